import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunRecord } from '../../src/runs/run-record.js';
import { entryOf, performSweep, scoreOf } from '../../src/sweeps/perform-sweep.js';
import type { JobOutcome, JobSource, SweepJob } from '../../src/sweeps/sources/job-source.js';
import { createSweepFolder, openSweepFolder } from '../../src/sweeps/sweep-folder.js';
import { experiment } from './experiments.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'klopf-sweep-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function recordOf({ config, until }: SweepJob, meanReturn: number): RunRecord {
  const { env, engine, seed, episodes, batch, workers } = config;
  const done = until === undefined ? {} : { partial: true as const, episodesDone: until };
  return {
    ...{ env, rule: config.rule.name, engine, seed, episodes, batch, workers, meanReturn, curve: [0, meanReturn] },
    ...{ seconds: 1, episodesPerSecond: 100, weightsDigest: 'none', ...done },
  };
}

/** A source without training; `outcome` decides what becomes of a job. */
function source(
  places: number,
  outcome: (job: SweepJob) => JobOutcome | Promise<JobOutcome>,
): JobSource & { jobs: string[] } {
  const jobs: string[] = [];
  return {
    ...{ places, jobs },
    async perform(job) {
      jobs.push(job.id);
      await wait(1);
      return outcome(job);
    },
    async forget() {},
    async close() {},
  };
}

const done = (job: SweepJob): JobOutcome => ({ kind: 'done', record: recordOf(job, job.config.batch) });
const GRID = { vary: { batch: [1, 2, 3, 4, 5, 6] }, seeds: 2 };

