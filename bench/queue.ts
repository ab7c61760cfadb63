/**
 * npm run bench:queue [-- --jobs N] [-- --workers N] [-- --json]: what a job costs that goes through a queue on Redis,
 * or is done in a folder. It starts a redis-server of its own on loopback. CPU is that of this process, in which
 * coordinator and workers are, and of Redis; `--simulated` leaves out real jobs. Simulated workers answer at once, so
 * that all the time is the queue's; real jobs are runs of ten episodes, in a store.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { weightMax } from '../agents/index.js';
import '../envs/index.js';
import { make } from '../src/gymnasium/index.js';
import { spec } from '../src/gymnasium/registry/registry.js';
import type { RunConfig } from '../src/runs/run-config.js';
import { runPool } from '../src/runs/run-pool.js';
import type { RunRecord } from '../src/runs/run-record.js';
import { createWorkerPool } from '../src/runs/worker-pool.js';
import { klopfVersion } from '../src/store/klopf-version.js';
import type { JobSource, SweepJob } from '../src/sweeps/sources/job-source.js';
import { createPoolSource } from '../src/sweeps/sources/pool-source.js';
import { queueName } from '../src/sweeps/sources/queued-job.js';
import { linkRedis } from '../src/sweeps/sources/redis-link.js';
import { createRedisSource } from '../src/sweeps/sources/redis-source.js';
import { createRedisWorker } from '../src/sweeps/sources/redis-worker.js';
import { createStoreSource } from '../src/sweeps/sources/store-source.js';
import { sweepJob } from '../src/sweeps/sources/sweep-job.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '2' },
    simulated: { type: 'boolean', default: false },
  },
});
const count = Number(values.jobs);
const workers = Number(values.workers);
const version = klopfVersion();

const folder = mkdtempSync(join(tmpdir(), 'klopf-bench-'));
const port = await freePort();
const server = spawn(
  'redis-server',
  ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'],
  { stdio: 'ignore' },
);
const url = `redis://127.0.0.1:${port}`;
try {
  const figures = { ...(await measureRedis()), ...(values.simulated ? {} : await measureFolder()) };
  if (values.json) console.log(JSON.stringify(figures));
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(44)} ${short(value)}`);
} finally {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function measureRedis(): Promise<Record<string, number>> {
  const link = await untilThere();
  const memory = async () => Number(/used_memory:(\d+)/.exec(await link.client.info('memory'))![1]);
  const jobs = Array.from({ length: count }, (_, seed) => sweepJob(seed, config(seed)));
  const serverCpu = async () => {
    const text = await link.client.info('cpu');
    return (
      1_000 *
      ['user', 'sys'].reduce((sum, name) => sum + Number(new RegExp(`used_cpu_${name}:([\\d.]+)`).exec(text)![1]), 0)
    );
  };
  const before = await memory();
  const source = await createRedisSource({ url, version });
  let begun = performance.now();
  const outcomes = jobs.map((job) => source.perform(job));
  const waiting = () => link.client.llen(`klopf:${queueName(version)}:wait`);
  while ((await waiting()) < count) await pause(5);
  const given = performance.now() - begun;
  const filled = await memory();
  const own = await Promise.all(
    Array.from({ length: workers }, () =>
      createRedisWorker({ url, version, pool: createPoolSource({ places: 8, run: async (given) => answer(given) }) }),
    ),
  );
  const cpu = process.cpuUsage();
  const [serverBefore, clients] = [await serverCpu(), (await link.client.client('LIST')) as string];
  begun = performance.now();
  await Promise.all(outcomes);
  const done = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  const serverDone = (await serverCpu()) - serverBefore;
  const kept = await memory();
  const events = await link.client.xlen(`klopf:${queueName(version)}:events`);
  begun = performance.now();
  await source.forget(jobs.map(({ id }) => id));
  const forgotten = performance.now() - begun;
  await Promise.all(own.map((worker) => worker.close()));

  const queued = values.simulated ? undefined : await measureQueued(source, jobs);
  await source.close();
  await link.close();
  return {
    jobs: count,
    workers,
    'redis: ms a job, to give it': given / count,
    'redis: ms a job, simulated workers': done / count,
    'redis: CPU ms a job, coordinator and worker': (user + system) / 1_000 / count,
    'redis: CPU ms a job, Redis': serverDone / count,
    'redis: bytes of CLIENT LIST a worker': clients.length / workers,
    'redis: ms a job, to forget it': forgotten / count,
    'redis: bytes a job that waits': (filled - before) / count,
    'redis: bytes a job that is done': (kept - before) / count,
    'redis: events kept': events,
    ...(queued === undefined
      ? {}
      : { 'redis: ms a real job, two threads': queued.wall, 'redis: CPU ms a real job': queued.cpu }),
  };
}

async function measureQueued(source: JobSource, jobs: readonly SweepJob[]): Promise<Cost> {
  const pool = createStoreSource(join(folder, 'queued'), { workers: 2 });
  const worker = await createRedisWorker({ url, version, pool });
  const took = await measure(
    source,
    jobs.map((_, seed) => sweepJob(seed, config(seed + count))),
  );
  await worker.close();
  await pool.close();
  return took;
}

async function measureFolder(): Promise<Record<string, number>> {
  const jobs = Array.from({ length: count }, (_, seed) => sweepJob(seed, config(seed)));
  const source = createStoreSource(join(folder, 'runs'), { workers: 2 });
  const first = await measure(source, jobs);
  const again = await measure(source, jobs);
  await source.close();
  const pool = createWorkerPool({ workers: 2 });
  const plain = async (own: readonly SweepJob[]) => {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await runPool(
      own.map((job) => job.config),
      { workers: pool },
    );
    return costOf(begun, cpu, own.length);
  };
  await plain(jobs.slice(0, 2));
  const bare = await plain(jobs);
  await pool.close();
  return {
    'folder: ms a real job, two threads': first.wall,
    'folder: CPU ms a real job': first.cpu,
    'folder: CPU ms a job that is done already': again.cpu,
    'no folder: ms a real job, two threads': bare.wall,
    'no folder: CPU ms a real job': bare.cpu,
  };
}

interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** Milliseconds a job. */
async function measure(source: JobSource, jobs: readonly SweepJob[]): Promise<Cost> {
  // Threads start with their first jobs.
  await Promise.all(jobs.slice(0, 2).map((job) => source.perform(job)));
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const outcomes = await Promise.all(jobs.map((job) => source.perform(job)));
  const cost = costOf(begun, cpu, jobs.length);
  const wrong = outcomes.find(({ kind }) => kind !== 'done');
  if (wrong) throw new Error(`a job was not done: ${JSON.stringify(wrong)}`);
  return cost;
}

