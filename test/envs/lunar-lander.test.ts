import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  LunarLander,
  type LunarLanderOptions,
  lunarLanderContinuousHeuristic,
  lunarLanderHeuristic,
} from '../../envs/index.js';
import {
  dataEquivalence,
  InvalidActionError,
  InvalidArgumentError,
  make,
  ResetNeededError,
  setWarningSink,
  UnsupportedModeError,
} from '../../src/gymnasium/index.js';
import { thorough } from '../thorough.js';
import { box2dGolden, distance } from './box2d-golden.js';

const camel: Readonly<Record<string, string>> = {
  enable_wind: 'enableWind',
  wind_power: 'windPower',
  turbulence_power: 'turbulencePower',
};

const runs = box2dGolden.rollouts
  .filter(({ id }) => id.startsWith('LunarLander'))
  .map((run) => {
    const kwargs = Object.fromEntries(Object.entries(run.kwargs).map(([key, value]) => [camel[key] ?? key, value]));
    return { ...run, options: { ...kwargs, continuous: run.id === 'LunarLanderContinuous-v3' } as LunarLanderOptions };
  });

/** Length and return of an episode. */
function play(env: LunarLander, policy: (observation: Float32Array) => number | Float32Array, seed: number): number[] {
  let [observation] = env.reset({ seed });
  let total = 0;
  for (let steps = 1; ; steps++) {
    const [next, reward, terminated] = env.step(policy(observation));
    total += reward;
    if (terminated || steps === 1000) return [steps, total];
    observation = next;
  }
}

