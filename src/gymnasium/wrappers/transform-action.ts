import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import type { Space } from '../spaces/space.js';
import { ActionWrapper } from './base/wrapper.js';

/** Applies `func` to every action. Source: Gymnasium 1.3, `TransformAction`. */
export class TransformAction<Obs, Act, InnerAct> extends ActionWrapper<Obs, Act, InnerAct> {
  static override readonly options: OptionTypes = { func: 'function', actionSpace: 'space | null?' };
  override readonly actionSpace: Space<Act>;
  readonly #func: (action: Act) => InnerAct;

  /** `actionSpace`: what `func` takes; `null` when it stays as it was. */
  constructor(
    env: Env<Obs, InnerAct>,
    options: { readonly func: (action: NoInfer<Act>) => InnerAct; readonly actionSpace: Space<Act> },
  );
  constructor(
    env: Env<Obs, InnerAct>,
    options: { readonly func: (action: Act) => InnerAct; readonly actionSpace: null },
  );
  constructor(
    env: Env<Obs, InnerAct>,
    options: { readonly func: (action: Act) => InnerAct; readonly actionSpace: Space<Act> | null },
  ) {
    super(env, options);
    this.#func = options.func;
    this.actionSpace = options.actionSpace ?? (env.actionSpace as Space<unknown> as Space<Act>);
  }

  override action(action: Act): InnerAct {
    return this.#func(action);
  }
}
