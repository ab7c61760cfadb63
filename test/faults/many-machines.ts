import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HAS_REDIS, startRedis } from '../sweeps/sources/redis-server.js';
import type { FaultKind, FaultsReport } from './faults-report.js';

// Kills processes that do a sweep together, at random moments, and compares what they leave with the sweep that nobody
// disturbed.

const BIN = fileURLToPath(new URL('../../dist/node/bin.js', import.meta.url.replace('/dist/test/', '/test/')));

const EXPERIMENT = `
env: multiplexer
envParams: { addressBits: 2 }
rule: weight-max
hidden: [16]
episodes: 60000
seeds: 6
vary: { 'learningRate.0': [0.01, 0.03] }
search: grid
`;

/** A process of klopf that is started again when it was killed. */
interface Player {
  readonly name: string;
  start(): void;
  kill(): Promise<void>;
  /** Its exit code, once it has ended by itself. */
  code(): number | undefined;
  readonly said: string;
}

/** Processes that do a sweep in one folder. */
export const SHARED_FOLDER: FaultKind = {
  name: 'folder',
  about: 'processes that share the folder of a sweep are killed',
  run: async (folder, kills, random) => killInFolder(folder, await undisturbed(folder), kills, random),
};

/** A sweep through a queue on Redis. */
export const QUEUE: FaultKind = {
  name: 'queue',
  about: 'workers, the coordinator and the Redis of a queue are killed; left out where redis-server is missing',
  async run(folder, kills, random, say) {
    if (HAS_REDIS) return killInQueue(folder, await undisturbed(folder), kills, random);
    say('left out: redis-server is not here');
    return { kills: 0, runs: 0, faults: [] };
  },
};

/** Processes that do a study in one folder. */
export const STUDY: FaultKind = {
  name: 'study',
  about: 'processes of klopf reproduce that share a folder are killed',
  async run(folder, kills, random) {
    const study = (out: string, workers: number) => [
      ...['reproduce', 'weight-max', '--runs', '4', '--scale', '0.004'],
      ...['--workers', `${workers}`, '--out', join(folder, out)],
    ];
    const whole = player('the undisturbed study', study('undisturbed', 2));
    whole.start();
    const ended = await untilEnd([whole], 600_000);
    if (ended !== 0) throw new Error(`the undisturbed study ended with ${ended}: ${whole.said}`);
    const players = [1, 2].map((k) => player(`process ${k}`, study('killed', 1)));
    try {
      for (const one of players) one.start();
      const killed = await killSome(players, players[0]!, kills, random);
      const code = await untilEnd(players, 600_000);
      const [expected, found] = ['undisturbed', 'killed'].map((out) => studyResults(join(folder, out)));
      const faults = expected!.flatMap((line, k) => (found![k] === line ? [] : [`${line} is ${found![k]}`]));
      if (found!.length !== expected!.length) faults.push(`${found!.length} results, and not ${expected!.length}`);
      const left = readdirSync(join(folder, 'killed')).filter(
        (name) => !readdirSync(join(folder, 'undisturbed')).includes(name),
      );
      if (left.length > 0) faults.push(`${left.join(', ')} is left over`);
      if (code !== 0)
        faults.push(`a process ended with ${code}: ${players.map(({ said }) => said.slice(-300)).join('\n')}`);
      return { kills: killed, runs: found!.length, faults };
    } finally {
      for (const one of players) await one.kill();
    }
  },
};

