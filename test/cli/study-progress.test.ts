import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OutputStream } from '../../src/cli/command-context.js';
import { createStudyProgress } from '../../src/cli/study-progress.js';
import { tinyJob, tinyResult } from '../reproduce/tiny-study.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function recorded(isTTY: boolean) {
  const stream: OutputStream = Object.assign(new PassThrough(), isTTY ? { isTTY, columns: 80, rows: 24 } : {});
  const written: string[] = [];
  stream.on('data', (chunk) => written.push(String(chunk)));
  return { stream, written };
}

const jobs = [1, 2, 3].map((seed) => tinyJob('a', seed));
const [one, two] = jobs as [(typeof jobs)[0], (typeof jobs)[0]];

it('shows the jobs that run, and the time left of all, on a terminal', () => {
  const { stream, written } = recorded(true);
  const progress = createStudyProgress(stream, 2);
  progress.stage('stage 1 of 2, tuning', [tinyResult('a', 9, 1, { seconds: 20 })], jobs);
  progress.start(one);
  progress.start(two);
  vi.advanceTimersByTime(10_000);
  progress.advance(one, 0.5, 0.25);
  progress.advance(two, 0.25);
  vi.advanceTimersByTime(100);
  // Jobs of this cell take 20 s: 10 s and 15 s to go, and then the third: 10 + 20. Done is (1 + 0.5 + 0.25) of 4.
  const lines = [
    'a, seed 1   50%     0:10  at 0.250',
    'a, seed 2   25%     0:10',
    'stage 1 of 2, tuning: 1 of 4 jobs done  43%  0:10, ETA 0:30',
  ];
  expect(written.at(-1)).toContain(lines.map((line) => `${line}\x1b[K\n`).join(''));
  progress.close();
});

it('writes plain lines elsewhere: for all now and then, and for each job that took a while', () => {
  const { stream, written } = recorded(false);
  const progress = createStudyProgress(stream, 1);
  progress.stage(undefined, [], jobs);
  progress.start(one);
  vi.advanceTimersByTime(1000);
  progress.finish(one, tinyResult('a', 1, 0.5));
  progress.start(two);
  vi.advanceTimersByTime(4000);
  vi.advanceTimersByTime(2000);
  progress.finish(two, tinyResult('a', 2, 0.5, { diverged: 'unit 0' }));
  // Only a result makes a job done.
  progress.start(jobs[2]!);
  progress.advance(jobs[2]!, 1);
  vi.advanceTimersByTime(60_000);
  progress.close();
  progress.close();
  expect(written.join('').split('\n')).toEqual([
    '1 of 3 jobs done  33%  0:05, ETA 0:02',
    'a, seed 2: diverged, took 0:06',
    ...['0:10', '0:15', '0:20', '0:25', '0:30', '0:35', '0:40', '0:45', '0:50', '0:55', '1:00'].map((time) =>
      expect.stringMatching(`^2 of 3 jobs done  99%  ${time}, ETA 0:00$`),
    ),
    expect.stringContaining('2 of 3 jobs done  99%  1:07'),
    '',
  ]);
});
