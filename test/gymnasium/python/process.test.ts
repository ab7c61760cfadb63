import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  AutoresetMode,
  Box,
  ClosedEnvError,
  type Env,
  InvalidActionError,
  InvalidArgumentError,
  InvalidStateError,
  NameNotFoundError,
  TimeLimit,
} from '../../../src/gymnasium/index.js';
import {
  makePython,
  makePythonVec,
  PythonError,
  PythonExitError,
  type PythonOptions,
  PythonTimeoutError,
  PythonUnavailableError,
} from '../../../src/gymnasium/node.js';
import { madeInTime } from '../../made-in-time.js';
import { ended, isRunning, python, titled, withoutPython } from './python-here.js';
import { writeStubGymnasium } from './stub-gymnasium.js';

const stub = writeStubGymnasium();
afterAll(() => stub.remove());

const options: PythonOptions = { python, quiet: true, env: { PYTHONPATH: stub.folder } };
let files = 0;
const newFile = (): string => join(stub.folder, `file-${++files}`);

function makeStub(more: PythonOptions = {}): Env<Float32Array, number> {
  return makePython<Float32Array, number>('Stub-v0', { ...options, ...more });
}

/** The error that a call throws. */
function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

test('an interpreter that is not there is named, and what to do', () => {
  expect(thrown(() => makePython('CartPole-v1', { python: 'no-such-python' }))).toMatchObject({
    name: 'PythonUnavailableError',
    message: expect.stringMatching(
      /^makePython\("CartPole-v1"\) could not run "no-such-python": there is no such program\. Install Python and Gymnasium/,
    ),
  });
});

test('a timeout that is none is refused', () => {
  expect(() => makeStub({ timeoutMs: 0 })).toThrow(InvalidArgumentError);
});

test.each<[unknown, unknown, RegExp]>([
  [42, {}, /makePython got 42 for the id of an environment; expected a text such as 'CartPole-v1'/],
  ['X-v0', 42, /makePython got 42 for its options; expected an object/],
  ['X-v0', { timeout: 5 }, /makePython\("X-v0"\) has no option 'timeout'. Did you mean 'timeoutMs'/],
  ['X-v0', { timeoutMs: '5' }, /got timeoutMs = "5"; expected a positive number of milliseconds/],
  ['X-v0', { modules: 'ale_py' }, /got modules = "ale_py"; expected string\[\]/],
  ['X-v0', { kwargs: 3 }, /got kwargs = 3; expected an object/],
  ['X-v0', { env: { PATH: 3 } }, /got PATH = 3 in env; expected texts/],
  ['X-v0', { python: 3 }, /got python = 3; expected a string/],
])('makePython(%s, %s) is refused with a sentence', (id, wrong, message) => {
  const make = () => makePython(id as string, wrong as PythonOptions);
  expect(make).toThrow(InvalidArgumentError);
  expect(make).toThrow(message);
});

test('makePythonVec refuses a mode that does not exist, and makePython the options of makePythonVec', () => {
  expect(() => makePythonVec('X-v0', { vectorizationMode: 'fast' as 'sync' })).toThrow(
    /makePythonVec\("X-v0"\) got vectorizationMode = "fast"; expected 'sync' or 'async' or 'vector_entry_point'/,
  );
  expect(() => makePython('X-v0', { numEnvs: 2 } as PythonOptions)).toThrow(/no option 'numEnvs'/);
});

