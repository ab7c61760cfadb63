import type { DynamicsKernel, Operand } from '../../src/gymnasium/index.js';
import * as c from '../mountain-car-constants.js';

const f = Math.fround;

/** The motion of the car as a kernel, operation by operation that of `mountainCarContinuousDynamics`. */
export function mountainCarContinuousKernel(goalVelocity: number): DynamicsKernel {
  return {
    lanes: 2,

    reset(code) {
      code.setState(0, code.uniform(c.START_LOW, c.START_HIGH));
      for (const k of [1, 2, 3]) code.setState(k, 0);
    },

    step(code) {
      const { action } = code;
      // Numbers are floats from the second step on.
      const isFloat = code.state(2).equals(1);
      const round = (x: Operand) => {
        const real = typeof x === 'number' ? code.number(x) : x;
        return code.select(isFloat, typeof x === 'number' ? f(x) : real.rounded(), real);
      };
      const before = code.state(0);
      const pull = code.angle(round(before.times(3))).cos.times(c.GRAVITY);
      const beyond = code.select(action.isGreater(0), c.POWER, -c.POWER).minus(pull);
      const within = action.times(f(c.POWER)).rounded().minus(pull.rounded()).rounded();
      const isClipped = code.either(action.isGreater(1), action.isLess(-1));
      const change = code.select(isClipped, beyond, within);
      const faster = limited(round(code.state(1).plus(round(change))), c.MAX_SPEED, -c.MAX_SPEED);
      const position = limited(round(before.plus(round(faster))), c.MAX_POSITION, c.MIN_POSITION);
      const isAtEnd = round(position).equals(round(c.MIN_POSITION));
      const velocity = code.select(code.both(isAtEnd, faster.isLess(0)), 0, faster);
      const arrived = code.both(
        round(position).isAtLeast(round(c.GOAL_POSITION_CONTINUOUS)),
        round(velocity).isAtLeast(round(goalVelocity)),
      );
      code.setState(0, position.rounded());
      code.setState(1, velocity.rounded());
      code.setState(2, 1);
      code.setState(3, code.select(arrived, 1, 0));
      const effort = action.times(action).times(0.1);
      return { reward: code.select(arrived, 100, 0).minus(effort), terminated: arrived };

      function limited(x: typeof pull, high: number, low: number) {
        const below = code.select(x.isGreater(round(high)), high, x);
        return code.select(below.isLess(round(low)), low, below);
      }
    },

    observe: (code) => [code.state(0), code.state(1)],
  };
}
