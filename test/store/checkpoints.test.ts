import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tdBackprop, weightMax } from '../../agents/index.js';
import { spec } from '../../src/gymnasium/registry/registry.js';
import type { RunConfig } from '../../src/runs/run-config.js';
import { runId } from '../../src/runs/run-id.js';
import { readTeamFile } from '../../src/runs/team-file.js';
import { createWorkerPool, type WorkerPool } from '../../src/runs/worker-pool.js';
import { isStore } from '../../src/store/read-store.js';
import { readRunDirectory } from '../../src/store/run-directory.js';
import { type RunInStoreOptions, runInStore } from '../../src/store/run-in-store.js';
import { thorough } from '../thorough.js';
import '../../envs/index.js';

// A run that is stopped, or whose checkpoints are damaged, ends with the record, the rows and the recording of one that
// never was.

let folder: string;
let pool: WorkerPool;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-checkpoints-'));
  pool = createWorkerPool({ workers: 2 });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

const base: RunConfig = {
  env: 'multiplexer',
  envParams: { addressBits: 2 },
  envModule: spec('multiplexer').module!,
  rule: weightMax.text,
  params: weightMax.resolve(),
  hidden: [8, 5],
  episodes: 2000,
  seed: 1,
  engine: 'dense',
  batch: 16,
  workers: 2,
  optimizer: 'adam',
  optimizerParams: {},
};
const withCritic: RunConfig = {
  ...base,
  ...{ env: 'CartPole-v1', envParams: {}, envModule: spec('CartPole-v1').module!, episodes: 300 },
  critic: { rule: tdBackprop.text, params: {}, hidden: [5], optimizer: 'adam', optimizerParams: {}, discount: 0.9 },
  record: { every: 40, window: 7, lanes: [0, 9] },
};

const directoryOf = (store: string, config: RunConfig) => join(store, runId(config));

/** What must be that of a run that was never stopped. */
function outcome(store: string, config: RunConfig) {
  const directory = directoryOf(store, config);
  const { state, record, metrics, warnings } = readRunDirectory(directory);
  const text = (name: string) => (config.record ? readFileSync(join(directory, name), 'utf8') : '');
  return {
    ...{ state, warnings },
    record: { ...record, seconds: 0, episodesPerSecond: 0 },
    metrics: metrics().map(({ seconds: _, 'charts/SPS': __, ...row }) => row),
    units: text('units.jsonl'),
    raster: text('raster.jsonl'),
  };
}

const checkpoints = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name.includes('checkpoint'))
    .sort();

test.each([
  ['one step an episode', base],
  ['a critic and a recording', withCritic],
] as const)('on several threads, from run to run: %s', async (name, config) => {
  const [whole, stopped] = [join(folder, name, 'whole'), join(folder, name, 'stopped')];
  const told: number[] = [];
  await runInStore(whole, config, { pool, threads: 2, checkpointEvery: 0.02, onCheckpoint: (step) => told.push(step) });
  expect(told.length).toBeGreaterThan(0);
  const options = (threads: number, until?: number): RunInStoreOptions => ({ pool, threads, until });
  const first = await runInStore(stopped, config, options(2, 50));
  expect(first).toMatchObject({ partial: true, episodes: config.episodes });
  expect(first.episodesDone).toBeGreaterThanOrEqual(50);
  expect(checkpoints(directoryOf(stopped, config))).toHaveLength(1);
  // Another number of threads, and what it has reached already asked for again.
  await runInStore(stopped, config, options(1, 120));
  expect((await runInStore(stopped, config, options(1, 100))).episodesDone).toBeGreaterThanOrEqual(120);
  await runInStore(stopped, config, options(2, 200));
  expect(checkpoints(directoryOf(stopped, config))).toHaveLength(2);
  await runInStore(stopped, config, options(1));
  expect(outcome(stopped, config)).toEqual(outcome(whole, config));
  expect(checkpoints(directoryOf(stopped, config))).toEqual([]);
});

