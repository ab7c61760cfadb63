import {
  Box,
  Discrete,
  type Dynamics,
  DynamicsEnv,
  type EnvSpecFields,
  float32Observation,
  type RenderArgs,
  type ResetBounds,
  requireOptions,
  resetBounds,
  type Scene,
} from '../src/gymnasium/index.js';
import { cos } from '../src/gymnasium/libm/sin-cos.js';
import { mountainCarKernel } from './kernels/mountain-car-kernel.js';
import {
  FORCE,
  GOAL_POSITION,
  GRAVITY,
  MAX_POSITION,
  MAX_SPEED,
  MIN_POSITION,
  START_HIGH,
  START_LOW,
} from './mountain-car-constants.js';
import { mountainCarScene } from './scenes/mountain-car-scene.js';

/** The arguments of `MountainCar`. */
export interface MountainCarOptions extends RenderArgs {
  /** The least velocity with which reaching the goal counts. */
  readonly goalVelocity?: number;
}

/** The motion of the car on the slope sin 3x. State: position, velocity. */
export function mountainCarDynamics(goalVelocity = 0): Dynamics<ResetBounds> {
  return {
    stateSize: 2,
    observationSize: 2,
    kernel: mountainCarKernel(goalVelocity),

    reset(rng, s, at, options) {
      const [low, high] = resetBounds(options, START_LOW, START_HIGH);
      s[at] = rng.uniform(low, high);
      s[at + 1] = 0;
    },

    step(s, at, action) {
      const change = (action - 1) * FORCE + cos(3 * s[at]!) * -GRAVITY;
      const velocity = Math.min(Math.max(s[at + 1]! + change, -MAX_SPEED), MAX_SPEED);
      const position = Math.min(Math.max(s[at]! + velocity, MIN_POSITION), MAX_POSITION);
      s[at] = position;
      s[at + 1] = position === MIN_POSITION && velocity < 0 ? 0 : velocity;
      return -1;
    },

    terminated(s, at) {
      return s[at]! >= GOAL_POSITION && s[at + 1]! >= goalVelocity;
    },

    observe(s, at, observation, into) {
      observation[into] = s[at]!;
      observation[into + 1] = s[at + 1]!;
    },
  };
}

/**
 * Mountain car: an engine too weak for the hill must first swing the car up the other side.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(3)` |
 * | Observation space | `Box([-1.2, -0.07], [0.6, 0.07], (2,), float32)` |
 * | Reward range | −1 |
 * | Make | `make('MountainCar-v0')` |
 *
 * ## Description
 * A car stands near the bottom of a valley of height sin 3x. Gravity is stronger than its engine, so it reaches the
 * flag on the right hill only with momentum.
 *
 * ## Action space
 * 0 accelerates to the left, 1 not at all, 2 to the right.
 *
 * ## Observation space
 * Position, −1.2 to 0.6, and velocity, −0.07 to 0.07.
 *
 * velocity ← clip(velocity + 0.001·(action − 1) − 0.0025·cos(3·position)), position ← clip(position + velocity). At the
 * left end the car stops dead.
 *
 * ## Reward
 * −1 for every step.
 *
 * ## Start state
 * Position uniform in (−0.6, −0.4), velocity 0. Reset options `low` and `high` set other bounds of the position.
 *
 * ## End of an episode
 * It terminates when the position is at least 0.5 with a velocity of at least `goalVelocity`. It is truncated after 200
 * steps.
 *
 * ## Arguments
 * `goalVelocity` (default 0); `renderMode`: `rgb_array` (600 × 400), default `null`.
 *
 * ## Version history
 * v0: the first one.
 *
 * ## Source
 * Moore (1990), "Efficient memory-based learning for robot control", PhD thesis, University of Cambridge; in the form
 * of Sutton & Barto (1998). The numbers follow Gymnasium 1.3, to the last bit of the state.
 */
export class MountainCar extends DynamicsEnv<Float32Array, number, Record<string, never>, ResetBounds> {
  override readonly actionSpace = new Discrete(3);
  override readonly observationSpace = new Box([MIN_POSITION, -MAX_SPEED], [MAX_POSITION, MAX_SPEED]);
  override readonly rewardRange = [-1, -1] as const;

  constructor(options: MountainCarOptions = {}) {
    super(options, mountainCarDynamics(requireOptions('MountainCar', options).goalVelocity), {
      renderModes: ['rgb_array'],
      renderFps: 30,
    });
  }

  protected override observation(): Float32Array {
    return float32Observation(this.dynamics, this.state);
  }

  override scene(): Scene {
    return mountainCarScene(this.state[0]!, GOAL_POSITION);
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'MountainCar-v0': typeof MountainCar;
  }
}

/** The registration of `MountainCar-v0`. */
export const mountainCar: EnvSpecFields = {
  id: 'MountainCar-v0',
  entryPoint: (options: MountainCarOptions) => new MountainCar(options),
  maxEpisodeSteps: 200,
  rewardThreshold: -110,
  rewardRange: [-1, -1],
  params: {
    goalVelocity: { default: 0, type: 'number', description: 'the least velocity with which reaching the goal counts' },
  },
};
