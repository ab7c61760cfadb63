import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidSpaceError } from '../../../src/gymnasium/index.js';
import {
  makePython,
  makePythonVec,
  PythonError,
  PythonExitError,
  PythonTimeoutError,
} from '../../../src/gymnasium/node.js';
import { readAnswer, resetReturned, stepReturned, vectorStepReturned } from '../../../src/gymnasium/python/answer.js';
import { encodeFrame, FrameReader, MalformedAnswerError } from '../../../src/gymnasium/python/frame.js';
import { asFrame, asRendered, servedOf } from '../../../src/gymnasium/python/python-served.js';
import { fromWire } from '../../../src/gymnasium/python/wire.js';
import { thorough } from '../../thorough.js';
import {
  answerWith,
  dictionary,
  type FakeAnswer,
  frameWith,
  soundMake,
  soundReset,
  soundStep,
  writeFakePython,
} from './fake-python.js';
import { ended, isRunning } from './python-here.js';

function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

/** Calls an environment whose Python gives these answers. */
function withFake(
  answers: readonly (Uint8Array | FakeAnswer)[],
  play: (make: () => ReturnType<typeof makePython>, pid: () => number) => void,
  timeoutMs = 60_000,
): void {
  const fake = writeFakePython(answers.map((answer) => (answer instanceof Uint8Array ? { bytes: answer } : answer)));
  try {
    play(() => makePython('Fake-v0', { python: fake.python, quiet: true, timeoutMs }), fake.pid);
  } finally {
    fake.remove();
  }
}

/** What is made, unless the time is up before. */
function madeIn(make: () => ReturnType<typeof makePython>): ReturnType<typeof makePython> | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof PythonTimeoutError) return undefined;
    throw error;
  }
}

const header = (text: string) => {
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  return frameWith(padded.length, 0, padded);
};
const array = (dtype: unknown, shape: unknown, offset: unknown) =>
  answerWith(
    [
      'list',
      [
        ['array', dtype, shape, offset],
        ['dict', []],
      ],
    ],
    [new Float32Array(4)],
  );

/** Answers to `reset` that are none, with what is said of them. */
const malformed: readonly [what: string, answer: Uint8Array, why: RegExp][] = [
  ['text', Buffer.from('Traceback (most recent call last)\n'), /begins with the lengths 1667330644 and 1667326565/],
  [
    'a header of 4 GiB',
    frameWith(0xfffffff8, 0, ''),
    /the lengths 4294967288 and 0; expected .* at most 67108864 bytes/,
  ],
  ['a body of 4 GiB', frameWith(16, 0xfffffff8, ''), /the lengths 16 and 4294967288/],
  ['an odd length', frameWith(7, 0, '{"a":1}'), /the lengths 7 and 0; expected multiples of 8/],
  ['no header', frameWith(0, 0, ''), /the lengths 0 and 0/],
  ['a header that is not JSON', header('{"result": nan}'), /its header is not JSON: "\{"result": nan\} "/],
  ['a header in no UTF-8', header('"\xff\xfe"'), /its header is not JSON/],
  ['no object', header('[1, 2]'), /its header is \[1,2\]; expected a result or an error/],
  ['neither result nor error', header('{}'), /its header is \{\}; expected a result or an error/],
  ['both', header('{"result":1,"error":null}'), /expected a result or an error/],
  ['a key of the prototype', header('{"__proto__":{"result":1}}'), /expected a result or an error/],
  ['an error without its parts', header('{"error":{"type":"ValueError"}}'), /expected a result or an error/],
  ['an unknown kind', answerWith(['constructor', 1]), /it has \["constructor",1\] where a value belongs/],
  ['a bare object', answerWith({ a: 1 }), /it has \{"a":1\} where a value belongs/],
  [
    'an integer that is none',
    answerWith(['list', [0, ['int', '12x']]]),
    /it has \["int","12x"\] where a value belongs/,
  ],
  ['a dtype that is none', array('__proto__', [4], 0), /it has \["array","__proto__",\[4\],0\]/],
  ['a shape that is none', array('float32', [-4], 0), /it has \["array","float32",\[-4\],0\]/],
  [
    'more numbers than bytes',
    array('float32', [5], 0),
    /array of float32 with shape \[5\] takes 20 bytes from 0 on, and it has 16/,
  ],
  ['more numbers than there are', array('float64', [2 ** 40, 2 ** 40], 0), /takes 9\.67\S+e\+24 bytes/],
  ['an offset outside', array('float32', [1], 16), /takes 4 bytes from 16 on, and it has 16/],
  ['an offset in between', array('float32', [1], 4), /takes 4 bytes from 4 on/],
  ['a value that is no pair', answerWith(null), /it returned null; expected 2 values, an observation and an info/],
  ['an info that is none', answerWith(['list', [0, 'x']]), /its info is "x"; expected a dict/],
];

