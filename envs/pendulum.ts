import {
  Box,
  checkOptions,
  type Dynamics,
  DynamicsEnv,
  type EnvSpecFields,
  finiteOption,
  float32Observation,
  InvalidBoundError,
  type RenderArgs,
  requireOptions,
  type Scene,
} from '../src/gymnasium/index.js';
import { cos, sin } from '../src/gymnasium/libm/sin-cos.js';
import { square } from '../src/gymnasium/libm/square.js';
import { squareFloat32 } from '../src/gymnasium/libm/square-float32.js';
import { pendulumKernel } from './kernels/pendulum-kernel.js';
import { DT, MAX_SPEED, MAX_TORQUE, START_ANGLE, START_SPEED } from './pendulum-constants.js';
import { pendulumScene } from './scenes/pendulum-scene.js';

/** The arguments of `Pendulum`. */
export interface PendulumOptions extends RenderArgs {
  /** The acceleration of gravity in m/s². */
  readonly g?: number;
}

/** The reset options of `Pendulum`; the names that Gymnasium uses are understood too. */
export interface PendulumResetOptions {
  /** The start angle is uniform within ± this, in radians. */
  readonly xInit?: number;
  readonly x_init?: number;
  /** The start velocity is uniform within ± this, in rad/s. */
  readonly yInit?: number;
  readonly y_init?: number;
}

const RESET_OPTION_TYPES = { xInit: 'any?', x_init: 'any?', yInit: 'any?', y_init: 'any?' };

const f = Math.fround;
const REWARD_RANGE = [-(Math.PI ** 2 + 0.1 * MAX_SPEED ** 2 + 0.001 * MAX_TORQUE ** 2), 0] as const;

/**
 * The motion of a rod of 1 m and 1 kg. State: angle from the upright (not wrapped), angular velocity, and the last
 * torque, which is NaN before the first.
 *
 * The torque is a float, and NumPy keeps what is computed from it alone a float: hence the roundings.
 */
export function pendulumDynamics(g = 10): Dynamics<PendulumResetOptions> {
  return {
    stateSize: 3,
    observationSize: 3,
    kernel: pendulumKernel(g, wrapped),

    reset(rng, s, at, options) {
      if (options !== null && options !== undefined) checkOptions('reset() options', options, RESET_OPTION_TYPES);
      const x = amplitude('xInit', options?.xInit ?? options?.x_init, START_ANGLE);
      const y = amplitude('yInit', options?.yInit ?? options?.y_init, START_SPEED);
      s[at] = rng.uniform(-x, x);
      s[at + 1] = rng.uniform(-y, y);
      s[at + 2] = Number.NaN;
    },

    step(s, at, action) {
      const angle = s[at]!;
      const speed = s[at + 1]!;
      const torque = Math.min(Math.max(action, -MAX_TORQUE), MAX_TORQUE);
      const cost = square(wrapped(angle)) + 0.1 * square(speed) + f(f(0.001) * squareFloat32(torque));
      const pushed = speed + (((3 * g) / 2) * sin(angle) + f(3 * torque)) * DT;
      const newSpeed = Math.min(Math.max(pushed, -MAX_SPEED), MAX_SPEED);
      s[at] = angle + newSpeed * DT;
      s[at + 1] = newSpeed;
      s[at + 2] = torque;
      return -cost;
    },

    terminated() {
      return false;
    },

    observe(s, at, observation, into) {
      observation[into] = cos(s[at]!);
      observation[into + 1] = sin(s[at]!);
      observation[into + 2] = s[at + 1]!;
    },
  };
}

function amplitude(name: string, given: unknown, otherwise: number): number {
  const value = finiteOption(name, given, otherwise);
  if (value < 0) {
    throw new InvalidBoundError(
      `reset got the option ${name} = ${value}; the range is −${name} … ${name}, so expected at least 0.`,
    );
  }
  return value;
}

/** The same angle in −π … π. */
function wrapped(angle: number): number {
  const turn = 2 * Math.PI;
  const rest = (angle + Math.PI) % turn;
  return (rest < 0 ? rest + turn : rest) - Math.PI;
}

/**
 * Pendulum: swing a rod up with a torque too weak to lift it, and hold it upright.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Box(-2, 2, (1,), float32)` |
 * | Observation space | `Box([-1, -1, -8], [1, 1, 8], (3,), float32)` |
 * | Reward range | −16.2736044 to 0 |
 * | Make | `make('Pendulum-v1')` |
 *
 * ## Description
 * A rod hangs from a joint that a torque turns. Angle θ is 0 upright and grows counter-clockwise.
 *
 * ## Action space
 * `[torque]` in N·m, clipped to −2 … 2; positive is counter-clockwise.
 *
 * ## Observation space
 * cos θ, sin θ and the angular velocity, −8 to 8 rad/s.
 *
 * ω ← clip(ω + (3g/2·sin θ + 3·torque)·0.05), θ ← θ + 0.05·ω.
 *
 * ## Reward
 * −(θ² + 0.1·ω² + 0.001·torque²), with θ in −π … π, θ and ω being those before the step.
 *
 * ## Start state
 * θ uniform in (−π, π), ω uniform in (−1, 1). Reset options `xInit` and `yInit` set other half-widths.
 *
 * ## End of an episode
 * It never terminates. It is truncated after 200 steps.
 *
 * ## Arguments
 * `g` (default 10); `renderMode`: `rgb_array` (500 × 500), default `null`.
 *
 * ## Version history
 * v1: simpler equations with the same numbers. v0: the first one.
 *
 * ## Source
 * The classic swing-up task in the form of Gymnasium 1.3, whose numbers it follows for float32 actions, to the last bit
 * of the state.
 */
export class Pendulum extends DynamicsEnv<Float32Array, Float32Array, Record<string, never>, PendulumResetOptions> {
  override readonly actionSpace = new Box(-MAX_TORQUE, MAX_TORQUE, { shape: [1] });
  override readonly observationSpace = new Box([-1, -1, -MAX_SPEED], [1, 1, MAX_SPEED]);
  override readonly rewardRange = REWARD_RANGE;

  constructor(options: PendulumOptions = {}) {
    super(options, pendulumDynamics(requireOptions('Pendulum', options).g), {
      renderModes: ['rgb_array'],
      renderFps: 30,
    });
  }

  protected override observation(): Float32Array {
    return float32Observation(this.dynamics, this.state);
  }

  override scene(): Scene {
    return pendulumScene(this.state[0]!, this.state[2]!);
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'Pendulum-v1': typeof Pendulum;
  }
}

/** The registration of `Pendulum-v1`. */
export const pendulum: EnvSpecFields = {
  id: 'Pendulum-v1',
  entryPoint: (options: PendulumOptions) => new Pendulum(options),
  maxEpisodeSteps: 200,
  rewardRange: REWARD_RANGE,
  params: { g: { default: 10, type: 'number', description: 'the acceleration of gravity in m/s²' } },
};
