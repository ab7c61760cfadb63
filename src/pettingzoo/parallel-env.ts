import { type Info, InvalidActionError, type ResetArgs } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { type ByAgent, MultiAgentEnv } from './multi-agent-env.js';

/** `[observations, infos]`, an entry for each live agent. */
export type ParallelResetResult<Obs, Agent extends string = string> = [
  observations: ByAgent<Agent, Obs>,
  infos: ByAgent<Agent, Info>,
];

/**
 * `[observations, rewards, terminations, truncations, infos]`, an entry for each agent that was alive before the step.
 */
export type ParallelStepResult<Obs, Agent extends string = string> = [
  observations: ByAgent<Agent, Obs>,
  rewards: ByAgent<Agent, number>,
  terminations: ByAgent<Agent, boolean>,
  truncations: ByAgent<Agent, boolean>,
  infos: ByAgent<Agent, Info>,
];

/** An action for each live agent. */
export type Actions<Act, Agent extends string = string> = Readonly<Partial<Record<Agent, Act>>>;

/**
 * An environment whose live agents all act at once, with PettingZoo 1.25's semantics.
 *
 * `step` takes an action for each of `agents`, and returns an entry for each of those that were alive before it. An
 * agent that terminates or is truncated gets its last observation and reward with that flag and leaves `agents`; it
 * never returns within the episode. The episode is over when `agents` is empty. A bare environment checks none of it,
 * so that it stays fast; `parallelApiTest` does.
 *
 * Where this departs from PettingZoo: `possibleAgents` is required, and agents are named by strings.
 *
 * Source: Terry et al. (2021), arXiv:2009.14471.
 */
export abstract class ParallelEnv<Obs = unknown, Act = unknown, Agent extends string = string> extends MultiAgentEnv<
  Obs,
  Act,
  Agent
> {
  /** Starts an episode. A `seed` starts a new random stream; without one the present stream goes on. */
  abstract reset(args?: ResetArgs): ParallelResetResult<Obs, Agent>;

  /** Lets every live agent act once. */
  abstract step(actions: Actions<Act, Agent>): ParallelStepResult<Obs, Agent>;

  /**
   * The action of one agent.
   * @throws {@link InvalidActionError} when there is none.
   */
  protected actionOf(actions: Actions<Act, Agent>, agent: Agent): Act {
    if (typeof actions !== 'object' || actions === null) {
      throw new InvalidActionError(
        `${this} got ${quote(actions)} for its actions; expected an object with one for each of env.agents: ${this.agents.join(', ')}.`,
      );
    }
    const action = actions[agent];
    if (action === undefined) {
      throw new InvalidActionError(
        `${this} got no action for ${agent}; it acts for ${Object.keys(actions).join(', ') || 'nobody'}. ` +
          `Give step() one action for each of env.agents: ${this.agents.join(', ')}.`,
      );
    }
    return action;
  }
}
