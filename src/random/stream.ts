import { philox } from './philox.js';
import type { Key } from './seed.js';

/**
 * Draw numbers of a step: the policy's uniform is draw 0; start values of learned parameters use draws from 128 on, and
 * those of an action without a logit draws from 192 on.
 */
export const ACTION_DRAW = 0;
export const START_DRAW = 128;
export const REFERENCE_DRAW = 192;

/**
 * The random stream of one unit. A draw is a pure function of (key, layer, unit, step, lane, draw).
 *
 * Counter words: block, step, lane, layer·256 + draw. Sixteen neighbouring units share four blocks so that word w of
 * four blocks side by side belongs to four neighbouring units: a SIMD kernel draws for sixteen units without shuffling.
 */
export class Stream {
  readonly #words = new Uint32Array(4);
  readonly #block: number;
  readonly #word: number;

  readonly #key: Key;
  readonly #layer: number;

  constructor(key: Key, layer: number, unit: number) {
    this.#key = key;
    this.#layer = layer;

    this.#block = ((unit >> 4) << 2) | (unit & 3);
    this.#word = (unit >> 2) & 3;
  }

  /** Uniform in [0, 1), a multiple of 2⁻²⁴, so exact in f32. */
  uniform(step: number, lane: number, draw: number): number {
    philox(this.#words, this.#key.k0, this.#key.k1, this.#block, step, lane, (this.#layer << 8) | draw);
    return (this.#words[this.#word]! >>> 8) * 2 ** -24;
  }
}

/**
 * The draws of the sixteen units from 16 · `group` on, as each would draw from its own {@link Stream}: they share four
 * blocks, of which one unit alone uses a quarter.
 */
export function drawSixteen(
  into: Float32Array,
  words: Uint32Array,
  { k0, k1 }: Key,
  layer: number,
  group: number,
  step: number,
  lane: number,
  draw: number,
): void {
  for (let block = 0; block < 4; block++) {
    philox(words, k0, k1, (group << 2) | block, step, lane, (layer << 8) | draw);
    for (let word = 0; word < 4; word++) into[4 * word + block] = (words[word]! >>> 8) * 2 ** -24;
  }
}
