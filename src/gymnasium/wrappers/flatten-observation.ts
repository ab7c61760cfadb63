import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { flatten } from '../spaces/flatten.js';
import { flattenSpace } from '../spaces/flatten-space.js';
import type { Space } from '../spaces/space.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Turns observations of any space into one flat array, where the space allows it. Source: Gymnasium 1.3,
 * `FlattenObservation`.
 */
export class FlattenObservation<Act, InnerObs> extends ObservationWrapper<unknown, Act, InnerObs> {
  static override readonly options: OptionTypes = {};
  override readonly observationSpace: Space;

  /** @throws {@link InvalidSpaceError} for a space that cannot be flattened. */
  constructor(env: Env<InnerObs, Act>, options: Record<string, never> = {}) {
    super(env, options);
    this.observationSpace = flattenSpace(env.observationSpace);
  }

  override observation(observation: InnerObs): unknown {
    return flatten(this.env.observationSpace, observation);
  }
}
