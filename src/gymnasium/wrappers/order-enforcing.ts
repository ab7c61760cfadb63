import type { OptionTypes } from '../check-options.js';
import type { Env, EnvSpec, RenderFrame, ResetArgs, ResetResult, StepResult } from '../env.js';
import { ResetNeededError } from '../errors.js';
import { requireResetArgs } from '../reset-args.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Refuses `step` before `reset` and after the end of an episode, and `render` before `reset`.
 *
 * Departs from Gymnasium 1.3, which lets `step` go on after the end of an episode with undefined results.
 */
export class OrderEnforcing<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly keepsActionsAndRewards: boolean = true;
  static override readonly options: OptionTypes = { disableRenderOrderEnforcing: 'boolean?' };
  protected override state: { phase: 'new' | 'running' | 'over' } = { phase: 'new' };
  readonly #renderAnytime: boolean;

  constructor(env: Env<Obs, Act>, options: { readonly disableRenderOrderEnforcing?: boolean } = {}) {
    super(env, options);
    this.#renderAnytime = options.disableRenderOrderEnforcing ?? false;
  }

  /** Whether the environment has been reset before. */
  get hasReset(): boolean {
    return this.state.phase !== 'new';
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    requireResetArgs(this.env, args);
    const result = this.env.reset(args);
    this.state.phase = 'running';
    return result;
  }

  /** @throws {@link ResetNeededError} */
  override step(action: Act): StepResult<Obs> {
    if (this.state.phase !== 'running') throw this.#resetNeeded('step');
    const result = this.env.step(action);
    if (result[2] || result[3]) this.state.phase = 'over';
    return result;
  }

  /** @throws {@link ResetNeededError} */
  override render(): RenderFrame | RenderFrame[] | null {
    if (this.state.phase === 'new' && !this.#renderAnytime) throw this.#resetNeeded('render');
    return this.env.render();
  }

  #resetNeeded(method: string): ResetNeededError {
    const when = this.state.phase === 'new' ? 'before the first reset()' : 'after the end of the episode';
    const hint = method === 'render' ? ', or pass disableRenderOrderEnforcing to OrderEnforcing' : '';
    return new ResetNeededError(
      `${this.env} got ${method}() ${when}; expected reset() first. Call env.reset()${hint}.`,
    );
  }

  protected override extendSpec(inner: EnvSpec): EnvSpec {
    return inner.with({ orderEnforce: true });
  }
}
