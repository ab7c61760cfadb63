import {
  Box,
  Discrete,
  type EnvSpecFields,
  type Generator,
  InvalidArgumentError,
  type RenderArgs,
  type Scene,
  type Space,
  warn,
} from '../src/gymnasium/index.js';
import { LanderEpisode } from './physics/lander-episode.js';
import type { LanderInput, LanderWorldOptions } from './physics/lander-world.js';
import { planck } from './physics/planck.js';
import { ReplayedEnv } from './physics/replayed-env.js';
import { lunarLanderScene } from './scenes/lunar-lander-scene.js';

/** The arguments of `LunarLander`. */
export interface LunarLanderOptions extends RenderArgs {
  /** Two throttles for actions, in place of four buttons. */
  readonly continuous?: boolean;
  /** m/s² along y, between −12 and 0. */
  readonly gravity?: number;
  /** Whether wind and turbulence blow on the craft. */
  readonly enableWind?: boolean;
  /** The greatest force of the wind in N, 0 to 20. */
  readonly windPower?: number;
  /** The greatest torque of the turbulence in N·m, 0 to 2. */
  readonly turbulencePower?: number;
}

const HIGH = [2.5, 2.5, 10, 10, 2 * Math.PI, 10, 1, 1];
const LOW = [-2.5, -2.5, -10, -10, -2 * Math.PI, -10, 0, 0];

/**
 * Lunar lander: bring a craft down between two flags, with three engines.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(4)`; `Box(-1, 1, (2,), float32)` with `continuous` |
 * | Observation space | `Box([-2.5, -2.5, -10, -10, -6.28, -10, 0, 0], [2.5, 2.5, 10, 10, 6.28, 10, 1, 1], (8,), float32)` |
 * | Reward range | −∞ to ∞; an episode gives about −500 to 320 |
 * | Make | `make('LunarLander-v3')`, `make('LunarLanderContinuous-v3')` |
 *
 * ## Description
 * A craft with two sprung legs falls towards hilly ground, on which the landing pad in the middle is flat and always in
 * the same place. Fuel is unlimited but costs a little. An engine's thrust is uneven: two random numbers a step move
 * and turn it.
 *
 * ## Action space
 * 0 does nothing, 1 fires the left side engine, 2 the main engine, 3 the right side engine.
 *
 * With `continuous`, `[main, lateral]`, clipped to −1 … 1: the main engine is off at `main` ≤ 0 and goes from 50 % to
 * 100 % power as `main` goes from 0 to 1; the left engine fires at `lateral` < −0.5, the right one at `lateral` > 0.5,
 * with power |lateral|.
 *
 * ## Observation space
 * | | | unit |
 * | --- | --- | --- |
 * | 0 | x from the middle of the pad | 10 m |
 * | 1 | y above standing on the pad | 6.67 m |
 * | 2 | velocity in x | 5 m/s |
 * | 3 | velocity in y | 7.5 m/s |
 * | 4 | angle, counter-clockwise is positive | rad |
 * | 5 | angular velocity | 2.5 rad/s |
 * | 6 | 1 while the leg that starts on the right of the picture touches the ground | |
 * | 7 | 1 while the other leg does | |
 *
 * ## Reward
 * The change of −100·√(x² + y²) − 100·√(vx² + vy²) − 100·|angle| + 10·(legs on the ground), less 0.3 times the power of
 * the main engine and 0.03 times that of the side engine; −100 instead for a crash or for leaving the view, +100
 * instead for coming to rest.
 *
 * ## Start state
 * At the top of the view, pushed by a force uniform within ±1000 N along x and along y for one step.
 *
 * ## End of an episode
 * It terminates when the body of the craft touches the ground, when |x| ≥ 1, and when the craft has come to rest (half
 * a second without motion). It is truncated after 1000 steps of 0.02 s.
 *
 * ## Arguments
 * `continuous` (default `false`); `gravity` (default −10, between −12 and 0); `enableWind` (default `false`), and with
 * it `windPower` (default 15, 0 to 20) and `turbulencePower` (default 1.5, 0 to 2): until a leg touches the ground a
 * force along x and a torque blow, each its power times tanh(sin(0.02 t) + sin(0.01 π t)) from a random t on;
 * `renderMode`: `rgb_array` (600 × 400), default `null`.
 *
 * ## State
 * A snapshot is the recording of the episode, and exact; `setState` plays it again at the next use, which takes the
 * time of the steps so far.
 *
 * ## Departures
 * Gymnasium runs on Box2D in float32, this on planck in float64, with the same draws from the same seed. The first
 * observation agrees to 3e-7. Under the actions of the published discrete controller (seeds 0 to 39) the flight up to
 * the first contact stays within 1e-4. Bounces magnify that, so an episode can go another way: 35 of the 40 end at the
 * same step within 5e-3 of Gymnasium's last observation, and 34 give the same return to 1. The mean return of that
 * controller over these seeds is 247.5 (standard deviation 97), against 264.9 in Gymnasium, where three long slides
 * down a slope end well that crash here; over seeds 1000 to 1299 it is 244.5, against 244.7. That of the continuous
 * controller is 286.54, against 286.54. The particles of the exhaust are no bodies of the world, and age by step.
 *
 * ## Version history
 * v3: the one that Gymnasium 1.0 to 1.3 has.
 *
 * ## Source
 * Oleg Klimov's environment, in the form of Gymnasium 1.3; the physics is Box2D's (Catto 2006), in planck.
 */
