import type { Generator, RenderFrame, ResetArgs, Space } from '../gymnasium/index.js';
import type { AECEnv } from './aec-env.js';
import { byAgent } from './by-agent.js';
import type { MultiAgentEnv, MultiAgentMetadata } from './multi-agent-env.js';
import { ParallelEnv, type ParallelResetResult } from './parallel-env.js';

/** What both ways to play an AEC environment in parallel have in common: all but `step`. */
export abstract class AecAsParallel<Obs, Act, Agent extends string> extends ParallelEnv<Obs, Act, Agent> {
  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly Agent[];

  constructor(readonly aecEnv: AECEnv<Obs, Act, Agent>) {
    super();
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
    const { aecEnv } = this;
    aecEnv.reset(args);
    this.agents = [...aecEnv.agents];
    const alive = this.agents.filter((agent) => !aecEnv.isDead(agent));
    return [byAgent(alive, (agent) => aecEnv.observe(agent)), { ...aecEnv.infos }];
  }

  override state(): unknown {
    return this.aecEnv.state();
  }

  override render(): RenderFrame | RenderFrame[] | null {
    return this.aecEnv.render();
  }

  override close(): void {
    this.aecEnv.close();
  }

  override get npRandom(): Generator {
    return this.aecEnv.npRandom;
  }

  override get unwrapped(): MultiAgentEnv {
    return this.aecEnv.unwrapped;
  }

  override toString(): string {
    return String(this.aecEnv);
  }

  /** Takes the last turns of those who have died, which say nothing new. */
  protected removeTheDead(): void {
    const { aecEnv } = this;
    while (aecEnv.agents.length > 0 && aecEnv.isDead(aecEnv.agentSelection)) aecEnv.step(null);
    this.agents = [...aecEnv.agents];
  }
}
