import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { npRandom } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { requireNumbers } from './arguments.js';

/** Rows of a decoder: the two coordinates of the cursor. */
const ROWS = 2;
/** Draws after which an overlap counts as out of reach. */
const MOST_DRAWS = 200_000;

/** The draws of `decoderAtOverlap`. */
export interface OverlapOptions {
  /** Of the draws. Default: 0. */
  readonly seed?: number;
  /**
   * Entries that are drawn anew. Default: as many as in the published study, 75 of 100 at overlap 0.2 down to 1 of 100
   * at 1.
   */
  readonly changes?: number;
  /** How far the overlap may be off. Default: 0.01. */
  readonly tolerance?: number;
}

/** The overlap of two decoders, or of any matrices of one shape: the magnitude of their cosine, taken as vectors. */
export function overlapOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireNumbers(a, 'the first matrix of overlapOf');
  requireNumbers(b, 'the second matrix of overlapOf');
  if (a.length !== b.length)
    throw new UserError(`overlapOf is of two matrices of one shape; given ${a.length} and ${b.length} numbers`);
  let [product, ofA, ofB] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    product += a[k]! * b[k]!;
    ofA += a[k]! * a[k]!;
    ofB += b[k]! * b[k]!;
  }
  return Math.abs(product) / Math.sqrt(ofA * ofB);
}

/**
 * A decoder that overlaps with another one as much as is asked for: some of its entries, drawn by lot, are drawn anew
 * between −1/√units and 1/√units, until the overlap is right.
 *
 * Portes, Schmid & Murray (2022), arXiv:2206.13448.
 *
 * @throws {@link UserError} when no draw has the overlap.
 */
export function decoderAtOverlap(
  decoder: ArrayLike<number>,
  overlap: number,
  options: OverlapOptions = {},
): Float64Array {
  requireNumbers(decoder, 'the decoder');
  if (typeof overlap !== 'number' || !(overlap >= 0 && overlap <= 1))
    throw new UserError(`overlap of a decoder is ${quote(overlap)}; expected a number from 0 to 1`);
  checkOptions(options, { of: 'decoderAtOverlap', known: ['seed', 'tolerance', 'changes'], example: '{ seed: 1 }' });
  const { seed = 0, tolerance = 0.01, changes = changesFor(overlap, decoder.length) } = options;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new UserError(`seed of a decoder is ${quote(seed)}; expected a whole number from 0`);
  if (!(tolerance > 0)) throw new UserError(`tolerance of a decoder is ${quote(tolerance)}; expected a number above 0`);
  if (!(Number.isInteger(changes) && changes >= 1 && changes <= decoder.length))
    throw new UserError(
      `changes of a decoder is ${quote(changes)}; expected a whole number from 1 to ${decoder.length}`,
    );
  const units = decoder.length / ROWS;
  const [rng] = npRandom(seed);
  const order = Array.from({ length: decoder.length }, (_, k) => k);
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const drawn = Float64Array.from(decoder);
    for (let k = 0; k < changes; k++) {
      // The first `changes` places of a shuffle.
      const other = k + Number(rng.integers(0, order.length - k));
      [order[k], order[other]] = [order[other]!, order[k]!];
      drawn[order[k]!] = (2 * rng.random() - 1) / Math.sqrt(units);
    }
    if (Math.abs(overlapOf(decoder, drawn) - overlap) <= tolerance) return drawn;
  }
  throw new UserError(
    `no decoder of overlap ${overlap} within ${tolerance} was found in ${MOST_DRAWS} draws with ${changes} changes; give another number of changes, or a larger tolerance`,
  );
}

/** Entries that the published study draws anew, of 100, at overlaps 0.2, 0.3 … 1. */
const CHANGES = [75, 75, 60, 50, 50, 50, 30, 30, 1];

function changesFor(overlap: number, entries: number): number {
  const place = Math.min(8, Math.max(0, Math.round(10 * overlap) - 2));
  return overlap < 0.15 ? entries : Math.max(1, Math.round((CHANGES[place]! * entries) / 100));
}
