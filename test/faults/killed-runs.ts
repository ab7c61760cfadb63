import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStore } from '../../src/store/read-store.js';
import type { FaultKind, FaultsReport } from './faults-report.js';

// Kills `klopf run --out` and `klopf resume` at random moments, over and over until the run is finished, and compares
// it with the run that nobody disturbed: record with digest, metrics, recording, team.

const BIN = fileURLToPath(new URL('../../dist/node/bin.js', import.meta.url.replace('/dist/test/', '/test/')));
/** Seconds between two checkpoints: many are being written when a kill comes. */
const EVERY = '0.05';
/**
 * Of the kills those that come while a process begins, in the first so many seconds; the others come in so many after
 * its first checkpoint.
 */
const [EARLY, WITHIN] = [0.2, 1];
/** Milliseconds between two looks whether there is a checkpoint. */
const LOOK = 20;
/** Kills after which a run is left alone to end. */
const MOST_KILLS = 6;

/** Runs of a few seconds, of every kind: what they do is after `klopf run`. */
const RUNS: readonly string[] = [
  'multiplexer --env-param addressBits=2 --rule weight-max --hidden 16 --episodes 60000 --batch 16 --workers 2 --record 700:9 --record-lanes 0,11',
  'CartPole-v1 --rule weight-max --param decay=.784 --hidden 16,8 --episodes 250 --critic td-backprop --critic-param decay=.784 --discount .98 --workers 1 --record 900:30',
  'FrozenLake-v1 --engine literal --rule reinforce --hidden 6 --episodes 500 --batch 2 --workers 1',
  'LunarLander-v3 --rule reinforce --hidden 12 --episodes 40 --workers 1',
];

interface Ended {
  readonly wasKilled: boolean;
  readonly code: number | null;
  readonly said: string;
}

/** A moment for a kill: so many seconds from when `since` is true. */
interface Moment {
  readonly since: () => boolean;
  readonly seconds: number;
}

/** Runs klopf; killed at a moment, if it has not ended by then. */
function klopf(args: readonly string[], moment?: Moment): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = setInterval(() => {
      if (timer === undefined && moment?.since())
        timer = setTimeout(() => child.kill('SIGKILL'), 1000 * moment.seconds);
    }, LOOK);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      clearInterval(look);
      resolve({ wasKilled: signal === 'SIGKILL', code, said });
    });
  });
}

const runArgs = (run: string, store: string) => [
  'run',
  ...run.split(' '),
  '--out',
  store,
  '--checkpoint-every',
  EVERY,
  '--json',
];
const resumeArgs = (store: string) => ['resume', store, '--checkpoint-every', EVERY, '--json'];

/** All that must not depend on whether it was disturbed, by name. */
function outcome(store: string): Readonly<Record<string, string>> {
  const { runs, damaged } = readStore(store);
  const [run] = runs;
  if (run === undefined || damaged.length > 0) return { runs: `${runs.length} runs, ${damaged.length} damaged` };
  // `klopf resume` has threads of its own.
  const { seconds: _, episodesPerSecond: __, workers: ___, config, ...rest } = run.record;
  const record = { ...rest, config: { ...config, workers: 0 } };
  const metrics = run.metrics().map(({ seconds: _, 'charts/SPS': __, ...row }) => row);
  const file = (name: string) => (existsSync(join(run.path, name)) ? readFileSync(join(run.path, name), 'base64') : '');
  const recorded = ['units.jsonl', 'layers.jsonl', 'raster.jsonl', 'team.safetensors'];
  return {
    ...{ state: run.state, record: JSON.stringify(record), metrics: JSON.stringify(metrics) },
    files: readdirSync(run.path)
      // What a process that was killed while it took the lock leaves is in nobody's way.
      .filter((name) => !name.startsWith('klopf.lock'))
      .sort()
      .join(' '),
    ...Object.fromEntries(recorded.map((name) => [name, file(name)])),
  };
}

