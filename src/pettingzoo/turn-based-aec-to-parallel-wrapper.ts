import { AecAsParallel } from './aec-as-parallel.js';
import { byAgent } from './multi-agent-env.js';
import type { Actions, ParallelResetResult, ParallelStepResult } from './parallel-env.js';

/**
 * An AEC environment of strict turns in parallel form: each `step` is one turn, in which only the action of the agent
 * named by `infos[agent].active_agent` counts. Source: PettingZoo 1.25, `turn_based_aec_to_parallel_wrapper`, except
 * that `reset` names the active agent too.
 */
export class TurnBasedAecToParallelWrapper<Obs, Act, Agent extends string = string> extends AecAsParallel<
  Obs,
  Act,
  Agent
> {
  /** Begins an episode, with an info for each agent that says whose turn it is. */
  override reset(...args: Parameters<AecAsParallel<Obs, Act, Agent>['reset']>): ParallelResetResult<Obs, Agent> {
    const [observations] = super.reset(...args);
    return [observations, this.#infos()];
  }

  /** @throws {@link InvalidActionError} when the active agent has no action. */
  override step(actions: Actions<Act, Agent>): ParallelStepResult<Obs, Agent> {
    const { aecEnv } = this;
    if (this.agents.length > 0) aecEnv.step(this.actionOf(actions, aecEnv.agentSelection));
    const [observations, rewards, terminations, truncations, infos] = this.endStep({ ...aecEnv.rewards });
    return [observations, rewards, terminations, truncations, { ...infos, ...this.#infos() }];
  }

  #infos() {
    const { aecEnv } = this;
    return byAgent(this.agents, (agent) => ({ ...aecEnv.infos[agent], active_agent: aecEnv.agentSelection }));
  }
}
