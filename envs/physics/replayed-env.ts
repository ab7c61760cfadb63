import {
  Env,
  type EnvMetadata,
  type EnvState,
  type Generator,
  InvalidActionError,
  npRandom,
  type RenderArgs,
  type RenderFrame,
  type ResetArgs,
  ResetNeededError,
  type ResetResult,
  rasterise,
  requireResetArgs,
  type Scene,
  type StepResult,
  UnsupportedModeError,
} from '../../src/gymnasium/index.js';

/** A world, and the task in it, that only the inputs change once it is built. */
export interface ReplayableWorld<Input> {
  step(input: Input): void;
  /** The observation, a new array each time. */
  observe(): Float32Array;
  /** The reward of the last step. */
  readonly reward: number;
  readonly terminated: boolean;
}

/** An episode as it can be played again: the random stream before the world was built, and what happened since. */
export interface Recording<Input> {
  readonly start: EnvState['npRandom'];
  readonly inputs: Input[];
}

/**
 * An environment over a physics engine whose state cannot be copied.
 *
 * Its state is the recording of the episode. A snapshot is as exact as any, small, and plain data; `setState` and
 * `clone` cost nothing until the next use of the world, which then plays the recording: the time of as many steps as
 * the episode is old.
 */
export abstract class ReplayedEnv<Act, Input, World extends ReplayableWorld<Input>> extends Env<
  Float32Array,
  Act,
  Record<string, never>
> {
  override readonly metadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 50 };
  override readonly renderMode: string | null;
  protected override state: Recording<Input> | null = null;
  #world: World | null = null;

  /** @throws {@link UnsupportedModeError} for a render mode other than `rgb_array`. */
  constructor(args: RenderArgs) {
    super(args);
    this.renderMode = args.renderMode ?? null;
    if (this.renderMode !== null && this.renderMode !== 'rgb_array') {
      throw new UnsupportedModeError(
        `${new.target.name} got renderMode = ${JSON.stringify(this.renderMode)}; expected rgb_array, or null.`,
      );
    }
  }

  /** A world at the start of an episode, drawn with `rng`. */
  protected abstract createWorld(rng: Generator): World;

  /** What happens when no action is taken, drawn with `this.npRandom` where chance plays a part. */
  protected abstract idle(): Input;

  /**
   * What happens when `action` is taken.
   * @throws {@link InvalidActionError}
   */
  protected abstract input(action: Act): Input;

  /** What the present state looks like: for `rgb_array`, and for a canvas in a browser. */
  abstract scene(): Scene;

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, Record<string, never>> {
    requireResetArgs(this, args);
    const { seed } = args;
    this.reseed(seed);
    this.state = { start: this.npRandom.getState(), inputs: [] };
    this.#world = this.createWorld(this.npRandom);
    this.#advance(this.#world, this.idle());
    return [this.#world.observe(), {}];
  }

  /** @throws {@link InvalidActionError}, and {@link ResetNeededError} before the first `reset`. */
  override step(action: Act): StepResult<Float32Array, Record<string, never>> {
    const world = this.world;
    this.#advance(world, this.input(action));
    return [world.observe(), world.reward, world.terminated, false, {}];
  }

  override render(): RenderFrame | null {
    return this.renderMode === null || this.state === null ? null : rasterise(this.scene());
  }

  override setState(snapshot: EnvState): void {
    super.setState(snapshot);
    this.#world = null;
  }

  /**
   * The world in its present state.
   * @throws {@link ResetNeededError} before the first `reset`.
   */
  protected get world(): World {
    if (this.#world === null) {
      if (this.state === null || this.state.start === null) {
        throw new ResetNeededError(`${this} got step() before the first reset(). Call env.reset() first.`);
      }
      const rng = npRandom(0)[0];
      rng.setState(this.state.start);
      const world = this.createWorld(rng);
      for (const input of this.state.inputs) world.step(input);
      this.#world = world;
    }
    return this.#world;
  }

  #advance(world: World, input: Input): void {
    world.step(input);
    this.state!.inputs.push(input);
  }

  /** The error for an action that is not an element of the action space. */
  protected refusedAction(action: unknown): InvalidActionError {
    const shown = typeof action === 'number' ? String(action) : JSON.stringify(action);
    return new InvalidActionError(
      `${this} got the action ${shown}; expected an element of ${this.actionSpace}. Take one from env.actionSpace.sample().`,
    );
  }
}
