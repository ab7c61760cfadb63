import { quote } from '../../../text/quote.js';
import { Env } from '../../env.js';
import { InvalidArgumentError, UnsupportedModeError } from '../../errors.js';
import { batchSpace } from '../../spaces/batch-space.js';
import { type Batch, concatenate } from '../../spaces/concatenate.js';
import { iterate } from '../../spaces/iterate.js';
import type { Space } from '../../spaces/space.js';
import { actionsFor } from '../../vector/vector-actions.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import { VectorActionWrapper, VectorObservationWrapper, VectorRewardWrapper } from '../base/vector-wrapper.js';
import type { ActionWrapper, ObservationWrapper, RewardWrapper } from '../base/wrapper.js';

/** A wrapper of single environments, whatever it needs. */
export type SingleWrapper = new (env: never, options: never) => object;

/** What the constructor of a wrapper takes after the environment. */
export type WrapperOptions<W extends SingleWrapper> =
  ConstructorParameters<W> extends [unknown, ...infer Options] ? Options : never;

/**
 * The vector form of a wrapper of observations: a class that takes a vector environment and the options of the wrapper.
 */
export type VectorizedObservation<W extends SingleWrapper> = new <Act>(
  env: VectorEnv<unknown, Act>,
  ...options: WrapperOptions<W>
) => VectorObservationWrapper<Batch, Act>;

/**
 * Makes the vector form of a single-environment wrapper that changes each observation by itself, without memory.
 *
 * @throws {@link InvalidArgumentError} for what is no class.
 *
 * Source: Gymnasium 1.3, `VectorizeTransformObservation`.
 */
export function vectorizedObservation<W extends SingleWrapper>(Wrapper: W): VectorizedObservation<W> {
  requireClass(Wrapper, 'vectorizedObservation');
  const Vectorized = class<Act> extends VectorObservationWrapper<Batch, Act> {
    override readonly singleObservationSpace: Space;
    override readonly observationSpace: Space<Batch>;
    readonly #wrapper: ObservationWrapper<unknown, unknown, unknown>;

    constructor(env: VectorEnv<unknown, Act>, ...options: WrapperOptions<W>) {
      super(env as unknown as VectorEnv<Batch, Act>);
      this.#wrapper = aroundStub(Wrapper, env, options);
      this.singleObservationSpace = this.#wrapper.observationSpace;
      this.observationSpace = batchSpace(this.singleObservationSpace, this.numEnvs) as Space<Batch>;
    }

    override observations(observations: Batch): Batch {
      const rows = iterate(this.env.singleObservationSpace, observations);
      return concatenate(
        this.singleObservationSpace,
        rows.map((row) => this.#wrapper.observation(row)),
      );
    }

    override finalObservation(observation: unknown): unknown {
      return this.#wrapper.observation(observation);
    }
  };
  return namedAfter(Wrapper, Vectorized);
}

/** The vector form of a wrapper of actions: a class that takes a vector environment and the options of the wrapper. */
export type VectorizedAction<W extends SingleWrapper> = new <Obs>(
  env: VectorEnv<Obs, unknown>,
  ...options: WrapperOptions<W>
) => VectorActionWrapper<Obs, Batch>;

/**
 * Makes the vector form of a single-environment wrapper that changes each action by itself, without memory.
 *
 * @throws {@link InvalidArgumentError} for what is no class.
 *
 * Source: Gymnasium 1.3, `VectorizeTransformAction`.
 */
export function vectorizedAction<W extends SingleWrapper>(Wrapper: W): VectorizedAction<W> {
  requireClass(Wrapper, 'vectorizedAction');
  const Vectorized = class<Obs> extends VectorActionWrapper<Obs, Batch> {
    override readonly singleActionSpace: Space;
    override readonly actionSpace: Space<Batch>;
    readonly #wrapper: ActionWrapper<unknown, unknown, unknown>;

    constructor(env: VectorEnv<Obs, unknown>, ...options: WrapperOptions<W>) {
      super(env as unknown as VectorEnv<Obs, Batch>);
      this.#wrapper = aroundStub(Wrapper, env, options);
      this.singleActionSpace = this.#wrapper.actionSpace;
      this.actionSpace = batchSpace(this.singleActionSpace, this.numEnvs) as Space<Batch>;
    }

    override actions(actions: Batch): Batch {
      const rows = actionsFor(this.singleActionSpace, actions, this.numEnvs);
      return concatenate(
        this.env.singleActionSpace,
        rows.map((row) => this.#wrapper.action(row)),
      );
    }
  };
  return namedAfter(Wrapper, Vectorized);
}

/** The vector form of a wrapper of rewards: a class that takes a vector environment and the options of the wrapper. */
export type VectorizedReward<W extends SingleWrapper> = new <Obs, Act>(
  env: VectorEnv<Obs, Act>,
  ...options: WrapperOptions<W>
) => VectorRewardWrapper<Obs, Act>;

/**
 * Makes the vector form of a single-environment wrapper that changes each reward by itself, without memory.
 *
 * @throws {@link InvalidArgumentError} for what is no class.
 *
 * Source: Gymnasium 1.3, `VectorizeTransformReward`.
 */
export function vectorizedReward<W extends SingleWrapper>(Wrapper: W): VectorizedReward<W> {
  requireClass(Wrapper, 'vectorizedReward');
  const Vectorized = class<Obs, Act> extends VectorRewardWrapper<Obs, Act> {
    readonly #wrapper: RewardWrapper<unknown, unknown>;

    constructor(env: VectorEnv<Obs, Act>, ...options: WrapperOptions<W>) {
      super(env);
      this.#wrapper = aroundStub(Wrapper, env, options);
    }

    override rewards(rewards: Float64Array): Float64Array {
      return rewards.map((reward) => this.#wrapper.reward(reward));
    }
  };
  return namedAfter(Wrapper, Vectorized);
}

function requireClass(Wrapper: SingleWrapper, who: string): void {
  if (typeof Wrapper === 'function') return;
  throw new InvalidArgumentError(
    `${who} got ${quote(Wrapper)}; expected a class that wraps a single environment, such as ClipAction.`,
  );
}

/**
 * The wrapper around an environment of the same spaces that plays nothing: it is there for its function and its spaces.
 */
function aroundStub<Wrapped>(
  Wrapper: SingleWrapper,
  env: { readonly singleObservationSpace: Space; readonly singleActionSpace: Space },
  [options]: readonly unknown[],
): Wrapped {
  const stub = new SingleEnvStub(env.singleObservationSpace, env.singleActionSpace);
  return new Wrapper(stub as never, options as never) as Wrapped;
}

/** `VectorClipAction`, of `ClipAction`. */
function namedAfter<C extends object>(Wrapper: SingleWrapper, Vectorized: C): C {
  return Object.defineProperty(Vectorized, 'name', { value: `Vector${Wrapper.name}` });
}

/**
 * An environment that is nothing but its spaces: what a single-environment wrapper is put around when only its function
 * is wanted.
 */
class SingleEnvStub extends Env {
  constructor(
    override readonly observationSpace: Space,
    override readonly actionSpace: Space,
  ) {
    super();
  }

  override reset(): never {
    return this.#refuse('reset');
  }

  override step(): never {
    return this.#refuse('step');
  }

  #refuse(method: string): never {
    throw new UnsupportedModeError(
      `A vectorised wrapper called ${method}() of its environment; expected one that only changes observations, actions or rewards. ` +
        'Wrap each environment instead, with the option wrappers of makeVec.',
    );
  }
}
