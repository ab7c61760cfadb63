import { describe, expect, test } from 'vitest';
import { RandomDnf } from '../../envs/index.js';
import { make } from '../../src/gymnasium/index.js';

describe('random-dnf', () => {
  test('with one term of one literal it is that input or its negation', () => {
    const env = new RandomDnf({ bits: 5, terms: 1, literals: 1, formulaSeed: 3 });
    const seen = Array.from({ length: 60 }, (_, seed) => {
      const [observation, { target }] = env.reset({ seed });
      return { bits: [...observation].map((bit) => (bit > 0 ? 1 : 0)), target };
    });
    const agreeing = Array.from({ length: 5 }, (_, k) => seen.filter(({ bits, target }) => bits[k] === target).length);
    expect(agreeing.filter((count) => count === 60 || count === 0)).toHaveLength(1);
  });

  test('terms of all bits hold in one observation each', () => {
    const env = new RandomDnf({ bits: 6, terms: 3, literals: 6, formulaSeed: 1 });
    const right = new Set<string>();
    for (let seed = 0; seed < 2000; seed++) {
      const [observation, { target }] = env.reset({ seed });
      if (target === 1) right.add(observation.join());
    }
    expect(right.size).toBe(3);
  });

  test('a formula of 32 bits uses the first bit', () => {
    const env = new RandomDnf({ bits: 32, terms: 1, literals: 32, formulaSeed: 0 });
    const [{ mask, value }] = env.dynamics.terms as [{ mask: number; value: number }];
    expect(mask).toBe(-1);
    const state = new Float64Array(2);
    const word = (drawn: number) => ({ integers: () => drawn }) as never;
    env.dynamics.reset(word(value >>> 0), state, 0);
    expect(state[0]).toBe(1);
    env.dynamics.reset(word((value ^ (1 << 31)) >>> 0), state, 0);
    expect(state[0]).toBe(0);
  });

  test('the default formula holds about half of the time, and another seed draws another', () => {
    const targets = (formulaSeed: number) => {
      const env = make('random-dnf', { formulaSeed }).unwrapped as RandomDnf;
      return Array.from({ length: 400 }, (_, seed) => env.reset({ seed })[1].target);
    };
    const [some, other] = [targets(0), targets(1)];
    const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.15);
    expect(other).not.toEqual(some);
  });

  test('rewards the right answer and says what holds', () => {
    const env = new RandomDnf({ bits: 4, terms: 2, literals: 1, renderMode: 'ansi' });
    const [, { target }] = env.reset({ seed: 5 });
    expect(env.render()).toMatch(/^[01]{4}: [012] of 2 terms hold$/);
    expect(env.step(target).slice(1, 4)).toEqual([1, true, false]);
    env.reset({ seed: 5 });
    expect(env.step(1 - target)[1]).toBe(-1);
  });

  test('score is what an answer would be paid, and no step', () => {
    const env = new RandomDnf();
    const [observation, { target }] = env.reset({ seed: 9 });
    expect([env.score(target), env.score(1 - target)]).toEqual([1, -1]);
    expect(env.step(target)[0]).toEqual(observation);
  });

  test.each([
    [{ bits: 33 }, 'RandomDnf got bits = 33; expected a whole number from 1 to 32.'],
    [{ bits: 3, literals: 4 }, 'RandomDnf got literals = 4; expected a whole number from 1 to 3.'],
    [{ terms: 0 }, 'RandomDnf got terms = 0; expected a whole number from 1 to 1000.'],
    [{ formulaSeed: -1 }, 'RandomDnf got formulaSeed = -1; expected a whole number from 0.'],
  ])('refuses %j', (options, message) => {
    expect(() => new RandomDnf(options)).toThrow(message);
  });
});
