import { batchSpace } from '../../spaces/batch-space.js';
import { type Batch, concatenate } from '../../spaces/concatenate.js';
import type { Space } from '../../spaces/space.js';
import { VectorActionWrapper } from '../../vector/vector-action-wrapper.js';
import { actionsFor } from '../../vector/vector-actions.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import type { ActionWrapper } from '../base/action-wrapper.js';
import { SingleEnvStub } from './single-env-stub.js';
import type { SingleWrapper, WrapperOptions } from './wrapper-options.js';

/** The vector form of a wrapper of actions: a class that takes a vector environment and the options of the wrapper. */
export type VectorizedAction<W extends SingleWrapper> = new <Obs>(
  env: VectorEnv<Obs, unknown>,
  ...options: WrapperOptions<W>
) => VectorActionWrapper<Obs, Batch>;

/**
 * Makes the vector form of a single-environment wrapper that changes each action by itself, without memory.
 *
 * Source: Gymnasium 1.3, `VectorizeTransformAction`.
 */
export function vectorizedAction<W extends SingleWrapper>(Wrapper: W): VectorizedAction<W> {
  const Vectorized = class<Obs> extends VectorActionWrapper<Obs, Batch> {
    override readonly singleActionSpace: Space;
    override readonly actionSpace: Space<Batch>;
    readonly #wrapper: ActionWrapper<unknown, unknown, unknown>;

    constructor(env: VectorEnv<Obs, unknown>, ...options: WrapperOptions<W>) {
      super(env as unknown as VectorEnv<Obs, Batch>);
      const stub = new SingleEnvStub(env.singleObservationSpace, env.singleActionSpace);
      this.#wrapper = new Wrapper(stub as never, options[0] as never) as ActionWrapper<unknown, unknown, unknown>;
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
  Object.defineProperty(Vectorized, 'name', { value: `Vector${Wrapper.name}` });
  return Vectorized;
}
