import {
  type Generator,
  InvalidActionError,
  type RenderFrame,
  type ResetArgs,
  type Space,
  warn,
} from '../gymnasium/index.js';
import { AECEnv } from './aec-env.js';
import { AgentSelector } from './agent-selector.js';
import { byAgent } from './by-agent.js';
import type { MultiAgentEnv, MultiAgentMetadata } from './multi-agent-env.js';
import type { ParallelEnv } from './parallel-env.js';

/**
 * A parallel environment played in turns: actions are collected, and at the end of each cycle all of them are taken at once, so
 * that nobody sees what another has chosen. Source: PettingZoo 1.25, `parallel_to_aec_wrapper`.
 */
export class ParallelToAecWrapper<Obs, Act, Agent extends string = string> extends AECEnv<Obs, Act, Agent> {
  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly Agent[];
  #observations = {} as Record<Agent, Obs>;
  #actions: Partial<Record<Agent, Act>> = {};
  readonly #turns = new AgentSelector<Agent>([]);

  constructor(readonly env: ParallelEnv<Obs, Act, Agent>) {
    super();
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

  override observe(agent: Agent): Obs {
    return this.#observations[agent];
  }

  override step(action: Act | null): void {
    const agent = this.agentSelection;
    if (this.isDead(agent)) {
      this._wasDeadStep(action);
      return;
    }
    if (action === null) {
      throw new InvalidActionError(
        `${this} got the action null for ${agent}, which is alive; expected an element of ${this.actionSpace(agent)}. ` +
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

  override state(): unknown {
    return this.env.state();
  }

  override render(): RenderFrame | RenderFrame[] | null {
    return this.env.render();
  }

  override close(): void {
    this.env.close();
  }

  override get npRandom(): Generator {
    return this.env.npRandom;
  }

  override get unwrapped(): MultiAgentEnv {
    return this.env.unwrapped;
  }

  override toString(): string {
    return String(this.env);
  }

  #endCycle(): void {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(this.#actions);
    this.#observations = observations;
    this.rewards = { ...rewards };
    this._cumulativeRewards = { ...rewards };
    this.terminations = { ...terminations };
    this.truncations = { ...truncations };
    this.infos = { ...infos };
    const alive = new Set<Agent>(this.env.agents);
    const left = (Object.keys(observations) as Agent[]).filter((agent) => !alive.has(agent)).sort();
    this.agents = [...this.env.agents, ...left];
    this.#beginCycle();
    this._deadsStepFirst();
  }

  #beginCycle(): void {
    this.#actions = {};
    this.#turns.reinit(this.env.agents);
    if (this.env.agents.length > 0) this.agentSelection = this.#turns.next();
  }
}
