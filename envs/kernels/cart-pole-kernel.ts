import type { DynamicsKernel } from '../../src/gymnasium/index.js';
import * as c from '../cart-pole-constants.js';

/** What a step gives: while the pole stands, when it falls, and once it has fallen. */
export interface CartPoleRewards {
  readonly upright: number;
  readonly falling: number;
  readonly fallen: number;
}

/** The motion of cart and pole as a kernel, operation by operation that of `cartPoleDynamics`. */
export function cartPoleKernel({ upright, falling, fallen }: CartPoleRewards): DynamicsKernel {
  return {
    lanes: 2,

    reset(code) {
      for (let k = 0; k < 4; k++) code.setState(k, code.uniform(-c.START, c.START));
      code.setState(4, 0);
    },

    step(code) {
      const [position, velocity, theta, spin] = [code.state(0), code.state(1), code.state(2), code.state(3)];
      const { cos: cosTheta, sin: sinTheta } = code.angle(theta, 'narrow');
      const force = code.select(code.action.equals(1), c.FORCE, -c.FORCE);
      const push = spin.times(spin).times(c.POLE_MOMENT).times(sinTheta).plus(force).over(c.TOTAL_MASS);
      const inertia = code
        .number(4 / 3)
        .minus(cosTheta.times(cosTheta).times(c.POLE_MASS).over(c.TOTAL_MASS))
        .times(c.LENGTH);
      const spinChange = sinTheta.times(c.GRAVITY).minus(cosTheta.times(push)).over(inertia);
      const acceleration = push.minus(spinChange.times(c.POLE_MOMENT).times(cosTheta).over(c.TOTAL_MASS));
      const newPosition = position.plus(velocity.times(c.TAU));
      const newTheta = theta.plus(spin.times(c.TAU));
      code.setState(0, newPosition);
      code.setState(1, velocity.plus(acceleration.times(c.TAU)));
      code.setState(2, newTheta);
      code.setState(3, spin.plus(spinChange.times(c.TAU)));
      const terminated = code.either(
        newPosition.abs().isGreater(c.POSITION_LIMIT),
        newTheta.abs().isGreater(c.ANGLE_LIMIT),
      );
      const atEnd = code.select(code.state(4).equals(0), falling, fallen);
      code.setState(4, code.select(terminated, 1, code.state(4)));
      return { reward: code.select(terminated, atEnd, upright), terminated };
    },

    observe: (code) => [0, 1, 2, 3].map((k) => code.state(k)),
  };
}
