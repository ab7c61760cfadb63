import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../../envs/index.js';
import {
  Box,
  Dict,
  dataEquivalence,
  Env,
  GymnasiumError,
  InvalidArgumentError,
  make,
  type ResetArgs,
  type ResetResult,
  type StepResult,
  SyncVectorEnv,
  setWarningSink,
  specFromJSON,
  UnserializableSpecError,
  type VectorEnv,
  wrappers,
} from '../../src/gymnasium/index.js';
import { wrapperExamples } from '../../src/gymnasium/wrappers/catalogue.js';
import * as vectorized from '../../src/gymnasium/wrappers/vector/vectorized.js';
import { thorough } from '../thorough.js';

// Every wrapper of the catalogue passes the same tests; a new one needs no line here.

/** Of more than one episode, which is 20 steps long. */
const STEPS = thorough(60, 14);

beforeAll(() => void setWarningSink(() => {}));
afterAll(() => void setWarningSink(null));

/** Observations in two parts, for wrappers that need them. */
class Parts extends Env<object, Float32Array> {
  override readonly observationSpace = new Dict({ 0: new Box(-1, 1), b: new Box(-1, 1) });
  override readonly actionSpace = new Box(-1, 1);
  protected override state = { left: 0 };

  #look(): object {
    return { 0: Float32Array.of(this.npRandom.uniform(-1, 1)), b: Float32Array.of(this.state.left / 10) };
  }

  override reset({ seed }: ResetArgs = {}): ResetResult<object> {
    this.reseed(seed);
    this.state.left = 10;
    return [this.#look(), {}];
  }

  override step(action: Float32Array): StepResult<object> {
    this.state.left--;
    return [this.#look(), action[0]!, this.state.left === 0, false, {}];
  }
}

/** Environments of different spaces; a wrapper is put around the first that it fits. */
const CANDIDATES: readonly (() => Env)[] = [
  () => make('Pendulum-v1', { maxEpisodeSteps: 20 }),
  () => make('Pendulum-v1', { maxEpisodeSteps: 20, renderMode: 'rgb_array' }),
  () => new Parts(),
  () => make('Blackjack-v1'),
];

function fitted(name: string): { wrapped: () => Env; bare: () => Env } {
  const Class = wrappers.get(name)!;
  const failures: unknown[] = [];
  for (const bare of CANDIDATES) {
    const wrapped = () => new Class(bare(), wrapperExamples.get(name));
    try {
      wrapped();
      return { wrapped, bare };
    } catch (error) {
      if (!(error instanceof GymnasiumError)) throw error;
      failures.push(error.message);
    }
  }
  throw new Error(`${name} fits no environment of this test: ${failures.join('\n')}`);
}

type Result = ResetResult<unknown> | StepResult<unknown>;

/** Random play with resets at the ends of episodes; the actions depend on `actionSeed` alone. */
function play(env: Env, actionSeed: number, last?: Result): Result[] {
  env.actionSpace.seed(actionSeed);
  const results: Result[] = [];
  let isOver = last?.length === 5 && (last[2] || last[3]);
  for (let i = 0; i < STEPS; i++) {
    const result = isOver ? env.reset() : env.step(env.actionSpace.sample());
    isOver = result.length === 5 && (result[2] || result[3]);
    results.push(result);
  }
  return results;
}

/** Results without what depends on the clock: infos are compared by their keys. */
function timeless(results: readonly Result[]): unknown[] {
  return results.map((result) => [...result.slice(0, -1), Object.keys(result.at(-1) as object).sort()]);
}

const same = (a: readonly Result[], b: readonly Result[]): boolean => dataEquivalence(timeless(a), timeless(b), true);

describe.each([...wrappers.keys()])('%s', (name) => {
  const { wrapped, bare } = fitted(name);

  test('gives elements of its spaces and rewards in its range', () => {
    const env = wrapped();
    const [least, largest] = env.rewardRange;
    for (const result of [env.reset({ seed: 1 }), ...play(env, 1)]) {
      expect(env.observationSpace.contains(result[0])).toBe(true);
      if (result.length === 5) {
        expect(result[1]).toBeGreaterThanOrEqual(least);
        expect(result[1]).toBeLessThanOrEqual(largest);
      }
    }
  });

  test('the same seed gives the same run', () => {
    const run = () => {
      const env = wrapped();
      return [env.reset({ seed: 5 }), ...play(env, 2)];
    };
    expect(same(run(), run())).toBe(true);
  });

  test('setState(getState()) continues identically, and so does a clone', () => {
    const env = wrapped();
    env.reset({ seed: 3 });
    const last = play(env, 4).at(-1);
    const snapshot = structuredClone(env.getState());
    const clone = env.clone();
    const first = play(env, 5, last);
    env.setState(snapshot);
    expect(same(play(env, 5, last), first)).toBe(true);
    expect(same(play(clone, 5, last), first)).toBe(true);
    expect(String(clone)).toBe(String(env));
  });

  test('refuses options that it does not have, and a reset by a bare seed', () => {
    const Class = wrappers.get(name)!;
    expect(() => new Class(bare(), { ...wrapperExamples.get(name), noSuchOption: 1 })).toThrow(InvalidArgumentError);
    expect(() => wrapped().reset(5 as never)).toThrow(InvalidArgumentError);
  });

  test('its spec goes through JSON and makes it again, or says why not', () => {
    const env = wrapped();
    if (env.spec === null) return;
    if (Object.values(wrapperExamples.get(name)!).some((value) => typeof value === 'function')) {
      expect(() => JSON.stringify(env.spec)).toThrow(UnserializableSpecError);
      return;
    }
    const again = make(specFromJSON(JSON.parse(JSON.stringify(env.spec))));
    expect(String(again.observationSpace)).toBe(String(env.observationSpace));
    expect(String(again.actionSpace)).toBe(String(env.actionSpace));
  });
});

describe.each(Object.entries(vectorized))('%s', (name, Vectorized) => {
  test('does to each environment what the wrapper of single ones does', () => {
    const single = name.slice('Vector'.length);
    const { wrapped, bare } = fitted(single);
    const Class = Vectorized as unknown as new (envs: VectorEnv, options?: object) => VectorEnv;
    const whole = new Class(new SyncVectorEnv([bare, bare, bare]) as VectorEnv, wrapperExamples.get(single));
    const each = new SyncVectorEnv([wrapped, wrapped, wrapped]) as VectorEnv;
    expect(String(whole.observationSpace)).toBe(String(each.observationSpace));
    expect(String(whole.actionSpace)).toBe(String(each.actionSpace));
    expect(whole.reset({ seed: 2 })).toEqual(each.reset({ seed: 2 }));
    each.actionSpace.seed(2);
    for (let step = 0; step < STEPS; step++) {
      const actions = each.actionSpace.sample();
      expect(whole.step(actions)).toEqual(each.step(actions));
    }
  });
});