describe.skipIf(withoutPython !== null)(titled('a Python process', withoutPython), () => {
  test('without Gymnasium is named, and what to install', () => {
    // What Python says where it has none, wherever this runs.
    const folder = join(stub.folder, 'without');
    mkdirSync(folder);
    writeFileSync(join(folder, 'gymnasium.py'), 'raise ModuleNotFoundError("No module", name="gymnasium")');
    const error = thrown(() => makePython('CartPole-v1', { python, quiet: true, env: { PYTHONPATH: folder } }));
    expect(error).toBeInstanceOf(PythonUnavailableError);
    expect(error.message).toMatch(
      /which has no module (gymnasium|numpy); expected one with Gymnasium 1.0 or newer\. Run .* -m pip install/,
    );
  });

  test('serves an environment like one of this package', () => {
    const env = makeStub({ renderMode: 'ansi', kwargs: { size: 2 } });
    expect(env.observationSpace.equals(new Box(-1, Infinity, { shape: [2] }))).toBe(true);
    expect(env.actionSpace.toString()).toBe('Discrete(9)');
    expect(env.metadata).toEqual({ renderModes: ['ansi'], renderFps: 5, mode: 'NextStep' });
    expect(env.spec).toMatchObject({
      id: 'Stub-v0',
      maxEpisodeSteps: 7,
      rewardThreshold: null,
      nondeterministic: true,
    });
    expect(String(env)).toBe('<PythonEnv<Stub-v0>>');
    const start = { low: -0.5, mask: Uint8Array.of(1, 0) };
    const [first, info] = env.reset({ seed: 2n ** 70n + 5n, options: { low: -0.5, words: ['a', null] } });
    expect(first).toEqual(Float32Array.of(429, 429.25));
    expect(info).toEqual({
      seed: 2n ** 70n + 5n,
      options: { low: -0.5, words: ['a', null] },
      pid: expect.any(Number),
    });
    expect(env.reset({ options: start })[1]['options']).toEqual(start);
    expect(env.step(0)).toEqual([
      Float32Array.of(1, 1.25),
      0.5,
      false,
      false,
      {
        action: 0,
        nan: Number.NaN,
        inf: -Infinity,
        minus: -0,
        large: 2n ** 60n + 1n,
        none: null,
        bytes: Uint8Array.of(1, 2),
        long: Float64Array.of(-(2 ** 40)),
        list: [1, [true, 'x']],
        object: "<class 'gymnasium.Spec'>",
        2: { a: 1 },
      },
    ]);
    expect(env.render()).toBe('t = 1');
    env.step(0);
    expect(env.step(0).slice(1, 4)).toEqual([1.5, true, false]);
    expect(env.step(0).slice(1, 4)).toEqual([2, false, true]);
    expect(() => env.getState()).toThrow(InvalidStateError);
    expect(() => env.clone()).toThrow(InvalidStateError);
    env.close();
  });

  test('can be wrapped', () => {
    const env = new TimeLimit(makeStub(), { maxEpisodeSteps: 2 });
    env.reset({ seed: 1 });
    expect(env.step(0)[3]).toBe(false);
    expect(env.step(0)[3]).toBe(true);
    env.close();
  });

  test('steps all environments of a vector in one call', () => {
    const envs = makePythonVec('Stub-v0', { ...options, numEnvs: 2, autoresetMode: AutoresetMode.DISABLED });
    expect(envs.metadata).toEqual({ renderModes: [], autoresetMode: 'Disabled', vectorization: 'sync' });
    expect(envs.reset({ seed: 5 })).toEqual([
      Float32Array.of(5, 5.25, 5.5, 6, 6.25, 6.5),
      { seeds: [5, 6], options: null },
    ]);
    const [observations, infos] = envs.reset({ seed: [8, null], options: { reset_mask: [1, 0] } });
    expect(observations).toEqual(Float32Array.of(8, 8.25, 8.5, 0, 0.25, 0.5));
    expect(infos).toEqual({ seeds: [8, null], options: "{'reset_mask': [1, 0]}" });
    expect(envs.step(Int32Array.of(0, 5))).toEqual([
      Float32Array.of(1, 1.25, 1.5, 1, 1.25, 1.5),
      Float64Array.of(0.5, 0.5),
      Uint8Array.of(0, 0),
      Uint8Array.of(0, 0),
      { action: Float64Array.of(0, 5), _action: Uint8Array.of(1, 1), even: [true, false] },
    ]);
    envs.step([0, 0]);
    const [last, , terminations, , ends] = envs.step([0, 0]);
    expect(terminations).toEqual(Uint8Array.of(1, 1));
    expect(ends['_final_obs']).toEqual(Uint8Array.of(1, 1));
    expect(ends['final_obs']).toEqual([(last as Float32Array).subarray(0, 3), (last as Float32Array).subarray(3)]);
    expect(() => envs.step([0])).toThrow(InvalidActionError);
    envs.close();
    expect(() => envs.step([0, 0])).toThrow(ClosedEnvError);
  });

  test('raises what it raises here, and goes on', () => {
    const env = makeStub();
    env.reset();
    const error = thrown(() => env.step(1));
    expect(error).toBeInstanceOf(PythonError);
    expect(error).toMatchObject({
      message: 'makePython("Stub-v0"): Python\'s step() raised ValueError: no such move',
      type: 'ValueError',
      traceback: expect.stringContaining('raise ValueError'),
    });
    expect(env.step(0)[1]).toBe(1);
    expect(() => env.step(0.5)).toThrow(InvalidActionError);
    expect(() => env.reset({ options: { call: () => 1 } })).toThrow(InvalidArgumentError);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(() => env.reset({ options: circular })).toThrow(/nested more than 500 deep, or contain themselves/);
    expect(env.step(0)[1]).toBe(1.5);
    env.close();
  });

  test('says in its own words that it does not know an id', () => {
    const error = thrown(() => makePython('Unknown-v0', options));
    expect(error).toBeInstanceOf(NameNotFoundError);
    expect(error.message).toContain('Environment Unknown does not exist. Did you mean: Stub?');
  });

  test('says what argument, module or space it cannot do with', () => {
    expect(thrown(() => makeStub({ kwargs: { length: 3 } }))).toMatchObject({ type: 'TypeError' });
    expect(thrown(() => makeStub({ modules: ['no_such_module'] }))).toMatchObject({ type: 'ModuleNotFoundError' });
    expect(thrown(() => makeStub({ kwargs: { strange: true } })).message).toContain('Unheard object');
  });

  test('may print and read what it likes', () => {
    const env = makeStub();
    env.reset();
    expect(env.step(5)[4]['action']).toBe(5);
    expect(env.step(6)[4]['action']).toBe(6);
    env.close();
  });

  test.each([
    [
      2,
      /ended with exit code 3 before it answered step\(\); its episode is lost\. Make a new one\. .*\nabout to exit$/,
    ],
    [3, /was killed by SIGKILL before it answered step\(\)/],
  ])('that dies in a step is told of at once, and at every call after (action %i)', (action, message) => {
    const env = makeStub();
    env.reset();
    const error = thrown(() => env.step(action));
    expect(error).toBeInstanceOf(PythonExitError);
    expect(error.message).toMatch(message);
    expect(thrown(() => env.reset())).toBe(error);
    expect(thrown(() => env.render())).toBe(error);
    env.close();
    expect(() => env.step(0)).toThrow(ClosedEnvError);
  });

  test('that dies between two calls is told of in the next', async () => {
    const env = makeStub();
    const [, { pid }] = env.reset();
    env.step(8);
    await ended(pid as number);
    expect(thrown(() => env.step(0)).message).toMatch(/ended with exit code 4 before it answered step\(\)/);
    env.close();
  });

  test('that dies while it makes the environment is told of', () => {
    const error = thrown(() => makePython('Exit-v0', options));
    expect(error).toBeInstanceOf(PythonExitError);
    expect(error.message).toMatch(/ended with exit code 1 before it answered make\(\)[\s\S]*cannot go on/);
  });

  test('that does not answer in time is ended', () => {
    const { made, timeoutMs } = madeInTime((timeoutMs) => {
      const env = makeStub({ timeoutMs });
      return { env, pid: env.reset()[1]['pid'] };
    }, PythonTimeoutError);
    const { env, pid } = made;
    const error = thrown(() => env.step(4));
    expect(error).toBeInstanceOf(PythonTimeoutError);
    expect(error.message).toContain(`did not answer step() within ${timeoutMs} ms and was ended`);
    expect(isRunning(pid as number)).toBe(false);
    expect(thrown(() => env.reset())).toBe(error);
    env.close();
  });

  test('ends with close(), after the environment has closed', () => {
    const closed = newFile();
    const env = makeStub({ kwargs: { closed } });
    const [, { pid }] = env.reset();
    env.close();
    expect(readFileSync(closed, 'utf8')).toBe('closed');
    expect(isRunning(pid as number)).toBe(false);
    env.close();
    expect(() => env.reset()).toThrow(ClosedEnvError);
  });

  test('takes along the processes it has started', async () => {
    const file = newFile();
    const env = makeStub({ kwargs: { closed: file } });
    env.reset();
    env.step(7);
    const sleeper = Number(readFileSync(file, 'utf8'));
    expect(isRunning(sleeper)).toBe(true);
    expect(() => env.step(2)).toThrow(PythonExitError);
    await ended(sleeper);
    env.close();
  });
});