describe('an answer that is none', () => {
  test.each(malformed)('%s', (_, answer, why) => {
    const read = () =>
      new FrameReader().push(answer).map((frame) => resetReturned(readAnswer(frame, asFrame).returned));
    expect(read).toThrow(MalformedAnswerError);
    expect(read).toThrow(why);
  });

  const ofEveryStage = malformed.filter(([what]) =>
    ['a header of 4 GiB', 'a header that is not JSON', 'more numbers than bytes', 'a value that is no pair'].includes(
      what,
    ),
  );

  test.each(ofEveryStage)(
    '%s: one PythonError, at once and at every later call; the process is ended',
    (_, answer, why) => {
      withFake([soundMake, answer], (make, pid) => {
        const env = make();
        const error = thrown(() => env.reset());
        expect(error).toBeInstanceOf(PythonError);
        expect(error).toMatchObject({ name: 'PythonError', type: 'MalformedAnswer' });
        expect(error.message).toMatch(why);
        expect(error.message).toMatch(
          /^makePython\("Fake-v0"\): the answer of its Python process \(.*\) to reset\(\) is malformed: /,
        );
        expect(isRunning(pid())).toBe(false);
        expect(thrown(() => env.step(0))).toBe(error);
        expect(thrown(() => env.render())).toBe(error);
        env.close();
      });
    },
  );

  test.each<[string, Uint8Array, RegExp]>([
    ['null', answerWith(null), /to make\(\) is malformed: it tells null; expected the spaces/],
    [
      'no space',
      answerWith(
        dictionary({ observationSpace: '{', actionSpace: '{', metadata: ['dict', []], renderMode: null, spec: null }),
      ),
      /it describes a space by "\{"; expected JSON/,
    ],
    ['text', Buffer.from('usage: python [option] …\n'), /to make\(\) is malformed: it begins with the lengths/],
  ])('to make: %s', (_, answer, why) => {
    withFake([answer], (make, pid) => {
      const error = thrown(make);
      expect(error).toBeInstanceOf(PythonError);
      expect(error.message).toMatch(why);
      expect(isRunning(pid())).toBe(false);
    });
  });

  test.each<[string, unknown, RegExp]>([
    [
      'four values',
      ['list', [0, 0, false, ['dict', []]]],
      /returned \[0,0,false,\{\}\]; expected 5 values, an observation, a reward/,
    ],
    ['a reward that is none', ['list', [0, 'x', false, false, ['dict', []]]], /its reward is "x"; expected a number/],
    [
      'a flag that is none',
      ['list', [0, 0, null, false, ['dict', []]]],
      /its terminated or truncated is null; expected True or False/,
    ],
  ])('to step: %s', (_, result, why) => {
    expect(() => stepReturned(fromWire(result, new Uint8Array(0), asFrame))).toThrow(why);
  });

  test('two for one call: the next call is not given the other’s', () => {
    withFake([soundMake, Buffer.concat([soundReset, soundReset]), soundStep], (make, pid) => {
      const env = make();
      env.reset();
      expect(thrown(() => env.step(0))).toMatchObject({
        type: 'MalformedAnswer',
        message: expect.stringContaining('nothing was asked that it would answer'),
      });
      expect(isRunning(pid())).toBe(false);
      env.close();
    });
  });

  test('of a vector: wrong numbers of environments', () => {
    const answers = [soundMake, soundReset].map((bytes) => ({ bytes }));
    const fake = writeFakePython(answers);
    const envs = makePythonVec('Fake-v0', { python: fake.python, quiet: true, numEnvs: 2 });
    expect(() => envs.reset()).toThrow(/Python gave Float32Array \[0, 0.5, 1\] as an element of Box/);
    envs.close();
    fake.remove();
    expect(() => vectorStepReturned([0, Float64Array.of(1), [true, false], [true, false], {}], 2)).toThrow(
      /rewards or flags are Float64Array \[1\]; expected an array of 2/,
    );
  });
});

describe('an answer that does not come', () => {
  test('in whole: the rest is waited for until the time is up', () => {
    const waitFor = (timeoutMs: number): boolean => {
      let isMade = true;
      const play = (make: () => ReturnType<typeof makePython>, pid: () => number) => {
        const env = madeIn(make);
        isMade = env !== undefined;
        if (env === undefined) return;
        const error = thrown(() => env.reset());
        expect(error).toBeInstanceOf(PythonTimeoutError);
        expect(isRunning(pid())).toBe(false);
        expect(thrown(() => env.reset())).toBe(error);
        env.close();
      };
      withFake([soundMake, soundReset.subarray(0, soundReset.length - 3)], play, timeoutMs);
      return isMade;
    };
    // On a busy machine the process may need longer than that to begin.
    for (let ms = 500; !waitFor(ms); ms *= 2);
  });

  test.each<[string, 'exit' | 'end', RegExp]>([
    ['dies', 'exit', /ended with exit code 9 before it answered reset\(\)/],
    ['closes its output', 'end', /was killed by SIGKILL before it answered reset\(\)/],
  ])('because the process %s in the middle', (_, then, message) => {
    withFake([soundMake, { bytes: soundReset.subarray(0, 20), then }], (make, pid) => {
      const env = make();
      const error = thrown(() => env.reset());
      expect(error).toBeInstanceOf(PythonExitError);
      expect(error.message).toMatch(message);
      expect(isRunning(pid())).toBe(false);
      env.close();
    });
  });
});