describe('a sweep', () => {
  test('of another version of klopf is read, and not gone on with', async () => {
    const path = folder();
    await performSweep(createSweepFolder(path, experiment(GRID)), source(3, done));
    const finished = readFileSync(join(path, 'ledger.jsonl'), 'utf8');
    const file = join(path, 'experiment.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"klopf": "[^"]*"/, '"klopf": "0.0.7"'));
    // Of what is finished nothing is asked.
    await performSweep(openSweepFolder(path), source(3, done));
    const message = /is a sweep of klopf 0\.0\.7, and this is klopf .*npx klopf@0\.0\.7 sweep/;
    const larger = { vary: { batch: { integer: [1, 64] } }, search: 'random', trials: 2 };
    // A job that somebody has asked for, and one that nobody has; each as after a kill.
    for (const lines of [1, 0]) {
      const left = finished.split('\n').slice(0, lines).join('\n') + (lines > 0 ? '\n' : '');
      writeFileSync(join(path, 'ledger.jsonl'), left);
      const idle = source(3, done);
      await expect(performSweep(openSweepFolder(path), idle)).rejects.toThrow(message);
      expect(idle.jobs).toEqual([]);
      expect(readFileSync(join(path, 'ledger.jsonl'), 'utf8')).toBe(left);
    }
    const other = folder();
    createSweepFolder(other, experiment(larger));
    const small = join(other, 'experiment.json');
    const stamped = readFileSync(small, 'utf8').replace(/"klopf": "[^"]*"/, '"klopf": "0.0.7"');
    writeFileSync(small, stamped);
    expect(() => createSweepFolder(other, experiment({ ...larger, trials: 3 }))).toThrow(message);
    expect(readFileSync(small, 'utf8')).toBe(stamped);
  });

  test('does each run once, and the same command goes on with what is left', async () => {
    const path = folder();
    const stopping = new AbortController();
    const first = source(3, (job) => {
      if (first.jobs.length >= 5) stopping.abort();
      return stopping.signal.aborted ? { kind: 'stopped' } : done(job);
    });
    await performSweep(createSweepFolder(path, experiment(GRID)), first, { signal: stopping.signal });
    const second = source(3, done);
    const again = createSweepFolder(path, experiment(GRID));
    const before = again.state.totals.done;
    expect(before).toBeGreaterThan(0);
    await performSweep(again, second);
    expect(second.jobs).toHaveLength(12 - before);
    expect(new Set([...first.jobs, ...second.jobs]).size).toBe(12);
    expect(again.state.best(0)!.settings).toEqual({ batch: 6 });
    // Nothing is left, and what was written is the same sweep.
    const third = source(3, done);
    const read = openSweepFolder(path);
    await performSweep(read, third);
    expect(third.jobs).toEqual([]);
    expect(read.state.trials).toEqual(again.state.trials);
  });

  test('goes on where a process died while writing, and with more trials', async () => {
    const path = folder();
    const random = (trials: number) => experiment({ vary: { 'learningRate.0': { uniform: [0.1, 1] } }, trials });
    await performSweep(createSweepFolder(path, random(3)), source(1, done));
    const ledger = join(path, 'ledger.jsonl');
    appendFileSync(ledger, '{"asked":"half of a li');
    const more = createSweepFolder(path, random(5));
    await performSweep(more, source(1, done));
    expect(more.state.trials).toHaveLength(5);
    expect(readFileSync(ledger, 'utf8').trimEnd().split('\n')).toHaveLength(10);
    expect(openSweepFolder(path).experiment.search.trials).toBe(5);
    expect(() => createSweepFolder(path, random(4))).toThrow(/there are 5 trials, and here 4\. Choose another folder/);
    expect(() => createSweepFolder(path, experiment(GRID))).toThrow(/holds another experiment: there 'seeds' is \[1\]/);
  });

  test('of which several processes do a part does each run once', async () => {
    const path = folder();
    // Who has begun a run has it until it is done, as with the locks of run directories.
    const begun = new Set<string>();
    const finished = new Set<string>();
    const shared = () =>
      source(2, async (job): Promise<JobOutcome> => {
        if (begun.has(job.id) && !finished.has(job.id)) return { kind: 'taken', by: 'another' };
        begun.add(job.id);
        await wait(5);
        finished.add(job.id);
        return done(job);
      });
    const folders = [1, 2, 3].map(() => createSweepFolder(path, experiment(GRID)));
    await Promise.all(folders.map((one) => performSweep(one, shared())));
    expect(finished.size).toBe(12);
    const { state } = openSweepFolder(path);
    expect(state.totals.done).toBe(12);
    expect(state.trials.every(({ status }) => status === 'complete')).toBe(true);
  });

  test('does not tell again what another process has found and told before', async () => {
    const path = folder();
    const one = createSweepFolder(path, experiment(GRID));
    const other = createSweepFolder(path, experiment(GRID));
    const twice = source(1, async (job) => {
      const outcome = done(job);
      await other.write((add) => add(entryOf(job, outcome, one.experiment)!));
      return outcome;
    });
    await performSweep(one, twice);
    const lines = readFileSync(join(path, 'ledger.jsonl'), 'utf8').trimEnd().split('\n');
    const told = lines.flatMap((line) => JSON.parse(line).told ?? []);
    expect(told).toHaveLength(12);
    expect(new Set(told).size).toBe(12);
  });

  test('ends when the first runs all fail, and tries them again later', async () => {
    const path = folder();
    const failing = source(1, () => ({ kind: 'failed', message: 'no room', isMistake: true }));
    await expect(performSweep(createSweepFolder(path, experiment(GRID)), failing)).rejects.toThrow(
      /^the first 3 runs all failed, the last one with: no room/,
    );
    expect(failing.jobs).toHaveLength(3);
    const mended = openSweepFolder(path);
    expect(mended.state.totals.failed).toBe(3);
    await mended.write((add) => add({ again: true }));
    await performSweep(mended, source(2, done));
    expect(mended.state.totals).toMatchObject({ done: 12, failed: 0 });
  });
});

describe('the folder of a sweep', () => {
  test('that is damaged is refused with file and line', async () => {
    const path = folder();
    await performSweep(createSweepFolder(path, experiment(GRID)), source(2, done));
    const ledger = join(path, 'ledger.jsonl');
    const text = readFileSync(ledger, 'utf8');
    writeFileSync(ledger, text.replace('\n', '\nnonsense\n'));
    expect(() => openSweepFolder(path)).toThrow(
      `${ledger}:2 is not an entry of a ledger: "nonsense"; restore the file, or delete the line`,
    );
    writeFileSync(ledger, text.split('\n').slice(1).join('\n'));
    expect(() => openSweepFolder(path)).toThrow(`${ledger}:1: the entry`);
    const file = join(path, 'experiment.json');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, version: 2, klopf: '9.0.0' }));
    expect(() => openSweepFolder(path)).toThrow(/is of version 2, by klopf "9\.0\.0"; expected version 1/);
    writeFileSync(file, '{');
    expect(() => openSweepFolder(path)).toThrow(/is damaged/);
    rmSync(file);
    expect(() => openSweepFolder(path)).toThrow(/is not a sweep: it has no experiment\.json/);
    expect(() => createSweepFolder(path, experiment(GRID))).toThrow(/has a ledger\.jsonl and no experiment\.json/);
  });
});

describe('a score', () => {
  const record = {
    episodes: 1000,
    meanReturn: 0.5,
    curve: Array.from({ length: 20 }, (_, k) => k),
  } as unknown as RunRecord;

  test('is of all episodes, or of the last tenth, as far as a run has come', () => {
    expect(scoreOf(record, 'mean')).toBe(0.5);
    expect(scoreOf(record, 'end')).toBe(18.5);
    expect(scoreOf({ ...record, curve: [4] }, 'end')).toBe(4);
    expect(scoreOf({ ...record, curve: [] }, 'end')).toBe(0.5);
    expect(scoreOf({ ...record, episodesDone: 0 }, 'mean')).toBeNaN();
    expect(scoreOf({ ...record, episodes: 5, curve: [1, 2, 3, 4, 5] }, 'end')).toBe(5);
  });
});
