import type { DynamicsKernel, Real } from '../../src/gymnasium/index.js';
import { askedWhereOpen } from '../../src/gymnasium/kernels/host-code.js';
import { squareCode, squareFloat32Code } from '../../src/gymnasium/kernels/square-code.js';
import * as c from '../pendulum-constants.js';

const TURN = 2 * Math.PI;

/**
 * The motion of the rod as a kernel, operation by operation that of `pendulumDynamics`. `wrapped`: the same angle in −π
 * … π.
 */
export function pendulumKernel(g: number, wrapped: (angle: number) => number): DynamicsKernel {
  return {
    lanes: 2,
    host: { wrapped },

    reset(code) {
      code.setState(0, code.uniform(-c.START_ANGLE, c.START_ANGLE));
      code.setState(1, code.uniform(-c.START_SPEED, c.START_SPEED));
      code.setState(2, Number.NaN);
    },

    step(code) {
      const [angle, speed] = [code.state(0), code.state(1)];
      const torque = code.action.clipped(-c.MAX_TORQUE, c.MAX_TORQUE);
      const cost = squareCode(wrappedCode(angle))
        .plus(squareCode(speed).times(0.1))
        .plus(squareFloat32Code(torque).times(Math.fround(0.001)).rounded());
      const push = code.angle(angle).sin.times((3 * g) / 2);
      const pushed = speed.plus(push.plus(torque.times(3).rounded()).times(c.DT));
      const newSpeed = pushed.clipped(-c.MAX_SPEED, c.MAX_SPEED);
      code.setState(0, angle.plus(newSpeed.times(c.DT)));
      code.setState(1, newSpeed);
      code.setState(2, torque);
      return { reward: cost.negated(), terminated: false };
    },

    observe(code) {
      const { cos, sin } = code.angle(code.state(0));
      return [cos, sin, code.state(1)];
    },
  };
}

/** Angles within a turn and a half are wrapped here, others by the function. */
function wrappedCode(angle: Real): Real {
  const { code } = angle;
  const raised = angle.plus(Math.PI);
  const isBelow = raised.isLess(0);
  const isAbove = raised.isAtLeast(TURN);
  const rest = code.select(isBelow, raised.plus(TURN), code.select(isAbove, raised.minus(TURN), raised));
  const isDecided = code.both(raised.isGreater(-TURN), raised.isLess(2 * TURN));
  return askedWhereOpen(angle, rest.minus(Math.PI), isDecided, { imported: 'wrapped' });
}
