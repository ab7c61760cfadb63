import type { DynamicsKernel } from '../../src/gymnasium/index.js';
import * as c from '../mountain-car-constants.js';

/** The motion of the car as a kernel, operation by operation that of `mountainCarDynamics`. */
export function mountainCarKernel(goalVelocity: number): DynamicsKernel {
  return {
    lanes: 2,

    reset(code) {
      code.setState(0, code.uniform(c.START_LOW, c.START_HIGH));
      code.setState(1, 0);
    },

    step(code) {
      const before = code.state(0);
      const slope = code.angle(before.times(3)).cos;
      const change = code.action.minus(1).times(c.FORCE).plus(slope.times(-c.GRAVITY));
      const velocity = code.state(1).plus(change).clipped(-c.MAX_SPEED, c.MAX_SPEED);
      const position = before.plus(velocity).clipped(c.MIN_POSITION, c.MAX_POSITION);
      const isStopped = code.both(position.equals(c.MIN_POSITION), velocity.isLess(0));
      code.setState(0, position);
      code.setState(1, code.select(isStopped, 0, velocity));
      const terminated = code.both(position.isAtLeast(c.GOAL_POSITION), code.state(1).isAtLeast(goalVelocity));
      return { reward: -1, terminated };
    },

    observe: (code) => [code.state(0), code.state(1)],
  };
}