describe.skipIf(withoutPython !== null)(titled('the end of this process', withoutPython), () => {
  const module = new URL('../../../dist/node/src/gymnasium/node.js', import.meta.url).href;

  /** Starts a process that makes an environment, prints the id of its process, and goes on. */
  async function caller(then: string): Promise<{ pid: number; exit: Promise<unknown>; kill(): void }> {
    const program = `
      import { makePython } from ${JSON.stringify(module)};
      const env = makePython('Stub-v0', ${JSON.stringify(options)});
      console.log(env.reset()[1].pid);
      ${then}`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    return { pid: Number(chunk.toString()), exit, kill: () => child.kill('SIGKILL') };
  }

  test('comes without close(), and ends Python', async () => {
    const { pid, exit } = await caller('');
    expect(await exit).toEqual([0, null]);
    await ended(pid);
  });

  test('by exit() ends Python', async () => {
    const { pid, exit } = await caller('process.exit(5);');
    expect(await exit).toEqual([5, null]);
    await ended(pid);
  });

  test('by a signal in the midst of a step ends Python', async () => {
    const { pid, exit, kill } = await caller('env.step(4);');
    expect(isRunning(pid)).toBe(true);
    kill();
    expect(await exit).toEqual([null, 'SIGKILL']);
    await ended(pid);
    expect(existsSync(stub.folder)).toBe(true);
  });
});
