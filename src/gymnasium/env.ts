import { requireOptions } from './check-options.js';
import { UnserializableSpecError } from './errors.js';
import { entryPointOf } from './registry/entry-point.js';
import { parseEnvId } from './registry/env-id.js';
import type { EnvParam } from './registry/env-params.js';
import type { RgbFrame } from './render/rgb-frame.js';
import type { Generator } from './seeding/generator.js';
import { npRandom } from './seeding/np-random.js';
import type { PCG64State } from './seeding/pcg64.js';
import type { Seed } from './seeding/seed-words.js';
import { copyArguments } from './spaces/copy-value.js';
import { Space } from './spaces/space.js';

/** Diagnostics beside an observation; never needed to act. */
export type Info = Record<string, unknown>;

/**
 * What `render` gives: text for `ansi`, an image for `rgb_array`, a list of them for `…_list`, `null` without a render
 * mode.
 */
export type RenderFrame = string | RgbFrame;

/** Arguments of `reset`: `seed` starts a new random stream, no seed continues the present one. */
export interface ResetArgs<Options extends object = object> {
  readonly seed?: Seed | null | undefined;
  readonly options?: Options | null | undefined;
}

/** `[observation, info]`. */
export type ResetResult<Obs, I extends Info = Info> = [observation: Obs, info: I];

/**
 * `[observation, reward, terminated, truncated, info]`; *terminated*: the task ended; *truncated*: it was cut off from
 * outside.
 */
export type StepResult<Obs, I extends Info = Info> = [
  observation: Obs,
  reward: number,
  terminated: boolean,
  truncated: boolean,
  info: I,
];

/** What an environment says about itself; `renderModes` lists the values its `renderMode` argument may take. */
export interface EnvMetadata {
  readonly renderModes: readonly string[];
  /** Frames a second at which the rendering looks natural. */
  readonly renderFps?: number;
  readonly [key: string]: unknown;
}

/**
 * A snapshot of everything that changes while an environment runs; `structuredClone` and `postMessage` can carry it.
 */
export interface EnvState {
  /** The state of the random stream, `null` before its first use. */
  readonly npRandom: PCG64State | null;
  readonly npRandomSeed: Seed | null;
  /** The environment's (or wrapper's) own `state`. */
  readonly state: unknown;
  /** The snapshot of the wrapped environment, in the snapshot of a wrapper. */
  readonly env?: EnvState;
}

/**
 * One environment, with Gymnasium 1.3's semantics: `reset` starts an episode, `step` takes one action.
 *
 * A subclass declares its two spaces, keeps *everything that changes* in `state` (plain data and typed arrays, which
 * gives it `getState`, `setState` and `clone` for nothing), takes one options object in its constructor and passes it
 * to `super`:
 *
 * ```ts
 * export class Corridor extends Env<number, number> {
 *   override readonly observationSpace: Discrete;
 *   override readonly actionSpace = new Discrete(2);
 *   protected override state = { cell: 0 };
 *
 *   constructor(readonly options: { length?: number } = {}) {
 *     super(options);
 *     this.observationSpace = new Discrete(options.length ?? 10);
 *   }
 *
 *   override reset({ seed }: ResetArgs = {}): ResetResult<number> {
 *     this.reseed(seed); // always first
 *     this.state.cell = this.npRandom.integers(0, 3);
 *     return [this.state.cell, {}];
 *   }
 *
 *   override step(action: number): StepResult<number> {
 *     this.state.cell = Math.max(0, this.state.cell + (action === 1 ? 1 : -1));
 *     const arrived = this.state.cell === this.observationSpace.n - 1;
 *     return [this.state.cell, arrived ? 1 : 0, arrived, false, {}];
 *   }
 * }
 * ```
 *
 * The contract, which `checkEnv` and the passive checks of `make` verify: an observation lies in `observationSpace` and
 * is never written to again after it was returned; a reward is a finite number within `rewardRange`; all randomness
 * comes from `npRandom`; after `terminated || truncated` comes `reset`. A bare environment checks none of it, so that
 * it stays fast.
 *
 * Source: Towers et al. (2024), arXiv:2407.17032.
 */
export abstract class Env<Obs = unknown, Act = unknown, I extends Info = Info> {
  abstract readonly observationSpace: Space<Obs>;
  abstract readonly actionSpace: Space<Act>;

  readonly metadata: EnvMetadata = { renderModes: [] };
  /** The chosen one of `metadata.renderModes`, `null` for no rendering. */
  readonly renderMode: string | null = null;
  /** The least and the largest reward that one step can give. */
  readonly rewardRange: readonly [min: number, max: number] = [-Infinity, Infinity];

  /** Everything of this object that `reset` and `step` change, apart from the random stream. */
  protected state: unknown = null;

