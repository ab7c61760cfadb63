import { InvalidActionError, type ResetArgs, type Space, warn } from '../gymnasium/index.js';
import { requireResetArgs } from '../gymnasium/reset-args.js';
import { quote } from '../text/quote.js';
import { AECEnv } from './aec-env.js';
import { AgentSelector } from './agent-selector.js';
import { InvalidAgentsError } from './errors.js';
import { byAgent, type MultiAgentMetadata } from './multi-agent-env.js';
import type { ParallelEnv } from './parallel-env.js';
import { passOn } from './pass-on.js';
import { requireParallelEnv } from './require-env.js';

/**
 * A parallel environment played in turns: actions are collected, and at the end of each cycle all of them are taken at
 * once, so that nobody sees what another has chosen. Source: PettingZoo 1.25, `parallel_to_aec_wrapper`.
 */
export class ParallelToAecWrapper<Obs, Act, Agent extends string = string> extends AECEnv<Obs, Act, Agent> {
  static {
    passOn(ParallelToAecWrapper.prototype, ({ env }) => env);
  }

  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly Agent[];
  #observations = {} as Record<Agent, Obs>;
  #actions: Partial<Record<Agent, Act>> = {};
  readonly #turns = new AgentSelector<Agent>([]);

  constructor(readonly env: ParallelEnv<Obs, Act, Agent>) {
    super();
    requireParallelEnv(new.target.name, env);
    this.metadata = { ...env.metadata, isParallelizable: true };
    this.renderMode = env.renderMode;
    this.possibleAgents = env.possibleAgents;
  }

  override observationSpace(agent: Agent): Space<Obs> {
    return this.env.observationSpace(agent);
  }

  override actionSpace(agent: Agent): Space<Act> {
    return this.env.actionSpace(agent);
  }

  override reset(args?: ResetArgs): void {
    requireResetArgs(this, args);
    // The episode that was broken off is forgotten; the stream is the wrapped environment's.
    this.reseed(null);
    const [observations, infos] = this.env.reset(args);
    this.agents = [...this.env.agents];
    this.#observations = observations;
    this.#beginCycle();
    this.terminations = byAgent(this.agents, () => false);
    this.truncations = byAgent(this.agents, () => false);
    this.rewards = byAgent(this.agents, () => 0);
    this._cumulativeRewards = byAgent(this.agents, () => 0);
    this.infos = byAgent(this.agents, (agent) => infos[agent] ?? {});
    const unmentioned = this.agents.filter((agent) => infos[agent] === undefined);
    if (unmentioned.length > 0) {
      warn(
        `${this.env}.reset() gave no info for ${unmentioned.join(', ')}; taken as {}. Return an info for each of env.agents.`,
      );
    }
  }

  /** @throws {@link InvalidAgentsError} for an agent that the last `reset` or `step` gave no observation. */
  override observe(agent: Agent): Obs {
    if (Object.hasOwn(this.#observations, agent)) return this.#observations[agent];
    throw new InvalidAgentsError(
      `${this} has no observation of ${quote(agent)}; it has those of ${Object.keys(this.#observations).join(', ') || 'nobody'}. ` +
        'reset() and step() return an observation for each live agent, also for those that have just been born.',
    );
  }

  override step(action: Act | null): void {
    const agent = this.agentSelection;
    if (this.isDead(agent)) {
      this._wasDeadStep(action);
      return;
    }
    if (action === null || action === undefined) {
      throw new InvalidActionError(
        `${this} got the action ${action} for ${agent}, which is alive; expected an element of ${this.actionSpace(agent)}. ` +
          'Only an agent that has terminated or was truncated gets null.',
      );
    }
    this.#actions[agent] = action;
    if (this.#turns.isLast()) {
      this.#endCycle();
      return;
    }
    if (this.#turns.isFirst()) this._clearRewards();
    this.agentSelection = this.#turns.next();
  }

  override toString(): string {
    return String(this.env);
  }

  #endCycle(): void {
    const before = this.agents;
    const [observations, rewards, terminations, truncations, infos] = this.env.step(this.#actions);
    this.#observations = observations;
    // Those who have left in this step have one more turn; entries for others, who left before, are nobody's.
    const alive = new Set<Agent>(this.env.agents);
    const left = before.filter((agent) => !alive.has(agent)).sort();
    this.agents = [...this.env.agents, ...left];
    // Of an agent that has just been born the step may tell no more than what it sees.
    this.rewards = byAgent(this.agents, (agent) => rewards[agent] ?? 0);
    this._cumulativeRewards = { ...this.rewards };
    this.terminations = byAgent(this.agents, (agent) => terminations[agent] ?? false);
    this.truncations = byAgent(this.agents, (agent) => truncations[agent] ?? false);
    this.infos = byAgent(this.agents, (agent) => infos[agent] ?? {});
    this.#beginCycle();
    this._deadsStepFirst();
  }

  #beginCycle(): void {
    this.#actions = {};
    this.#turns.reinit(this.env.agents);
    if (this.env.agents.length > 0) this.agentSelection = this.#turns.next();
  }
}