test('a sound answer is still one', () => {
  withFake([soundMake, soundReset, soundStep], (make) => {
    const env = make();
    expect(env.reset()).toEqual([Float32Array.of(0, 0.5, 1), {}]);
    expect(env.step(1)).toEqual([Float32Array.of(1, 0.5, 0), 1.5, false, true, {}]);
    env.close();
  });
});

test.runIf(process.platform === 'linux')('neither a thread nor a process is left', async () => {
  const fake = writeFakePython([{ bytes: soundMake }, { bytes: frameWith(0xfffffff8, 0xfffffff8, 'x') }]);
  const module = new URL('../../../dist/node/src/gymnasium/node.js', import.meta.url).href;
  const program = `
    import { readdirSync, readFileSync } from 'node:fs';
    import { makePython } from ${JSON.stringify(module)};
    const threads = () => readdirSync('/proc/self/task').length;
    const pids = [];
    const fail = () => {
      const env = makePython('Fake-v0', { python: ${JSON.stringify(fake.python)}, quiet: true });
      pids.push(Number(readFileSync(${JSON.stringify(fake.python.replace('python.cjs', 'pid'))}, 'utf8')));
      try { env.reset(); } catch (error) { if (error.type !== 'MalformedAnswer') throw error; }
      env.close();
    };
    // The first may start threads that Node keeps for all.
    fail();
    const settle = async (until) => { while (!until()) await new Promise((resolve) => setTimeout(resolve, 20)); };
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = threads();
    for (let i = 0; i < 2; i++) fail();
    await settle(() => threads() <= before);
    console.log(JSON.stringify(pids));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  fake.remove();
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const pids = JSON.parse(stdout) as number[];
  expect(pids).toHaveLength(3);
  for (const pid of pids) await ended(pid);
});

describe('whatever comes in', () => {
  const jsonValue = fc.letrec((tie) => ({
    wire: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.jsonValue(),
      fc.constantFrom(
        'float',
        'int',
        'repr',
        'list',
        'dict',
        'array',
        'graph',
        '__proto__',
        'bool',
        'uint8',
        'int64',
        'nan',
      ),
      fc.array(tie('wire'), { maxLength: 5 }),
      fc.tuple(fc.constant('list'), fc.array(tie('wire'), { maxLength: 5 })),
      fc.tuple(fc.constant('dict'), fc.array(fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), tie('wire')))),
      fc.tuple(
        fc.constant('array'),
        fc.constantFrom('float32', 'float64', 'uint8', 'bool', 'int64', 'uint64', 'float16'),
        fc.array(fc.oneof(fc.nat(4), fc.integer(), fc.double()), { maxLength: 3 }),
        fc.oneof(fc.constantFrom(0, 8, 16), fc.integer()),
      ),
      fc.tuple(fc.constant('graph'), tie('wire'), tie('wire'), tie('wire')),
    ),
  })).wire;

  const readers: readonly ((returned: unknown) => unknown)[] = [
    resetReturned,
    stepReturned,
    (returned) => vectorStepReturned(returned, 2),
    asRendered,
    (returned) => servedOf(returned, {}, () => null as never),
  ];

  function allowed(call: () => unknown): void {
    try {
      call();
    } catch (error) {
      if (!(error instanceof MalformedAnswerError || error instanceof InvalidSpaceError)) throw error;
    }
  }

  test('as values: a value or a MalformedAnswerError, and nothing of the prototype', () => {
    fc.assert(
      fc.property(jsonValue, (wire) => {
        allowed(() => {
          const value = fromWire(wire, new Uint8Array(24), asFrame);
          for (const read of readers) allowed(() => read(value));
        });
      }),
      { numRuns: thorough(1000, 400), seed: 7 },
    );
    expect(({} as Record<string, unknown>)['result']).toBeUndefined();
  });

  test('as bytes: frames, or a MalformedAnswerError', () => {
    const sound = encodeFrame({ result: ['list', [['array', 'float32', [3], 0], 1.5, false, ['dict', []]]] }, [
      new Float32Array(3),
    ]);
    const change = fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(sound.length), (changes, cut) => {
        const bytes = Uint8Array.from(sound);
        for (const [at, byte] of changes) bytes[at] = byte;
        allowed(() => {
          for (const frame of new FrameReader().push(bytes.subarray(0, cut))) readAnswer(frame, asFrame);
        });
      }),
      { numRuns: thorough(1000, 250), seed: 7 },
    );
  });

  test('nested without end, and integers without end', () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100_000; i++) deep = ['list', [deep]];
    expect(() => fromWire(deep, new Uint8Array(0), asFrame)).toThrow(/nested more than 500 deep/);
    expect(() => fromWire(['int', '9'.repeat(10_000_000)], new Uint8Array(0), asFrame)).toThrow(MalformedAnswerError);
  });
});
