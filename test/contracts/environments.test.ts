import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import * as envs from '../../envs/index.js';
import {
  checkEnv,
  dataEquivalence,
  type Env,
  make,
  type ResetResult,
  RgbFrame,
  registry,
  type StepResult,
  setWarningSink,
  specFromJSON,
} from '../../src/gymnasium/index.js';
import { thorough } from '../thorough.js';

// Every registered environment passes the same tests; a new one needs no line here.

const steps = thorough(200, 30);

setWarningSink(() => {});
afterAll(() => {
  setWarningSink(null);
});

type Result = ResetResult<unknown> | StepResult<unknown>;

const isLast = (result: Result | undefined): boolean => result?.length === 5 && (result[2] || result[3]);

/**
 * Random play with resets at the ends of episodes, going on after the result `last`; the actions depend on `actionSeed`
 * alone.
 */
function play(env: Env, count: number, actionSeed: number, last?: Result): Result[] {
  env.actionSpace.seed(actionSeed);
  const results: Result[] = [];
  let previous = last;
  for (let i = 0; i < count; i++) {
    previous = isLast(previous) ? env.reset() : env.step(env.actionSpace.sample());
    results.push(previous);
  }
  return results;
}

/** A message with the first place where two runs differ, or `null`. */
function firstDifference(a: readonly Result[], b: readonly Result[]): string | null {
  const at = a.findIndex((result, i) => !dataEquivalence(result, b[i], true));
  return at < 0 ? null : `result ${at}: ${JSON.stringify(a[at])} and ${JSON.stringify(b[at])}`;
}

describe.each([...registry.keys()])('%s', (id) => {
  const spec = registry.get(id)!;

  test('passes checkEnv', () => {
    checkEnv(make(id).unwrapped);
  });

  test('is of a class that envs/classes.ts exports', () => {
    const env = make(id).unwrapped;
    expect(Object.values(envs)).toContain(env.constructor);
    env.close();
  });

  test('gives elements of its spaces and rewards in its range, through all wrappers', () => {
    const env = make(id);
    expect(env.observationSpace.contains(env.reset({ seed: 1 })[0])).toBe(true);
    const [least, largest] = env.rewardRange;
    for (const result of play(env, steps, 1)) {
      expect(env.observationSpace.contains(result[0])).toBe(true);
      if (result.length === 5) {
        expect(result[1]).toBeGreaterThanOrEqual(least);
        expect(result[1]).toBeLessThanOrEqual(largest);
      }
    }
    expect(least).toBeGreaterThanOrEqual(spec.rewardRange[0]);
    expect(largest).toBeLessThanOrEqual(spec.rewardRange[1]);
  });

  test('the same seed gives the same run in a new environment', () => {
    const run = () => {
      const env = make(id);
      return [env.reset({ seed: 5 }), ...play(env, steps, 2)];
    };
    expect(firstDifference(run(), run())).toBeNull();
  });

  test('setState(getState()) continues identically, at any moment, through all wrappers', () => {
    const env = make(id);
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 40 }), fc.nat(), (seed, before, actionSeed) => {
        const reset = env.reset({ seed });
        const last = play(env, before, actionSeed).at(-1) ?? reset;
        const snapshot = structuredClone(env.getState());
        const first = play(env, 40, actionSeed + 1, last);
        env.setState(snapshot);
        expect(firstDifference(first, play(env, 40, actionSeed + 1, last))).toBeNull();
      }),
      { numRuns: thorough(20, 4) },
    );
  });

  test('a clone continues identically and independently', () => {
    const env = make(id);
    env.reset({ seed: 3 });
    const clone = env.clone();
    const ahead = play(clone, 60, 6);
    expect(firstDifference(play(env, 60, 6), ahead)).toBeNull();
    expect(String(clone)).toBe(String(env));
  });

  test('its spec goes through JSON and makes it again', () => {
    const env = make(id);
    const again = make(specFromJSON(JSON.parse(JSON.stringify(env.spec))));
    expect(String(again)).toBe(String(env));
    expect(firstDifference([again.reset({ seed: 1 })], [env.reset({ seed: 1 })])).toBeNull();
  });

  test('documents every parameter with its true default', () => {
    const params = spec.params ?? {};
    for (const [name, { type, description }] of Object.entries(params)) {
      expect(type, name).not.toBe('');
      expect(description, name).toMatch(/^\S.{5,}[^.\n]$/);
    }
    const defaults = Object.fromEntries(
      Object.entries(params).flatMap(([name, param]) => (name in spec.kwargs ? [] : [[name, param.default]])),
    );
    const run = (env: Env) => [env.reset({ seed: 8 }), ...play(env, steps, 8)];
    expect(firstDifference(run(make(id, defaults)), run(make(id)))).toBeNull();
  });

  test('can be imported and made again by a worker thread', async () => {
    expect(spec.module).not.toBeNull();
    await import(spec.module!);
    expect(registry.get(id)).toBe(spec);
  });

  test.each([...make(id).metadata.renderModes])('renders in mode %s', (renderMode) => {
    const env = make(id, { renderMode });
    env.reset({ seed: 2 });
    const first = env.render();
    env.reset({ seed: 2 });
    expect(dataEquivalence(env.render(), first, true)).toBe(true);
    if (renderMode === 'rgb_array') {
      expect(first).toBeInstanceOf(RgbFrame);
      expect(new Set(first as RgbFrame).size).toBeGreaterThan(1);
    } else {
      expect(String(first).trim()).not.toBe('');
    }
  });
});