/** Its results, each with all but its seconds, in one order. */
function studyResults(folder: string): string[] {
  const lines = readFileSync(join(folder, 'results.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.stringify({ ...JSON.parse(line), seconds: 0 })).sort();
}

/** The sweep that nobody disturbs; returns its folder. */
async function undisturbed(folder: string): Promise<string> {
  writeFileSync(join(folder, 'many.yaml'), EXPERIMENT);
  const out = join(folder, 'undisturbed');
  const whole = player('the undisturbed sweep', ['sweep', join(folder, 'many.yaml'), '--out', out, '--workers', '2']);
  whole.start();
  const code = await untilEnd([whole], 600_000);
  if (code !== 0) throw new Error(`the undisturbed sweep ended with ${code}: ${whole.said}`);
  return out;
}

/** Workers, coordinator and Redis of a queue. */
async function killInQueue(
  folder: string,
  reference: string,
  kills: number,
  random: () => number,
): Promise<FaultsReport> {
  const redis = await startRedis(['--appendonly', 'yes']);
  const out = join(folder, `queue-${kills}`);
  const queue = ['--queue', redis.url];
  mkdirSync(join(out, 'runs'), { recursive: true });
  const coordinator = player('coordinator', ['sweep', join(folder, 'many.yaml'), '--out', out, ...queue]);
  const workers = [1, 2].map((k) =>
    player(`worker ${k}`, ['worker', ...queue, '--store', join(out, 'runs'), '--workers', '1', '--lock', '2']),
  );
  const server: Player = {
    ...{ name: 'Redis', said: '', code: () => undefined },
    start: () => void redis.start().catch(() => {}),
    kill: () => redis.kill(),
  };
  try {
    coordinator.start();
    for (const worker of workers) worker.start();
    const killed = await killSome([coordinator, ...workers, server], coordinator, kills, random);
    const code = await untilEnd([coordinator], 600_000);
    const ended = `the coordinator ended with ${code}: ${coordinator.said.slice(-500)}`;
    const faults = [...(code === 0 ? [] : [ended]), ...compare(reference, out)];
    return { kills: killed, runs: readdirSync(join(out, 'runs')).length, faults };
  } finally {
    for (const one of [coordinator, ...workers]) await one.kill();
    await redis.close();
  }
}

/** Processes that share the folder of a sweep. */
async function killInFolder(
  folder: string,
  reference: string,
  kills: number,
  random: () => number,
): Promise<FaultsReport> {
  const out = join(folder, `folder-${kills}`);
  const plan = player('plan', ['sweep', join(folder, 'many.yaml'), '--plan', out]);
  plan.start();
  await untilEnd([plan], 60_000);
  const players = [1, 2].map((k) =>
    player(`process ${k}`, ['sweep', out, '--job', `${k}`, '--of', '2', '--workers', '1']),
  );
  try {
    for (const one of players) one.start();
    const killed = await killSome(players, players[0]!, kills, random);
    const code = await untilEnd(players, 600_000);
    const faults = compare(reference, out);
    if (code !== 0)
      faults.push(`a process ended with ${code}: ${players.map(({ said }) => said.slice(-300)).join('\n')}`);
    return { kills: killed, runs: readdirSync(join(out, 'runs')).length, faults };
  } finally {
    for (const one of players) await one.kill();
  }
}

/** Kills one after the other at random moments, and starts each again, until so many are killed or `last` has ended. */
async function killSome(
  players: readonly Player[],
  last: Player,
  kills: number,
  random: () => number,
): Promise<number> {
  let killed = 0;
  while (killed < kills) {
    await pause(500 + 2_500 * random());
    if (last.code() !== undefined) break;
    const victim = players[Math.floor(random() * players.length)]!;
    if (victim.code() !== undefined) continue;
    await victim.kill();
    await pause(300 * random());
    victim.start();
    killed++;
  }
  return killed;
}

/** What differs between two folders of one sweep: results by their digests, and the ledger that tells each once. */
function compare(reference: string, other: string): string[] {
  if (!existsSync(join(other, 'ledger.jsonl'))) return ['there is no ledger'];
  const faults: string[] = [];
  const expected = results(reference);
  const found = results(other);
  for (const [id, { weightsDigest, meanReturn }] of expected) {
    const there = found.get(id);
    if (there === undefined) faults.push(`${id} has no result`);
    else if (there.weightsDigest !== weightsDigest || there.meanReturn !== meanReturn)
      faults.push(`${id} has another result`);
  }
  if (found.size !== expected.size) faults.push(`${found.size} results, and not ${expected.size}`);
  const entries = readFileSync(join(other, 'ledger.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const told = entries.filter((entry) => 'told' in entry);
  for (const id of expected.keys()) {
    const own = told.filter((entry) => entry.told === id);
    if (own.length !== 1) faults.push(`${id} is told ${own.length} times`);
    // The seconds are of one run alone: what was told is what lies there, and nobody has done it again since.
    else if (own[0].seconds !== found.get(id)?.seconds) faults.push(`${id} was done again after it was told`);
  }
  for (const entry of entries) if ('failed' in entry) faults.push(`${entry.failed} failed: ${entry.message}`);
  return faults;
}

interface Result {
  readonly weightsDigest: string;
  readonly meanReturn: number;
  readonly seconds: number;
}

function results(sweep: string): Map<string, Result> {
  const runs = join(sweep, 'runs');
  return new Map(
    readdirSync(runs).flatMap((id) => {
      try {
        return [[id, JSON.parse(readFileSync(join(runs, id, 'result.json'), 'utf8')).record as Result]] as const;
      } catch {
        return [];
      }
    }),
  );
}

function player(name: string, args: readonly string[]): Player {
  let child: ChildProcess | undefined;
  let ended: number | undefined;
  let said = '';
  return {
    name,
    get said() {
      return said;
    },
    code: () => ended,
    start() {
      const started = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      child = started;
      started.stderr!.on('data', (chunk) => (said += chunk));
      started.on('exit', (code) => {
        if (child === started && code !== null) ended = code;
      });
    },
    kill: () =>
      new Promise((resolve) => {
        const own = child;
        child = undefined;
        if (!own || own.exitCode !== null || own.signalCode !== null) return resolve();
        own.on('exit', () => resolve());
        own.kill('SIGKILL');
      }),
  };
}

/** The greatest exit code of processes, once all have ended. */
async function untilEnd(players: readonly Player[], limit: number): Promise<number> {
  const begun = performance.now();
  while (players.some((one) => one.code() === undefined)) {
    if (performance.now() - begun > limit)
      throw new Error(
        `${players.map(({ name }) => name).join(', ')} did not end: ${players.map(({ said }) => said.slice(-500)).join('\n')}`,
      );
    await pause(50);
  }
  return Math.max(...players.map((one) => one.code()!));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((end) => setTimeout(end, milliseconds));
}