export class LunarLander<Act extends number | Float32Array = number | Float32Array> extends ReplayedEnv<
  Act,
  LanderInput,
  LanderEpisode
> {
  override readonly observationSpace = new Box(LOW, HIGH);
  override readonly actionSpace: Space<Act>;
  readonly #continuous: boolean;
  readonly #worldOptions: LanderWorldOptions;

  /**
   * @throws {@link InvalidArgumentError} unless −12 < gravity < 0 and the two powers are finite,
   * {@link UnsupportedModeError}, and {@link DependencyNotInstalledError} where there is no planck.
   */
  constructor(options: LunarLanderOptions = {}) {
    super(options);
    planck();
    const { continuous = false, gravity = -10, enableWind = false, windPower = 15, turbulencePower = 1.5 } = options;
    if (!(gravity > -12 && gravity < 0)) {
      throw new InvalidArgumentError(`LunarLander got gravity = ${gravity}; expected a number between −12 and 0.`);
    }
    checkPower('windPower', windPower, 20);
    checkPower('turbulencePower', turbulencePower, 2);
    this.#continuous = continuous;
    this.#worldOptions = { gravity, wind: enableWind ? { force: windPower, torque: turbulencePower } : null };
    const space: Discrete | Box<'float32'> = continuous ? new Box(-1, 1, { shape: [2] }) : new Discrete(4);
    // `continuous` decides at run time what `Act` says to the compiler.
    this.actionSpace = space as Space<number | Float32Array> as Space<Act>;
  }

  protected override createWorld(rng: Generator): LanderEpisode {
    return new LanderEpisode(rng, this.#worldOptions);
  }

  protected override idle(): LanderInput {
    return this.#input(0, 0);
  }

  protected override input(action: Act): LanderInput {
    if (!this.#continuous) {
      if (!this.actionSpace.contains(action)) throw this.refusedAction(action);
      const button = Number(action);
      return this.#input(button === 2 ? 1 : 0, button === 1 || button === 3 ? button - 2 : 0);
    }
    const { length, 0: throttle, 1: lateral } = action as Partial<ArrayLike<number>>;
    if (length !== 2 || !isNumber(throttle) || !isNumber(lateral)) throw this.refusedAction(action);
    const main = Math.fround(Math.min(Math.max(throttle, -1), 1));
    const side = Math.fround(Math.min(Math.max(lateral, -1), 1));
    return this.#input(main > 0 ? (main + 1) * 0.5 : 0, Math.abs(side) > 0.5 ? side : 0);
  }

  #input(main: number, side: number): LanderInput {
    const noise1 = this.npRandom.uniform(-1, 1);
    return [main, side, noise1, this.npRandom.uniform(-1, 1)];
  }

  override scene(): Scene {
    return lunarLanderScene(this.world.world);
  }
}

function isNumber(x: unknown): x is number {
  return typeof x === 'number' && !Number.isNaN(x);
}

function checkPower(name: string, value: number, recommended: number): void {
  if (!Number.isFinite(value)) {
    throw new InvalidArgumentError(
      `LunarLander got ${name} = ${value}; expected a finite number, 0 to ${recommended}.`,
    );
  }
  if (value < 0 || value > recommended) {
    warn(`LunarLander got ${name} = ${value}; 0 to ${recommended} is recommended.`);
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'LunarLander-v3': typeof LunarLander;
    'LunarLanderContinuous-v3': new (options?: LunarLanderOptions) => LunarLander<Float32Array>;
  }
}

const registration = {
  entryPoint: (options: LunarLanderOptions) => new LunarLander(options),
  maxEpisodeSteps: 1000,
  rewardThreshold: 200,
  params: {
    continuous: { default: false, type: 'boolean', description: 'two throttles for actions, in place of four buttons' },
    gravity: { default: -10, type: 'number', description: 'm/s² along y, between −12 and 0' },
    enableWind: { default: false, type: 'boolean', description: 'whether wind and turbulence blow on the craft' },
    windPower: { default: 15, type: 'number', description: 'the greatest force of the wind in N, 0 to 20' },
    turbulencePower: {
      default: 1.5,
      type: 'number',
      description: 'the greatest torque of the turbulence in N·m, 0 to 2',
    },
  },
} satisfies Omit<EnvSpecFields, 'id'>;

/** The registration of `LunarLander-v3`. */
export const lunarLander: EnvSpecFields = { ...registration, id: 'LunarLander-v3' };

/** The registration of `LunarLanderContinuous-v3`. */
export const lunarLanderContinuous: EnvSpecFields = {
  ...registration,
  id: 'LunarLanderContinuous-v3',
  kwargs: { continuous: true },
};
