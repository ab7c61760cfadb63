import { describe, expect, it } from 'vitest';
import { tdBackprop, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { UserError } from '../../src/errors/user-error.js';
import { make } from '../../src/gymnasium/index.js';
import { htmlReport } from '../../src/report/html-report.js';
import { runPool } from '../../src/runs/run-pool.js';
import { parseRunRecord } from '../../src/runs/run-record.js';
import { trainOnWorkers } from '../../src/runs/train-on-workers.js';
import { createWorkerPool } from '../../src/runs/worker-pool.js';
import { createRunDirectory, readRunDirectory } from '../../src/store/run-directory.js';
import { runSeries, terminalChart } from '../../src/terminal/chart.js';
import { sparkline } from '../../src/terminal/sparkline.js';
import { exampleRecord } from './example-record.js';

const good = { env: 'multiplexer', rule: weightMax, episodes: 100 };

describe('trainOnWorkers says what is wrong with', () => {
  const cases: readonly [what: string, requests: unknown, options: unknown, message: string][] = [
    ['no list', undefined, undefined, 'takes a list of trainings such as'],
    ['one object', good, undefined, 'takes a list of trainings such as'],
    ['a list of names', ['multiplexer'], undefined, 'a training takes an object of options such as'],
    [
      "a rule's name",
      [{ ...good, rule: 'weight-max' }],
      {},
      'rule is "weight-max"; expected the rule itself, not its name',
    ],
    ['no rule', [{ env: 'multiplexer', episodes: 1 }], {}, 'rule is undefined; expected a rule made by defineRule'],
    ["a rule's text", [{ ...good, rule: weightMax.text }], {}, 'expected a rule made by defineRule'],
    ['an environment itself', [{ ...good, env: make('multiplexer') }], {}, 'env is an object of class'],
    [
      'no environment',
      [{ ...good, env: undefined }],
      {},
      'env is undefined; expected the id of a registered environment',
    ],
    ['an environment that is not there', [{ ...good, env: 'multiplexor' }], {}, 'multiplex'],
    [
      'no episodes',
      [{ ...good, episodes: undefined }],
      {},
      'episodes is undefined; expected a whole number, at least 1',
    ],
    ['a text as a number', [{ ...good, episodes: '100' }], {}, 'episodes is "100"; expected a whole number'],
    ['a text as a batch', [{ ...good, batch: '2' }], {}, 'batch is "2"; expected a whole number'],
    ['a text as rounds', [{ ...good, lateralRounds: '2' }], {}, 'lateralRounds is "2"; expected a whole number'],
    ['a text as a size', [{ ...good, hidden: ['8'] }], {}, 'hidden[0] is "8"; expected a whole number, at least 1'],
    ['one size', [{ ...good, hidden: 8 }], {}, 'hidden is 8; expected a list of layer sizes'],
    ['a text as a rate', [{ ...good, learningRate: '0.1' }], {}, 'learning rate "0.1"; expected a number'],
    ['a list as a seed', [{ ...good, seed: [1] }], {}, 'seed is [1]; expected a whole number or a text'],
    ['another engine', [{ ...good, engine: 'fast' }], {}, "engine is \"fast\"; expected 'literal' or 'dense'"],
    ['another signal', [{ ...good, signal: 'td' }], {}, "signal is \"td\"; expected 'reward' or 'error'"],
    ['an unknown option of a training', [{ ...good, learn: false }], {}, "a training has no option 'learn'"],
    ['a slip in an option', [{ ...good, episods: 1 }], {}, "'episods'. Did you mean 'episodes'?"],
    [
      'a critic that is a rule',
      [{ ...good, critic: tdBackprop }],
      {},
      "critic is the rule 'td-backprop'; expected options",
    ],
    ['a critic by name', [{ ...good, critic: 'td-backprop' }], {}, 'critic is "td-backprop"; expected options'],
    [
      'a critic without discount',
      [{ ...good, critic: { rule: tdBackprop } }],
      {},
      'discount of the critic is undefined',
    ],
    [
      'an option of a critic',
      [{ ...good, critic: { rule: tdBackprop, gamma: 1 } }],
      {},
      "critic has no option 'gamma'",
    ],
    [
      'an optimizer',
      [{ ...good, optimizer: 3 }],
      {},
      "optimizer is 3; expected 'adam', 'rmsprop', 'sgd' or one made by createOptimizer",
    ],
    ['an optimizer by another name', [{ ...good, optimizer: 'adamw' }], {}, "there is no optimizer 'adamw'"],
    ['parameters', [{ ...good, params: 2 }], {}, 'params is 2; expected an object'],
    [
      'options that are a number',
      [good],
      2,
      'trainOnWorkers takes an object of options such as { workers: 4 }; given 2',
    ],
    ['an unknown option', [good], { threads: 2 }, "trainOnWorkers has no option 'threads'"],
    ['a text as workers', [good], { workers: '2' }, 'workers is "2"; expected a whole number from 1 to 256'],
    ['another pool', [good], { workers: {} }, 'workers is {}; expected a number, or a pool'],
    ['a signal', [good], { signal: true }, 'signal is true; expected the signal of an AbortController'],
    ['a callback', [good], { onProgress: 'log' }, 'onProgress is "log"; expected a function'],
  ];
  it.each(cases)('%s', async (_, requests, options, message) => {
    const failure = await trainOnWorkers(requests as never, options as never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(TypeError);
    expect(String(failure)).toContain(message);
  });
});

describe('other functions say what is wrong', () => {
  it.each<[string, () => unknown, string]>([
    ['createWorkerPool(2)', () => createWorkerPool(2 as never), 'createWorkerPool takes an object of options'],
    ['another option', () => createWorkerPool({ threads: 2 } as never), "createWorkerPool has no option 'threads'"],
    ['workers', () => createWorkerPool({ workers: '2' as never }), 'workers is "2"'],
    ['heap', () => createWorkerPool({ heap: '64' as never }), 'heap is "64"; expected a number of MiB above 0'],
    ['startWorker', () => createWorkerPool({ startWorker: {} as never }), 'startWorker is {}; expected a function'],
    ['htmlReport()', () => htmlReport(undefined as never), 'htmlReport takes an object of options'],
    ['records alone', () => htmlReport([exampleRecord()] as never), 'htmlReport takes an object of options'],
    [
      'another option of a report',
      () => htmlReport({ title: 'x', runs: [] } as never),
      "htmlReport has no option 'runs'",
    ],
    ['no title', () => htmlReport({ records: [] } as never), 'title is undefined; expected a text'],
    ['one record', () => htmlReport({ title: 'x', records: exampleRecord() as never }), 'takes a list of run records'],
    [
      'a damaged record',
      () => htmlReport({ title: 'x', records: [exampleRecord(), { env: 'x' } as never] }),
      'record 1 has rule undefined',
    ],
    [
      'a curve of texts',
      () => runSeries([exampleRecord({ curve: ['1'] as never })]),
      'has curve ["1"], which is not a list of numbers',
    ],
    ['notes', () => htmlReport({ title: 'x', records: [], notes: 'a' as never }), 'notes is "a"; expected a list'],
    ['runSeries()', () => runSeries(undefined as never), 'runSeries takes a list of run records; given undefined'],
    [
      'terminalChart()',
      () => terminalChart({ label: 'a' } as never, { width: 40, height: 4 }),
      'takes a list of series',
    ],
    ['a size', () => terminalChart([], { width: '40', height: 4 } as never), 'width is "40"; expected a number'],
    ['sparkline', () => sparkline('abc' as never), 'sparkline takes a list of numbers; given "abc"'],
    [
      'createRunDirectory()',
      () => createRunDirectory(undefined as never, undefined as never),
      'takes the path of a directory; given undefined',
    ],
    ['readRunDirectory()', () => readRunDirectory({} as never), 'takes the path of a directory; given {}'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(UserError);
    expect(call).toThrow(message);
  });

  it('parseRunRecord of no text', () => {
    const parse = () => parseRunRecord({} as never, 'line 3');
    expect(parse).toThrow(UserError);
    expect(parse).toThrow('line 3 is {}; expected a line of text');
  });

  it.each<[string, unknown, string]>([
    ['no list', good, 'runPool takes a list of run configurations'],
    ['a training', [good], 'configuration 0 of runPool is'],
    ['nothing', [null], 'configuration 0 of runPool is null; expected one with env'],
  ])('runPool: %s', async (_, configs, message) => {
    await expect(runPool(configs as never)).rejects.toThrow(message);
    await expect(runPool([], { retry: 1 } as never)).rejects.toThrow("runPool has no option 'retry'");
  });
});
