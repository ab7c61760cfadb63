import { describe, expect, it } from 'vitest';
import { Acrobot, CartPole, MountainCar, MountainCarContinuous, Pendulum } from '../../envs/index.js';
import {
  InvalidActionError,
  InvalidArgumentError,
  InvalidBoundError,
  ResetNeededError,
  UnsupportedModeError,
} from '../../src/gymnasium/index.js';

/** The state in full, beyond the float32 of an observation. */
function stateOf(env: { getState(): { readonly state: unknown } }): number[] {
  return [...(env.getState().state as Float64Array)];
}

/** Puts an environment into a state. */
function place<E extends CartPole | MountainCar | MountainCarContinuous | Pendulum | Acrobot>(
  env: E,
  state: readonly number[],
): E {
  env.reset({ seed: 0 });
  env.setState({ ...env.getState(), state: Float64Array.from(state) });
  return env;
}

describe('CartPole', () => {
  it('takes the step from rest that the equations give', () => {
    const env = place(new CartPole(), [0, 0, 0, 0, 0]);
    env.step(1);
    // Upright and at rest: push = 10/1.1; θ̈ = −push / (0.5 (4/3 − 0.1/1.1)); ẍ = push − 0.05 θ̈/1.1. Euler moves
    // velocities first.
    const push = 10 / 1.1;
    const spinChange = -push / (0.5 * (4 / 3 - 0.1 / 1.1));
    const [x, velocity, angle, spin] = stateOf(env);
    expect([x, angle]).toEqual([0, 0]);
    expect(spin).toBeCloseTo(0.02 * spinChange, 14);
    expect(velocity).toBeCloseTo(0.02 * (push - (0.05 * spinChange) / 1.1), 14);
    expect(spin).toBeCloseTo(-0.292682926829, 11);
    expect(velocity).toBeCloseTo(0.195121951219, 11);
  });

  it.each([
    [{}, [1, 1, 0]],
    [{ suttonBartoReward: true }, [0, -1, -1]],
  ])('%o rewards standing, falling and lying with %o', (options, rewards) => {
    // 12° are 0.20944 rad: at 0.2 and 0.3 rad/s the first step reaches 0.206, the second 0.2124.
    const env = place(new CartPole(options), [0, 0, 0.2, 0.3, 0]);
    const results = [env.step(0), env.step(0), env.step(0)];
    expect(results.map(([, reward]) => reward)).toEqual(rewards);
    expect(results.map(([, , terminated]) => terminated)).toEqual([false, true, true]);
  });

  it('ends beyond 2.4 m on either side', () => {
    for (const side of [-1, 1]) {
      const env = place(new CartPole(), [side * 2.39, side, 0, 0, 0]);
      expect(env.step(0)[2]).toBe(true);
    }
  });
});

describe('MountainCar', () => {
  it('stops dead at the left wall', () => {
    const env = place(new MountainCar(), [-1.19, -0.05]);
    const [observation, reward, terminated] = env.step(0);
    expect([...observation]).toEqual([Math.fround(-1.2), 0]);
    expect([reward, terminated]).toEqual([-1, false]);
  });

  it('wants the goal velocity at the goal', () => {
    // From 0.48 with 0.05: cos(1.44) = 0.1304, so the velocity becomes 0.05 + 0.001 − 0.0025 · 0.1304 = 0.0507 and the
    // position 0.5307.
    expect(place(new MountainCar(), [0.48, 0.05]).step(2)[2]).toBe(true);
    expect(place(new MountainCar({ goalVelocity: 0.05 }), [0.48, 0.05]).step(2)[2]).toBe(true);
    expect(place(new MountainCar({ goalVelocity: 0.06 }), [0.48, 0.05]).step(2)[2]).toBe(false);
  });
});

describe('MountainCarContinuous', () => {
  it('clips the force of the car, not that of the reward', () => {
    const full = place(new MountainCarContinuous(), [-0.5, 0, 1, 0]);
    const more = place(new MountainCarContinuous(), [-0.5, 0, 1, 0]);
    const [a, rewardOfFull] = full.step(Float32Array.of(1));
    const [b, rewardOfMore] = more.step(Float32Array.of(2));
    expect([rewardOfFull, rewardOfMore]).toEqual([-0.1, -0.4]);
    // Both are pushed by 0.0015 − 0.0025 cos(−1.5) = 0.00132316.
    expect(a[1]).toBeCloseTo(0.00132316, 8);
    expect(b[1]).toBeCloseTo(0.00132316, 8);
  });

  it('gives 100 for the goal', () => {
    const [, reward, terminated] = place(new MountainCarContinuous(), [0.44, 0.05, 1, 0]).step(Float32Array.of(0.5));
    expect([reward, terminated]).toEqual([100 - 0.25 * 0.1, true]);
  });
});

