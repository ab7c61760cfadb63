import {
  Box,
  Discrete,
  type Env,
  InvalidActionError,
  InvalidArgumentError,
  type RenderFrame,
  type ResetArgs,
  ResetNeededError,
} from '../gymnasium/index.js';
import {
  type Actions,
  byAgent,
  type MultiAgentMetadata,
  ParallelEnv,
  type ParallelResetResult,
  type ParallelStepResult,
} from '../pettingzoo/index.js';
import type { Seed } from '../random/seed.js';
import type { LiteralTeam } from '../team/literal-team.js';
import { quote } from '../text/quote.js';
import { type ActionCoding, createActionCoding, createObservationCoding, type ObservationCoding } from './coding.js';
import { errorsOf } from './create-env-lanes.js';
import { checkTeamEnvOptions, createPlayedNetwork, type TeamEnvOptions } from './create-played-network.js';
import { NOT_REAL, notBinary } from './env-lanes.js';
import type { PlayedNetwork } from './played-network.js';
import type { PlayedUnit } from './played-unit.js';
import { type UnitName, unitName } from './played-unit.js';

/**
 * A network seen as a `ParallelEnv`: each played unit is an agent, and the world it acts in is the other units and the
 * environment.
 *
 * | | |
 * | --- | --- |
 * | Agents | `unit_<layer>_<place>`, those of `played`, layer by layer; layer 1 is the first hidden one |
 * | Action space | `Discrete(2)`: stay silent or fire |
 * | Observation space | `Box` of float32, `[sender]`: what the layer below did, the environment's observation for layer 1 |
 * | Reward | the environment's, or the credit of its outgoing weights, once for each step of the environment; else 0 |
 *
 * ## One step is one layer
 * Within one step of the environment units act layer after layer, each on what the layer below has just done. A `step`
 * of this environment is therefore one layer's act: it ends where the next layer with a played unit is about to act,
 * and those units, and only those, act in it: `acting` names them, and `infos[agent].acts` and the usual `action_mask`
 * tell each of them. Everyone else stays alive (agents must not come back once dead), keeps seeing what it saw last,
 * and its action is ignored and may be left out. The environment moves, rewards come and the other units learn in the
 * step of the last played layer. With one played unit, or one played layer, a step is a step of the environment.
 *
 * All units acting at once on what they last heard would be a different network: an observation would take as many
 * steps to come through as there are layers, and be rewarded for an action that it did not cause. As it is, the
 * probability of an episode is the product of p(a | x) over the acts, so that (a − p)·x times the later rewards,
 * REINFORCE of every agent for itself, is an unbiased estimate of the gradient of the whole team's expected return
 * (Williams 1992).
 *
 * Where the rule hears errors, the environment has to tell them as `info.error`, one an output unit, as
 * `LabelledDigits-v0` does.
 *
 * ## Seeds
 * `reset({ seed })` starts the whole world anew, the units' random streams and start weights as well as the
 * environment. A `reset` without a seed starts an episode, and the units keep what they have learned.
 *
 * ## Observations
 * Agents of one layer share one array: read it, do not write to it.
 *
 * Sources: Klopf (1982), The Hedonistic Neuron; Williams (1992), Machine Learning 8:229–256; for `weight-norm` Chung
 * (2022), arXiv:2010.09770.
 */
export class TeamEnv extends ParallelEnv<Float32Array, number, UnitName> {
  override readonly metadata: MultiAgentMetadata;
  override readonly renderMode: string | null;
  override readonly possibleAgents: readonly UnitName[];
  /** Inputs, units of each hidden layer, output units. */
  readonly sizes: readonly number[];
  readonly #observationCoding: ObservationCoding;
  readonly #actionCoding: ActionCoding;
  readonly #observationSpaces: readonly Box[];
  readonly #actionSpaces: Readonly<Record<UnitName, Discrete>>;
  #network: PlayedNetwork;
  #acting: readonly UnitName[] = [];
  #episode: Generator<void, void> | null = null;
  #flags = { terminated: false, truncated: false };

