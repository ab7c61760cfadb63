import type { DynamicsKernel, Real } from '../../src/gymnasium/index.js';
import type { StateCode } from '../../src/gymnasium/kernels/dynamics-kernel.js';
import { asked, askedWhereOpen, hostFunction } from '../../src/gymnasium/kernels/host-code.js';
import { squareCode } from '../../src/gymnasium/kernels/square-code.js';
import * as c from '../acrobot-constants.js';

type Pose = readonly [angle1: Real, angle2: Real, speed1: Real, speed2: Real];

const TURN = 2 * Math.PI;

/**
 * The motion of the links as a kernel, operation by operation that of `acrobotDynamics`. `wrapped`: the same angle in
 * −π … π.
 */
export function acrobotKernel(
  bookOrNips: 'book' | 'nips',
  torqueNoiseMax: number,
  wrapped: (angle: number) => number,
): DynamicsKernel {
  return {
    lanes: torqueNoiseMax > 0 ? 1 : 2,
    host: { wrapped },

    reset(code) {
      for (let k = 0; k < 4; k++) code.setState(k, code.uniform(-c.START, c.START).rounded());
      code.setState(4, 1);
    },

    step(code) {
      const noise = torqueNoiseMax > 0 ? code.uniform(-torqueNoiseMax, torqueNoiseMax) : 0;
      const torque = code.action.minus(1).plus(noise);
      const pose = [0, 1, 2, 3].map((k) => code.state(k)) as unknown as Pose;
      const speeds = (at: Pose) => derivative(code, at, torque, bookOrNips);
      const k1 = speeds(pose);
      const k2 = speeds(moved(pose, c.DT / 2, k1));
      const k3 = speeds(moved(pose, c.DT / 2, k2));
      const k4 = speeds(moved(pose, c.DT, k3));
      const next = pose.map((x, i) =>
        x.plus(
          k1[i]!.plus(k2[i]!.times(2))
            .plus(k3[i]!.times(2))
            .plus(k4[i]!)
            .times(c.DT / 6),
        ),
      ) as unknown as Pose;
      code.setState(0, wrappedCode(next[0]));
      code.setState(1, wrappedCode(next[1]));
      code.setState(2, next[2].clipped(-c.MAX_SPEED_1, c.MAX_SPEED_1));
      code.setState(3, next[3].clipped(-c.MAX_SPEED_2, c.MAX_SPEED_2));
      code.setState(4, 0);
      const height = code
        .angle(code.state(0))
        .cos.negated()
        .minus(code.angle(code.state(1).plus(code.state(0))).cos);
      const terminated = height.isGreater(1);
      return { reward: code.select(terminated, 0, -1), terminated };
    },

    observe(code) {
      const angles = [code.state(0), code.state(1)];
      // Only a start is shown by float sines.
      const isStart = code.state(4).of === 1;
      const shown = angles.flatMap((x) => {
        if (isStart) return [asked(x, hostFunction('cosFloat32')), asked(x, hostFunction('sinFloat32'))];
        const { cos, sin } = code.angle(x);
        return [cos, sin];
      });
      return [...shown, code.state(2), code.state(3)];
    },
  };
}

function moved(pose: Pose, time: number, speed: Pose): Pose {
  return pose.map((x, i) => x.plus(speed[i]!.times(time))) as unknown as Pose;
}

function derivative(
  code: StateCode,
  [angle1, angle2, speed1, speed2]: Pose,
  torque: Real,
  bookOrNips: 'book' | 'nips',
): Pose {
  const { cos: cos2, sin: sin2 } = code.angle(angle2);
  const d1 = cos2.plus(1.25).plus(0.25).plus(1).plus(1);
  const d2 = cos2.times(0.5).plus(0.25).plus(1);
  const phi2 = code.angle(angle1.plus(angle2).minus(Math.PI / 2)).cos.times(0.5 * c.GRAVITY);
  const phi1 = squareCode(speed2)
    .times(-0.5)
    .times(sin2)
    .minus(speed2.times(speed1).times(sin2))
    .plus(code.angle(angle1.minus(Math.PI / 2)).cos.times(1.5 * c.GRAVITY))
    .plus(phi2);
  const pushed = torque.plus(d2.over(d1).times(phi1));
  const turned = bookOrNips === 'nips' ? pushed : pushed.minus(squareCode(speed1).times(0.5).times(sin2));
  const acceleration2 = turned.minus(phi2).over(code.number(1.25).minus(squareCode(d2).over(d1)));
  const acceleration1 = d2.times(acceleration2).plus(phi1).negated().over(d1);
  return [speed1, speed2, acceleration1, acceleration2];
}

/** Angles within two turns and a half are wrapped here, others by the function. */
function wrappedCode(angle: Real): Real {
  const { code } = angle;
  let x = angle;
  for (let k = 0; k < 2; k++) x = code.select(x.isGreater(Math.PI), x.minus(TURN), x);
  for (let k = 0; k < 2; k++) x = code.select(x.isLess(-Math.PI), x.plus(TURN), x);
  const isDecided = code.both(angle.isGreater(-4 * Math.PI), angle.isLess(4 * Math.PI));
  return askedWhereOpen(angle, x, isDecided, { imported: 'wrapped' });
}
