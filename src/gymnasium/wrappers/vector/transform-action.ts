import type { OptionTypes } from '../../check-options.js';
import { batchSpace } from '../../spaces/batch-space.js';
import type { Space } from '../../spaces/space.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import { VectorActionWrapper } from '../base/vector-wrapper.js';

/** Applies `func` to every batch of actions. Source: Gymnasium 1.3, vector `TransformAction`. */
export class VectorTransformAction<Obs, Act, InnerAct> extends VectorActionWrapper<Obs, Act, InnerAct> {
  static override readonly options: OptionTypes = { func: 'function', singleActionSpace: 'space | null?' };
  override readonly singleActionSpace: Space;
  override readonly actionSpace: Space<Act>;
  readonly #func: (actions: Act) => InnerAct;

  /** `singleActionSpace`: of a row of what `func` takes; left out or `null` when it stays as it was. */
  constructor(
    env: VectorEnv<Obs, InnerAct>,
    options: { readonly func: (actions: Act) => InnerAct; readonly singleActionSpace?: Space | null },
  ) {
    super(env, options);
    this.#func = options.func;
    const single = options.singleActionSpace ?? null;
    this.singleActionSpace = single ?? env.singleActionSpace;
    this.actionSpace = (single === null
      ? env.actionSpace
      : batchSpace(single, env.numEnvs)) as Space<unknown> as Space<Act>;
  }

  override actions(actions: Act): InnerAct {
    return this.#func(actions);
  }
}
