import type { OptionTypes } from '../check-options.js';
import type { Env, ResetArgs, ResetResult, StepResult } from '../env.js';
import { InvalidArgumentError } from '../errors.js';
import { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { zeros } from '../spaces/dtype.js';
import { flatten } from '../spaces/flatten.js';
import { flattenSpace } from '../spaces/flatten-space.js';
import type { Space } from '../spaces/space.js';
import { isTuple } from '../spaces/space-guards.js';
import { Tuple } from '../spaces/tuple.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Adds the number of steps taken in the episode to the observation: under a key of a `Dict`, at the end of a `Tuple`,
 * otherwise in a new `Dict` of `obs` and `time`; and flattens the result unless told not to.
 *
 * Source: Pardo et al. (2018), arXiv:1712.00378; Gymnasium 1.3, `TimeAwareObservation`.
 */
export class TimeAwareObservation<InnerObs, Act> extends ObservationWrapper<unknown, Act, InnerObs> {
  static override readonly options: OptionTypes = {
    flatten: 'boolean?',
    normalizeTime: 'boolean?',
    dictTimeKey: 'string?',
  };
  override readonly observationSpace: Space;
  protected override state = { steps: 0 };
  readonly #nested: Space;
  readonly #flatten: boolean;
  readonly #limit: number;
  readonly #normalize: boolean;
  readonly #key: string;
  readonly #dtype: 'float32' | 'int32' | 'int64';

  /**
   * `flatten`: default true; `normalizeTime`: steps divided by the time limit, default false; `dictTimeKey`: default
   * `time`.
   * @throws {@link InvalidArgumentError} when the environment has no time limit or the key is taken.
   */
  constructor(
    env: Env<InnerObs, Act>,
    options: { readonly flatten?: boolean; readonly normalizeTime?: boolean; readonly dictTimeKey?: string } = {},
  ) {
    super(env, options);
    this.#limit = timeLimitOf(env);
    this.#flatten = options.flatten ?? true;
    this.#normalize = options.normalizeTime ?? false;
    this.#key = options.dictTimeKey ?? 'time';
    this.#dtype = this.#normalize ? 'float32' : this.#limit < 2 ** 31 ? 'int32' : 'int64';
    this.#nested = this.#addTime(env.observationSpace);
    this.observationSpace = this.#flatten ? flattenSpace(this.#nested) : this.#nested;
  }

  #addTime(space: Space): Space {
    const time = this.#normalize
      ? new Box(0, 1, { shape: [1], dtype: 'float32' })
      : new Box(0, this.#limit, { shape: [1], dtype: this.#dtype });
    if (isTuple(space)) return new Tuple([...space.spaces, time]);
    if (!(space instanceof Dict)) return new Dict({ obs: space, time });
    const parts = Object.fromEntries(space.entries());
    if (Object.hasOwn(parts, this.#key)) {
      throw new InvalidArgumentError(
        `TimeAwareObservation got dictTimeKey = ${JSON.stringify(this.#key)}, which ${space} has already. Choose another key.`,
      );
    }
    return new Dict({ [this.#key]: time, ...parts });
  }

  override reset(args?: ResetArgs): ResetResult<unknown> {
    this.state.steps = 0;
    return super.reset(args);
  }

  override step(action: Act): StepResult<unknown> {
    this.state.steps++;
    return super.step(action);
  }

  override observation(observation: InnerObs): unknown {
    const time = zeros(this.#dtype, 1);
    time[0] = this.#normalize ? this.state.steps / this.#limit : this.state.steps;
    const inner: Space = this.env.observationSpace;
    const nested = isTuple(inner)
      ? [...(observation as readonly unknown[]), time]
      : inner instanceof Dict
        ? { [this.#key]: time, ...observation }
        : { obs: observation, time };
    return this.#flatten ? flatten(this.#nested, nested) : nested;
  }
}

/** The time limit that a `TimeLimit` wrapper or the spec sets, in steps. */
function timeLimitOf(env: Env): number {
  const limit = env.spec?.maxEpisodeSteps ?? env.getWrapperAttr('maxEpisodeSteps');
  if (typeof limit !== 'number') {
    throw new InvalidArgumentError(
      `TimeAwareObservation got ${env}, which has no time limit; expected one from its spec or a TimeLimit. Wrap it in TimeLimit first.`,
    );
  }
  return limit;
}