describe('LunarLander', () => {
  it("starts with seed 42 as Gymnasium's documentation of DiscretizeObservation shows", () => {
    const documented = [0.00229702, 1.4181306, 0.2326471, 0.3204666, -0.00265488, -0.05269805, 0, 0];
    expect(distance(new LunarLander().reset({ seed: 42 })[0], documented)).toBeLessThan(1e-6);
  });

  it.each(runs)('flies $id, seed $seed, $options as Gymnasium does', ({ options, seed, reset, steps }) => {
    const env = new LunarLander(options);
    expect(distance(env.reset({ seed })[0], reset)).toBeLessThan(1e-6);
    expect(steps.length).toBe(40);
    for (const [action, observation, reward, terminated] of steps) {
      const result = env.step(typeof action === 'number' ? action : Float32Array.from(action));
      // Float32 rounds every step of Box2D by 1e-7, and the joints of the legs magnify it.
      expect(distance(result[0], observation)).toBeLessThan(1e-4);
      expect(result[1]).toBeCloseTo(reward, 1);
      expect(result.slice(2, 4)).toEqual([terminated, false]);
    }
  });

  it.each(runs.filter(({ controls }) => controls !== undefined))(
    'the controller of $id takes the actions of the published one, seed $seed',
    ({ id, reset, steps, controls }) => {
      [reset, ...steps.map(([, observation]) => observation)].forEach((observation, i) => {
        const golden = controls![i]!;
        if (id === 'LunarLander-v3') expect(lunarLanderHeuristic(observation)).toBe(golden);
        else expect(distance(lunarLanderContinuousHeuristic(observation), golden as number[])).toBeLessThan(1e-5);
      });
    },
  );

  it('the continuous controller lands as in Gymnasium', () => {
    const env = new LunarLander({ continuous: true });
    const golden = box2dGolden.returns['LunarLanderContinuous-v3']!.slice(0, thorough(40, 10));
    const returns = golden.map(([, total], seed) => [play(env, lunarLanderContinuousHeuristic, seed)[1]!, total]);
    const close = returns.filter(([own, golden]) => Math.abs(own! - golden!) < 0.5).length;
    expect(close).toBeGreaterThanOrEqual(0.9 * golden.length);
    const mean = (which: 0 | 1) => returns.reduce((sum, pair) => sum + pair[which]!, 0) / returns.length;
    expect(Math.abs(mean(0) - mean(1))).toBeLessThan(1);
  });

  it('the discrete controller lands as in Gymnasium, but for the few episodes that slide for long', () => {
    const env = new LunarLander();
    const golden = box2dGolden.returns['LunarLander-v3']!.slice(0, thorough(16, 8));
    const close = golden.filter(([steps, total], seed) => {
      const [ownSteps, own] = play(env, lunarLanderHeuristic, seed);
      return ownSteps === steps && Math.abs(own! - total) < 0.5;
    });
    expect(close.length).toBeGreaterThanOrEqual((7 / 8) * golden.length);
  });

  it('rewards rest with 100 and a crash with −100, and stops there', () => {
    const rest = new LunarLander();
    const [landed] = play(rest, lunarLanderHeuristic, 1);
    expect(landed).toBe(box2dGolden.returns['LunarLander-v3']![1]![0]);
    const crash = new LunarLander();
    crash.reset({ seed: 1 });
    let last = crash.step(0);
    while (!last[2]) last = crash.step(0);
    expect(last[1]).toBe(-100);
  });

  it('blows the wind that its seed drew, until a leg touches the ground', () => {
    const flight = (seed: number, options: LunarLanderOptions) => {
      const env = new LunarLander(options);
      env.reset({ seed });
      return Array.from({ length: 20 }, () => [...env.step(0)[0]]);
    };
    const wind = { enableWind: true, windPower: 20, turbulencePower: 2 };
    expect(flight(3, wind)).toEqual(flight(3, wind));
    expect(flight(3, wind)).not.toEqual(flight(3, {}));
    expect(flight(3, { ...wind, windPower: 0, turbulencePower: 0 })).not.toEqual(flight(3, wind));
  });

  it('flies alike with and without a picture, which shows sky, ground, craft and exhaust', () => {
    const env = new LunarLander({ renderMode: 'rgb_array' });
    const blind = new LunarLander();
    env.reset({ seed: 3 });
    blind.reset({ seed: 3 });
    for (let i = 0; i < 60; i++) {
      const action = i < 50 ? 0 : 2;
      const [observation] = env.step(action);
      if (i % 10 === 0) expect(dataEquivalence(env.render(), env.render())).toBe(true);
      expect(observation).toEqual(blind.step(action)[0]);
    }
    const frame = env.render() as Uint8Array & { width: number; height: number };
    expect([frame.width, frame.height]).toEqual([600, 400]);
    const pixel = (x: number, y: number) => [...frame.slice(3 * (600 * y + x), 3 * (600 * y + x) + 3)];
    expect(pixel(590, 5)).toEqual([0, 0, 0]);
    expect(pixel(300, 395)).toEqual([255, 255, 255]);
    const colors = new Set(Array.from({ length: 600 * 400 }, (_, i) => frame.slice(3 * i, 3 * i + 3).join()));
    expect(colors).toContain('128,102,230');
    expect(colors).toContain('204,204,0');
    // A puff of full life less one step: 0.15 + 0.85 and 0.5 · 0.85 of 255.
    expect(colors).toContain('255,108,108');
    expect(blind.render()).toBeNull();
  });

  it('takes a snapshot that another environment continues, whatever was drawn in between', () => {
    const env = new LunarLander();
    env.reset({ seed: 11 });
    for (let i = 0; i < 30; i++) {
      env.npRandom.random();
      env.step(i % 4);
    }
    const snapshot = structuredClone(env.getState());
    const rest = () => Array.from({ length: 30 }, (_, i) => env.step(i % 3));
    const first = rest();
    env.setState(snapshot);
    expect(rest()).toEqual(first);
  });

  it('refuses what it cannot take', () => {
    expect(() => new LunarLander({ gravity: 1 })).toThrow(InvalidArgumentError);
    expect(() => new LunarLander({ gravity: -12 })).toThrow(/gravity = -12; expected a number between −12 and 0/);
    expect(() => new LunarLander({ windPower: Number.NaN })).toThrow(InvalidArgumentError);
    expect(() => new LunarLander({ renderMode: 'ansi' })).toThrow(UnsupportedModeError);
    expect(() => new LunarLander().step(0)).toThrow(ResetNeededError);
    const discrete = new LunarLander();
    discrete.reset({ seed: 0 });
    for (const action of [4, -1, 0.5, Number.NaN]) expect(() => discrete.step(action)).toThrow(InvalidActionError);
    const continuous = new LunarLander({ continuous: true });
    continuous.reset({ seed: 0 });
    for (const action of [0, Float32Array.of(0), Float32Array.of(0, Number.NaN), new Float32Array(3)]) {
      expect(() => continuous.step(action)).toThrow(InvalidActionError);
    }
  });

  it('warns of powers that are not recommended', () => {
    const warnings: string[] = [];
    setWarningSink((message) => warnings.push(message));
    new LunarLander({ windPower: 25, turbulencePower: -1 });
    setWarningSink(null);
    expect(warnings).toEqual([
      'LunarLander got windPower = 25; 0 to 20 is recommended.',
      'LunarLander got turbulencePower = -1; 0 to 2 is recommended.',
    ]);
  });

  it('clips continuous actions', () => {
    const env = new LunarLander({ continuous: true });
    const clipped = (action: Float32Array) => {
      env.reset({ seed: 5 });
      return env.step(action)[0];
    };
    expect(clipped(Float32Array.of(3, -9))).toEqual(clipped(Float32Array.of(1, -1)));
    expect(clipped(Float32Array.of(-3, 0.5))).toEqual(clipped(Float32Array.of(0, 0)));
  });

  it('has typed actions by id', () => {
    expectTypeOf(make('LunarLanderContinuous-v3').step).parameter(0).toEqualTypeOf<Float32Array>();
    expectTypeOf(make('LunarLander-v3').reset()[0]).toEqualTypeOf<Float32Array>();
    expect(make('LunarLander-v3', { gravity: -5 }).spec?.kwargs).toEqual({ gravity: -5 });
  });
});
