import {
  Box,
  Discrete,
  type Dynamics,
  DynamicsEnv,
  type EnvSpecFields,
  float32Observation,
  InvalidArgumentError,
  type RenderArgs,
  type ResetBounds,
  requireOptions,
  resetBounds,
  type Scene,
} from '../src/gymnasium/index.js';
import { cos, sin } from '../src/gymnasium/libm/sin-cos.js';
import { cosFloat32, sinFloat32 } from '../src/gymnasium/libm/sin-cos-float32.js';
import { square } from '../src/gymnasium/libm/square.js';
import { DT, GRAVITY, MAX_SPEED_1, MAX_SPEED_2, START } from './acrobot-constants.js';
import { acrobotKernel } from './kernels/acrobot-kernel.js';
import { acrobotScene } from './scenes/acrobot-scene.js';

/** The arguments of `Acrobot`. */
export interface AcrobotOptions extends RenderArgs {
  /** The equations of the book (complete) or of the NIPS paper (without one term). */
  readonly bookOrNips?: 'book' | 'nips';
  /** The largest torque that is added at random, uniformly to both sides, in N·m. */
  readonly torqueNoiseMax?: number;
}

type Pose = [angle1: number, angle2: number, speed1: number, speed2: number];

/**
 * The motion of two links of 1 m and 1 kg. State: the two angles, their velocities, and 1 just after `reset`.
 *
 * One step of the classical Runge–Kutta method. The start state is rounded to floats, and its observation is made of
 * float sines.
 */
export function acrobotDynamics(bookOrNips: 'book' | 'nips' = 'book', torqueNoiseMax = 0): Dynamics<ResetBounds> {
  return {
    stateSize: 5,
    observationSize: 6,
    kernel: acrobotKernel(bookOrNips, torqueNoiseMax, wrapped),

    reset(rng, s, at, options) {
      const [low, high] = resetBounds(options, -START, START);
      for (let i = 0; i < 4; i++) s[at + i] = Math.fround(rng.uniform(low, high));
      s[at + 4] = 1;
    },

    step(s, at, action, rng) {
      const noise = torqueNoiseMax > 0 ? rng.uniform(-torqueNoiseMax, torqueNoiseMax) : 0;
      const torque = action - 1 + noise;
      const pose: Pose = [s[at]!, s[at + 1]!, s[at + 2]!, s[at + 3]!];
      const k1 = derivative(pose, torque, bookOrNips);
      const k2 = derivative(moved(pose, DT / 2, k1), torque, bookOrNips);
      const k3 = derivative(moved(pose, DT / 2, k2), torque, bookOrNips);
      const k4 = derivative(moved(pose, DT, k3), torque, bookOrNips);
      const next = pose.map((x, i) => x + (DT / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!)) as Pose;
      s[at] = wrapped(next[0]);
      s[at + 1] = wrapped(next[1]);
      s[at + 2] = Math.min(Math.max(next[2], -MAX_SPEED_1), MAX_SPEED_1);
      s[at + 3] = Math.min(Math.max(next[3], -MAX_SPEED_2), MAX_SPEED_2);
      s[at + 4] = 0;
      return isUp(s, at) ? 0 : -1;
    },

    terminated: isUp,

    observe(s, at, observation, into) {
      const [cosine, sine] = s[at + 4] === 1 ? [cosFloat32, sinFloat32] : [cos, sin];
      observation[into] = cosine(s[at]!);
      observation[into + 1] = sine(s[at]!);
      observation[into + 2] = cosine(s[at + 1]!);
      observation[into + 3] = sine(s[at + 1]!);
      observation[into + 4] = s[at + 2]!;
      observation[into + 5] = s[at + 3]!;
    },
  };
}

/** Whether the free end is more than one link above the joint. */
function isUp(s: Float64Array, at: number): boolean {
  return -cos(s[at]!) - cos(s[at + 1]! + s[at]!) > 1;
}

function moved(pose: Pose, time: number, speed: Pose): Pose {
  return pose.map((x, i) => x + time * speed[i]!) as Pose;
}

/** Velocities and accelerations; lengths and masses are 1, centres of mass at 1/2, moments of inertia 1. */
function derivative([angle1, angle2, speed1, speed2]: Pose, torque: number, bookOrNips: 'book' | 'nips'): Pose {
  const cos2 = cos(angle2);
  const sin2 = sin(angle2);
  const d1 = 0.25 + (1.25 + cos2) + 1 + 1;
  const d2 = 0.25 + 0.5 * cos2 + 1;
  const phi2 = 0.5 * GRAVITY * cos(angle1 + angle2 - Math.PI / 2);
  const phi1 = -0.5 * square(speed2) * sin2 - speed2 * speed1 * sin2 + 1.5 * GRAVITY * cos(angle1 - Math.PI / 2) + phi2;
  const pushed = torque + (d2 / d1) * phi1;
  const turned = bookOrNips === 'nips' ? pushed : pushed - 0.5 * square(speed1) * sin2;
  const acceleration2 = (turned - phi2) / (1.25 - square(d2) / d1);
  return [speed1, speed2, -(d2 * acceleration2 + phi1) / d1, acceleration2];
}

