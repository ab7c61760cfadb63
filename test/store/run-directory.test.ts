import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { LOCK } from '../../src/files/folder-lock.js';
import { readStore } from '../../src/store/read-store.js';
import { createRunDirectory, type RunDescription, readRunDirectory } from '../../src/store/run-directory.js';
import type { MetricsRow } from '../../src/train/metrics-rows.js';
import { exampleRecord } from '../runs/example-record.js';
import { lockText } from '../runs/lock-text.js';

let store: string;
beforeEach(() => {
  store = join(mkdtempSync(join(tmpdir(), 'klopf-store-')), 'store');
});
afterEach(() => rmSync(join(store, '..'), { recursive: true, force: true }));

const config = { env: 'maze', seed: 1, episodes: 100, engine: 'dense', batch: 1, workers: 1, rate: 0.1 };
const run: RunDescription = { rule: 'ste', seed: 1, config };

function row(episode: number, value: number): MetricsRow {
  return {
    ...{ episode, global_step: 10 * episode, 'charts/episodic_return': value, 'charts/episodic_length': 10 },
    ...{ 'charts/SPS': 1000, seconds: episode / 100 },
  };
}

/** The message of what reading it throws. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** Changes the text of a file. */
function change(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

describe('a run directory', () => {
  test('is named by its run, holds its configuration first, rows as they come, and its result last', async () => {
    const directory = createRunDirectory(store, { ...run, command: 'klopf run maze' });
    expect(directory.id).toMatch(/^ste-[0-9a-f]{12}-s1$/);
    expect(directory.path).toBe(join(store, directory.id));
    const names = () => readdirSync(directory.path).filter((name) => !name.startsWith(LOCK));
    expect(names()).toEqual(['config.json', 'metrics.jsonl']);
    directory.addMetrics([row(50, 0.25), row(100, 0.75)]);
    expect(readRunDirectory(directory.path)).toMatchObject({
      state: 'running',
      config,
      about: { command: 'klopf run maze' },
    });
    await directory.finish(exampleRecord());
    directory.close();
    const read = readRunDirectory(directory.path);
    expect(read.state).toBe('finished');
    expect(read.record).toEqual(exampleRecord());
    expect(read.metrics()).toEqual([row(50, 0.25), row(100, 0.75)]);
    expect(readdirSync(directory.path).sort()).toEqual([
      'config.json',
      'metrics.jsonl',
      'metrics.parquet',
      'result.json',
    ]);
    const bytes = readFileSync(join(directory.path, 'metrics.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    expect(await parquetReadObjects({ file })).toEqual(
      [row(50, 0.25), row(100, 0.75)].map((one) => ({
        ...one,
        episode: BigInt(one.episode),
        global_step: BigInt(one.global_step),
      })),
    );
  });

  test('that was left unfinished tells what it reached, and begins anew', () => {
    const first = createRunDirectory(store, run);
    first.addMetrics([row(10, 0.5), row(20, 0.75)]);
    first.close();
    appendFileSync(join(first.path, 'metrics.jsonl'), '{"episode":30,"glob');
    const read = readRunDirectory(first.path);
    expect(read.state).toBe('interrupted');
    // Bins of five episodes: two in each row.
    expect(read.record).toMatchObject({
      partial: true,
      episodesDone: 20,
      meanReturn: 0.625,
      curve: [0.5, 0.5, 0.75, 0.75],
    });
    expect(read.warnings).toEqual([expect.stringMatching(/metrics.jsonl line 3 is cut off/)]);
    const second = createRunDirectory(store, run);
    expect(readRunDirectory(first.path).metrics()).toEqual([]);
    second.close();
    // Rows that are kept stand first.
    const third = createRunDirectory(store, run, { kept: [row(10, 0.5)] });
    third.addMetrics([row(20, 1)]);
    third.close();
    expect(readRunDirectory(first.path).metrics()).toEqual([row(10, 0.5), row(20, 1)]);
  });

  test('belongs to one process at a time', () => {
    const directory = createRunDirectory(store, run);
    expect(refusal(() => createRunDirectory(store, run))).toMatch(/is in use: this process/);
    directory.discard();
    expect(existsSync(store)).toBe(false);
    mkdirSync(join(store, directory.id), { recursive: true });
    writeFileSync(join(store, directory.id, LOCK), lockText({ host: 'elsewhere', place: 'elsewhere' }));
    expect(refusal(() => createRunDirectory(store, run))).toMatch(/is in use: process \d+ on elsewhere/);
  });

  test('that is finished, or of something else, is not touched', async () => {
    const directory = createRunDirectory(store, run);
    await directory.finish(exampleRecord());
    directory.close();
    expect(refusal(() => createRunDirectory(store, run))).toMatch(/holds a run that is finished/);
    rmSync(directory.path, { recursive: true });
    mkdirSync(directory.path);
    writeFileSync(join(directory.path, 'diary.txt'), 'mine');
    expect(refusal(() => createRunDirectory(store, run))).toMatch(/holds "diary.txt" and no config.json/);
    expect(readdirSync(directory.path)).toEqual(['diary.txt']);
  });

  test('that was changed is refused in a sentence that says where', async () => {
    const directory = createRunDirectory(store, run);
    directory.addMetrics([row(50, 0.25)]);
    await directory.finish(exampleRecord());
    directory.close();
    const file = (name: string) => join(directory.path, name);
    const kept = ['config.json', 'result.json', 'metrics.jsonl'].map(
      (name) => [name, readFileSync(file(name))] as const,
    );
    const refusedAfter = (name: string, from: string | RegExp, to: string) => {
      change(file(name), from, to);
      const message = refusal(() => readRunDirectory(directory.path).metrics());
      for (const [name, bytes] of kept) writeFileSync(file(name), bytes);
      return message;
    };
    expect(refusedAfter('config.json', '"rate": 0.1', '"rate": 0.2')).toMatch(
      /was changed: its settings are not those of run/,
    );
    expect(refusedAfter('config.json', '"version": 1', '"version": 2')).toMatch(/a newer klopf wrote it/);
    expect(refusedAfter('config.json', 'klopf run', 'other')).toMatch(/its format is "other"/);
    expect(refusedAfter('config.json', /\}\s*$/, '')).toMatch(/cut off or no JSON/);
    expect(refusedAfter('config.json', /[\s\S]*/, '{"klopf":"0.1.0","command":"klopf run maze","runs":[]}')).toMatch(
      /older klopf/,
    );
    expect(refusedAfter('result.json', '0.525', '0.925')).toMatch(/was changed or damaged after it was written/);
    expect(refusedAfter('result.json', /.{40}\n$/, '')).toMatch(/cut off or no JSON/);
    expect(refusedAfter('metrics.jsonl', '"episode":50', '"episode":-50')).toMatch(
      /metrics.jsonl line 1 is not a row of metrics: episode: found -50/,
    );
    expect(readRunDirectory(directory.path).state).toBe('finished');
  });

  test('a store tells its runs in the order of their ids, and damaged ones apart', async () => {
    const seeds = [3, 1, 2];
    const paths = seeds.map((seed) => {
      const directory = createRunDirectory(store, { ...run, seed, config: { ...config, seed } });
      directory.close();
      return directory.path;
    });
    writeFileSync(join(paths[0]!, 'config.json'), '{');
    mkdirSync(join(store, 'other'));
    writeFileSync(join(store, 'report.html'), '');
    const { runs, damaged } = readStore(store);
    expect(runs.map(({ config }) => config['seed'])).toEqual([1, 2]);
    expect(damaged).toEqual([{ path: paths[0], message: expect.stringContaining('cut off or no JSON') }]);
    expect(readStore(paths[1]!).runs).toHaveLength(1);
    expect(refusal(() => readStore(join(store, 'none')))).toMatch(/does not exist/);
  });
});
