import { quote } from '../../text/quote.js';
import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidArgumentError, InvalidSpaceError } from '../errors.js';
import { Dict } from '../spaces/dict.js';
import type { Space } from '../spaces/space.js';
import { isTuple } from '../spaces/space-guards.js';
import { Tuple } from '../spaces/tuple.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Keeps some keys of a `Dict` of observations, or some places of a `Tuple`. Source: Gymnasium 1.3, `FilterObservation`.
 */
export class FilterObservation<InnerObs extends object, Act> extends ObservationWrapper<unknown, Act, InnerObs> {
  static override readonly options: OptionTypes = { filterKeys: 'any' };
  override readonly observationSpace: Space;
  readonly #keys: readonly (string | number)[];

  /**
   * `filterKeys`: keys, or places from 0, in the order wanted.
   * @throws {@link InvalidSpaceError} and {@link InvalidArgumentError}.
   */
  constructor(env: Env<InnerObs, Act>, options: { readonly filterKeys: readonly (string | number)[] }) {
    super(env, options);
    const space: Space = env.observationSpace;
    if (!Array.isArray(options.filterKeys)) {
      throw new InvalidArgumentError(
        `FilterObservation got filterKeys = ${quote(options.filterKeys)}; expected an array of keys, or of places.`,
      );
    }
    this.#keys = [...options.filterKeys];
    if (space instanceof Dict) {
      const parts = new Map(space.entries());
      this.#requireKeys([...parts.keys()]);
      this.observationSpace = new Dict(Object.fromEntries(this.#keys.map((key) => [key, parts.get(String(key))!])));
    } else if (isTuple(space)) {
      this.#requireKeys([...space.spaces.keys()]);
      this.observationSpace = new Tuple(this.#keys.map((place) => space.spaces[Number(place)]!));
    } else {
      throw new InvalidSpaceError(
        `FilterObservation got the space ${space}; expected a Dict or a Tuple. Use TransformObservation for other spaces.`,
      );
    }
  }

  #requireKeys(present: readonly (string | number)[]): void {
    const missing = this.#keys.filter((key) => !present.includes(key));
    if (missing.length > 0 || this.#keys.length === 0 || new Set(this.#keys).size < this.#keys.length) {
      throw new InvalidArgumentError(
        `FilterObservation got filterKeys = ${JSON.stringify(this.#keys)}; expected at least one of ${JSON.stringify(present)}, each once.`,
      );
    }
  }

  override observation(observation: InnerObs): unknown {
    if (Array.isArray(observation)) return this.#keys.map((place) => observation[Number(place)]);
    return Object.fromEntries(this.#keys.map((key) => [key, (observation as Record<string, unknown>)[key]]));
  }
}