describe('Pendulum', () => {
  it('moves from the upright as the equations give', () => {
    const env = new Pendulum();
    env.reset({ seed: 0, options: { xInit: 0, yInit: 0 } });
    // ω = 3 · 2 · 0.05 = 0.3, θ = 0.3 · 0.05 = 0.015; the cost is that of the torque alone, in float32.
    const [observation, reward] = env.step(Float32Array.of(2.5));
    expect(stateOf(env)).toEqual([0.05 * 0.30000000000000004, 0.30000000000000004, 2]);
    expect(reward).toBe(-Math.fround(Math.fround(0.001) * 4));
    expect(observation[0]).toBeCloseTo(Math.cos(0.015), 7);
  });

  it('counts the angle from the upright, whichever way it came there', () => {
    const turns = place(new Pendulum(), [6 * Math.PI + 0.5, 0, Number.NaN]).step(Float32Array.of(0))[1];
    expect(turns).toBeCloseTo(-0.25, 12);
    expect(place(new Pendulum(), [-Math.PI - 0.5, 0, Number.NaN]).step(Float32Array.of(0))[1]).toBeCloseTo(
      -((Math.PI - 0.5) ** 2),
      12,
    );
  });

  it('swings slower where gravity is weaker', () => {
    // At a right angle ω = 1.5 g · 0.05.
    const moon = place(new Pendulum({ g: 1.62 }), [Math.PI / 2, 0, Number.NaN]);
    moon.step(Float32Array.of(0));
    expect(stateOf(moon)[1]).toBeCloseTo(1.5 * 1.62 * 0.05, 14);
  });

  it('takes the names that Gymnasium gives its reset options', () => {
    const env = new Pendulum();
    const [observation] = env.reset({ seed: 0, options: { x_init: 0, y_init: 0 } });
    expect([...observation]).toEqual([1, 0, 0]);
  });
});

describe('Acrobot', () => {
  it('hangs still without a torque', () => {
    const env = place(new Acrobot(), [0, 0, 0, 0, 0]);
    for (let i = 0; i < 10; i++) env.step(1);
    for (const x of stateOf(env).slice(0, 4)) expect(x).toBeCloseTo(0, 12);
  });

  it('keeps its energy without a torque', () => {
    // E = ½ d₁ ω₁² + ½ (I₂ + m/4) ω₂² + d₂ ω₁ ω₂ − g (1.5 cos θ₁ + 0.5 cos(θ₁ + θ₂)), with d₁ = 3.5 + cos θ₂ and d₂ =
    // 1.25 + 0.5 cos θ₂.
    const energy = ([a, b, u, v]: number[]): number =>
      0.5 * (3.5 + Math.cos(b!)) * u! ** 2 +
      0.5 * 1.25 * v! ** 2 +
      (1.25 + 0.5 * Math.cos(b!)) * u! * v! -
      9.8 * (1.5 * Math.cos(a!) + 0.5 * Math.cos(a! + b!));
    const env = place(new Acrobot(), [0.4, -0.3, 0.2, -0.1, 0]);
    const before = energy(stateOf(env));
    for (let i = 0; i < 25; i++) env.step(1);
    // Runge–Kutta with steps of 0.2 s loses about a thousandth in five seconds.
    expect(Math.abs(energy(stateOf(env)) - before)).toBeLessThan(0.003 * Math.abs(before));
    const nips = place(new Acrobot({ bookOrNips: 'nips' }), [0.4, -0.3, 0.2, -0.1, 0]);
    for (let i = 0; i < 25; i++) nips.step(1);
    expect(energy(stateOf(nips))).not.toBeCloseTo(before, 2);
  });

  it('ends where the free end is more than a link above the joint', () => {
    const up = place(new Acrobot(), [Math.PI, 0, 0, 0, 0]).step(1);
    expect(up.slice(1, 3)).toEqual([0, true]);
    const down = place(new Acrobot(), [0, 0, 0, 0, 0]).step(1);
    expect(down.slice(1, 3)).toEqual([-1, false]);
  });
});

describe('bad input', () => {
  it.each([
    [{ low: 0.2, high: 0.1 }, InvalidBoundError, /low = 0\.2 and high = 0\.1/],
    [{ low: Number.NaN }, InvalidArgumentError, /low = NaN; expected a finite number/],
    [{ high: '1' as unknown as number }, InvalidArgumentError, /high = 1; expected a finite number/],
  ])('CartPole.reset refuses %o', (options, kind, message) => {
    const env = new CartPole();
    expect(() => env.reset({ options })).toThrow(kind);
    expect(() => env.reset({ options })).toThrow(message);
  });

  it('Pendulum.reset refuses a negative half-width', () => {
    expect(() => new Pendulum().reset({ options: { yInit: -1 } })).toThrow(InvalidBoundError);
  });

  it('step wants reset first', () => {
    expect(() => new CartPole().step(0)).toThrow(ResetNeededError);
    expect(() => new CartPole().step(0)).toThrow('<CartPole instance> got step() before the first reset()');
  });

  it.each([2, -1, 0.5, Number.NaN])('CartPole refuses the action %d', (action) => {
    const env = new CartPole();
    env.reset({ seed: 0 });
    expect(() => env.step(action)).toThrow(InvalidActionError);
    expect(() => env.step(action)).toThrow(`got the action ${action}; expected an element of Discrete(2)`);
  });

  it.each([[[Number.NaN]], [[0, 0]], [[]]])('Pendulum refuses the action %j', (action) => {
    const env = new Pendulum();
    env.reset({ seed: 0 });
    expect(() => env.step(Float32Array.from(action))).toThrow(InvalidActionError);
  });

  it('constructors refuse what they do not know', () => {
    expect(() => new CartPole({ renderMode: 'ansi' })).toThrow(UnsupportedModeError);
    expect(() => new CartPole({ renderMode: 'ansi' })).toThrow(
      'renderMode = "ansi"; expected one of rgb_array, or null',
    );
    expect(() => new Acrobot({ bookOrNips: 'paper' as 'nips' })).toThrow(InvalidArgumentError);
    expect(() => new Acrobot({ torqueNoiseMax: -1 })).toThrow(InvalidArgumentError);
  });
});
