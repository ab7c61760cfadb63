import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Env, npRandom, RgbFrame } from '../../src/gymnasium/index.js';
import { Corridor } from './corridor.js';

describe('Env', () => {
  test('a seed starts the stream, no seed keeps it', () => {
    // npRandom(0).integers(0, 3) three times, by the generator itself.
    const [rng] = npRandom(0);
    const expected = [rng.integers(0, 3), rng.integers(0, 3), rng.integers(0, 3)];
    const env = new Corridor();
    const starts = [env.reset({ seed: 0 })[0], env.reset()[0], env.reset({ seed: null })[0]];
    expect(starts).toEqual(expected);
    expect(env.npRandomSeed).toBe(0);
    expect(env.reset({ seed: 0 })[0]).toBe(expected[0]);
  });

  test('seeds itself from entropy when it was never given a seed, and remembers that seed', () => {
    const a = new Corridor();
    const b = new Corridor();
    expect(a.npRandomSeed).not.toEqual(b.npRandomSeed);
    const [rng] = npRandom(a.npRandomSeed);
    expect(a.npRandom.random()).toBe(rng.random());
  });

  test('an assigned generator is used and has no known seed', () => {
    const env = new Corridor();
    env.npRandom = npRandom(3)[0];
    expect(env.npRandomSeed).toBe(-1);
    expect(env.reset()[0]).toBe(npRandom(3)[0].integers(0, 3));
  });

  test('setState(getState()) continues identically and the snapshot is plain data', () => {
    const env = new Corridor();
    env.reset({ seed: 5 });
    env.step(1);
    const snapshot = structuredClone(env.getState());
    const run = () => [env.step(1), env.step(0), env.reset(), env.reset()];
    const first = run();
    env.setState(snapshot);
    expect(run()).toEqual(first);
    expect(env.npRandomSeed).toBe(5);
  });

  test('a snapshot from before the first use of randomness leaves the environment unseeded', () => {
    const env = new Corridor();
    const fresh = env.getState();
    env.reset({ seed: 1 });
    env.setState(fresh);
    expect(env.getState().npRandom).toBeNull();
  });

  test('a clone has the same class, arguments and state, and then goes its own way', () => {
    const env = new Corridor({ length: 20 });
    env.reset({ seed: 5, options: { cell: 4 } });
    const copy = env.clone();
    expectTypeOf(copy).toEqualTypeOf<Corridor>();
    expect(copy.observationSpace.n).toBe(20);
    expect(copy.step(1)[0]).toBe(5);
    expect(copy.step(1)[0]).toBe(6);
    expect(env.step(0)[0]).toBe(3);
    expect(copy.reset()).toEqual(env.reset());
  });

  test('tells attributes by name', () => {
    const env = new Corridor();
    expect(env.hasWrapperAttr('closed')).toBe(true);
    expect(env.hasWrapperAttr('colour')).toBe(false);
    expect(env.getWrapperAttr('colour')).toBeUndefined();
    expect(env.setWrapperAttr('colour', 'red', false)).toBe(false);
    expect(env.setWrapperAttr('closed', 7)).toBe(true);
    expect(env.getWrapperAttr('closed')).toBe(7);
  });

  test('names itself, its innermost environment and its lack of a spec', () => {
    const env = new Corridor();
    expect(String(env)).toBe('<Corridor instance>');
    expect(env.unwrapped).toBe(env);
    expect(env.spec).toBeNull();
  });

  test('has typed observations, actions and infos without type arguments', () => {
    const env = new Corridor();
    const [observation, info] = env.reset();
    expectTypeOf(observation).toEqualTypeOf<number>();
    expectTypeOf(info.visits).toEqualTypeOf<number>();
    expectTypeOf(env.step).parameter(0).toEqualTypeOf<number>();
    expectTypeOf(env.actionSpace.sample()).toEqualTypeOf<number>();
    expectTypeOf(env).toExtend<Env>();
  });
});

describe('RgbFrame', () => {
  test('is bytes with a size', () => {
    const frame = new RgbFrame(2, 1, [1, 2, 3, 4, 5, 6]);
    expect([...frame]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(frame.shape).toEqual([1, 2, 3]);
    expect(frame.subarray(3)).toBeInstanceOf(Uint8Array);
    expect(frame.subarray(3)).not.toBeInstanceOf(RgbFrame);
    expect([...frame.slice(4)]).toEqual([5, 6]);
  });

  test('refuses bytes that do not fill it', () => {
    expect(() => new RgbFrame(2, 2, [1, 2, 3])).toThrow(/got 3 bytes for 2 × 2 pixels; expected 12/);
  });
});