/** The same angle in −π … π. */
function wrapped(angle: number): number {
  let x = angle;
  while (x > Math.PI) x -= 2 * Math.PI;
  while (x < -Math.PI) x += 2 * Math.PI;
  return x;
}

/**
 * Acrobot: swing the end of a two-link chain up by turning the joint in its middle.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(3)` |
 * | Observation space | `Box([-1, -1, -1, -1, -12.57, -28.27], [1, 1, 1, 1, 12.57, 28.27], (6,), float32)` |
 * | Reward range | −1 to 0 |
 * | Make | `make('Acrobot-v1')` |
 *
 * ## Description
 * Two links of 1 m hang from a fixed joint. Only the joint between them is driven.
 *
 * ## Action space
 * 0, 1 or 2: a torque of −1, 0 or 1 N·m on the joint between the links, for 0.2 s.
 *
 * ## Observation space
 * cos θ₁, sin θ₁, cos θ₂, sin θ₂, and the two angular velocities, within ±4π and ±9π rad/s. θ₁ = 0 is straight down; θ₂
 * is relative to the first link.
 *
 * ## Reward
 * −1 for every step, 0 for the one that reaches the goal.
 *
 * ## Start state
 * All four numbers uniform in (−0.1, 0.1). Reset options `low` and `high` set other bounds.
 *
 * ## End of an episode
 * It terminates when −cos θ₁ − cos(θ₁ + θ₂) > 1. It is truncated after 500 steps.
 *
 * ## Arguments
 * `bookOrNips` (default `'book'`), `torqueNoiseMax` (default 0); `renderMode`: `rgb_array` (500 × 500), default `null`.
 *
 * ## Version history
 * v1: 500 steps, and sines and cosines in place of the angles. v0: the first one.
 *
 * ## Source
 * Sutton (1996), "Generalization in reinforcement learning: successful examples using sparse coarse coding", NIPS 8;
 * Sutton & Barto (2018). The numbers follow Gymnasium 1.3, to the last bit of the state.
 */
export class Acrobot extends DynamicsEnv<Float32Array, number, Record<string, never>, ResetBounds> {
  override readonly actionSpace = new Discrete(3);
  override readonly observationSpace: Box<'float32'>;
  override readonly rewardRange = [-1, 0] as const;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: AcrobotOptions = {}) {
    const { bookOrNips = 'book', torqueNoiseMax = 0 } = requireOptions('Acrobot', options);
    if (bookOrNips !== 'book' && bookOrNips !== 'nips') {
      throw new InvalidArgumentError(
        `Acrobot got bookOrNips = ${JSON.stringify(bookOrNips)}; expected "book" or "nips".`,
      );
    }
    if (!(torqueNoiseMax >= 0 && torqueNoiseMax < Infinity)) {
      throw new InvalidArgumentError(
        `Acrobot got torqueNoiseMax = ${torqueNoiseMax}; expected a finite number of at least 0.`,
      );
    }
    super(options, acrobotDynamics(bookOrNips, torqueNoiseMax), { renderModes: ['rgb_array'], renderFps: 15 });
    const high = [1, 1, 1, 1, MAX_SPEED_1, MAX_SPEED_2];
    this.observationSpace = new Box(
      high.map((bound) => -bound),
      high,
    );
  }

  protected override observation(): Float32Array {
    return float32Observation(this.dynamics, this.state);
  }

  override scene(): Scene {
    return acrobotScene(this.state[0]!, this.state[1]!);
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'Acrobot-v1': typeof Acrobot;
  }
}

/** The registration of `Acrobot-v1`. */
export const acrobot: EnvSpecFields = {
  id: 'Acrobot-v1',
  entryPoint: (options: AcrobotOptions) => new Acrobot(options),
  maxEpisodeSteps: 500,
  rewardThreshold: -100,
  rewardRange: [-1, 0],
  params: {
    bookOrNips: {
      default: 'book',
      type: "'book' | 'nips'",
      description: 'the equations of the book or of the NIPS paper',
    },
    torqueNoiseMax: { default: 0, type: 'number', description: 'the largest random torque added, in N·m' },
  },
};