function costOf(begun: number, before: NodeJS.CpuUsage, jobs: number): Cost {
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - begun) / jobs, cpu: (user + system) / 1_000 / jobs };
}

function config(seed: number): RunConfig {
  return {
    ...{ env: 'multiplexer', envParams: { addressBits: 1 }, envModule: spec('multiplexer').module ?? '' },
    ...{ rule: weightMax.text, params: {}, hidden: [4], optimizer: 'adam', optimizerParams: {} },
    ...{ engine: 'dense', batch: 1, episodes: 10, workers: 2, seed },
  };
}

function answer({ env, engine, seed, episodes, batch }: RunConfig): RunRecord {
  return {
    ...{ env, rule: 'weight-max', engine, seed: seed!, episodes, batch, workers: 1 },
    ...{ meanReturn: 0.5, curve: Array.from({ length: 20 }, (_, k) => k / 19), seconds: 1, episodesPerSecond: 100 },
    weightsDigest: 'd'.repeat(64),
  };
}

async function untilThere() {
  make('multiplexer').close();
  for (let tries = 0; ; tries++) {
    try {
      return await linkRedis({ url });
    } catch (error) {
      if (tries === 50) throw error;
      await pause(100);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((end) => setTimeout(end, milliseconds));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function short(value: number): string {
  return Number.isInteger(value) ? `${value}` : value < 10 ? value.toFixed(3) : value.toFixed(0);
}