/** The last checkpoint of the run in a store, which need not be there. */
function lastCheckpoint(store: string): string | undefined {
  const [id] = existsSync(store)
    ? readdirSync(store).filter((name) => existsSync(join(store, name, 'config.json')))
    : [];
  const run = id && join(store, id);
  const stepOf = (name: string) => Number(/^checkpoint-(\d+)\.safetensors$/.exec(name)?.[1] ?? -1);
  const name = run && readdirSync(run).sort((a, b) => stepOf(b) - stepOf(a))[0];
  return run && name && stepOf(name) >= 0 ? join(run, name) : undefined;
}

/** Spoils a file; returns how. */
function spoil(file: string, random: () => number): string {
  const bytes = readFileSync(file);
  const at = Math.floor(random() * bytes.length);
  if (random() < 0.5) {
    truncateSync(file, at);
    return `cut off at byte ${at} of ${bytes.length}`;
  }
  bytes[at]! ^= 1 << Math.floor(8 * random());
  writeFileSync(file, bytes);
  return `changed in byte ${at} of ${bytes.length}`;
}

async function killRuns(
  folder: string,
  kills: number,
  random: () => number,
  say: (line: string) => void,
  spoils: boolean,
): Promise<FaultsReport> {
  const wanted = new Map<string, Readonly<Record<string, string>>>();
  const faults: string[] = [];
  let [killed, runs, kept] = [0, 0, 0];
  for (; killed < kills; runs++) {
    const run = RUNS[runs % RUNS.length]!;
    const store = join(folder, `run-${runs}`);
    if (!wanted.has(run)) {
      const whole = join(folder, `whole-${wanted.size}`);
      const { code, said } = await klopf(runArgs(run, whole));
      if (code !== 0) return { kills: killed, runs, faults: [`the undisturbed ${run} ended with ${code}: ${said}`] };
      wanted.set(run, outcome(whole));
    }
    const done: string[] = [];
    for (let k = 0, isOver = false; !isOver; k++) {
      const before = lastCheckpoint(store);
      const isEarly = random() < EARLY;
      const since = isEarly ? () => true : () => lastCheckpoint(store) !== before;
      const seconds = WITHIN * random();
      const isLast = k >= MOST_KILLS || killed >= kills;
      // The same command goes on as `klopf resume` does; where nothing has begun there is nothing to resume.
      const begins = readdirSync(folder).includes(`run-${runs}`) && readStore(store).runs.length > 0;
      const args = begins && random() < 0.7 ? resumeArgs(store) : runArgs(run, store);
      const { wasKilled, code, said } = await klopf(args, isLast ? undefined : { since, seconds });
      isOver = !wasKilled;
      if (isOver && code !== 0) faults.push(`klopf ${args.join(' ')} ended with ${code}: ${said.slice(-600)}`);
      if (!wasKilled) continue;
      killed++;
      const checkpoint = lastCheckpoint(store);
      if (checkpoint) kept++;
      const how = spoils && checkpoint ? spoil(checkpoint, random) : undefined;
      done.push(
        `${args[0]} killed ${seconds.toFixed(2)} s after ${isEarly ? 'its start' : 'a checkpoint'}${how ? `, then ${how}` : ''}`,
      );
    }
    const [is, was] = [outcome(store), wanted.get(run)!];
    const told = faults.length;
    for (const name of Object.keys(was))
      if (is[name] !== was[name])
        faults.push(`${name} of ${run} is another than undisturbed: ${done.join('; ') || 'not killed'} (${store})`);
    for (const fault of faults.slice(told)) say(fault);
    say(
      `${killed} of ${kills} kills, ${kept} of them after a checkpoint, ${runs + 1} runs compared, ${faults.length} faults`,
    );
  }
  return { kills: killed, runs, faults, about: `${kept} kills after a checkpoint` };
}

export const KILLED_RUNS: FaultKind = {
  name: 'runs',
  about: 'klopf run and klopf resume are killed (SIGKILL) at random moments until the run is finished',
  run: (folder, kills, random, say) => killRuns(folder, kills, random, say, false),
};

export const SPOILT_CHECKPOINTS: FaultKind = {
  name: 'checkpoints',
  about: 'the same, and after each kill the last checkpoint is cut off or changed in one bit',
  run: (folder, kills, random, say) => killRuns(folder, kills, random, say, true),
};