  /**
   * @throws {@link InvalidArgumentError} for units that do not exist and rules that do not fit; and as `createTeam`
   * does.
   */
  constructor(
    readonly env: Env,
    readonly options: TeamEnvOptions = {},
  ) {
    super();
    if (typeof env?.step !== 'function' || typeof env.reset !== 'function')
      throw new InvalidArgumentError(
        `TeamEnv got ${quote(env)} for an environment; expected one such as new CartPole().`,
      );
    checkTeamEnvOptions(options);
    this.metadata = { ...env.metadata, name: 'team_v0' };
    this.renderMode = env.renderMode;
    this.#observationCoding = createObservationCoding(env.observationSpace);
    this.#actionCoding = createActionCoding(env.actionSpace, 2);
    this.sizes = [this.#observationCoding.size, ...(options.hidden ?? [64, 32]), this.#actionCoding.units];
    const units = this.sizes.slice(1).flatMap((size, k) => Array.from({ length: size }, (_, i) => unitName(k + 1, i)));
    const played = new Set(options.played ?? units);
    this.possibleAgents = units.filter((name) => played.has(name));
    const strange = [...played, ...Object.keys(options.pays ?? {})].find((name) => !units.includes(name as UnitName));
    if (strange !== undefined || played.size === 0) {
      throw new InvalidArgumentError(
        `TeamEnv got ${strange ?? 'nobody'} to be played; expected some of the units ${units[0]} to ${units.at(-1)} of a team of layers ${this.sizes.slice(1).join(', ')}.`,
      );
    }
    this.#network = this.#build(options.seed ?? 0);
    this.#requireActions();
    this.#observationSpaces = this.sizes.slice(0, -1).map((size, k) => (k === 0 ? this.#inputs() : this.#hidden(size)));
    this.#actionSpaces = byAgent(this.possibleAgents, () => new Discrete(2));
  }

  /** The agents whose actions count in the next step: the played units of one layer. */
  get acting(): readonly UnitName[] {
    return this.#acting;
  }

  /**
   * The team of the units that run their rule, with its bus and weights; `null` where all are played. Weights of played
   * units are not used.
   */
  get team(): LiteralTeam | null {
    return this.#network.team;
  }

  override observationSpace(agent: UnitName): Box {
    return this.#observationSpaces[this.#unit(agent).position.layer - 1]!;
  }

  override actionSpace(agent: UnitName): Discrete {
    return this.#actionSpaces[this.#unit(agent).name]!;
  }

  override reset({ seed, options }: ResetArgs = {}): ParallelResetResult<Float32Array, UnitName> {
    const [observation] = this.env.reset({ seed, options });
    if (seed !== undefined && seed !== null) {
      this.#network.close();
      this.#network = this.#build(typeof seed === 'bigint' ? String(seed) : seed);
    } else this.#network.end();
    this.agents = this.possibleAgents;
    this.#episode = this.#play(observation);
    this.#episode.next();
    return [this.#observations(), this.#infos()];
  }

  /**
   * @throws {@link InvalidActionError} for an action other than 0 and 1.
   * @throws {@link ResetNeededError} when there is no running episode.
   */
  override step(actions: Actions<number, UnitName>): ParallelStepResult<Float32Array, UnitName> {
    if (this.#episode === null || this.agents.length === 0) {
      throw new ResetNeededError(`${this} got a step() without a running episode. Call env.reset() first.`);
    }
    for (const agent of this.#acting) {
      const action = this.actionOf(actions, agent);
      if (action !== 0 && action !== 1) {
        throw new InvalidActionError(
          `${this} got for ${agent} the action ${String(action)}; expected 0 (silent) or 1 (fire).`,
        );
      }
      this.#unit(agent).action = action;
    }
    for (const agent of this.agents) this.#unit(agent).reward = 0;
    const agents = this.agents;
    if (this.#episode.next().done) [this.agents, this.#acting] = [[], []];
    const { terminated, truncated } = this.#flags;
    return [
      this.#observations(agents),
      byAgent(agents, (agent) => this.#unit(agent).reward),
      byAgent(agents, () => terminated),
      byAgent(agents, () => truncated),
      this.#infos(agents),
    ];
  }

  /** The environment's observation, then the last action of every unit, layer by layer. */
  override state(): Float32Array {
    return Float32Array.from(this.#network.values.flatMap((values) => [...values]));
  }

  override render(): RenderFrame | RenderFrame[] | null {
    return this.env.render();
  }

  override close(): void {
    this.#network.close();
    this.env.close();
  }

  /** Plays one episode; it yields wherever played units are to act. */
  *#play(observation: unknown): Generator<void, void> {
    const network = this.#network;
    const seen = new Float32Array(this.#observationCoding.size);
    const outputs = this.sizes.length - 1;
    this.#flags = { terminated: false, truncated: false };
    this.#observationCoding.write(observation, seen, 0);
    while (!this.#flags.terminated && !this.#flags.truncated) {
      for (const played of network.act(seen)) {
        this.#acting = played.map((unit) => unit.name);
        yield;
      }
      const [next, reward, terminated, truncated, info] = this.env.step(
        this.#actionCoding.read(network.values[outputs]!, 0),
      );
      const hears = this.team?.hearsErrors === true;
      network.learn(seen, reward, hears ? errorsOf(info, this.sizes[outputs]!) : undefined);
      this.#flags = { terminated, truncated };
      this.#observationCoding.write(next, seen, 0);
    }
    // The last observation is shown to agents, too, which may value it.
    network.values[0]!.set(seen);
    network.end();
  }

  /** @throws {@link InvalidArgumentError} unless the actions of the output units fit the environment. */
  #requireActions(): void {
    const outputs = this.#network.playedIn(this.sizes.length - 1).length;
    if (this.#actionCoding.isReal && (outputs > 0 || this.team === null)) {
      throw new InvalidArgumentError(
        `TeamEnv got an environment whose actions are numbers, and output units to be played, which fire or not. Leave the output units to a rule that says numbers, or take an environment of Discrete or MultiBinary actions.`,
      );
    }
    if (this.team === null || outputs === this.sizes.at(-1)) return;
    const { output } = this.team.rule;
    if (this.#actionCoding.isReal === output.binary) {
      throw new InvalidArgumentError(`TeamEnv: ${this.#actionCoding.isReal ? NOT_REAL : notBinary(output)}.`);
    }
  }

  #build(seed: Seed): PlayedNetwork {
    return createPlayedNetwork(this.sizes, this.possibleAgents, this.options, seed);
  }

  #inputs(): Box {
    const space = this.env.observationSpace;
    if (!(space instanceof Box)) return new Box(0, 1, { shape: [this.#observationCoding.size] });
    return new Box([...space.low], [...space.high], { shape: [this.#observationCoding.size] });
  }

  #hidden(size: number): Box {
    const isBinary = this.team?.rule.hidden.binary ?? true;
    return new Box(isBinary ? 0 : Number.NEGATIVE_INFINITY, isBinary ? 1 : Number.POSITIVE_INFINITY, { shape: [size] });
  }

  #unit(agent: UnitName): PlayedUnit {
    const unit = this.#network.played.get(agent);
    if (unit !== undefined) return unit;
    throw new InvalidArgumentError(
      `${this} was asked for ${agent}; expected one of ${this.possibleAgents.join(', ')}.`,
    );
  }

  #observations(agents = this.agents) {
    const views = this.#network.values.map((values) => values.slice());
    return byAgent(agents, (agent) => views[this.#unit(agent).position.layer - 1]!);
  }

  #infos(agents = this.agents) {
    return byAgent(agents, (agent) => {
      const acts = this.#acting.includes(agent);
      return { acts, action_mask: Int8Array.of(1, acts ? 1 : 0) };
    });
  }
}
