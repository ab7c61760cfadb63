import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors/user-error.js';
import { FolderInUseError } from '../../../src/files/folder-lock.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import type { RunRecord } from '../../../src/runs/run-record.js';
import type { SweepJob } from '../../../src/sweeps/sources/job-source.js';
import { createPoolSource } from '../../../src/sweeps/sources/pool-source.js';

const config = { env: 'multiplexer', episodes: 100, seed: 1 } as RunConfig;
const job = (id: string, until?: number): SweepJob => ({ id, trial: 0, config, until });
const record = (more: Partial<RunRecord> = {}) => ({ episodes: 100, ...more }) as RunRecord;

describe('createPoolSource', () => {
  test('does as many jobs at once as it has places, in the order in which they are given', async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const run = ({ seed }: RunConfig) => {
      begun.push(seed as number);
      return new Promise<RunRecord>((end) => ends.push(() => end(record({ seed }))));
    };
    const source = createPoolSource({ places: 2, run });
    const jobs = [1, 2, 3, 4].map((seed) => ({ id: `${seed}`, trial: 0, config: { ...config, seed } }));
    const outcomes = jobs.map((job) => source.perform(job));
    await Promise.resolve();
    expect(begun).toEqual([1, 2]);
    ends[1]!();
    expect(await outcomes[1]).toEqual({ kind: 'done', record: record({ seed: 2 }) });
    expect(begun).toEqual([1, 2, 3]);
    ends[0]!();
    await outcomes[0];
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ['whole', record(), undefined, 'done'],
    ['diverged', record({ partial: true, episodesDone: 7, diverged: 'unit 3' }), undefined, 'done'],
    ['as far as was asked', record({ partial: true, episodesDone: 50 }), 50, 'done'],
    ['not so far', record({ partial: true, episodesDone: 49 }), 50, 'failed'],
    ['ended by itself', record({ partial: true, episodesDone: 99 }), undefined, 'failed'],
  ])('a run that is %s', async (_, reached, until, kind) => {
    const source = createPoolSource({ places: 1, run: async () => reached });
    expect(await source.perform(job('a', until))).toMatchObject({ kind });
  });

  test('an interrupted run is stopped, and one that has not begun, too', async () => {
    const stop = new AbortController();
    const source = createPoolSource({
      places: 1,
      async run() {
        stop.abort();
        return record({ partial: true, episodesDone: 3 });
      },
    });
    const two = [job('a'), job('b')].map((job) => source.perform(job, { signal: stop.signal }));
    expect(await Promise.all(two)).toEqual([{ kind: 'stopped' }, { kind: 'stopped' }]);
  });

  test.each([
    [new UserError('no such rule'), { kind: 'failed', message: 'no such rule', isMistake: true }],
    [new Error('its thread died'), { kind: 'failed', message: 'its thread died', isMistake: false }],
    [new FolderInUseError('x is in use', 'process 7 on node3'), { kind: 'taken', by: 'process 7 on node3' }],
  ])('%s', async (error, outcome) => {
    const source = createPoolSource({ places: 1, run: () => Promise.reject(error) });
    expect(await source.perform(job('a'))).toEqual(outcome);
    // Its place is free again.
    expect(await source.perform(job('b'))).toEqual(outcome);
  });
});
