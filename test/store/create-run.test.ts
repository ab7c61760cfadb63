import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { UserError } from '../../src/errors/user-error.js';
import { createWorkerPool, type WorkerPool } from '../../src/runs/worker-pool.js';
import { createRun } from '../../src/store/create-run.js';
import { isEventFile } from '../../src/store/event-file.js';
import { readRunDirectory } from '../../src/store/run-directory.js';
import type { MetricsRow } from '../../src/train/metrics-rows.js';
import '../../envs/index.js';

let folder: string;
let pool: WorkerPool;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-run-'));
  pool = createWorkerPool({ workers: 1 });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

const request = { env: 'multiplexer', envParams: { addressBits: 1 }, rule: weightMax, hidden: [3], seed: 1 };

describe('createRun', () => {
  test('tells the same rows by events, by the observable and by iteration, and the record at the end', async () => {
    const run = createRun({ ...request, episodes: 400 }, { store: folder, workers: pool, tensorboard: true });
    const told: MetricsRow[] = [];
    const ended: unknown[] = [];
    run.on('episode', (row) => told.push(row));
    run.on('end', (record) => ended.push(record));
    const observed = lastValueFrom(run.metrics$.pipe(toArray()));
    const iterated: MetricsRow[] = [];
    for await (const row of run) iterated.push(row);
    const record = await run.done;
    expect(told).toHaveLength(200);
    expect(iterated).toEqual(told);
    expect(await observed).toEqual(told);
    // Who comes late has them all.
    expect(await lastValueFrom(run.metrics$.pipe(toArray()))).toEqual(told);
    expect(ended).toEqual([record]);
    const kept = readRunDirectory(join(folder, run.id));
    expect(kept.record).toEqual(record);
    expect(kept.metrics()).toEqual(told);
    expect(readdirSync(kept.path).filter(isEventFile)).toHaveLength(1);

    // Finished: the same is told again, and nothing is done.
    const again = createRun({ ...request, episodes: 400 }, { store: folder, workers: pool });
    const rows: MetricsRow[] = [];
    for await (const row of again) rows.push(row);
    expect(rows).toEqual(told);
    expect(await again.done).toEqual(record);
  });

  test('pauses with a checkpoint, and goes on with the rows that there were', async () => {
    const first = createRun({ ...request, episodes: 500 }, { store: folder, workers: pool, until: 250 });
    const steps: number[] = [];
    first.on('checkpoint', (step) => steps.push(step));
    expect(await first.done).toMatchObject({ partial: true, episodesDone: 250 });
    expect(steps).toEqual([250]);
    const second = createRun({ ...request, episodes: 500 }, { store: folder, workers: pool });
    const rows = await lastValueFrom(second.metrics$.pipe(toArray()));
    expect(rows.map(({ global_step }) => global_step)).toEqual(
      Array.from({ length: 200 }, (_, k) => Math.ceil(2.5 * (k + 1))),
    );
  });

  test('without a store nothing is written; an abort ends it with a partial record', async () => {
    const controller = new AbortController();
    const run = createRun({ ...request, episodes: 100_000_000 }, { workers: pool, signal: controller.signal });
    run.on('progress', () => controller.abort());
    expect((await run.done).partial).toBe(true);
    expect(existsSync(join(folder, run.id))).toBe(false);
  });

  test('what fails is told by `error`, by `done`, by the observable and to who iterates', async () => {
    const run = createRun(
      { ...request, env: 'gaussian-bandit', envParams: { means: [1.7e308, 1.7e308], std: 1e308 }, episodes: 50 },
      { workers: pool },
    );
    const errors: Error[] = [];
    run.on('error', (error) => errors.push(error));
    await expect(lastValueFrom(run.metrics$)).rejects.toThrow();
    await expect(run.done).rejects.toThrow();
    const iterate = async () => {
      for await (const _ of run);
    };
    await expect(iterate()).rejects.toThrow();
    expect(errors).toHaveLength(1);
  });

  test.each([
    [() => createRun({ ...request, episodes: 0 }), 'episodes is 0; expected a whole number'],
    [() => createRun({ ...request, episodes: 1 }, { stor: 'a' } as never), "Did you mean 'store'"],
    [() => createRun({ ...request, episodes: 1 }, { until: 3 }), 'until is given; it is for runs in a store'],
    [() => createRun({ ...request, episodes: 1 }, { store: 3 } as never), 'store is 3; expected the path of a folder'],
    [() => createRun({ ...request, env: 'multiplexr', episodes: 1 }), 'multiplexr'],
  ])('mistakes are thrown at once: %#', (call, message) => {
    expect(call).toThrow(UserError);
    expect(call).toThrow(message);
  });
});
