import type { ResetArgs, Space } from '../../gymnasium/index.js';
import { requireResetArgs } from '../../gymnasium/reset-args.js';
import { AECEnv } from '../aec-env.js';
import type { MultiAgentMetadata } from '../multi-agent-env.js';
import { passOn } from '../pass-on.js';
import { requireAecEnv } from '../require-env.js';

/** The fields of an `AECEnv` that change in an episode. */
const TURN_FIELDS = [
  'agents',
  'agentSelection',
  'rewards',
  'terminations',
  'truncations',
  'infos',
  '_cumulativeRewards',
] as const;

/** The names of what an environment of turns keeps between them. */
export type TurnField = (typeof TURN_FIELDS)[number];

/**
 * An AEC environment around another; as it stands it passes everything through, and a subclass overrides what it
 * changes.
 */
export class AecWrapper<Obs, Act, Agent extends string = string> extends AECEnv<Obs, Act, Agent> {
  static {
    passOn(AecWrapper.prototype, ({ env }) => env);
  }

  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly Agent[];

  constructor(readonly env: AECEnv<Obs, Act, Agent>) {
    super();
    requireAecEnv(new.target.name, env);
    this.metadata = env.metadata;
    this.renderMode = env.renderMode;
    this.possibleAgents = env.possibleAgents;
    // These fields have one owner, the innermost environment, which replaces them at will.
    for (const field of TURN_FIELDS) {
      Object.defineProperty(this, field, {
        configurable: true,
        get: () => this.readTurn(field),
        set: (value: unknown) => Reflect.set(env, field, value),
      });
    }
  }

  /**
   * Makes the fields this object's own, for a wrapper whose agents live longer than those of the wrapped environment.
   */
  protected ownTurn(): void {
    for (const field of TURN_FIELDS) {
      const value = field === 'agents' ? [] : field === 'agentSelection' ? '' : {};
      Object.defineProperty(this, field, { configurable: true, writable: true, enumerable: true, value });
    }
  }

  /** Reads a field of the wrapped environment. */
  protected readTurn(field: TurnField): unknown {
    return this.env[field];
  }

  override observationSpace(agent: Agent): Space<Obs> {
    return this.env.observationSpace(agent);
  }

  override actionSpace(agent: Agent): Space<Act> {
    return this.env.actionSpace(agent);
  }

  override reset(args?: ResetArgs): void {
    requireResetArgs(this, args);
    this.env.reset(args);
  }

  override observe(agent: Agent): Obs {
    return this.env.observe(agent);
  }

  override step(action: Act | null): void {
    this.env.step(action);
  }

  // The wrapped environment remembers whose turn comes after the dead.
  override _deadsStepFirst(): void {
    this.env._deadsStepFirst();
  }

  override _wasDeadStep(action: Act | null): void {
    this.env._wasDeadStep(action);
  }

  override _waits(agent: Agent): boolean {
    return this.env._waits(agent);
  }

  /** `AssertOutOfBoundsWrapper<rps_v2>`. */
  override toString(): string {
    return `${this.constructor.name}<${this.env}>`;
  }
}