  /**
   * A copy of the arguments of the constructor, from which `clone` builds the copy and a wrapper's record its `kwargs`.
   */
  protected readonly args: object;

  #spec: EnvSpec | null = null;
  #npRandom: Generator | null = null;
  #npRandomSeed: Seed | null = null;

  /** @throws {@link InvalidArgumentError} when `args` is no object. */
  constructor(args: object = {}) {
    this.args = copyArguments(requireOptions(new.target.name, args));
  }

  /** Starts an episode. A `seed` starts a new random stream; without one the present stream goes on. */
  abstract reset(args?: ResetArgs): ResetResult<Obs, I>;

  /** Takes `action` for one time step. After `terminated || truncated` the next call must be `reset`. */
  abstract step(action: Act): StepResult<Obs, I>;

  /**
   * What the task thinks of an action in the present state, the larger the better, without stepping: minus the loss
   * where it has one, else the reward that `step` would pay. For teams that act in several passes, of which the task is
   * taken one step by the first.
   */
  score?(action: Act): number;

  /** Draws the present state in `renderMode`. */
  render(): RenderFrame | RenderFrame[] | null {
    return null;
  }

  /** Frees what the environment holds; closing twice is allowed. */
  close(): void {}

  /** The innermost environment, under all wrappers. */
  get unwrapped(): Env {
    return this;
  }

  /** How `make` built this environment, `null` if it was constructed directly. */
  get spec(): EnvSpec | null {
    return this.#spec;
  }

  set spec(spec: EnvSpec | null) {
    this.#spec = spec;
  }

