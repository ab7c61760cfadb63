import { batchSpace } from '../../spaces/batch-space.js';
import { type Batch, concatenate } from '../../spaces/concatenate.js';
import { iterate } from '../../spaces/iterate.js';
import type { Space } from '../../spaces/space.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import { VectorObservationWrapper } from '../../vector/vector-observation-wrapper.js';
import type { ObservationWrapper } from '../base/observation-wrapper.js';
import { SingleEnvStub } from './single-env-stub.js';
import type { SingleWrapper, WrapperOptions } from './wrapper-options.js';

/** The vector form of a wrapper of observations: a class that takes a vector environment and the options of the wrapper. */
export type VectorizedObservation<W extends SingleWrapper> = new <Act>(
  env: VectorEnv<unknown, Act>,
  ...options: WrapperOptions<W>
) => VectorObservationWrapper<Batch, Act>;

/**
 * Makes the vector form of a single-environment wrapper that changes each observation by itself, without memory.
 *
 * Source: Gymnasium 1.3, `VectorizeTransformObservation`.
 */
export function vectorizedObservation<W extends SingleWrapper>(Wrapper: W): VectorizedObservation<W> {
  const Vectorized = class<Act> extends VectorObservationWrapper<Batch, Act> {
    override readonly singleObservationSpace: Space;
    override readonly observationSpace: Space<Batch>;
    readonly #wrapper: ObservationWrapper<unknown, unknown, unknown>;

    constructor(env: VectorEnv<unknown, Act>, ...options: WrapperOptions<W>) {
      super(env as unknown as VectorEnv<Batch, Act>);
      const stub = new SingleEnvStub(env.singleObservationSpace, env.singleActionSpace);
      this.#wrapper = new Wrapper(stub as never, options[0] as never) as ObservationWrapper<unknown, unknown, unknown>;
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
  Object.defineProperty(Vectorized, 'name', { value: `Vector${Wrapper.name}` });
  return Vectorized;
}
