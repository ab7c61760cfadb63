import { type RenderFrame, type ResetArgs, ResetNeededError, warn } from '../../gymnasium/index.js';
import type { AECEnv } from '../aec-env.js';
import { AgentOrderError } from '../errors.js';
import { AecWrapper, type TurnField } from './aec-wrapper.js';

/**
 * Refuses what comes in the wrong order: anything before `reset`, and a loop over `agentIter` that does not `step`;
 * warns of a `step` after the end. Source: PettingZoo 1.25, `OrderEnforcingWrapper`.
 */
export class OrderEnforcingWrapper<Obs, Act, Agent extends string = string> extends AecWrapper<Obs, Act, Agent> {
  #hasReset = false;
  #hasUpdated = false;

  /** @throws {@link ResetNeededError} before the first `reset`. */
  protected override readTurn(field: TurnField): unknown {
    this.#requireReset(field);
    return super.readTurn(field);
  }

  override reset(args?: ResetArgs): void {
    this.#hasReset = true;
    this.#hasUpdated = true;
    super.reset(args);
  }

  /** @throws {@link ResetNeededError} before the first `reset`. */
  override step(action: Act | null): void {
    this.#requireReset('step');
    this.#hasUpdated = true;
    if (this.agents.length > 0) {
      super.step(action);
      return;
    }
    warn(
      `${this} got a step() after all agents have terminated or were truncated, and ignored it. Call reset() first.`,
    );
  }

  /** @throws {@link ResetNeededError} before the first `reset`. */
  override observe(agent: Agent): Obs {
    this.#requireReset('observe');
    return super.observe(agent);
  }

  /** @throws {@link ResetNeededError} before the first `reset`. */
  override state(): unknown {
    this.#requireReset('state');
    return super.state();
  }

  /** @throws {@link ResetNeededError} before the first `reset`. */
  override render(): RenderFrame | RenderFrame[] | null {
    this.#requireReset('render');
    return super.render();
  }

  /**
   * @throws {@link ResetNeededError} before the first `reset`, and {@link AgentOrderError} where the loop did not
   * `step`.
   */
  override *agentIter(maxIter?: number): ReturnType<AECEnv<Obs, Act, Agent>['agentIter']> {
    this.#requireReset('agentIter');
    for (const agent of super.agentIter(maxIter)) {
      if (!this.#hasUpdated) {
        throw new AgentOrderError(
          `The loop over agentIter() of ${this} came back to ${agent} without a step(). Call env.step(action) or env.reset() once in every round.`,
        );
      }
      this.#hasUpdated = false;
      yield agent;
    }
  }

  #requireReset(what: string): void {
    if (this.#hasReset) return;
    throw new ResetNeededError(`${this} was asked for ${what} before its first reset(). Call env.reset() first.`);
  }

  /** That of the wrapped environment. */
  override toString(): string {
    return String(this.env);
  }
}
