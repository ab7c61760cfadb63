import { type Dataset, pixelsOf } from '../data/dataset.js';

/** Pixels of a side of the difference of Gaussians, and the deviations of both. */
const [SIDE, INNER, OUTER] = [7, 1, 2];
/** Contrasts below this share of the largest are none. */
const LEAST = 0.1;

const KERNEL = differenceOfGaussians();

/**
 * Edges of an image as times of spikes, `[channel][row][column]`: on (brighter than around) and off (darker). The
 * largest contrast of the image spikes at 0, none at 1. Overwritten by the next call with images of this size.
 */
export function contrastOf(dataset: Dataset, sample: number, rows: number, columns: number): Float32Array {
  const pixels = pixelsOf(dataset);
  const image = dataset.images.subarray(sample * pixels, (sample + 1) * pixels);
  const contrast = new Float64Array(rows * columns);
  const reach = (SIDE - 1) / 2;
  let most = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++)
        for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++)
          sum += KERNEL[(r - row + reach) * SIDE + c - column + reach]! * image[r * columns + c]!;
      contrast[row * columns + column] = sum;
      most = Math.max(most, Math.abs(sum));
    }
  const times = new Float32Array(2 * rows * columns).fill(1);
  if (most === 0) return times;
  for (let at = 0; at < contrast.length; at++) {
    const value = contrast[at]! / most;
    if (value > LEAST) times[at] = 1 - value;
    else if (value < -LEAST) times[rows * columns + at] = 1 + value;
  }
  return times;
}

/** The inner Gaussian less the outer one, each of sum 1. */
function differenceOfGaussians(): Float64Array {
  const gaussian = (deviation: number) => {
    const values = Float64Array.from({ length: SIDE * SIDE }, (_, at) => {
      const [row, column] = [Math.floor(at / SIDE) - (SIDE - 1) / 2, (at % SIDE) - (SIDE - 1) / 2];
      return Math.exp(-(row * row + column * column) / (2 * deviation * deviation));
    });
    const sum = values.reduce((a, b) => a + b, 0);
    return values.map((value) => value / sum);
  };
  const [inner, outer] = [gaussian(INNER), gaussian(OUTER)];
  return inner.map((value, at) => value - outer[at]!);
}
