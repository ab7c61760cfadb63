import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { spec } from '../../src/gymnasium/registry/registry.js';
import type { RunConfig } from '../../src/runs/run-config.js';
import { runId } from '../../src/runs/run-id.js';
import { runPool } from '../../src/runs/run-pool.js';
import { readTeamFile } from '../../src/runs/team-file.js';
import { createWorkerPool, type WorkerPool } from '../../src/runs/worker-pool.js';
import { readStore } from '../../src/store/read-store.js';
import { readRunDirectory } from '../../src/store/run-directory.js';
import { runInStore } from '../../src/store/run-in-store.js';
import type { MetricsRow } from '../../src/train/metrics-rows.js';
import '../../envs/index.js';

let folder: string;
let pool: WorkerPool;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-store-'));
  pool = createWorkerPool({ workers: 2 });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

const base: RunConfig = {
  env: 'multiplexer',
  envParams: { addressBits: 1 },
  envModule: spec('multiplexer').module!,
  rule: weightMax.text,
  params: weightMax.resolve(),
  hidden: [4],
  episodes: 1000,
  seed: 1,
  engine: 'dense',
  batch: 4,
  workers: 2,
  optimizer: 'adam',
  optimizerParams: {},
};
/** Rows without what the clock says. */
const untimed = (rows: readonly MetricsRow[]) => rows.map(({ seconds: _, 'charts/SPS': __, ...row }) => row);
const untold = <T extends object>(record: T) => ({ ...record, seconds: 0, episodesPerSecond: 0 });

describe('a run in a store', () => {
  test('has the record of runPool, is done once, and leaves its team', async () => {
    const store = join(folder, 'once');
    const told: MetricsRow[] = [];
    const record = await runInStore(store, base, { pool, onMetrics: (rows) => told.push(...rows) });
    const [pooled] = await runPool([base], { workers: pool });
    expect(untold(record)).toEqual(untold(pooled!));
    expect(readdirSync(store)).toEqual([runId(base)]);
    const [run] = readStore(store).runs;
    expect(run).toMatchObject({ state: 'finished', id: runId(base) });
    expect(run!.record).toEqual(record);
    expect(run!.metrics()).toEqual(told);
    // 200 rows of five episodes; the mean over them is that of the run.
    expect(told.map(({ episode }) => episode)).toEqual(Array.from({ length: 200 }, (_, k) => 5 * (k + 1)));
    expect(told.at(-1)!.global_step).toBe(1000);
    const mean = told.reduce((sum, row) => sum + row['charts/episodic_return'], 0) / 200;
    expect(mean).toBeCloseTo(record.meanReturn, 12);
    expect(new Set(told.map((row) => row['charts/episodic_length']))).toEqual(new Set([1]));
    expect((await readTeamFile(join(run!.path, 'team.safetensors'))).task?.env).toBe('multiplexer');
    // Read, not done again: seconds are the same.
    expect(await runInStore(store, base, { pool })).toEqual(record);
  });

  test('pauses at `until`, and what is not finished is done by the next call', async () => {
    const store = join(folder, 'until');
    const partial = await runInStore(store, base, { pool, until: 402 });
    expect(partial).toMatchObject({ partial: true, episodesDone: 404 });
    const [run] = readStore(store).runs;
    expect(run).toMatchObject({ state: 'paused', record: { partial: true, episodesDone: 404 } });
    expect(run!.record).toEqual(partial);
    // Where it was killed before it could say so, rows tell what it had reached, in whole bins.
    rmSync(join(run!.path, 'stopped.json'));
    const told = readRunDirectory(run!.path).record;
    expect(told).toMatchObject({ episodesDone: 400, curve: partial.curve.slice(0, 8) });
    const record = await runInStore(store, base, { pool });
    expect(record.partial).toBeUndefined();
    expect(record.curve.slice(0, 8)).toEqual(told.curve);
  });

  test('tells the same rows on any number of threads, with the lengths of episodes', async () => {
    const config: RunConfig = {
      ...base,
      ...{ env: 'CartPole-v1', envParams: {}, envModule: spec('CartPole-v1').module!, episodes: 230, batch: 16 },
      critic: {
        ...partOf(base),
        rule: (await import('../../agents/index.js')).tdBackprop.text,
        params: {},
        discount: 0.9,
      },
    };
    const stores = [1, 2].map((threads) => join(folder, `threads-${threads}`));
    const rows: (readonly MetricsRow[])[] = [];
    for (const [k, store] of stores.entries()) {
      await runInStore(store, config, { pool, threads: k + 1 });
      rows.push(readRunDirectory(join(store, runId(config))).metrics());
    }
    expect(rows[0]).toHaveLength(200);
    expect(untimed(rows[0]!)).toEqual(untimed(rows[1]!));
    // A reward of 1 a step: lengths are returns.
    for (const row of rows[0]!) expect(row['charts/episodic_length']).toBe(row['charts/episodic_return']);
  });

  test('that is aborted stays, unfinished; one that diverges is finished', async () => {
    const store = join(folder, 'aborted');
    const controller = new AbortController();
    const long = { ...base, episodes: 50_000_000 };
    const record = await runInStore(store, long, {
      pool,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(record.partial).toBe(true);
    expect(readStore(store).runs).toMatchObject([{ state: 'interrupted' }]);
    const wild = { ...base, learningRate: 1e30, optimizer: 'sgd', episodes: 20_000 };
    const diverged = await runInStore(store, wild, { pool });
    expect(diverged.diverged).toMatch(/not finite/);
    const read = readRunDirectory(join(store, runId(wild)));
    expect(read.state).toBe('diverged');
    expect(read.record).toEqual(diverged);
    expect(existsSync(join(store, runId(wild), 'team.safetensors'))).toBe(false);
  });
});

describe('the id of a run', () => {
  test('depends on the settings, not on threads, paths and what is recorded', () => {
    const id = runId(base);
    expect(id).toMatch(/^weight-max-[0-9a-f]{12}-s1$/);
    expect(runId({ ...base, workers: 7, envModule: '', record: { every: 10, window: 1 } as never })).toBe(id);
    // A default that is said is no other run.
    expect(runId({ ...base, signal: 'reward' })).toBe(id);
    expect(runId({ ...base, seed: 2 })).toBe(id.replace(/s1$/, 's2'));
    const others = [{ hidden: [5] }, { episodes: 999 }, { learningRate: 0.5 }, { envParams: { addressBits: 2 } }];
    expect(new Set([id, ...others.map((other) => runId({ ...base, ...other }))]).size).toBe(5);
    // Texts that look alike once they are safe are told apart.
    const texts = ['a/1', 'a-1', 'A/1', '..', '1'].map((seed) => runId({ ...base, seed }));
    expect(new Set([...texts, id]).size).toBe(6);
    for (const text of texts) expect(text).toMatch(/^[a-z0-9-]+$/);
  });
});

function partOf({ hidden, optimizer, optimizerParams }: RunConfig) {
  return { hidden, optimizer, optimizerParams };
}
