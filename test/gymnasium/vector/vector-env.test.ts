import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import '../../../envs/index.js';
import {
  AutoresetMode,
  Box,
  ClosedEnvError,
  Dict,
  Discrete,
  DynamicsVectorEnv,
  Env,
  type Info,
  InvalidActionError,
  InvalidArgumentError,
  InvalidEnvError,
  InvalidMaskError,
  InvalidResultError,
  InvalidSeedError,
  InvalidSpaceError,
  MultiDiscrete,
  make,
  makeVec,
  ResetNeededError,
  type ResetResult,
  type StepResult,
  SyncVectorEnv,
  setWarningSink,
  Text,
  Tuple,
  UnsupportedModeError,
  type VectorEnv,
} from '../../../src/gymnasium/index.js';

afterEach(() => {
  setWarningSink(null);
});

/**
 * Counts from 0 to `end`, where the episode terminates; action 2 truncates. Infos tell the count and, at even counts, a
 * word.
 */
class Counter extends Env<number, number> {
  override readonly observationSpace = new Discrete(10);
  override readonly actionSpace = new Discrete(3);
  protected override state = { count: 0 };
  closed = 0;

  constructor(readonly end: number) {
    super({ end });
  }

  override reset(): ResetResult<number> {
    this.state.count = 0;
    return [0, { start: true }];
  }

  override step(action: number): StepResult<number> {
    const count = ++this.state.count;
    const info: Info = { count, ...(count % 2 === 0 ? { word: `w${count}` } : {}) };
    return [count, 10 + count, count >= this.end, action === 2, info];
  }

  override close(): void {
    this.closed++;
  }
}

/** Two environments whose episodes last 2 and 3 steps. */
const counters = (autoresetMode: AutoresetMode) =>
  new SyncVectorEnv<Int32Array, Int32Array>([() => new Counter(2), () => new Counter(3)], { autoresetMode });
const still = Int32Array.of(0, 0);
const u8 = (...values: number[]) => Uint8Array.from(values);
const i32 = (...values: number[]) => Int32Array.from(values);
const f64 = (...values: number[]) => Float64Array.from(values);

describe('autoreset modes, worked by hand', () => {
  test('NEXT_STEP: the step after the end resets, ignores the action and gives reward 0', () => {
    const envs = counters(AutoresetMode.NEXT_STEP);
    expect(envs.metadata.autoresetMode).toBe('NextStep');
    expect(envs.reset({ seed: 1 })).toEqual([i32(0, 0), { start: [true, true], _start: u8(1, 1) }]);
    expect(envs.step(still)).toEqual([
      i32(1, 1),
      f64(11, 11),
      u8(0, 0),
      u8(0, 0),
      { count: f64(1, 1), _count: u8(1, 1) },
    ]);
    expect(envs.step(still)).toEqual([
      i32(2, 2),
      f64(12, 12),
      u8(1, 0),
      u8(0, 0),
      {
        count: f64(2, 2),
        _count: u8(1, 1),
        word: ['w2', 'w2'],
        _word: u8(1, 1),
        final_obs: [2, null],
        _final_obs: u8(1, 0),
      },
    ]);
    // The first one resets, although its action would truncate; the second one ends.
    expect(envs.step(i32(2, 0))).toEqual([
      i32(0, 3),
      f64(0, 13),
      u8(0, 1),
      u8(0, 0),
      {
        start: [true, false],
        _start: u8(1, 0),
        count: f64(0, 3),
        _count: u8(0, 1),
        final_obs: [null, 3],
        _final_obs: u8(0, 1),
      },
    ]);
    expect(envs.step(still).slice(0, 4)).toEqual([i32(1, 0), f64(11, 0), u8(0, 0), u8(0, 0)]);
  });

  test('SAME_STEP: the observation is the reset one; the last one and its info are kept', () => {
    const envs = counters(AutoresetMode.SAME_STEP);
    envs.reset();
    envs.step(still);
    expect(envs.step(still)).toEqual([
      i32(0, 2),
      f64(12, 12),
      u8(1, 0),
      u8(0, 0),
      {
        final_obs: [2, null],
        _final_obs: u8(1, 0),
        final_info: { count: f64(2, 0), _count: u8(1, 0), word: ['w2', null], _word: u8(1, 0) },
        _final_info: u8(1, 0),
        start: [true, false],
        _start: u8(1, 0),
        count: f64(0, 2),
        _count: u8(0, 1),
        word: [null, 'w2'],
        _word: u8(0, 1),
      },
    ]);
    // The second one reaches its end and is truncated in the same step.
    const [observations, rewards, terminations, truncations, infos] = envs.step(i32(0, 2));
    expect([observations, rewards, terminations, truncations]).toEqual([i32(1, 0), f64(11, 13), u8(0, 1), u8(0, 1)]);
    expect(infos['final_obs']).toEqual([null, 3]);
  });

  test('DISABLED: nothing resets by itself; a step of one that is over is refused until the mask resets it', () => {
    const envs = counters(AutoresetMode.DISABLED);
    envs.reset();
    envs.step(still);
    const [observations, , terminations, , infos] = envs.step(still);
    expect([observations, terminations]).toEqual([i32(2, 2), u8(1, 0)]);
    expect(infos['final_obs']).toEqual([2, null]);
    expect(() => envs.step(still)).toThrow(ResetNeededError);
    expect(() => envs.step(still)).toThrow(/episodes of environments 0 are over and autoresetMode is "Disabled"/);
    expect(envs.reset({ options: { reset_mask: terminations } })).toEqual([
      i32(0, 2),
      { start: [true, false], _start: u8(1, 0) },
    ]);
    expect(envs.step(still).slice(0, 3)).toEqual([i32(1, 3), f64(11, 13), u8(0, 1)]);
  });

  test('a reset of some in NEXT_STEP takes the place of their own', () => {
    const envs = counters(AutoresetMode.NEXT_STEP);
    envs.reset();
    envs.step(still);
    envs.step(still);
    expect(envs.reset({ options: { resetMask: [true, false] } })[0]).toEqual(i32(0, 2));
    expect(envs.step(still).slice(0, 2)).toEqual([i32(1, 3), f64(11, 13)]);
  });
});

