import { AecAsParallel } from './aec-as-parallel.js';
import type { AECEnv } from './aec-env.js';
import { AgentOrderError, NotParallelizableError } from './errors.js';
import { byAgent } from './multi-agent-env.js';
import type { Actions, ParallelStepResult } from './parallel-env.js';

/**
 * An AEC environment whose agents act at once: each `step` is one whole cycle of turns. Rewards are the sums over the
 * cycle.
 *
 * Fit for environments that change only at the end of a cycle, which declare `metadata.isParallelizable`.
 * Source: PettingZoo 1.25, `aec_to_parallel_wrapper`.
 */
export class AecToParallelWrapper<Obs, Act, Agent extends string = string> extends AecAsParallel<Obs, Act, Agent> {
  /** @throws {@link NotParallelizableError} unless the environment declares `metadata.isParallelizable`. */
  constructor(aecEnv: AECEnv<Obs, Act, Agent>) {
    super(aecEnv);
    if (aecEnv.metadata.isParallelizable !== true) {
      throw new NotParallelizableError(
        `${aecEnv} does not declare metadata.isParallelizable, so an agent might see what another did in the same cycle. ` +
          'Use turnBasedAecToParallel, or set isParallelizable: true if it changes only at the end of each cycle.',
      );
    }
  }

  /**
   * @throws {@link AgentOrderError} when the agents do not take one turn each, and {@link InvalidActionError} for a
   * missing action.
   */
  override step(actions: Actions<Act, Agent>): ParallelStepResult<Obs, Agent> {
    const { aecEnv } = this;
    const rewards = byAgent(aecEnv.agents, () => 0);
    // Who waits for the next of several episodes has no turn.
    for (const agent of aecEnv.agents.filter((one) => !aecEnv._waits(one))) {
      this.#requireTurn(agent);
      // The last turn of who died in a cycle before is part of this one.
      aecEnv.step(aecEnv.isDead(agent) ? null : this.actionOf(actions, agent));
      for (const other of aecEnv.agents) rewards[other] = (rewards[other] ?? 0) + aecEnv.rewards[other];
    }
    return this.endStep(rewards);
  }

  #requireTurn(agent: Agent): void {
    const { aecEnv } = this;
    const selected = aecEnv.agentSelection;
    if (agent === selected) return;
    const why = aecEnv.isDead(selected)
      ? `${selected} has died in the middle of the cycle; agents may die at its end only`
      : 'each agent has to take one turn a cycle, in the order of agents';
    throw new AgentOrderError(
      `${aecEnv} gave the turn to ${selected} where ${agent} was expected: ${why}. Use turnBasedAecToParallel for such an environment.`,
    );
  }
}
