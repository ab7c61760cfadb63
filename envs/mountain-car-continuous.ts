import {
  Box,
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
import { mountainCarContinuousKernel } from './kernels/mountain-car-continuous-kernel.js';
import {
  GOAL_POSITION_CONTINUOUS as GOAL_POSITION,
  GRAVITY,
  MAX_POSITION,
  MAX_SPEED,
  MIN_POSITION,
  POWER,
  START_HIGH,
  START_LOW,
} from './mountain-car-constants.js';
import { mountainCarScene } from './scenes/mountain-car-scene.js';

/** The arguments of `MountainCarContinuous`. */
export interface MountainCarContinuousOptions extends RenderArgs {
  /** The least velocity with which reaching the goal counts. */
  readonly goalVelocity?: number;
}

const f = Math.fround;

/**
 * The motion of the car on the slope sin 3x. State: position, velocity, 0 just after `reset` and 1 later, and 1 at the
 * goal.
 *
 * Gymnasium keeps the state as doubles after `reset` and as floats after each step, and NumPy's rule for mixed operands
 * (a Python number takes the float's type) then rounds every intermediate value. `round` below is that rounding: none
 * in the first step. A force clipped to ±1 has become a Python number, so its sum with gravity is rounded only as a
 * whole.
 */
export function mountainCarContinuousDynamics(goalVelocity = 0): Dynamics<ResetBounds> {
  return {
    stateSize: 4,
    observationSize: 2,
    kernel: mountainCarContinuousKernel(goalVelocity),

    reset(rng, s, at, options) {
      const [low, high] = resetBounds(options, START_LOW, START_HIGH);
      s[at] = rng.uniform(low, high);
      s[at + 1] = 0;
      s[at + 2] = 0;
      s[at + 3] = 0;
    },

    step(s, at, action) {
      const round = s[at + 2] === 1 ? f : exact;
      const pull = GRAVITY * cos(round(3 * s[at]!));
      const clipped = action > 1 || action < -1;
      const change = clipped ? Math.sign(action) * POWER - pull : f(f(action * f(POWER)) - f(pull));
      let velocity = round(s[at + 1]! + round(change));
      if (velocity > round(MAX_SPEED)) velocity = MAX_SPEED;
      if (velocity < round(-MAX_SPEED)) velocity = -MAX_SPEED;
      let position = round(s[at]! + round(velocity));
      if (position > round(MAX_POSITION)) position = MAX_POSITION;
      if (position < round(MIN_POSITION)) position = MIN_POSITION;
      if (round(position) === round(MIN_POSITION) && velocity < 0) velocity = 0;

      const arrived = round(position) >= round(GOAL_POSITION) && round(velocity) >= round(goalVelocity);
      s[at] = f(position);
      s[at + 1] = f(velocity);
      s[at + 2] = 1;
      s[at + 3] = arrived ? 1 : 0;
      return (arrived ? 100 : 0) - action * action * 0.1;
    },

    terminated(s, at) {
      return s[at + 3] === 1;
    },

    observe(s, at, observation, into) {
      observation[into] = s[at]!;
      observation[into + 1] = s[at + 1]!;
    },
  };
}

function exact(x: number): number {
  return x;
}

/**
 * Mountain car with a force of any strength between full left and full right.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Box(-1, 1, (1,), float32)` |
 * | Observation space | `Box([-1.2, -0.07], [0.6, 0.07], (2,), float32)` |
 * | Reward range | −0.1 to 100 |
 * | Make | `make('MountainCarContinuous-v0')` |
 *
 * ## Description
 * A car stands near the bottom of a valley of height sin 3x. Gravity is stronger than its engine, so it reaches the
 * flag on the right hill only with momentum.
 *
 * ## Action space
 * `[force]`, clipped to −1 … 1 (the reward is for the force before clipping).
 *
 * ## Observation space
 * Position, −1.2 to 0.6, and velocity, −0.07 to 0.07.
 *
 * velocity ← clip(velocity + 0.0015·force − 0.0025·cos(3·position)), position ← clip(position + velocity). At the left
 * end the car stops dead.
 *
 * ## Reward
 * −0.1·force² for every step, and 100 more for the one that reaches the goal.
 *
 * ## Start state
 * Position uniform in (−0.6, −0.4), velocity 0. Reset options `low` and `high` set other bounds of the position.
 *
 * ## End of an episode
 * It terminates when the position is at least 0.45 with a velocity of at least `goalVelocity`. It is truncated after
 * 999 steps.
 *
 * ## Arguments
 * `goalVelocity` (default 0); `renderMode`: `rgb_array` (600 × 400), default `null`.
 *
 * ## Version history
 * v0: the first one.
 *
 * ## Source
 * Moore (1990), "Efficient memory-based learning for robot control", PhD thesis, University of Cambridge. The numbers
 * follow Gymnasium 1.3 for float32 actions, to the last bit of the state.
 */
export class MountainCarContinuous extends DynamicsEnv<Float32Array, Float32Array, Record<string, never>, ResetBounds> {
  override readonly actionSpace = new Box(-1, 1, { shape: [1] });
  override readonly observationSpace = new Box([MIN_POSITION, -MAX_SPEED], [MAX_POSITION, MAX_SPEED]);
  override readonly rewardRange = [-0.1, 100] as const;

  constructor(options: MountainCarContinuousOptions = {}) {
    const { goalVelocity } = requireOptions('MountainCarContinuous', options);
    super(options, mountainCarContinuousDynamics(goalVelocity), { renderModes: ['rgb_array'], renderFps: 30 });
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
    'MountainCarContinuous-v0': typeof MountainCarContinuous;
  }
}

/** The registration of `MountainCarContinuous-v0`. */
export const mountainCarContinuous: EnvSpecFields = {
  id: 'MountainCarContinuous-v0',
  entryPoint: (options: MountainCarContinuousOptions) => new MountainCarContinuous(options),
  maxEpisodeSteps: 999,
  rewardThreshold: 90,
  rewardRange: [-0.1, 100],
  params: {
    goalVelocity: { default: 0, type: 'number', description: 'the least velocity with which reaching the goal counts' },
  },
};
