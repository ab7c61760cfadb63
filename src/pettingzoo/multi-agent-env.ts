import {
  type EnvMetadata,
  type Generator,
  InvalidArgumentError,
  npRandom,
  type RenderFrame,
  type Seed,
  type Space,
} from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { UndefinedStateError } from './errors.js';

/** What a multi-agent environment says about itself. */
export interface MultiAgentMetadata extends EnvMetadata {
  /** The name that the environment is known by, such as `rps_v2`. */
  readonly name?: string;
  /** Whether an AEC environment changes only at the end of each cycle, so that its agents can as well act at once. */
  readonly isParallelizable?: boolean;
}

/** What `ParallelEnv` and `AECEnv` have in common: agents with their spaces, a random stream, rendering. */
export abstract class MultiAgentEnv<Obs = unknown, Act = unknown, Agent extends string = string> {
  readonly metadata: MultiAgentMetadata = { renderModes: [] };
  /** The chosen one of `metadata.renderModes`, `null` for no rendering. */
  readonly renderMode: string | null = null;
  /** Every agent that may ever appear. */
  abstract readonly possibleAgents: readonly Agent[];
  /** The agents that are alive, in order; empty before the first `reset` and after the end of an episode. */
  agents: readonly Agent[] = [];

  #npRandom: Generator | null = null;

  /** The observations of one agent: the same object at every call. */
  abstract observationSpace(agent: Agent): Space<Obs>;

  /** The actions of one agent: the same object at every call. */
  abstract actionSpace(agent: Agent): Space<Act>;

  /** Draws the present state in `renderMode`. */
  render(): RenderFrame | RenderFrame[] | null {
    return null;
  }

  /** Frees what the environment holds; closing twice is allowed. */
  close(): void {}

  /**
   * A global view of the environment, for training that sees everything.
   *
   * @throws {@link UndefinedStateError} unless the environment defines one.
   */
  state(): unknown {
    throw new UndefinedStateError(
      `${this} was asked for its state(), which it does not define. Override state(), or learn from observations.`,
    );
  }

  /** The environment under all wrappers and conversions. */
  get unwrapped(): MultiAgentEnv {
    return this;
  }

  get numAgents(): number {
    return this.agents.length;
  }

  get maxNumAgents(): number {
    return this.possibleAgents.length;
  }

  /** The random stream; one seeded from the system's entropy where `reset` has not been given a seed yet. */
  get npRandom(): Generator {
    this.#npRandom ??= npRandom()[0];
    return this.#npRandom;
  }

  /** The first line of every `reset`: starts the stream of `seed`, or keeps the present one if there is no seed. */
  protected reseed(seed: Seed | null | undefined): void {
    if (seed !== undefined && seed !== null) this.#npRandom = npRandom(seed)[0];
  }

  /** The name in the metadata, or that of the class. */
  toString(): string {
    return this.metadata.name ?? this.constructor.name;
  }
}

/** A value for each of some agents, mostly the live ones. */
export type ByAgent<Agent extends string, T> = Record<Agent, T>;

/**
 * The same kind of value for each agent of a list.
 * @throws {@link InvalidArgumentError} when the agents are no list, or `value` is no function.
 */
export function byAgent<Agent extends string, T>(
  agents: Iterable<Agent>,
  value: (agent: Agent) => T,
): ByAgent<Agent, T> {
  const areAgents = typeof agents === 'object' && agents !== null && typeof agents[Symbol.iterator] === 'function';
  if (!areAgents || typeof value !== 'function') {
    throw new InvalidArgumentError(
      `byAgent got the agents ${quote(agents)} and the value ${quote(value)}; expected a list of names and a function of a name, ` +
        'such as byAgent(env.agents, () => 0).',
    );
  }
  const values = {} as ByAgent<Agent, T>;
  for (const agent of agents) values[agent] = value(agent);
  return values;
}