describe('arrays', () => {
  test('are new every time, or with copy: false the same', () => {
    for (const vectorizationMode of ['sync', 'batched'] as const) {
      for (const copy of [true, false]) {
        const envs = makeVec('CartPole-v1', { numEnvs: 2, vectorizationMode, copy });
        envs.reset({ seed: 1 });
        const first = envs.step(still);
        const kept = first[0].slice();
        const second = envs.step(still);
        expect(second[0] === first[0], vectorizationMode).toBe(!copy);
        expect(second[1] === first[1]).toBe(!copy);
        expect(kept.every((x, i) => x === first[0][i])).toBe(copy);
      }
    }
  });

  test('have their types by the id', () => {
    const poles = makeVec('CartPole-v1', { numEnvs: 2, suttonBartoReward: true });
    expectTypeOf(poles.reset()[0]).toEqualTypeOf<Float32Array>();
    expectTypeOf(makeVec('FrozenLake-v1').reset()[0]).toEqualTypeOf<Int32Array>();
    expectTypeOf(poles.step).parameter(0).toEqualTypeOf<Int32Array | readonly number[]>();
  });
});

describe('spaces', () => {
  test('are batches', () => {
    const envs = makeVec('Pendulum-v1', { numEnvs: 3 });
    expect(envs.singleObservationSpace.shape).toEqual([3]);
    expect(envs.observationSpace.shape).toEqual([3, 3]);
    expect(envs.actionSpace.equals(new Box(-2, 2, { shape: [3, 1] }))).toBe(true);
    expect(makeVec('Taxi-v4', { numEnvs: 2 }).actionSpace.equals(new MultiDiscrete([6, 6], { dtype: 'int32' }))).toBe(
      true,
    );
  });

  test('Dict, Tuple and Text observations and Tuple actions', () => {
    class Nested extends Env<{ a: Float32Array; b: [number, string] }, [number, Float32Array]> {
      override readonly observationSpace = new Dict({
        a: new Box(0, 9, { shape: [2] }),
        b: new Tuple([new Discrete(9), new Text(3)]),
      });
      override readonly actionSpace = new Tuple([new Discrete(9), new Box(-9, 9, { shape: [1] })]);

      override reset(): ResetResult<{ a: Float32Array; b: [number, string] }> {
        return [{ a: Float32Array.of(0, 1), b: [2, 'x'] }, {}];
      }

      override step([i, [x]]: [number, Float32Array]): StepResult<{ a: Float32Array; b: [number, string] }> {
        return [{ a: Float32Array.of(x!, 1), b: [i, `t${i}`] }, x!, false, false, {}];
      }
    }
    const envs = new SyncVectorEnv([() => new Nested(), () => new Nested()]);
    const [first] = envs.reset();
    expect(first).toEqual({ a: Float32Array.of(0, 1, 0, 1), b: [i32(2, 2), ['x', 'x']] });
    const [observations, rewards] = envs.step([i32(3, 4), Float32Array.of(0.5, -1)]);
    expect(observations).toEqual({ a: Float32Array.of(0.5, 1, -1, 1), b: [i32(3, 4), ['t3', 't4']] });
    expect(rewards).toEqual(f64(0.5, -1));
    expect(first).toEqual({ a: Float32Array.of(0, 1, 0, 1), b: [i32(2, 2), ['x', 'x']] });
  });
});

