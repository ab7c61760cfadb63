import type { ResetArgs, Space } from '../../gymnasium/index.js';
import { requireResetArgs } from '../../gymnasium/reset-args.js';
import type { MultiAgentMetadata } from '../multi-agent-env.js';
import { type Actions, ParallelEnv, type ParallelResetResult, type ParallelStepResult } from '../parallel-env.js';
import { passOn } from '../pass-on.js';
import { requireParallelEnv } from '../require-env.js';

/**
 * A parallel environment around another; as it stands it passes everything through, and a subclass overrides what it
 * changes.
 */
export class ParallelWrapper<Obs, Act, Agent extends string = string> extends ParallelEnv<Obs, Act, Agent> {
  static {
    passOn(ParallelWrapper.prototype, ({ env }) => env);
  }

  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly Agent[];

  constructor(readonly env: ParallelEnv<Obs, Act, Agent>) {
    super();
    requireParallelEnv(new.target.name, env);
    this.metadata = env.metadata;
    this.renderMode = env.renderMode;
    this.possibleAgents = env.possibleAgents;
    // The list has one owner, the innermost environment, which replaces it at will.
    Object.defineProperty(this, 'agents', { configurable: true, get: () => env.agents });
  }

  override observationSpace(agent: Agent): Space<Obs> {
    return this.env.observationSpace(agent);
  }

  override actionSpace(agent: Agent): Space<Act> {
    return this.env.actionSpace(agent);
  }

  override reset(args?: ResetArgs): ParallelResetResult<Obs, Agent> {
    requireResetArgs(this, args);
    return this.env.reset(args);
  }

  override step(actions: Actions<Act, Agent>): ParallelStepResult<Obs, Agent> {
    return this.env.step(actions);
  }

  /** `MultiEpisodeParallelEnv<prisoners_dilemma_v0>`. */
  override toString(): string {
    return `${this.constructor.name}<${this.env}>`;
  }
}
