import type { OptionTypes } from '../check-options.js';
import type { Env, ResetArgs, ResetResult } from '../env.js';
import { InvalidArgumentError } from '../errors.js';
import { copyValue } from '../spaces/copy-value.js';
import { zeroElement } from '../spaces/zero-element.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Gives every observation `delay` steps late, and zeros until the first arrives. Source: Gymnasium 1.3,
 * `DelayObservation`.
 */
export class DelayObservation<Obs, Act> extends ObservationWrapper<Obs, Act, Obs> {
  static override readonly options: OptionTypes = { delay: 'number' };
  protected override state: { queue: Obs[] } = { queue: [] };
  readonly #delay: number;

  /** @throws {@link InvalidArgumentError} unless `delay` is a whole number of at least 0. */
  constructor(env: Env<Obs, Act>, options: { readonly delay: number }) {
    super(env, options);
    const { delay } = options;
    if (!Number.isInteger(delay) || delay < 0) {
      throw new InvalidArgumentError(
        `DelayObservation got delay = ${String(delay)}; expected a whole number of steps of at least 0.`,
      );
    }
    this.#delay = delay;
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    this.state.queue = [];
    return super.reset(args);
  }

  override observation(observation: Obs): Obs {
    const { queue } = this.state;
    // A copy: the environment may use its array for the next observation.
    queue.push(copyValue(observation));
    return queue.length > this.#delay ? queue.shift()! : zeroElement(this.observationSpace);
  }
}