  /** The random stream; one seeded from the system's entropy where `reset` has not been given a seed yet. */
  get npRandom(): Generator {
    if (this.#npRandom === null) [this.#npRandom, this.#npRandomSeed] = npRandom();
    return this.#npRandom;
  }

  set npRandom(generator: Generator) {
    this.#npRandom = generator;
    this.#npRandomSeed = -1;
  }

  /** The seed of `npRandom`; −1 when the generator was assigned and its seed is not known. */
  get npRandomSeed(): Seed {
    if (this.#npRandomSeed === null) [this.#npRandom, this.#npRandomSeed] = npRandom();
    return this.#npRandomSeed;
  }

  /** The first line of every `reset`: starts the stream of `seed`, or keeps the present one if there is no seed. */
  protected reseed(seed: Seed | null | undefined): void {
    if (seed !== undefined && seed !== null) [this.#npRandom, this.#npRandomSeed] = npRandom(seed);
  }

  /** A snapshot from which `setState` continues identically, whatever happens to this environment in between. */
  getState(): EnvState {
    return {
      npRandom: this.#npRandom?.getState() ?? null,
      npRandomSeed: this.#npRandomSeed,
      state: structuredClone(this.state),
    };
  }

  /** Returns to the moment of a snapshot taken from an environment of this class with the same arguments. */
  setState(snapshot: EnvState): void {
    if (snapshot.npRandom === null) {
      this.#npRandom = null;
    } else {
      // A new generator, because the present one may be shared with whoever assigned it.
      this.#npRandom = npRandom(0)[0];
      this.#npRandom.setState(snapshot.npRandom);
    }
    this.#npRandomSeed = snapshot.npRandomSeed;
    this.state = structuredClone(snapshot.state);
  }

  /** An independent environment in the same state; only the sampling streams of its two spaces start anew. */
  clone(): this {
    const Constructor = this.constructor as new (args: object) => this;
    const copy = new Constructor(this.args);
    copy.spec = this.spec;
    copy.setState(this.getState());
    return copy;
  }

  /** Whether this environment, or one that it wraps, has an attribute of that name. */
  hasWrapperAttr(name: string): boolean {
    return name in this;
  }

  /** The outermost attribute of that name, or `undefined`. */
  getWrapperAttr(name: string): unknown {
    return Reflect.get(this, name);
  }

  /**
   * Sets the outermost attribute of that name; where none has it, sets it here if `force`. Tells whether it was set.
   */
  setWrapperAttr(name: string, value: unknown, force = true): boolean {
    return (force || name in this) && Reflect.set(this, name, value);
  }

  /** `<CartPole<CartPole-v1>>` when made by `make`, `<CartPole instance>` otherwise. */
  toString(): string {
    return this.#spec === null ? `<${this.constructor.name} instance>` : `<${this.constructor.name}<${this.#spec.id}>>`;
  }
}

/** What builds the bare environment from its arguments: a function, or a class that extends `Env`. */
export type EntryPoint = { build(kwargs: object): Env }['build'] | (new (kwargs: never) => Env);

/** A wrapper and its options, as recorded in a spec. */
export interface WrapperSpec {
  readonly name: string;
  /** The class. JSON has none: `specFromJSON` looks `name` up among the wrappers that come with the package. */
  readonly entryPoint?: new (
    env: Env,
    options?: object,
  ) => Env;
  readonly kwargs: object;
}

/** What `register` takes; everything but `id` and `entryPoint` has a default. */
export interface EnvSpecFields {
  readonly id: string;
  /**
   * Builds the bare environment from its arguments: a class that extends `Env`, or a function that returns an
   * environment.
   */
  readonly entryPoint: EntryPoint;
  /** The mean return over 100 episodes at which the task counts as solved. */
  readonly rewardThreshold?: number | null;
  /** The least and the largest reward of one step, with the default arguments. */
  readonly rewardRange?: readonly [min: number, max: number];
  /** Whether the same seed and actions may give another episode. */
  readonly nondeterministic?: boolean;
  /** Steps after which `TimeLimit` truncates an episode; `null` for no limit. */
  readonly maxEpisodeSteps?: number | null;
  readonly orderEnforce?: boolean;
  readonly disableEnvChecker?: boolean;
  /** Arguments of the constructor that this id sets. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** The documented arguments of the constructor; where given, `make` refuses others. */
  readonly params?: Readonly<Record<string, EnvParam>> | null;
  /**
   * `import.meta.url` of the module that registers the id, so that a worker thread can import it and make the same
   * environment.
   */
  readonly module?: string | null;
  readonly additionalWrappers?: readonly WrapperSpec[];
}

/** How to make one environment: what is registered under an id, and what `env.spec` tells of a made environment. */
export class EnvSpec implements EnvSpecFields {
  readonly id: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
  readonly entryPoint: (kwargs: object) => Env;
  readonly rewardThreshold: number | null;
  readonly rewardRange: readonly [min: number, max: number];
  readonly nondeterministic: boolean;
  readonly maxEpisodeSteps: number | null;
  readonly orderEnforce: boolean;
  readonly disableEnvChecker: boolean;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, EnvParam>> | null;
  readonly module: string | null;
  readonly additionalWrappers: readonly WrapperSpec[];

  /**
   * Keeps copies of what it is given.
   * @throws {@link MalformedEnvIdError}, and {@link RegistrationError} for an entry point that is none.
   */
  constructor(fields: EnvSpecFields) {
    const { namespace, name, version } = parseEnvId(requireOptions('EnvSpec', fields).id);
    this.id = fields.id;
    this.namespace = namespace;
    this.name = name;
    this.version = version;
    this.entryPoint = entryPointOf(fields.entryPoint, fields.id, Env);
    this.rewardThreshold = fields.rewardThreshold ?? null;
    this.rewardRange = copyArguments(fields.rewardRange) ?? [-Infinity, Infinity];
    this.nondeterministic = fields.nondeterministic ?? false;
    this.maxEpisodeSteps = fields.maxEpisodeSteps ?? null;
    this.orderEnforce = fields.orderEnforce ?? true;
    this.disableEnvChecker = fields.disableEnvChecker ?? false;
    this.kwargs = copyArguments(fields.kwargs) ?? {};
    this.params = fields.params ?? null;
    this.module = fields.module ?? null;
    this.additionalWrappers = copyArguments(fields.additionalWrappers) ?? [];
    Object.freeze(this);
  }

  /** This spec with some fields replaced. */
  with(changes: Partial<EnvSpecFields>): EnvSpec {
    return new EnvSpec({ ...this, ...changes });
  }

  /**
   * Plain data for `JSON.stringify`, without the functions; `specFromJSON` finds those again by id and name.
   * @throws {@link UnserializableSpecError} when an argument of the environment or of a wrapper is a function or a
   * space.
   */
  toJSON(): Record<string, unknown> {
    const { entryPoint: _, namespace: _ns, name: _name, version: _version, ...data } = this;
    return {
      ...data,
      rewardRange: this.rewardRange.map(finiteOrNull),
      kwargs: plainArguments(`environment ${this.id}`, this.kwargs),
      additionalWrappers: this.additionalWrappers.map(({ name, kwargs }) => ({
        name,
        kwargs: plainArguments(`wrapper ${name} of ${this.id}`, kwargs),
      })),
    };
  }
}

/** JSON has no infinity: an open end is written as `null`. */
function finiteOrNull(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}

/** Arguments that JSON gives back as they were, but for typed arrays, which become lists. */
function plainArguments(owner: string, kwargs: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kwargs).map(([key, value]: [string, unknown]) => {
      if (ArrayBuffer.isView(value)) return [key, Array.from(value as Float64Array)];
      if (typeof value === 'function' || value instanceof Space) {
        throw new UnserializableSpecError(
          `The argument "${key}" of ${owner} is a ${typeof value === 'function' ? 'function' : 'space'}, which JSON cannot carry; expected plain data. ` +
            'Register an id whose entryPoint applies it, and serialise the spec of that id.',
        );
      }
      return [key, value];
    }),
  );
}
