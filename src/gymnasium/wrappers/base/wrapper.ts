import { checkOptions, type OptionTypes } from '../../check-options.js';
import {
  Env,
  type EnvSpec,
  type EnvState,
  type RenderFrame,
  type ResetArgs,
  type ResetResult,
  type StepResult,
} from '../../env.js';
import { InvalidEnvError } from '../../errors.js';
import { requireResetArgs } from '../../reset-args.js';
import type { Generator } from '../../seeding/generator.js';
import type { Seed } from '../../seeding/seed-words.js';
import type { Space } from '../../spaces/space.js';

/**
 * An environment around an environment; as it stands it passes everything through, and a subclass overrides what it
 * changes.
 *
 * A subclass takes `(env, options)`, passes both to `super`, may name its options in `static options`, and keeps what
 * changes in `state`: then `getState`, `setState`, `clone` and the wrapper's entry in `spec` need no code. `Obs` and
 * `Act` are what the outside sees, `Inner` is what it wraps.
 */
export class Wrapper<Obs, Act, Inner extends Env = Env<Obs, Act>> extends Env<Obs, Act> {
  /**
   * The options that the class takes and their types, which the constructor checks; unchecked where a class does not
   * say.
   */
  static readonly options?: OptionTypes;
  /**
   * Whether actions, and what they are paid, are the same outside as inside, for good: a wrapper that looks on, or
   * changes observations alone.
   */
  static readonly keepsActionsAndRewards: boolean = false;
  override readonly observationSpace: Space<Obs>;
  override readonly actionSpace: Space<Act>;
  override readonly metadata: Env['metadata'];
  override readonly renderMode: string | null;
  override readonly rewardRange: readonly [min: number, max: number];

  /**
   * @throws {@link InvalidEnvError} when `env` is no `Env`, {@link InvalidArgumentError} for options that the class
   * does not take.
   */
  constructor(
    readonly env: Inner,
    options: object = {},
  ) {
    if (!(env instanceof Env)) {
      throw new InvalidEnvError(
        `${new.target.name} got ${describe(env)} to wrap; expected an object of a class that extends Env. ` +
          'Pass the environment first and the options second.',
      );
    }
    const { options: types } = new.target;
    if (types !== undefined) checkOptions(new.target.name, options, types);
    super(options);
    this.observationSpace = env.observationSpace as Space<Obs>;
    this.actionSpace = env.actionSpace as Space<Act>;
    this.metadata = env.metadata;
    this.renderMode = env.renderMode;
    this.rewardRange = env.rewardRange;
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    requireResetArgs(this, args);
    return this.env.reset(args) as ResetResult<Obs>;
  }

  override step(action: Act): StepResult<Obs> {
    return this.env.step(action) as StepResult<Obs>;
  }

  override render(): RenderFrame | RenderFrame[] | null {
    return this.env.render();
  }

  override close(): void {
    this.env.close();
  }

  override get unwrapped(): Env {
    return this.env.unwrapped;
  }

  /** The wrapped environment's spec with this wrapper added to `additionalWrappers`. */
  override get spec(): EnvSpec | null {
    const inner = this.env.spec;
    return inner === null ? null : this.extendSpec(inner);
  }

  /**
   * How this wrapper shows in `spec`; the wrappers that `make` itself applies set a flag instead of listing themselves.
   */
  protected extendSpec(inner: EnvSpec): EnvSpec {
    const entryPoint = this.constructor as new (env: Env, options?: object) => Env;
    return inner.with({
      additionalWrappers: [...inner.additionalWrappers, { name: entryPoint.name, entryPoint, kwargs: this.args }],
    });
  }

  override get npRandom(): Generator {
    return this.env.npRandom;
  }

  override set npRandom(generator: Generator) {
    this.env.npRandom = generator;
  }

  override get npRandomSeed(): Seed {
    return this.env.npRandomSeed;
  }

  override getState(): EnvState {
    return { npRandom: null, npRandomSeed: null, state: structuredClone(this.state), env: this.env.getState() };
  }

  override setState(snapshot: EnvState): void {
    if (snapshot.env === undefined) {
      throw new InvalidEnvError(
        `${this} got the snapshot of an unwrapped environment; expected one taken from the same stack of wrappers. ` +
          'Use env.unwrapped.setState, or a snapshot from the wrapped environment.',
      );
    }
    this.env.setState(snapshot.env);
    this.state = structuredClone(snapshot.state);
  }

  override clone(): this {
    const Constructor = this.constructor as new (env: Inner, options: object) => this;
    const copy = new Constructor(this.env.clone(), this.args);
    copy.state = structuredClone(this.state);
    return copy;
  }

  override hasWrapperAttr(name: string): boolean {
    return name in this || this.env.hasWrapperAttr(name);
  }

  override getWrapperAttr(name: string): unknown {
    return name in this ? Reflect.get(this, name) : this.env.getWrapperAttr(name);
  }

  override setWrapperAttr(name: string, value: unknown, force = true): boolean {
    if (name in this) return Reflect.set(this, name, value);
    return this.env.setWrapperAttr(name, value, false) || (force && Reflect.set(this, name, value));
  }

  /** `<TimeLimit<OrderEnforcing<CartPole<CartPole-v1>>>>`. */
  override toString(): string {
    return `<${this.constructor.name}${this.env}>`;
  }
}

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `an object of class ${value.constructor?.name ?? 'Object'}`;
}

/** A wrapper that changes every observation by one function; it sets `observationSpace` to what the function gives. */
export abstract class ObservationWrapper<Obs, Act, InnerObs> extends Wrapper<Obs, Act, Env<InnerObs, Act>> {
  static override readonly keepsActionsAndRewards: boolean = true;

  /** The observation that the outside sees. */
  abstract observation(observation: InnerObs): Obs;

  override reset(args?: ResetArgs): ResetResult<Obs> {
    const [observation, info] = this.env.reset(args);
    return [this.observation(observation), info];
  }

  override step(action: Act): StepResult<Obs> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action);
    return [this.observation(observation), reward, terminated, truncated, info];
  }
}

/** A wrapper that changes every action by one function; it sets `actionSpace` to what the function takes. */
export abstract class ActionWrapper<Obs, Act, InnerAct> extends Wrapper<Obs, Act, Env<Obs, InnerAct>> {
  /** The action that the wrapped environment gets. */
  abstract action(action: Act): InnerAct;

  override step(action: Act): StepResult<Obs> {
    return this.env.step(this.action(action));
  }
}

/** A wrapper that changes every reward by one function; it sets `rewardRange` to what the function gives. */
export abstract class RewardWrapper<Obs, Act> extends Wrapper<Obs, Act> {
  /** The reward that the outside sees. */
  abstract reward(reward: number): number;

  override step(action: Act): StepResult<Obs> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action);
    return [observation, this.reward(reward), terminated, truncated, info];
  }
}
