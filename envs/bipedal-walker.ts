import { Box, type EnvSpecFields, type Generator, type RenderArgs, type Scene } from '../src/gymnasium/index.js';
import { planck } from './physics/planck.js';
import { ReplayedEnv } from './physics/replayed-env.js';
import { WalkerEpisode } from './physics/walker-episode.js';
import type { WalkerInput } from './physics/walker-world.js';
import { bipedalWalkerScene } from './scenes/bipedal-walker-scene.js';

/** The arguments of `BipedalWalker`. */
export interface BipedalWalkerOptions extends RenderArgs {
  /** Whether stumps, stairs and pits are in the way. */
  readonly hardcore?: boolean;
}

const LEG_HIGH = [Math.PI, 5, Math.PI, 5, 5];
const LEG_LOW = [-Math.PI, -5, -Math.PI, -5, 0];
const HIGH = [Math.PI, 5, 5, 5, ...LEG_HIGH, ...LEG_HIGH, ...Array<number>(10).fill(1)];
const LOW = [-Math.PI, -5, -5, -5, ...LEG_LOW, ...LEG_LOW, ...Array<number>(10).fill(-1)];

/**
 * Bipedal walker: walk to the far end of uneven ground on two legs with hips and knees.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Box(-1, 1, (4,), float32)` |
 * | Observation space | `Box((24,), float32)`, bounded by ±π for angles, ±5 for speeds, ±1 for the lidar |
 * | Reward range | −∞ to ∞; an episode gives about −200 to 320 |
 * | Make | `make('BipedalWalker-v3')`, `make('BipedalWalkerHardcore-v3')` |
 *
 * ## Description
 * A hull on two legs, each of an upper and a lower part. Four motors turn the joints; a lidar of ten rays sees the
 * ground from straight below to nearly ahead. In the hardcore form stumps, stairs and pits are in the way.
 *
 * ## Action space
 * `[hip, knee, hip, knee]` of the first and the second leg, clipped to −1 … 1: the sign is the direction in which the
 * motor turns, the size the part of its torque of 80 N·m.
 *
 * ## Observation space
 * | | |
 * | --- | --- |
 * | 0 | angle of the hull, rad |
 * | 1 | its angular velocity, in 25 rad/s |
 * | 2, 3 | its velocity along x in 8.33 m/s, along y in 12.5 m/s |
 * | 4, 5 | angle of the first hip, rad, and its speed in 4 rad/s |
 * | 6, 7 | angle of the first knee + 1, rad, and its speed in 6 rad/s |
 * | 8 | 1 while the first leg's lower part touches the ground |
 * | 9 … 13 | the same of the second leg |
 * | 14 … 23 | how far each ray reaches, as a part of 5.33 m |
 *
 * ## Reward
 * The change of 130/30·x − 5·|angle of the hull|, which is 300 and more for the whole way, less 0.028 times the size of
 * each action; −100 instead for a fall.
 *
 * ## Start state
 * Standing at the left end with the hull level, pushed by a force uniform within ±5 N along x for one step. The ground
 * is drawn anew.
 *
 * ## End of an episode
 * It terminates when the hull touches the ground, when x < 0, and when the walker is past the end of the ground. It is
 * truncated after 1600 steps of 0.02 s, 2000 in the hardcore form.
 *
 * ## Arguments
 * `hardcore` (default `false`); `renderMode`: `rgb_array` (600 × 400), default `null`.
 *
 * ## State
 * A snapshot is the recording of the episode, and exact; `setState` plays it again at the next use, which takes the
 * time of the steps so far.
 *
 * ## Departures
 * Gymnasium runs on Box2D in float32, this on planck in float64, with the same draws from the same seed. The first
 * observation agrees to 3e-6, the first three steps to 5e-5; every kick of a leg against the ground magnifies the
 * difference, so that after 30 to 130 steps the episodes go different ways. Over seeds 100 to 299 the published
 * controller has a mean return of 97.4 (standard deviation 129), against 93.8 (126) in Gymnasium. Every episode starts
 * in a new world, and the ray of the lidar that is drawn changes by step.
 *
 * ## Version history
 * v3: the only one that Gymnasium has.
 *
 * ## Source
 * Oleg Klimov's environment, in the form of Gymnasium 1.3; the physics is Box2D's (Catto 2006), in planck.
 */
export class BipedalWalker extends ReplayedEnv<Float32Array, WalkerInput, WalkerEpisode> {
  override readonly observationSpace = new Box(LOW, HIGH);
  override readonly actionSpace = new Box(-1, 1, { shape: [4] });
  readonly #hardcore: boolean;

  /** @throws {@link UnsupportedModeError}, and {@link DependencyNotInstalledError} where there is no planck. */
  constructor(options: BipedalWalkerOptions = {}) {
    super(options);
    planck();
    this.#hardcore = options.hardcore ?? false;
  }

  protected override createWorld(rng: Generator): WalkerEpisode {
    return new WalkerEpisode(rng, this.#hardcore);
  }

  protected override idle(): WalkerInput {
    return [0, 0, 0, 0];
  }

  protected override input(action: ArrayLike<number>): WalkerInput {
    const { length, 0: hip1, 1: knee1, 2: hip2, 3: knee2 } = action as Partial<ArrayLike<number>>;
    if (length !== 4 || !isNumber(hip1) || !isNumber(knee1) || !isNumber(hip2) || !isNumber(knee2)) {
      throw this.refusedAction(action);
    }
    return [clipped(hip1), clipped(knee1), clipped(hip2), clipped(knee2)];
  }

  override scene(): Scene {
    return bipedalWalkerScene(this.world.world, this.world.age);
  }
}

function isNumber(x: unknown): x is number {
  return typeof x === 'number' && !Number.isNaN(x);
}

function clipped(x: number): number {
  return Math.fround(Math.min(Math.max(x, -1), 1));
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'BipedalWalker-v3': typeof BipedalWalker;
    'BipedalWalkerHardcore-v3': typeof BipedalWalker;
  }
}

const registration = {
  entryPoint: (options: BipedalWalkerOptions) => new BipedalWalker(options),
  rewardThreshold: 300,
  params: {
    hardcore: { default: false, type: 'boolean', description: 'whether stumps, stairs and pits are in the way' },
  },
} satisfies Omit<EnvSpecFields, 'id'>;

/** The registration of `BipedalWalker-v3`. */
export const bipedalWalker: EnvSpecFields = { ...registration, id: 'BipedalWalker-v3', maxEpisodeSteps: 1600 };

/** The registration of `BipedalWalkerHardcore-v3`. */
export const bipedalWalkerHardcore: EnvSpecFields = {
  ...registration,
  id: 'BipedalWalkerHardcore-v3',
  kwargs: { hardcore: true },
  maxEpisodeSteps: 2000,
};
