import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import '../../../envs/index.js';
import {
  ClosedEnvError,
  Discrete,
  Env,
  InvalidActionError,
  InvalidArgumentError,
  InvalidRewardError,
  makeVec,
  type ResetResult,
  register,
  SharedVectorEnv,
  type StepResult,
  setWarningSink,
  spec,
  Text,
  UnsupportedModeError,
  WorkerError,
  WorkerTimeoutError,
} from '../../../src/gymnasium/index.js';
import { madeInTime } from '../../made-in-time.js';
import { sampled } from '../../thorough.js';
import { restoreRegistry } from '../restored-registry.js';

/** What this thread knows of the environment that `faulty-envs.mjs` registers in the workers: its spaces. */
class Faulty extends Env<number, number> {
  override readonly observationSpace = new Discrete(100);
  override readonly actionSpace = new Discrete(6);

  override reset(): ResetResult<number> {
    return [0, {}];
  }

  override step(): StepResult<number> {
    throw new Error('the calling thread steps none of these');
  }
}

const module = new URL('./faulty-envs.mjs', import.meta.url).href;

restoreRegistry();
beforeAll(() => {
  register({ id: 'Faulty-v0', entryPoint: (kwargs) => new Faulty(kwargs), module });
});
afterEach(() => {
  vi.unstubAllGlobals();
  setWarningSink(null);
});

const faulty = (numWorkers = 2) =>
  makeVec('Faulty-v0', { numEnvs: 4, vectorizationMode: 'shared', numWorkers, disableEnvChecker: true });

describe('an environment that throws', () => {
  test('throws here: an error of the package in its own class, others as WorkerError; a reset mends it', () => {
    const envs = faulty();
    envs.reset({ seed: 1 });
    const refused = () => envs.step(Int32Array.of(0, 0, 0, 2));
    expect(refused).toThrow(InvalidRewardError);
    expect(refused).toThrow('a reward of tar and feathers');
    const foreign = () => envs.step(Int32Array.of(1, 0, 0, 0));
    expect(foreign).toThrow(WorkerError);
    expect(foreign).toThrow(/^Environment 0 threw RangeError: too much of it$/);
    expect(() => envs.step(Int32Array.of(0, 0, 0, 1))).toThrow(/^Environment 3 threw RangeError: too much of it$/);
    expect(() => envs.step(Int32Array.of(0, 0, 2, 0))).toThrow(/^Environment 2: a reward of tar and feathers$/);
    envs.reset();
    expect(envs.step(Int32Array.of(0, 0, 0, 0))[0]).toEqual(Int32Array.of(1, 1, 1, 1));
    envs.close();
  });
});

