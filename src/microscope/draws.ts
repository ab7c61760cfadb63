import { keyOf, type Seed } from '../random/seed.js';
import { ACTION_DRAW, Stream } from '../random/stream.js';
import type { PolicyLayer } from './policy.js';

/**
 * Uniform draws of every unit, a pure function of seed, unit, sample and turn: the same numbers whatever is done to
 * other units.
 */
export class CommonDraws {
  /** `[layer][unit]`. */
  readonly #streams: readonly (readonly Stream[])[];

  constructor(seed: Seed, layers: readonly Pick<PolicyLayer, 'layer' | 'units'>[]) {
    const key = keyOf(seed);
    this.#streams = layers.map(({ layer, units }) =>
      Array.from({ length: units }, (_, unit) => new Stream(key, layer, unit)),
    );
  }

  /** Fills `[layer][unit]` with the draws of a sample. */
  fill(into: readonly Float64Array[], sample: number, turn = 0): void {
    for (let l = 0; l < into.length; l++) {
      const streams = this.#streams[l]!;
      const draws = into[l]!;
      for (let unit = 0; unit < draws.length; unit++) draws[unit] = streams[unit]!.uniform(sample, turn, ACTION_DRAW);
    }
  }
}

/** Room for the draws of all units, `[layer][unit]`. */
export function createDraws(layers: readonly Pick<PolicyLayer, 'units'>[]): Float64Array[] {
  return layers.map(({ units }) => new Float64Array(units));
}