describe('seeds', () => {
  test('one number counts up, beyond 2^53 too; a list gives each its own', () => {
    const observe = (seed: number | bigint | (number | bigint | null)[]) =>
      makeVec('CartPole-v1', { numEnvs: 3 }).reset({ seed })[0];
    const alone = (seed: number | bigint) => make('CartPole-v1').reset({ seed })[0];
    expect(observe(4)).toEqual(Float32Array.of(...alone(4), ...alone(5), ...alone(6)));
    const last = BigInt(Number.MAX_SAFE_INTEGER);
    expect(observe(Number.MAX_SAFE_INTEGER)).toEqual(
      Float32Array.of(...alone(last), ...alone(last + 1n), ...alone(last + 2n)),
    );
    expect(observe([9, 2n ** 80n, 0])).toEqual(Float32Array.of(...alone(9), ...alone(2n ** 80n), ...alone(0)));
  });

  test('without one the streams go on, each its own', () => {
    for (const vectorizationMode of ['sync', 'batched'] as const) {
      const envs = makeVec('CartPole-v1', { numEnvs: 2, vectorizationMode });
      envs.reset({ seed: 3 });
      const one = make('CartPole-v1');
      one.reset({ seed: 4 });
      expect(envs.reset({ seed: [8, null] })[0].subarray(4)).toEqual(one.reset()[0]);
    }
  });
});