test('a run that another version of klopf has begun goes on with a warning, and its result is taken with one', async () => {
  const store = join(folder, 'version');
  const warnings: string[] = [];
  const options = { pool, onWarning: (sentence: string) => void warnings.push(sentence) };
  await runInStore(store, base, { ...options, until: 50 });
  const file = join(directoryOf(store, base), 'config.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"klopf": "[^"]*"/, '"klopf": "0.0.7"'));
  await runInStore(store, base, options);
  expect(warnings).toEqual([
    expect.stringMatching(/was begun by klopf 0\.0\.7 and continues with klopf .*run it again/),
  ]);
  await runInStore(store, base, options);
  expect(warnings.slice(1)).toEqual([
    expect.stringMatching(
      /was begun by klopf 0\.0\.7 and is finished: its result is used as it is, and klopf \d.*run it again/,
    ),
  ]);
});

test('a checkpoint that is damaged, or of another run, is put aside for the one before, and so is that one', async () => {
  const [whole, broken, other] = ['whole', 'broken', 'other'].map((name) => join(folder, 'damage', name)) as [
    string,
    string,
    string,
  ];
  const config = { ...base, batch: 1, episodes: 600 };
  await runInStore(whole, config, { pool });
  const directory = directoryOf(broken, config);
  const stopAt = async (until: number) => {
    const warnings: string[] = [];
    await runInStore(broken, config, { pool, until, onWarning: (sentence) => warnings.push(sentence) });
    return warnings;
  };
  const last = () =>
    join(
      directory,
      `checkpoint-${Math.max(...checkpoints(directory).map((name) => Number(/^checkpoint-(\d+)/.exec(name)?.[1] ?? 0)))}.safetensors`,
    );
  expect(await stopAt(50)).toEqual([]);
  expect(await stopAt(100)).toEqual([]);
  // Its team can be taken out, as from the file of a team.
  expect((await readTeamFile(last())).task?.env).toBe('multiplexer');
  truncateSync(last(), 500);
  expect(await stopAt(150)).toEqual([
    expect.stringMatching(/checkpoint-100.* cannot be used: it is cut off.*the one before is used/),
  ]);
  expect(existsSync(join(directory, 'damaged-checkpoint-100.safetensors'))).toBe(true);
  const bytes = readFileSync(last());
  bytes[bytes.length - 3]! ^= 1;
  writeFileSync(last(), bytes);
  expect(await stopAt(160)).toEqual([
    expect.stringMatching(/its checksum is not that of its bytes.*the one before is used/),
  ]);
  await runInStore(other, { ...config, seed: 2 }, { pool, until: 70 });
  const [foreign] = checkpoints(directoryOf(other, { ...config, seed: 2 }));
  renameSync(join(directoryOf(other, { ...config, seed: 2 }), foreign!), join(directory, 'checkpoint-170.safetensors'));
  writeFileSync(join(directory, 'checkpoint-160.safetensors'), 'nothing');
  writeFileSync(join(directory, 'checkpoint-50.safetensors'), '');
  expect(await stopAt(200)).toEqual([
    expect.stringMatching(/it is of the run ".*-s2", and this is .*-s1. It is put aside, and the one before/),
    expect.stringMatching(/checkpoint-160.*too few for a safetensors file.*the one before is used/),
    expect.stringMatching(/checkpoint-50.*it is empty.*the run begins again/),
  ]);
  expect(await stopAt(600)).toEqual([]);
  expect(outcome(broken, config)).toEqual(outcome(whole, config));
});

test('rows that are gone, other things recorded, and a newer klopf', async () => {
  const store = join(folder, 'gone');
  const config = { ...base, batch: 1, episodes: 400 };
  const directory = directoryOf(store, config);
  const warnings: string[] = [];
  const options = { pool, onWarning: (sentence: string) => warnings.push(sentence) };
  await runInStore(store, config, { ...options, until: 100 });
  truncateSync(join(directory, 'metrics.jsonl'), 100);
  await runInStore(store, config, { ...options, until: 100 });
  expect(warnings.splice(0)).toEqual([
    expect.stringMatching(/metrics.jsonl had 50 rows when it was written, and has 0/),
  ]);
  await runInStore(store, { ...config, record: { every: 10 } }, { ...options, until: 120 });
  expect(warnings.splice(0)).toEqual([expect.stringMatching(/the settings of the recording are not those/)]);
  const file = join(directory, checkpoints(directory).at(-1)!);
  writeFileSync(file, readFileSync(file, 'latin1').replace('"checkpoint":"1"', '"checkpoint":"2"'), 'latin1');
  await expect(runInStore(store, config, options)).rejects.toThrow(
    /version 2 of the format by a newer klopf.*It was not touched/,
  );
  expect(existsSync(file)).toBe(true);
});

test('what a killed process had begun after its last checkpoint is not kept', async () => {
  const [whole, store] = [join(folder, 'begun', 'whole'), join(folder, 'begun', 'killed')];
  // Windows from step 80 on: at the checkpoint there is none, and no file of layers.
  const config = { ...base, record: { every: 80, window: 7, lanes: [0] } };
  await runInStore(whole, config, { pool });
  await runInStore(store, config, { pool, until: 100 });
  const directory = directoryOf(store, config);
  for (const name of ['layers.jsonl', 'raster.jsonl', 'metrics.parquet.4194305.tmp', 'units.parquet.4194305.tmp'])
    writeFileSync(join(directory, name), '{"cut":');
  await runInStore(store, config, { pool });
  expect(outcome(store, config)).toEqual(outcome(whole, config));
  expect(readdirSync(directory).sort()).toEqual(readdirSync(directoryOf(whole, config)).sort());
});

test('a folder in which a run was about to begin when its process was killed is a store', () => {
  const store = join(folder, 'about-to-begin');
  mkdirSync(join(store, 'weight-max-0123456789ab-s1'), { recursive: true });
  writeFileSync(join(store, 'weight-max-0123456789ab-s1', 'klopf.lock'), '{}');
  expect(isStore(store)).toBe(true);
  writeFileSync(join(store, 'thesis.tex'), '');
  expect(isStore(store)).toBe(false);
});

test.runIf(thorough(true, false))('aborted again and again, it ends as if it never was', async () => {
  const [whole, stopped] = [join(folder, 'abort', 'whole'), join(folder, 'abort', 'stopped')];
  const config = { ...withCritic, episodes: 3000 };
  await runInStore(whole, config, { pool });
  for (let k = 0, isDone = false; !isDone; k++) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 100 + 37 * k);
    const record = await runInStore(stopped, config, { pool, threads: 1 + (k % 2), signal: controller.signal });
    clearTimeout(timer);
    isDone = record.partial === undefined;
  }
  expect(outcome(stopped, config)).toEqual(outcome(whole, config));
});
