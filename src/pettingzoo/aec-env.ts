import { type Info, InvalidActionError, type ResetArgs, ResetNeededError, type Seed } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { AgentOrderError } from './errors.js';
import { type ByAgent, MultiAgentEnv } from './multi-agent-env.js';

/**
 * `[observation, reward, terminated, truncated, info]` of the agent whose turn it is; the reward is the sum since its
 * last turn.
 */
export type LastResult<Obs> = [observation: Obs, reward: number, terminated: boolean, truncated: boolean, info: Info];

/**
 * An environment whose agents act one after another (Agent Environment Cycle), with PettingZoo 1.25's semantics.
 *
 * ```ts
 * env.reset({ seed: 42 });
 * for (const agent of env.agentIter()) {
 *   const [observation, reward, terminated, truncated] = env.last();
 *   env.step(terminated || truncated ? null : policy(agent, observation));
 * }
 * ```
 *
 * What an agent earned is the sum of all `rewards` since its own last turn, `_cumulativeRewards`. An agent that
 * terminates or is truncated gets one more turn, in which its only action is `null`; then it is gone.
 *
 * A subclass fills all the fields below in `reset`. Its `step` leaves a dead agent to `_wasDeadStep(action)`; for a
 * live one it sets `_cumulativeRewards` of the acting agent to 0, writes `rewards`, selects the next agent, and ends
 * with `_accumulateRewards()` and, where agents can die at different times, `_deadsStepFirst()`. The methods with an
 * underscore are for environments and wrappers, not for players.
 *
 * Source: Terry et al. (2021), arXiv:2009.14471.
 */
export abstract class AECEnv<Obs = unknown, Act = unknown, Agent extends string = string> extends MultiAgentEnv<
  Obs,
  Act,
  Agent
> {
  /** The agent whose turn it is; the empty string before the first `reset`. */
  agentSelection: Agent = '' as Agent;
  /** What each live agent got in the last step. */
  rewards = {} as ByAgent<Agent, number>;
  terminations = {} as ByAgent<Agent, boolean>;
  truncations = {} as ByAgent<Agent, boolean>;
  infos = {} as ByAgent<Agent, Info>;
  /** What each live agent got since its own last turn. */
  _cumulativeRewards = {} as ByAgent<Agent, number>;
  /** Whose turn comes when no more dead agents wait for theirs. */
  #afterTheDead: Agent | null = null;

  /** Starts an episode. A `seed` starts a new random stream; without one the present stream goes on. */
  abstract reset(args?: ResetArgs): void;

  /** What one agent can see now. */
  abstract observe(agent: Agent): Obs;

  /** Lets the selected agent act, and gives the turn to the next. A dead agent's action is `null`. */
  abstract step(action: Act | null): void;

  /**
   * All about the agent whose turn it is; without `observe` its observation is `null`.
   * @throws {@link ResetNeededError} where there is none.
   */
  last(observe?: true): LastResult<Obs>;
  last(observe: boolean): LastResult<Obs | null>;
  last(observe = true): LastResult<Obs | null> {
    const agent = this.agentSelection;
    if (this.agents.length === 0) {
      throw new ResetNeededError(
        `${this} got last(), but it has no agents: its episode has not begun, or is over. Call env.reset() first.`,
      );
    }
    return [
      observe ? this.observe(agent) : null,
      this._cumulativeRewards[agent],
      this.terminations[agent],
      this.truncations[agent],
      this.infos[agent],
    ];
  }

  /**
   * The agents in the order of their turns, until all are gone or `maxIter` turns were taken; the loop must call
   * `step`.
   */
  *agentIter(maxIter = Number.POSITIVE_INFINITY): Generator<Agent, void, undefined> {
    for (let turn = 0; turn < maxIter && this.agents.length > 0; turn++) yield this.agentSelection;
  }

  /** Whether an agent has terminated or was truncated, and waits for its last turn. */
  isDead(agent: Agent): boolean {
    return this.terminations[agent] || this.truncations[agent];
  }

  /** Whether an agent is alive and has no turn before the next of several episodes begins, as in `MultiEpisodeEnv`. */
  _waits(_agent: Agent): boolean {
    return false;
  }

  protected override reseed(seed: Seed | null | undefined): void {
    super.reseed(seed);
    // A new episode does not go on with the turns of one that was broken off.
    this.#afterTheDead = null;
  }

  /**
   * Gives the turn to the first dead agent, if there is one; `_wasDeadStep` gives it back when all dead ones are gone.
   */
  _deadsStepFirst(): void {
    const dead = this.agents.find((agent) => this.isDead(agent));
    if (dead === undefined) return;
    this.#afterTheDead = this.agentSelection;
    this.agentSelection = dead;
  }

  /** The rewards of a step that has not happened yet: all 0. */
  _clearRewards(): void {
    for (const agent in this.rewards) this.rewards[agent] = 0;
  }

  /** Adds `rewards` to `_cumulativeRewards`; once at the end of each `step`. */
  _accumulateRewards(): void {
    for (const agent in this.rewards) this._cumulativeRewards[agent] += this.rewards[agent];
  }

  /**
   * The whole `step` of a dead agent: it disappears, and the turn goes to the next dead one or back to the living.
   *
   * @throws {@link InvalidActionError} unless the action is `null`; {@link AgentOrderError} when the agent is alive.
   */
  _wasDeadStep(action: Act | null): void {
    const agent = this.agentSelection;
    if (action !== null) {
      throw new InvalidActionError(
        `${this} got the action ${quote(action)} for ${agent}, which has terminated or was truncated; expected null. ` +
          'Look at last(): where terminated or truncated is true, call step(null).',
      );
    }
    if (!this.isDead(agent)) {
      throw new AgentOrderError(
        `${this} was to remove ${agent}, which is alive. Call _wasDeadStep only where isDead(agentSelection).`,
      );
    }
    for (const values of [this.terminations, this.truncations, this.rewards, this._cumulativeRewards, this.infos]) {
      delete values[agent];
    }
    this.agents = this.agents.filter((other) => other !== agent);
    const dead = this.agents.find((other) => this.isDead(other));
    if (dead !== undefined) {
      this.#afterTheDead ??= this.agentSelection;
      this.agentSelection = dead;
    } else {
      this.agentSelection = this.#afterTheDead ?? this.agentSelection;
      this.#afterTheDead = null;
    }
    this._clearRewards();
  }
}
