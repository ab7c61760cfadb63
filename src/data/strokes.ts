import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { keyOf, type Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { createBytes, type Dataset } from './dataset.js';
import { Draws, PURPOSE } from './draws.js';

/** Options of {@link drawStrokes}. */
export interface StrokesOptions {
  /** How many digits. */
  readonly samples: number;
  /** Default: 0. */
  readonly seed?: Seed | undefined;
  /** Pixels of a row and of a column, 8 to 64. Default: 28. */
  readonly side?: number | undefined;
  /** The number of the first sample: what sample k looks like depends on seed and k alone. Default: 0. */
  readonly first?: number | undefined;
}

const OPTIONS = ['samples', 'seed', 'side', 'first'] as const;
export const [LEAST_SIDE, MOST_SIDE] = [8, 64] as const;
/** Of numbers of samples, so that training and test can begin far from each other. */
export const MOST_STROKES = 1_000_000;

/** A point in the box of a digit: x from 0 (left) to 1, y from 0 (top) to 1. */
type Place = readonly [x: number, y: number];
/** Straight lines from place to place, or cubic Bézier curves: a place, then three for each curve. */
interface Stroke {
  readonly kind: 'lines' | 'curves';
  readonly places: readonly Place[];
}

const lines = (...places: Place[]): Stroke => ({ kind: 'lines', places });
const curves = (...places: Place[]): Stroke => ({ kind: 'curves', places });

/** `[digit][way of writing it][stroke]`. */
const DIGITS: readonly (readonly (readonly Stroke[])[])[] = [
  [[curves([0.5, 0], [0.05, 0], [0.05, 1], [0.5, 1], [0.95, 1], [0.95, 0], [0.5, 0])]],
  [
    [lines([0.5, 0], [0.5, 1])],
    [lines([0.28, 0.24], [0.52, 0], [0.52, 1])],
    [lines([0.28, 0.24], [0.52, 0], [0.52, 1]), lines([0.28, 1], [0.76, 1])],
  ],
  [
    [
      curves([0.14, 0.26], [0.2, -0.08], [0.86, -0.08], [0.82, 0.3], [0.8, 0.54], [0.4, 0.72], [0.12, 1]),
      lines([0.12, 1], [0.88, 1]),
    ],
    [
      curves([0.14, 0.26], [0.2, -0.08], [0.86, -0.08], [0.8, 0.32], [0.72, 0.66], [0.4, 1.02], [0.2, 0.98]),
      curves([0.2, 0.98], [0.02, 0.86], [0.3, 0.72], [0.46, 0.86], [0.6, 0.98], [0.76, 1.02], [0.92, 0.9]),
    ],
  ],
  [
    [
      curves([0.16, 0.12], [0.36, -0.08], [0.84, -0.02], [0.8, 0.24], [0.78, 0.42], [0.6, 0.47], [0.4, 0.48]),
      curves([0.4, 0.48], [0.7, 0.46], [0.9, 0.56], [0.86, 0.76], [0.8, 1.06], [0.3, 1.06], [0.12, 0.86]),
    ],
    [
      lines([0.16, 0], [0.82, 0], [0.44, 0.42]),
      curves([0.44, 0.42], [0.76, 0.4], [0.92, 0.58], [0.86, 0.76], [0.78, 1.06], [0.28, 1.06], [0.12, 0.86]),
    ],
  ],
  [
    [lines([0.3, 0], [0.1, 0.56], [0.92, 0.56]), lines([0.7, 0.2], [0.66, 1])],
    [lines([0.66, 1], [0.66, 0], [0.08, 0.64], [0.94, 0.64])],
    [
      curves([0.2, 0.02], [0.12, 0.3], [0.12, 0.56], [0.4, 0.54], [0.6, 0.52], [0.74, 0.4], [0.76, 0.02]),
      lines([0.76, 0.02], [0.7, 1]),
    ],
  ],
  [
    [
      lines([0.84, 0], [0.24, 0], [0.2, 0.44]),
      curves([0.2, 0.44], [0.5, 0.3], [0.92, 0.42], [0.86, 0.72], [0.8, 1.06], [0.34, 1.08], [0.12, 0.86]),
    ],
    [
      curves([0.88, 0.04], [0.64, 0.08], [0.44, 0.06], [0.3, 0.02], [0.24, 0.2], [0.22, 0.34], [0.22, 0.46]),
      curves([0.22, 0.46], [0.5, 0.34], [0.86, 0.44], [0.82, 0.72], [0.76, 1.02], [0.36, 1.02], [0.14, 0.96]),
    ],
  ],
  [
    [
      curves([0.74, 0.02], [0.4, 0.12], [0.16, 0.42], [0.16, 0.7], [0.18, 1.08], [0.84, 1.08], [0.84, 0.72]),
      curves([0.84, 0.72], [0.84, 0.4], [0.26, 0.42], [0.16, 0.72]),
    ],
    [
      curves([0.46, 0], [0.26, 0.28], [0.16, 0.5], [0.18, 0.76], [0.24, 1.06], [0.78, 1.04], [0.78, 0.78]),
      curves([0.78, 0.78], [0.76, 0.56], [0.34, 0.56], [0.2, 0.82]),
    ],
  ],
  [
    [lines([0.12, 0], [0.88, 0], [0.42, 1])],
    [lines([0.12, 0], [0.88, 0], [0.42, 1]), lines([0.36, 0.5], [0.84, 0.5])],
    [
      lines([0.12, 0.16], [0.14, 0]),
      curves([0.14, 0], [0.4, 0.08], [0.64, 0.06], [0.88, 0], [0.66, 0.3], [0.5, 0.6], [0.46, 1]),
    ],
  ],
  [
    [
      curves([0.5, 0.46], [0.06, 0.4], [0.1, 0], [0.5, 0], [0.9, 0], [0.94, 0.4], [0.5, 0.46]),
      curves([0.5, 0.46], [-0.04, 0.52], [0.02, 1], [0.5, 1], [0.98, 1], [1.04, 0.52], [0.5, 0.46]),
    ],
    [
      curves([0.8, 0.14], [0.64, -0.08], [0.16, -0.04], [0.2, 0.24], [0.24, 0.48], [0.82, 0.5], [0.82, 0.76]),
      curves([0.82, 0.76], [0.82, 1.08], [0.16, 1.08], [0.18, 0.76], [0.2, 0.52], [0.7, 0.44], [0.8, 0.14]),
    ],
  ],
  [
    [
      curves([0.82, 0.26], [0.8, -0.08], [0.16, -0.08], [0.16, 0.28], [0.18, 0.6], [0.8, 0.58], [0.82, 0.26]),
      curves([0.82, 0.26], [0.84, 0.54], [0.78, 0.8], [0.6, 1]),
    ],
    [
      curves([0.8, 0.28], [0.78, -0.06], [0.18, -0.06], [0.18, 0.26], [0.18, 0.54], [0.74, 0.52], [0.8, 0.28]),
      lines([0.8, 0.28], [0.76, 1]),
    ],
    [
      curves([0.82, 0.26], [0.8, -0.08], [0.16, -0.08], [0.16, 0.28], [0.18, 0.6], [0.8, 0.58], [0.82, 0.26]),
      curves([0.82, 0.26], [0.86, 0.7], [0.82, 1.1], [0.24, 0.94]),
    ],
  ],
];

/** Straight pieces that stand for one curve. */
const PIECES = 10;

/**
 * Digits drawn by this function, in pictures of `[side][side]` bytes, white on black: each of a few strokes, in one of
 * several ways of writing it, of random place, size, slant, turn, thickness, ink and noise. They need no files, in Node
 * and in pages. The same seed gives the same bytes on every platform: nothing is used but sums, products, quotients and
 * square roots, which all platforms round alike.
 *
 * @throws {@link UserError}
 */
export function drawStrokes(options: StrokesOptions): Dataset {
  checkOptions(options, { of: 'drawStrokes', known: OPTIONS, example: '{ samples: 5000, seed: 1 }' });
  const { samples, seed = 0, side = 28, first = 0 } = options;
  keyOf(seed);
  if (!Number.isInteger(samples) || samples < 1 || samples > MOST_STROKES)
    throw new UserError(
      `drawStrokes got samples = ${quote(samples)}; expected a whole number from 1 to ${MOST_STROKES}`,
    );
  if (!Number.isInteger(side) || side < LEAST_SIDE || side > MOST_SIDE)
    throw new UserError(
      `drawStrokes got side = ${quote(side)}; expected a whole number from ${LEAST_SIDE} to ${MOST_SIDE}`,
    );
  if (!Number.isInteger(first) || first < 0 || first > 2 ** 32 - samples)
    throw new UserError(`drawStrokes got first = ${quote(first)}; expected a whole number, at least 0`);
  const images = createBytes(samples * side * side);
  const labels = createBytes(samples);
  const coverage = new Float64Array(side * side);
  for (let k = 0; k < samples; k++) {
    const draws = new Draws(seed, PURPOSE.strokes, first + k);
    const digit = draws.below(DIGITS.length);
    labels[k] = digit;
    coverage.fill(0);
    drawDigit(digit, draws, side, coverage);
    ink(coverage, draws, images, k * side * side);
  }
  return { name: 'strokes', images, labels, shape: [side, side], classes: DIGITS.length };
}

/** Draws one digit into `coverage` `[row][column]`: how much of each pixel its strokes cover, 0 to 1. */
function drawDigit(digit: number, draws: Draws, side: number, coverage: Float64Array): void {
  const ways = DIGITS[digit]!;
  const strokes = ways[draws.below(ways.length)]!;
  // In parts of the picture's side.
  const height = draws.uniform(0.5, 0.76);
  const width = height * draws.uniform(0.5, 0.9);
  const slant = draws.uniform(-0.2, 0.5);
  const sine = draws.uniform(-0.22, 0.22);
  const cosine = Math.sqrt(1 - sine * sine);
  const centerX = 0.5 + draws.uniform(-0.09, 0.09);
  const centerY = 0.5 + draws.uniform(-0.09, 0.09);
  const radius = (draws.uniform(0.05, 0.115) * side) / 2;
  const wobble = 0.06;
  const place = ([x, y]: Place): Place => {
    const dx = (x - 0.5 + draws.uniform(-wobble, wobble)) * width;
    const dy = (y - 0.5 + draws.uniform(-wobble, wobble)) * height;
    const leaning = dx - slant * dy;
    return [(centerX + cosine * leaning - sine * dy) * side, (centerY + sine * leaning + cosine * dy) * side];
  };
  // Where one stroke begins at a place of another, they stay together.
  const moved = new Map<string, Place>();
  const placed = (given: Place): Place => {
    const key = String(given);
    const at = moved.get(key) ?? place(given);
    moved.set(key, at);
    return at;
  };
  for (const { kind, places } of strokes) {
    const points = places.map(placed);
    if (kind === 'lines')
      for (let k = 1; k < points.length; k++) drawPiece(points[k - 1]!, points[k]!, radius, side, coverage);
    else
      for (let k = 3; k < points.length; k += 3)
        drawCurve(points[k - 3]!, points[k - 2]!, points[k - 1]!, points[k]!, radius, side, coverage);
  }
}

function drawCurve(a: Place, b: Place, c: Place, d: Place, radius: number, side: number, coverage: Float64Array): void {
  let from = a;
  for (let k = 1; k <= PIECES; k++) {
    const t = k / PIECES;
    const s = 1 - t;
    const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    const to: Place = [p * a[0] + q * b[0] + r * c[0] + u * d[0], p * a[1] + q * b[1] + r * c[1] + u * d[1]];
    drawPiece(from, to, radius, side, coverage);
    from = to;
  }
}

/** Draws a straight piece with round ends; places are in pixels, and a pixel's middle is at a half. */
function drawPiece([x0, y0]: Place, [x1, y1]: Place, radius: number, side: number, coverage: Float64Array): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy;
  const reach = radius + 0.5;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(side - 1, Math.floor(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(side - 1, Math.floor(Math.max(y0, y1) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const ex = px - along * dx;
      const ey = py - along * dy;
      const away = ex * ex + ey * ey;
      if (away >= reach * reach) continue;
      const covered = Math.min(1, reach - Math.sqrt(away));
      const at = row * side + column;
      if (covered > coverage[at]!) coverage[at] = covered;
    }
  }
}

/** Writes the bytes of a picture: the ink of its strokes, and noise in every pixel. */
function ink(coverage: Float64Array, draws: Draws, images: Uint8Array, at: number): void {
  const strength = draws.uniform(160, 255);
  const noise = draws.uniform(4, 30);
  for (let k = 0; k < coverage.length; k++) {
    // The sum of four bytes: mean 510, standard deviation 147.8, nearly normal.
    const word = draws.word();
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    const value = strength * coverage[k]! + (noise * (sum - 510)) / 147.8;
    images[at + k] = Math.min(255, Math.max(0, Math.round(value)));
  }
}
