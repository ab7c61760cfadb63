import { quote } from '../../text/quote.js';
import {
  Env,
  type EnvMetadata,
  type Info,
  type RenderFrame,
  type ResetArgs,
  type ResetResult,
  type StepResult,
} from '../env.js';
import { InvalidActionError, ResetNeededError, UnsupportedModeError } from '../errors.js';
import { rasterise } from '../render/rasterise.js';
import type { Scene } from '../render/scene.js';
import { requireResetArgs } from '../reset-args.js';
import type { Dynamics } from './dynamics.js';

/** The constructor argument that every environment with a picture has. */
export interface RenderArgs {
  /** One of the environment's `metadata.renderModes`, `null` for no rendering. */
  readonly renderMode?: string | null;
}

/**
 * A single environment over `Dynamics`: it holds the one slice of state and turns numbers into observations and
 * actions.
 *
 * A subclass builds its dynamics in the constructor, declares its spaces, and says what an observation is and how the
 * state looks.
 */
export abstract class DynamicsEnv<
  Obs,
  Act,
  I extends Info = Info,
  Options extends object = Record<string, never>,
> extends Env<Obs, Act, I> {
  /** The law of motion, which a batch of these environments shares. */
  readonly dynamics: Dynamics<Options>;
  override readonly metadata: EnvMetadata;
  override readonly renderMode: string | null;
  protected override state: Float64Array;

  /** @throws {@link UnsupportedModeError} for a render mode that `metadata` does not list. */
  constructor(args: RenderArgs, dynamics: Dynamics<Options>, metadata: EnvMetadata) {
    super(args);
    const mode = args.renderMode ?? null;
    if (mode !== null && !metadata.renderModes.includes(mode)) {
      throw new UnsupportedModeError(
        `${new.target.name} got renderMode = ${quote(mode)}; expected one of ${metadata.renderModes.join(', ')}, or null.`,
      );
    }
    this.dynamics = dynamics;
    this.metadata = metadata;
    this.renderMode = mode;
    this.state = new Float64Array(dynamics.stateSize).fill(Number.NaN);
  }

  /** The observation of the present state, a new object each time. */
  protected abstract observation(): Obs;

  /** What the present state looks like: for `rgb_array`, and for a canvas in a browser. */
  abstract scene(): Scene;

  /** What the present state looks like in characters, for `ansi`. */
  protected text(): string | null {
    return null;
  }

  /** Diagnostics of the present state. */
  protected info(): I {
    return {} as I;
  }

  /**
   * @throws {@link InvalidArgumentError} or {@link InvalidBoundError} when `options` are not what the environment
   * documents.
   */
  override reset(args: ResetArgs<Options> = {}): ResetResult<Obs, I> {
    requireResetArgs(this, args);
    const { seed, options } = args;
    this.reseed(seed);
    this.dynamics.reset(this.npRandom, this.state, 0, options);
    return [this.observation(), this.info()];
  }

  /** @throws {@link InvalidActionError}, and {@link ResetNeededError} before the first `reset`. */
  override step(action: Act): StepResult<Obs, I> {
    const command = this.command(action);
    const { dynamics, state } = this;
    if (Number.isNaN(state[0])) {
      throw new ResetNeededError(`${this} got step() before the first reset(). Call env.reset() first.`);
    }
    const reward = dynamics.step(state, 0, command, this.npRandom);
    return [this.observation(), reward, dynamics.terminated(state, 0), false, this.info()];
  }

  override render(): RenderFrame | null {
    if (this.renderMode === null || Number.isNaN(this.state[0])) return null;
    return this.renderMode === 'ansi' ? this.text() : rasterise(this.scene());
  }

  /** The number that stands for an action: a discrete action itself, a continuous one rounded to float32. */
  protected command(action: Act): number {
    if (typeof action === 'number') {
      if (this.actionSpace.contains(action)) return action;
    } else {
      const { length, 0: value } = action as ArrayLike<number>;
      if (length === 1 && typeof value === 'number' && !Number.isNaN(value)) return Math.fround(value);
    }
    throw new InvalidActionError(
      `${this} got the action ${quote(action)}; expected an element of ${this.actionSpace}. Take one from env.actionSpace.sample().`,
    );
  }
}
