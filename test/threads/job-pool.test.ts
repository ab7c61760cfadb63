import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { JobError } from '../../src/threads/job-error.js';
import { createJobPool, type PerformOptions } from '../../src/threads/job-pool.js';
import { workThrough } from '../../src/threads/work-through.js';
import { thorough } from '../thorough.js';

// The threads import the built library: build first, as `npm test` does.
const program = {
  url: new URL('./deeds.mjs', import.meta.url).href,
  inBrowser(): Worker {
    throw new Error('this is Node');
  },
};

/** A job of deeds.mjs: what it says is what happens. */
type Deed = readonly [deed: string, given?: unknown];

/** What hangs fails. */

function pool(workers: number, heap?: number) {
  const made = createJobPool({ workers, program, ...(heap === undefined ? {} : { heap }) });
  onTestFinished(() => made.close());
  const jobOf = ([kind, given]: Deed) => ({ kind, given });
  return {
    ...made,
    perform: (deeds: readonly Deed[], options: PerformOptions<number> = {}) =>
      made.perform<number, unknown>(deeds.map(jobOf), options),
  };
}

describe('a pool of threads', () => {
  test('does jobs one after another on the same threads, and tells what they tell', async () => {
    const threads = pool(2);
    const first = await threads.perform([['id'], ['id']]);
    expect(new Set(first).size).toBe(2);
    const told: [number, number][] = [];
    const results = await threads.perform([['tell'], ['add', [2, 3]]], {
      onTold: (value, job) => void told.push([job, value]),
    });
    expect(results).toEqual([undefined, 5]);
    expect(told).toEqual([0, 1, 2].map((value) => [0, value]));
    const later = await Promise.all(Array.from({ length: 6 }, () => threads.perform([['id']])));
    for (const [id] of later as number[][]) expect(first).toContain(id);
  });

  test('gives a group its threads at once, however many single jobs wait', async () => {
    const threads = pool(2);
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    await Promise.all([
      threads.perform([['sleep', 20]]).then(note('a')),
      threads.perform([['id'], ['id']]).then(note('group')),
      threads.perform([['id']]).then(note('b')),
    ]);
    expect(order).toEqual(['a', 'group', 'b']);
  });

  test.each([0, 1.5, 257, 100_000, Number.NaN])('refuses %s workers', (workers) => {
    expect(() => pool(workers)).toThrow(
      new UserError(
        `workers is ${workers}; expected a whole number from 1 to 256, such as the number of processor cores`,
      ),
    );
  });

  test('refuses more jobs at once than it has threads', async () => {
    await expect(pool(1).perform([['id'], ['id']])).rejects.toThrow('2 jobs at the same time for 1 workers');
  });
});

describe('a job that fails', () => {
  const CASES: readonly [what: string, Deed, message: string, isMistake: boolean][] = [
    ['throws', ['throw', 'too large'], 'too large', true],
    ['throws out of turn', ['later', 'out of the blue'], 'out of the blue', false],
    ['ends its thread', ['exit', 3], 'its worker thread ended with code 3 and no result', false],
    ['ends its thread with code 0', ['exit', 0], 'its worker thread ended with code 0 and no result', false],
    ['fills its heap', ['fill'], 'Worker terminated due to reaching memory limit: JS heap out of memory', false],
  ];

  test.each(CASES)(
    '%s: the cause is told, those that wait for it are ended, and the pool goes on',
    async (...given) => {
      const [, deed, message, isMistake] = given;
      const threads = pool(2, 24);
      const failed = threads.perform([deed, ['hang']]);
      await expect(failed).rejects.toThrow(JobError);
      await expect(failed).rejects.toMatchObject({ message, isMistake });
      expect(
        await threads.perform([
          ['add', [1, 2]],
          ['add', [3, 4]],
        ]),
      ).toEqual([3, 7]);
    },
  );

  test('a thread that did not fail stays', async () => {
    const threads = pool(1);
    const [before] = (await threads.perform([['id']]))!;
    await expect(threads.perform([['throw', 'x']])).rejects.toThrow('x');
    expect(await threads.perform([['id']])).toEqual([before]);
  });
});

describe('ending', () => {
  test('a thread that is being ended gets no other job, even if it has just done its own', async () => {
    const threads = pool(1);
    for (let k = 0; k < thorough(10, 4); k++) {
      const stop = new AbortController();
      // What it tells first and that it is done arrive together.
      await threads.perform([['tell']], { signal: stop.signal, onTold: () => stop.abort() });
      expect(await threads.perform([['add', [1, k]]])).toEqual([1 + k]);
    }
  });

  test('what hears of a job and throws ends the job, and the pool goes on', async () => {
    const threads = pool(1);
    const onTold = () => {
      throw new TypeError('not heard');
    };
    await expect(threads.perform([['tell then hang']], { onTold })).rejects.toThrow(new TypeError('not heard'));
    expect(await threads.perform([['add', [1, 1]]])).toEqual([2]);
  });

  test('an abort ends the threads of its jobs, and no others', async () => {
    const threads = pool(2);
    const stop = new AbortController();
    const other = threads.perform([['sleep', 100]]);
    const stopped = threads.perform([['hang']], { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    expect(await stopped).toBeUndefined();
    expect(await other).toEqual([undefined]);
    expect(await threads.perform([['add', [1, 1]]], { signal: stop.signal })).toBeUndefined();
  });

  test('a closed pool leaves no thread, whatever they do', async () => {
    const threads = pool(2);
    const jobs = [threads.perform([['hang'], ['later', 'never told']]), threads.perform([['id']])];
    const ended = Promise.allSettled(jobs);
    // Until the first two are on threads.
    await new Promise(setImmediate);
    await threads.close();
    const reasons = (await ended).map((one) => (one.status === 'rejected' ? String(one.reason) : one.value));
    const advice = 'close it after its last job, or make another';
    expect(reasons).toEqual([
      `UserError: the pool of 2 workers was closed while it was at work; ${advice}`,
      `UserError: the pool of 2 workers was closed before its jobs had begun; ${advice}`,
    ]);
    await expect(threads.perform([['id']])).rejects.toThrow(`the pool of 2 workers is closed; ${advice}`);
    expect(() => threads.checkOpen()).toThrow(UserError);
  });
});

test('a pool that nobody closes does not keep the process', async () => {
  const script = `
    import { createJobPool } from '${new URL('../../dist/src/threads/job-pool.js', import.meta.url)}';
    const pool = createJobPool({ workers: 2, program: { url: '${program.url}' } });
    console.log(await pool.perform([[1, 2], [3, 4]].map((given) => ({ kind: 'add', given }))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('[ 3, 7 ]\n');
});

describe('workThrough', () => {
  test('begins items in order, so many at once, and none after a failure', async () => {
    const begun: number[] = [];
    let [now, most] = [0, 0];
    const work = workThrough([0, 1, 2, 3, 4, 5], { atOnce: 2 }, async (item, index, stopping) => {
      expect(index).toBe(item);
      begun.push(item);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      if (item === 2) throw new Error('two');
      if (item === 3) expect(stopping.aborted).toBe(true);
    });
    await expect(work).rejects.toThrow('two');
    expect({ begun, most }).toEqual({ begun: [0, 1, 2, 3], most: 2 });
  });
});