describe('a worker that dies', () => {
  test('the step throws at once, every later call too, and close still closes', () => {
    const envs = faulty();
    envs.reset({ seed: 1 });
    expect(() => envs.step(Int32Array.of(0, 0, 0, 3))).toThrow(WorkerError);
    expect(() => envs.step(Int32Array.of(0, 0, 0, 0))).toThrow(
      /^Worker 1, with the environments 2 to 3, died in a call of environment 3 \(it exited with code 7\)/,
    );
    expect(() => envs.reset()).toThrow(WorkerError);
    envs.close();
    expect(() => envs.reset()).toThrow(ClosedEnvError);
  });

  test('does not start: a module that is not there is named', () => {
    register({ id: 'Homeless-v0', entryPoint: (kwargs) => new Faulty(kwargs), module: 'file:///nowhere/envs.mjs' });
    const envs = makeVec('Homeless-v0', { numEnvs: 2, vectorizationMode: 'shared', numWorkers: 1 });
    expect(() => envs.reset()).toThrow(/Worker 0, .* died \(.*nowhere\/envs\.mjs/);
    envs.close();
  });

  test('does not start: a module that does not register the id', () => {
    const fields = { entryPoint: (kwargs: object) => new Faulty(kwargs), module };
    const envs = new SharedVectorEnv(register({ ...fields, id: 'Fauly-v0' }), { numEnvs: 2, numWorkers: 2 });
    expect(() => envs.reset()).toThrow(/Did you mean "Faulty"/);
    // Without environments there is nothing to step: the second call says the same.
    expect(() => envs.reset()).toThrow(/Did you mean "Faulty"/);
    envs.close();
  });
});

describe('an environment that does not return', () => {
  /** Waits until a thread that counts in `beat` has ended. */
  async function stopped(beat: Int32Array): Promise<void> {
    for (let before = -1; before !== Atomics.load(beat, 0); ) {
      before = Atomics.load(beat, 0);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  const stuck = (options: object) => {
    const beat = new Int32Array(new SharedArrayBuffer(4));
    const shared = { numEnvs: 5, vectorizationMode: 'shared', numWorkers: 2, disableEnvChecker: true } as const;
    return { beat, envs: makeVec('Faulty-v0', { ...shared, beat, ...options }) };
  };

  /** The same with a limit of time, after a reset and a step. */
  const stuckInTime = (more: object = {}) =>
    madeInTime(
      (timeoutMs) => {
        const made = stuck({ timeoutMs, ...more });
        made.envs.reset({ seed: 1 });
        made.envs.step(Int32Array.of(0, 0, 0, 0, 0));
        return made;
      },
      WorkerTimeoutError,
      // Threads have started before their time begins.
      250,
    );

  test('is named when the time is up; its thread is ended, and every later call says the same', async () => {
    const { made, timeoutMs } = stuckInTime();
    const { beat, envs } = made;
    const late = thrown(() => envs.step(Int32Array.of(0, 0, 0, 5, 0)));
    expect(late).toBeInstanceOf(WorkerTimeoutError);
    expect(late).toBeInstanceOf(WorkerError);
    expect(late.message).toContain(
      `SharedVectorEnv: environment 3 (worker 1) did not answer step() within ${timeoutMs} ms; all workers were ended`,
    );
    expect(thrown(() => envs.step(Int32Array.of(0, 0, 0, 0, 0)))).toBe(late);
    expect(thrown(() => envs.reset())).toBe(late);
    expect(Atomics.load(beat, 0)).toBeGreaterThan(0);
    await stopped(beat);
    envs.close();
    expect(() => envs.reset()).toThrow(ClosedEnvError);
  });

  test('nor do several: each is named', async () => {
    const { beat, envs } = stuckInTime().made;
    expect(() => envs.step(Int32Array.of(0, 5, 5, 5, 5))).toThrow(
      /environment 1 \(worker 0\) and environment 2 \(worker 1\) did not answer step\(\)/,
    );
    await stopped(beat);
    envs.close();
  });

  test('ends with the worker that dies beside it', async () => {
    const { beat, envs } = stuck({});
    envs.reset({ seed: 1 });
    expect(() => envs.step(Int32Array.of(5, 0, 0, 0, 3))).toThrow(/^Worker 1, .* died in a call of environment 4/);
    await stopped(beat);
    envs.close();
  });

  test('from close() is ended after a while', async () => {
    const { beat, envs } = stuckInTime({ stuckClose: true }).made;
    envs.close();
    while (Atomics.load(beat, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await stopped(beat);
  });

  test.each([[0], [-1], [Number.NaN], ['5'], [null]])('timeoutMs = %s is refused', (timeoutMs) => {
    const make = () => stuck({ timeoutMs });
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(/SharedVectorEnv got timeoutMs = .*; expected a positive number of milliseconds, or Infinity/);
  });
});

function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('infos', () => {
  test('go over from the workers, whatever they hold', () => {
    const envs = faulty();
    envs.reset({ seed: 1 });
    const infos = envs.step(Int32Array.of(0, 4, 0, 4))[4];
    expect(infos).toEqual({
      name: [null, 'after 1', null, 'after 1'],
      _name: Uint8Array.of(0, 1, 0, 1),
      even: [false, true, false, true],
      _even: Uint8Array.of(0, 1, 0, 1),
      pair: Float64Array.of(0, 0, 1, 2, 0, 0, 1, 2),
      _pair: Uint8Array.of(0, 1, 0, 1),
    });
    expect(envs.step(Int32Array.of(0, 4, 0, 0))[4]).toEqual({
      name: [null, 'after 2', null, null],
      _name: Uint8Array.of(0, 1, 0, 0),
      even: [false, true, false, false],
      _even: Uint8Array.of(0, 1, 0, 0),
      pair: Float64Array.of(0, 0, 1, 2, 0, 0, 0, 0),
      _pair: Uint8Array.of(0, 1, 0, 0),
    });
    envs.close();
  });
});

describe('the division of work', () => {
  const shares: readonly (readonly [numWorkers: number, callerWorks: boolean])[] = [
    [1, false],
    [9, false],
    [3, true],
    [3, false],
  ];
  test.each(sampled(shares, 2))('%i workers, caller works: %s: the same numbers', (numWorkers, callerWorks) => {
    const run = (options: object) => {
      const envs = makeVec('CartPole-v1', { numEnvs: 7, ...options });
      const results: unknown[] = [envs.reset({ seed: [9, 8, 7, null, 5n, 2n ** 70n, 3] })[0].subarray(0, 12)];
      envs.reset({ seed: 4 });
      for (let i = 0; i < 30; i++) results.push(envs.step(Int32Array.from({ length: 7 }, (_, j) => (i + j) % 2)));
      results.push(envs.reset({ seed: 8, options: { resetMask: [0, 0, 1, 0, 0, 0, 1], low: -0.01, high: 0.02 } }));
      results.push(envs.step([0, 1, 0, 1, 0, 1, 0]));
      envs.close();
      return results;
    };
    expect(run({ vectorizationMode: 'shared', numWorkers, callerWorks })).toEqual(run({ vectorizationMode: 'sync' }));
  });

  test('not more workers than environments', () => {
    const envs = new SharedVectorEnv(spec('CartPole-v1'), { numEnvs: 2, numWorkers: 5 });
    expect(envs.numWorkers).toBe(2);
    envs.close();
  });
});

describe('refusals', () => {
  test('spaces without fixed size, ids that no worker can make, wrong numbers', () => {
    class Chatty extends Faulty {
      override readonly observationSpace = new Text(5) as never;
    }
    const chatty = { id: 'Chatty-v0', entryPoint: (kwargs: object) => new Chatty(kwargs) };
    register({ ...chatty, module });
    const shared = { numEnvs: 2, vectorizationMode: 'shared' } as const;
    expect(() => makeVec('Chatty-v0', shared)).toThrow(/Text.*no fixed size/);
    register({ ...chatty, id: 'Local-v0', entryPoint: (kwargs) => new Faulty(kwargs) });
    expect(() => makeVec('Local-v0', shared)).toThrow(/import\.meta\.url/);
    expect(() => makeVec('CartPole-v1', { ...shared, numWorkers: 0 })).toThrow(InvalidArgumentError);
    expect(() => makeVec('CartPole-v1', { ...shared, wrappers: [(env) => env] })).toThrow(UnsupportedModeError);
  });

  test('actions of a wrong number, and such as the shared array would silently round', () => {
    const envs = makeVec('CartPole-v1', { numEnvs: 2, vectorizationMode: 'shared', numWorkers: 1 });
    envs.reset({ seed: 1 });
    expect(() => envs.step(Int32Array.of(1))).toThrow(/1 actions for 2 environments/);
    expect(() => envs.step([0.5, 1])).toThrow(InvalidActionError);
    expect(() => envs.step([Number.NaN, 1])).toThrow(InvalidActionError);
    expect(() => envs.step(Float64Array.of(0.5, 1) as never)).toThrow(InvalidActionError);
    expect(() => envs.step(Int32Array.of(0, 2))).toThrow(InvalidActionError);
    expect(envs.step([0, 1])[1]).toEqual(Float64Array.of(1, 1));
    envs.close();
  });
});

test('without SharedArrayBuffer the calling thread does the work, with one warning', () => {
  const warnings: string[] = [];
  setWarningSink((message) => warnings.push(message));
  vi.stubGlobal('SharedArrayBuffer', undefined);
  const expected = makeVec('CartPole-v1', { numEnvs: 3, vectorizationMode: 'sync' }).reset({ seed: 1 });
  for (let i = 0; i < 2; i++) {
    const envs = makeVec('CartPole-v1', { numEnvs: 3, vectorizationMode: 'shared', numWorkers: 2 });
    expect(envs.reset({ seed: 1 })).toEqual(expected);
    envs.close();
  }
  expect(warnings).toEqual([expect.stringMatching(/no worker threads with shared memory/)]);
});