describe('bad input', () => {
  const all = (check: (envs: VectorEnv<Float32Array, Int32Array | readonly number[]>) => void) => {
    for (const vectorizationMode of ['sync', 'batched'] as const)
      check(makeVec('CartPole-v1', { numEnvs: 2, vectorizationMode }));
  };

  test('step before reset, and after close', () => {
    all((envs) => {
      expect(() => envs.step(still)).toThrow(ResetNeededError);
      expect(() => envs.reset({ options: { resetMask: [1, 0] } })).toThrow(/environment 1 was never reset/);
      envs.reset({ seed: 1 });
      envs.close();
      envs.close();
      expect(envs.closed).toBe(true);
      expect(() => envs.step(still)).toThrow(ClosedEnvError);
      expect(() => envs.reset()).toThrow(ClosedEnvError);
    });
  });

  test('actions: their number, their range, NaN', () => {
    all((envs) => {
      envs.reset({ seed: 1 });
      for (const wrong of [i32(1), i32(1, 2), [0, 0.5], [0, Number.NaN], [0], 1, null, { a: 1 }, 'ab']) {
        expect(() => envs.step(wrong as never), String(wrong)).toThrow(InvalidActionError);
      }
      expect(envs.step([0, 1])[1]).toEqual(f64(1, 1));
    });
    const pendulums = makeVec('Pendulum-v1', { numEnvs: 2, vectorizationMode: 'batched' });
    pendulums.reset({ seed: 1 });
    expect(() => pendulums.step(Float32Array.of(0, Number.NaN))).toThrow(/action NaN for environment 1/);
    expect(() => pendulums.step(Float32Array.of(0, 3))).toThrow(InvalidActionError);
    const free = makeVec('Pendulum-v1', { numEnvs: 2, vectorizationMode: 'batched', disableEnvChecker: true });
    free.reset({ seed: 1 });
    expect(free.step(Float32Array.of(2, 3))[2]).toEqual(u8(0, 0));
  });

  test('masks and seeds', () => {
    all((envs) => {
      envs.reset({ seed: 1 });
      for (const resetMask of [[1], [0, 0], [1, 2], 'ab' as never]) {
        expect(() => envs.reset({ options: { resetMask } }), String(resetMask)).toThrow(InvalidMaskError);
      }
      for (const seed of [[1], [1, -1], -1, 0.5, 'a' as never]) {
        expect(() => envs.reset({ seed }), String(seed)).toThrow(InvalidSeedError);
      }
    });
  });

  test('numbers of environments, modes, environments that differ', () => {
    expect(() => makeVec('CartPole-v1', { numEnvs: 0 })).toThrow(InvalidArgumentError);
    expect(() => makeVec('CartPole-v1', { numEnvs: 1.5 })).toThrow(InvalidArgumentError);
    expect(() => makeVec('CartPole-v1', { vectorizationMode: 'async' as never })).toThrow(
      /"sync", "shared", "batched"/,
    );
    expect(() => makeVec('CartPole-v1', { autoresetMode: 'Never' as never })).toThrow(/NextStep, SameStep, Disabled/);
    expect(() => makeVec('CartPol-v1' as 'CartPole-v1')).toThrow(/Did you mean "CartPole"/);
    expect(() => new SyncVectorEnv([() => make('CartPole-v1'), () => make('Pendulum-v1')])).toThrow(InvalidSpaceError);
    const one = make('CartPole-v1');
    expect(() => new SyncVectorEnv([() => one, () => one])).toThrow(InvalidEnvError);
  });

  test('what is not nothing but dynamics has no batch', () => {
    expect(() => makeVec('Blackjack-v1', { vectorizationMode: 'batched' })).toThrow(UnsupportedModeError);
    expect(() => makeVec('Taxi-v4', { vectorizationMode: 'batched' })).toThrow(/do not tell the info "action_mask"/);
    expect(() => makeVec('scalar-regression', { vectorizationMode: 'batched' })).toThrow(
      /does not give its law of motion/,
    );
    expect(() => makeVec('CartPole-v1', { vectorizationMode: 'batched', renderMode: 'rgb_array' })).toThrow(
      /cannot render/,
    );
    expect(() => new DynamicsVectorEnv(new Counter(1), { numEnvs: 2 })).toThrow(UnsupportedModeError);
  });

  test('an unseeded batch draws the task of each environment once', () => {
    const envs = makeVec('bernoulli-bandit', { numEnvs: 2, arms: 3, vectorizationMode: 'batched' });
    const means = () => [...(envs.reset()[1]['means'] as Float64Array)];
    const first = means();
    expect(new Set(first).size).toBe(6);
    expect(first.every((mean) => mean >= 0 && mean < 1)).toBe(true);
    expect(means()).toEqual(first);
  });

  test('infos whose arrays differ in length', () => {
    class Ragged extends Counter {
      override reset(): ResetResult<number> {
        return [0, { row: new Float64Array(this.end) }];
      }
    }
    expect(() => new SyncVectorEnv([() => new Ragged(1), () => new Ragged(2)]).reset()).toThrow(InvalidResultError);
  });
});

describe('makeVec', () => {
  test('takes the fastest form by default, says what it is, and passes arguments on', () => {
    const envs = makeVec('CartPole-v1', { numEnvs: 2 });
    expect(String(envs)).toBe('DynamicsVectorEnv(CartPole-v1, numEnvs=2)');
    expect(envs.spec!.id).toBe('CartPole-v1');
    expect(String(makeVec('Blackjack-v1', { numEnvs: 2 }))).toBe('SyncVectorEnv(Blackjack-v1, numEnvs=2)');
    const rendering = makeVec('CartPole-v1', { numEnvs: 2, renderMode: 'rgb_array' });
    rendering.reset({ seed: 1 });
    expect(rendering.render()!.map((frame) => (frame as Uint8Array).length)).toEqual([720000, 720000]);
    const wrapped = makeVec('CartPole-v1', {
      numEnvs: 2,
      wrappers: [(env) => make(env.spec!, { maxEpisodeSteps: 3 })],
    });
    expect(wrapped).toBeInstanceOf(SyncVectorEnv);
  });

  test('closes its environments, once', () => {
    const made = [new Counter(1), new Counter(1)];
    const envs = new SyncVectorEnv(made.map((env) => () => env));
    envs.close();
    envs.close();
    expect(made.map((env) => env.closed)).toEqual([1, 1]);
  });

  test('call asks each environment', () => {
    const envs = makeVec('Taxi-v4', { numEnvs: 2, vectorizationMode: 'sync' }) as unknown as SyncVectorEnv;
    envs.reset({ seed: 1 });
    expect(envs.call('npRandomSeed')).toEqual([1, 2]);
    expect(envs.call('toString')).toEqual(envs.envs.map(String));
  });
});
