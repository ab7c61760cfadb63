import { describe, expect, test } from 'vitest';
import { type Env, NormalizeObservation, NormalizeReward, Wrapper } from '../../../src/gymnasium/index.js';
import type { Scripted } from './scripted.js';
import { actionAt, f32, runs } from './wrapped-scripts.js';

/** Steps to the end of the episode, then the whole next one. */
function finish(name: string, env: Env): unknown[] {
  const results: unknown[] = [];
  for (const episode of [1, 2]) {
    if (episode === 2) results.push(env.reset());
    for (let over = false; !over; ) {
      const row = (env.unwrapped as Scripted<'float32'>).cursor + 1;
      const result = env.step(actionAt(name, row));
      // The duration of an episode is the only thing that time changes.
      results.push([...result.slice(0, 4), Object.keys(result[4])]);
      over = result[2] || result[3];
    }
  }
  return results;
}

describe.each(Object.keys(runs))('%s', (name) => {
  test('setState(getState()) continues identically', () => {
    const env = runs[name]!();
    env.reset({ seed: 5 });
    env.step(actionAt(name, 1));
    const snapshot = structuredClone(env.getState());
    const first = finish(name, env);
    env.setState(snapshot);
    expect(finish(name, env)).toEqual(first);
  });

  test('a clone goes on like it, and on its own', () => {
    const env = runs[name]!();
    env.reset({ seed: 5 });
    env.step(actionAt(name, 1));
    const clone = env.clone();
    const ahead = finish(name, clone);
    expect(finish(name, env)).toEqual(ahead);
    expect(clone.unwrapped).not.toBe(env.unwrapped);
    expect(String(clone)).toBe(String(env));
  });
});

test('the snapshot of a bare environment does not fit a wrapped one', () => {
  const env = new Wrapper(f32());
  expect(() => env.setState(env.unwrapped.getState())).toThrow(
    /snapshot of an unwrapped environment.*env\.unwrapped\.setState/,
  );
});

describe('statistics', () => {
  function trained() {
    const env = new NormalizeObservation(new NormalizeReward(f32()));
    env.reset();
    for (const row of [1, 2, 3]) env.step(actionAt('', row) as Float32Array);
    return env;
  }

  test('are saved as JSON and loaded into another wrapper', () => {
    const env = trained();
    const other = new NormalizeObservation(new NormalizeReward(f32()));
    other.setStatistics(JSON.parse(JSON.stringify(env.getStatistics())));
    expect(other.getStatistics()).toEqual(env.getStatistics());
    expect(env.getStatistics()).toMatchObject({ count: 1e-4 + 1 + 1 + 1 + 1, dtype: 'float32' });

    const rewards = env.env as NormalizeReward<Float32Array, Float32Array>;
    const otherRewards = other.env as NormalizeReward<Float32Array, Float32Array>;
    otherRewards.setStatistics(JSON.parse(JSON.stringify(rewards.getStatistics())));
    expect(otherRewards.getStatistics()).toEqual(rewards.getStatistics());
    expect(rewards.getStatistics()).toMatchObject({ count: 1e-4 + 1 + 1 + 1, dtype: 'float64' });

    other.updateRunningMean = false;
    env.updateRunningMean = false;
    expect(other.observation(Float32Array.of(1, 2, 3))).toEqual(env.observation(Float32Array.of(1, 2, 3)));
  });

  test('stay when frozen, from outside as well', () => {
    const env = trained();
    const before = env.getStatistics();
    const rewardsBefore = (env.env as NormalizeReward<Float32Array, Float32Array>).getStatistics();
    env.updateRunningMean = false;
    (env.env as NormalizeReward<Float32Array, Float32Array>).updateRunningMean = false;
    env.step(actionAt('', 4) as Float32Array);
    expect(env.getStatistics()).toEqual(before);
    expect((env.env as NormalizeReward<Float32Array, Float32Array>).getStatistics()).toEqual(rewardsBefore);
    expect([env.updateRunningMean, env.clone().updateRunningMean]).toEqual([false, false]);
    expect(new Wrapper(env).setWrapperAttr('updateRunningMean', true)).toBe(true);
    expect(env.updateRunningMean).toBe(true);
  });

  test('of another size are refused', () => {
    const saved = { mean: [0, 0], var: [1, 1], count: 1, dtype: 'float32' } as const;
    expect(() => trained().setStatistics(saved)).toThrow(/statistics of 2 places; expected 3/);
    expect(() => new NormalizeReward(f32()).setStatistics(saved)).toThrow(/statistics of 2 components; expected one/);
  });
});
