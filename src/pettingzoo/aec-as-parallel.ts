import type { Info, ResetArgs, Space } from '../gymnasium/index.js';
import { requireResetArgs } from '../gymnasium/reset-args.js';
import type { AECEnv } from './aec-env.js';
import { type ByAgent, byAgent, type MultiAgentMetadata } from './multi-agent-env.js';
import { ParallelEnv, type ParallelResetResult, type ParallelStepResult } from './parallel-env.js';
import { passOn } from './pass-on.js';
import { requireAecEnv } from './require-env.js';

/** What both ways to play an AEC environment in parallel have in common: all but `step`. */
export abstract class AecAsParallel<Obs, Act, Agent extends string> extends ParallelEnv<Obs, Act, Agent> {
  static {
    passOn(AecAsParallel.prototype, ({ aecEnv }) => aecEnv);
  }

  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly Agent[];

  /** @throws {@link InvalidEnvError} for what takes no turns. */
  constructor(readonly aecEnv: AECEnv<Obs, Act, Agent>) {
    super();
    requireAecEnv(new.target.name, aecEnv);
    this.metadata = aecEnv.metadata;
    this.renderMode = aecEnv.renderMode;
    this.possibleAgents = aecEnv.possibleAgents;
  }

  override observationSpace(agent: Agent): Space<Obs> {
    return this.aecEnv.observationSpace(agent);
  }

  override actionSpace(agent: Agent): Space<Act> {
    return this.aecEnv.actionSpace(agent);
  }

  override reset(args?: ResetArgs): ParallelResetResult<Obs, Agent> {
    requireResetArgs(this, args);
    const { aecEnv } = this;
    aecEnv.reset(args);
    this.agents = aecEnv.agents.filter((agent) => !aecEnv.isDead(agent));
    return [byAgent(this.agents, (agent) => aecEnv.observe(agent)), { ...aecEnv.infos }];
  }

  override toString(): string {
    return String(this.aecEnv);
  }

  /**
   * What a step gives, once its turns have been taken; takes the last turns of those who have died, too.
   *
   * An entry for each of those who were alive before, or have been born. Who has died is told of once, also where its
   * last turn comes only later.
   *
   * @param rewards what each agent got in this step.
   */
  protected endStep(rewards: Readonly<Partial<Record<Agent, number>>>): ParallelStepResult<Obs, Agent> {
    const { aecEnv } = this;
    const before = new Set(this.agents);
    const result: ParallelStepResult<Obs, Agent> = [
      {} as ByAgent<Agent, Obs>,
      {} as ByAgent<Agent, number>,
      {} as ByAgent<Agent, boolean>,
      {} as ByAgent<Agent, boolean>,
      {} as ByAgent<Agent, Info>,
    ];
    const [observations, told, terminations, truncations, infos] = result;
    const tell = (agent: Agent): void => {
      observations[agent] = aecEnv.observe(agent);
      told[agent] = rewards[agent] ?? 0;
      terminations[agent] = aecEnv.terminations[agent];
      truncations[agent] = aecEnv.truncations[agent];
      infos[agent] = aecEnv.infos[agent];
    };
    for (const agent of aecEnv.agents) if (before.has(agent) || !aecEnv.isDead(agent)) tell(agent);
    for (;;) {
      // Who has been born, or has died, at the last turn of another.
      for (const agent of aecEnv.agents) {
        const isKnown = Object.hasOwn(told, agent);
        const isNews = aecEnv.isDead(agent) ? isKnown && !(terminations[agent] || truncations[agent]) : !isKnown;
        if (isNews) tell(agent);
      }
      if (aecEnv.agents.length === 0 || !aecEnv.isDead(aecEnv.agentSelection)) break;
      aecEnv.step(null);
    }
    this.agents = aecEnv.agents.filter((agent) => !aecEnv.isDead(agent));
    return result;
  }
}
