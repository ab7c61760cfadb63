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
import { cos, sin } from '../src/gymnasium/libm/sin-cos.js';
import {
  ANGLE_LIMIT,
  FORCE,
  GRAVITY,
  LENGTH,
  POLE_MASS,
  POLE_MOMENT,
  POSITION_LIMIT,
  START,
  TAU,
  TOTAL_MASS,
} from './cart-pole-constants.js';
import { cartPoleKernel } from './kernels/cart-pole-kernel.js';
import { cartPoleScene } from './scenes/cart-pole-scene.js';

/** The arguments of `CartPole`. */
export interface CartPoleOptions extends RenderArgs {
  /** Reward 0 a step and −1 at the fall, as in the original, in place of 1 a step. */
  readonly suttonBartoReward?: boolean;
}

/**
 * The motion of cart and pole. State: position, velocity, angle, angular velocity, and 1 once a fallen pole was stepped
 * on.
 *
 * Explicit Euler integration of the equations of Florian (2007), "Correct equations for the dynamics of the cart-pole
 * system".
 */
export function cartPoleDynamics(suttonBartoReward = false): Dynamics<ResetBounds> {
  const upright = suttonBartoReward ? 0 : 1;
  const falling = suttonBartoReward ? -1 : 1;
  const fallen = suttonBartoReward ? -1 : 0;
  const terminated = (s: Float64Array, at: number): boolean => {
    const x = s[at]!;
    const theta = s[at + 2]!;
    return x < -POSITION_LIMIT || x > POSITION_LIMIT || theta < -ANGLE_LIMIT || theta > ANGLE_LIMIT;
  };
  return {
    stateSize: 5,
    observationSize: 4,
    kernel: cartPoleKernel({ upright, falling, fallen }),
    terminated,

    reset(rng, s, at, options) {
      const [low, high] = resetBounds(options, -START, START);
      for (let i = 0; i < 4; i++) s[at + i] = rng.uniform(low, high);
      s[at + 4] = 0;
    },

    step(s, at, action) {
      const velocity = s[at + 1]!;
      const theta = s[at + 2]!;
      const spin = s[at + 3]!;
      const cosTheta = cos(theta);
      const sinTheta = sin(theta);
      const push = ((action === 1 ? FORCE : -FORCE) + POLE_MOMENT * (spin * spin) * sinTheta) / TOTAL_MASS;
      const spinChange =
        (GRAVITY * sinTheta - cosTheta * push) / (LENGTH * (4 / 3 - (POLE_MASS * (cosTheta * cosTheta)) / TOTAL_MASS));
      const acceleration = push - (POLE_MOMENT * spinChange * cosTheta) / TOTAL_MASS;
      s[at] = s[at]! + TAU * velocity;
      s[at + 1] = velocity + TAU * acceleration;
      s[at + 2] = theta + TAU * spin;
      s[at + 3] = spin + TAU * spinChange;
      if (!terminated(s, at)) return upright;
      const reward = s[at + 4] === 0 ? falling : fallen;
      s[at + 4] = 1;
      return reward;
    },

    observe(s, at, observation, into) {
      observation[into] = s[at]!;
      observation[into + 1] = s[at + 1]!;
      observation[into + 2] = s[at + 2]!;
      observation[into + 3] = s[at + 3]!;
    },
  };
}

/**
 * Cart pole: push a cart left or right so that the pole on it stays upright.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(2)` |
 * | Observation space | `Box([-4.8, -inf, -0.419, -inf], [4.8, inf, 0.419, inf], (4,), float32)` |
 * | Reward range | 0 to 1; −1 to 0 with `suttonBartoReward` |
 * | Make | `make('CartPole-v1')`, `make('CartPole-v0')` |
 *
 * ## Description
 * A pole of 1 m and 0.1 kg stands on a cart of 1 kg, joined to it without friction. The cart moves along a track
 * without friction. The joint is not driven: all that can be done is to push the cart.
 *
 * ## Action space
 * 0 pushes the cart to the left, 1 to the right, with 10 N for 0.02 s.
 *
 * ## Observation space
 * | | | unit | episode goes on within |
 * | --- | --- | --- | --- |
 * | 0 | cart position | m | −2.4 … 2.4 |
 * | 1 | cart velocity | m/s | |
 * | 2 | pole angle from the vertical, right is positive | rad | −0.2095 … 0.2095 (12°) |
 * | 3 | pole angular velocity | rad/s | |
 *
 * ## Reward
 * 1 for every step, the last included. With `suttonBartoReward`: 0 for every step and −1 for the one at which the pole
 * falls. A step after the fall gives 0, or −1.
 *
 * ## Start state
 * All four numbers uniform in (−0.05, 0.05). Reset options `low` and `high` set other bounds.
 *
 * ## End of an episode
 * It terminates when the cart is beyond ±2.4 m or the pole beyond ±12°. It is truncated after 500 steps (v1) or 200
 * (v0).
 *
 * ## Arguments
 * `suttonBartoReward` (default `false`); `renderMode`: `rgb_array` (600 × 400), default `null`.
 *
 * ## Version history
 * v1: 500 steps and a reward threshold of 475. v0: 200 steps and 195.
 *
 * ## Source
 * Barto, Sutton & Anderson (1983), "Neuronlike adaptive elements that can solve difficult learning control problems",
 * IEEE Transactions on Systems, Man, and Cybernetics 13; the numbers follow Gymnasium 1.3, to the last bit of the
 * state.
 */
export class CartPole extends DynamicsEnv<Float32Array, number, Record<string, never>, ResetBounds> {
  override readonly actionSpace = new Discrete(2);
  override readonly observationSpace: Box<'float32'>;
  override readonly rewardRange: readonly [number, number];

  constructor(options: CartPoleOptions = {}) {
    const { suttonBartoReward } = requireOptions('CartPole', options);
    super(options, cartPoleDynamics(suttonBartoReward), { renderModes: ['rgb_array'], renderFps: 50 });
    const high = [2 * POSITION_LIMIT, Infinity, 2 * ANGLE_LIMIT, Infinity].map(Math.fround);
    this.observationSpace = new Box(
      high.map((bound) => -bound),
      high,
    );
    this.rewardRange = suttonBartoReward ? [-1, 0] : [0, 1];
  }

  protected override observation(): Float32Array {
    return float32Observation(this.dynamics, this.state);
  }

  override scene(): Scene {
    return cartPoleScene(this.state[0]!, this.state[2]!);
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'CartPole-v0': typeof CartPole;
    'CartPole-v1': typeof CartPole;
  }
}

const registration = {
  entryPoint: (options: CartPoleOptions) => new CartPole(options),
  rewardRange: [0, 1],
  params: {
    suttonBartoReward: {
      default: false,
      type: 'boolean',
      description: '0 a step and −1 at the fall, in place of 1 a step',
    },
  },
} satisfies Omit<EnvSpecFields, 'id'>;

/** The registration of `CartPole-v0`. */
export const cartPoleV0: EnvSpecFields = {
  ...registration,
  id: 'CartPole-v0',
  maxEpisodeSteps: 200,
  rewardThreshold: 195,
};

/** The registration of `CartPole-v1`. */
export const cartPoleV1: EnvSpecFields = {
  ...registration,
  id: 'CartPole-v1',
  maxEpisodeSteps: 500,
  rewardThreshold: 475,
};
