import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import type { Box } from './box.js';
import { Discrete } from './discrete.js';
import type { AnyTypedArray, DType } from './dtype.js';
import { MultiDiscrete } from './multi-discrete.js';
import type { Space } from './space.js';

/** The number of bins of every place, or of each place. */
export type BinsArgument = number | readonly number[];

/** Bins of all places together. */
const MOST_BINS = 2 ** 22;

/**
 * The range of every place of a bounded box cut into bins of equal width, and the numbering of the cells that they
 * make.
 */
export class UniformBins {
  /** The number of bins `[place]`. */
  readonly counts: readonly number[];
  /** The edges `[place][0 … bins]` of the bins, both ends of the range included, rounded as NumPy's `linspace` does. */
  readonly edges: readonly Float64Array[];

  /** @throws {@link InvalidArgumentError} in the name of `who`. */
  constructor(box: Box<DType>, bins: BinsArgument, who: string) {
    const places = box.low.length;
    const counts = typeof bins === 'number' ? new Array<number>(places).fill(bins) : Array.from(bins);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (
      counts.length !== places ||
      !counts.every((count) => Number.isInteger(count) && count >= 1) ||
      total > MOST_BINS
    ) {
      throw new InvalidArgumentError(
        `${who} got bins = ${quote(bins)}; expected a positive whole number, or ${places} of them, one for each place of ${box}, together at most ${MOST_BINS}.`,
      );
    }
    this.counts = counts;
    const round = box.dtype === 'float32' ? Math.fround : (x: number) => x;
    this.edges = counts.map((count, i) => linspace(box.low[i]!, box.high[i]!, count + 1, round));
  }

  /** One number for a cell, row-major: the last place counts fastest. */
  flatIndex(cell: ArrayLike<number>): number {
    return this.counts.reduce((index, count, i) => index * count + cell[i]!, 0);
  }

  /** The inverse of `flatIndex`. */
  cellOf(flat: number): number[] {
    const cell = new Array<number>(this.counts.length);
    let rest = flat;
    for (let i = cell.length - 1; i >= 0; i--) {
      cell[i] = rest % this.counts[i]!;
      rest = Math.floor(rest / this.counts[i]!);
    }
    return cell;
  }

  /** `MultiDiscrete` of the bins of each place, or `Discrete` of all cells. */
  space(multidiscrete: boolean): Space<Int32Array> | Space<number> {
    return multidiscrete
      ? new MultiDiscrete<'int32'>(this.counts)
      : new Discrete(this.counts.reduce((product, count) => product * count, 1));
  }

  /** A cell from an element of `space`. */
  read(element: number | AnyTypedArray): ArrayLike<number> {
    return typeof element === 'number' ? this.cellOf(element) : element;
  }

  /** A cell as an element of `space(multidiscrete)`. */
  write(cell: readonly number[], multidiscrete: boolean): number | Int32Array {
    return multidiscrete ? Int32Array.from(cell) : this.flatIndex(cell);
  }
}

/**
 * Points as NumPy's `linspace` gives them, none beyond the ends; of a range that is too large for the dtype with exact
 * steps instead.
 */
function linspace(start: number, stop: number, points: number, round: (x: number) => number): Float64Array {
  const step = round(round(stop - start) / (points - 1));
  const out = new Float64Array(points);
  for (let i = 0; i < points - 1; i++) {
    const share = i / (points - 1);
    const point = Number.isFinite(step) ? round(round(i * step) + start) : round(start * (1 - share) + stop * share);
    out[i] = Math.min(Math.max(point, start), stop);
  }
  out[points - 1] = stop;
  return out;
}
