/** npm run bench: throughput of fixed workloads, and what they are compared with. `--help` explains. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { isUserMistake } from '../src/errors/is-user-mistake.js';
import { UserError } from '../src/errors/user-error.js';
import { type BenchResult, benchWorkload } from './bench-workload.js';
import { type BenchOptions, benchOptions, HELP } from './options.js';
import { findPeers, type PeerVersions } from './peers.js';
import { benchJson, benchText, listText, type MachineFacts } from './report.js';
import { timeline } from './timeline.js';
import { timelineSvg } from './timeline-picture.js';
import { stepTimes, timelineText } from './timeline-report.js';
import type { Workload } from './workload.js';
import { filterWorkloads } from './workloads.js';

const NO_PEERS: PeerVersions = { python: null, numpy: null, torch: null, jax: null, c: null };

try {
  await main();
} catch (error) {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}bench: ${(error as Error).message}\n`);
  process.exitCode = isUserMistake(error) ? 2 : 1;
}

async function main(): Promise<void> {
  const options = benchOptions(process.argv.slice(2));
  if (options.help) return print(HELP);
  const chosen = filterWorkloads(options.filter);
  if (options.list) return print(listText(chosen));
  if (options.timeline) return showTimelines(chosen, options);
  const load = loadavg()[0]!;
  const progress = progressLine();
  const wanted = options.python !== null && chosen.some(({ beside }) => beside?.some((rival) => 'system' in rival));
  if (wanted) progress(`what ${options.python} can import`);
  const versions = wanted ? findPeers(options.python!) : NO_PEERS;
  const results: BenchResult[] = [];
  const interrupted = interruption();
  for (const workload of chosen) {
    const about = `${results.length + 1}/${chosen.length} ${workload.name}`;
    progress(`${about}: warming up`);
    const onRepeat = (repeat: number) => progress(`${about}: ${repeat + 1} of ${options.repeats}`);
    const context = { python: options.python ?? '', versions };
    const result = await Promise.race([benchWorkload(workload, context, { ...options, onRepeat }), interrupted]);
    if (result === undefined) break;
    results.push(result);
  }
  progress('');
  const machine: MachineFacts = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    load: { before: load, after: loadavg()[0]! },
  };
  const peers = wanted ? { python: options.python!, versions } : null;
  const run = { machine, peers, repeats: options.repeats, seconds: options.seconds, results };
  print(options.json ? JSON.stringify(benchJson(run), short) : benchText(run));
  // Children that are in the middle of a step end with it.
  if (results.length < chosen.length) process.exit(130);
}

/** Where the time of a step goes, of each chosen team that runs on several threads. */
async function showTimelines(chosen: readonly Workload[], options: BenchOptions): Promise<void> {
  const teams = chosen.flatMap(({ name, config, patience = 1 }) =>
    config && config.workers > 1 ? [{ name, config, patience }] : [],
  );
  if (teams.length === 0)
    throw new UserError(
      '--timeline: none of the workloads chosen is one team on several threads; expected some of the family workers, as --list shows them',
    );
  if (options.picture !== null && teams.length > 1)
    throw new UserError(
      `--picture: ${teams.length} workloads are chosen, and a picture is of one; name it with --filter: ${teams.map(({ name }) => `'${name}'`).join(', ')}`,
    );
  for (const { name, config, patience } of teams) {
    const { one, many } = await timeline(config, { ...options, seconds: options.seconds * patience });
    print(`${timelineText(name, stepTimes(one, many))}\n`);
    if (options.picture !== null) writeFileSync(options.picture, timelineSvg(name, one, many));
  }
}

/** Resolves when the run is to end early: what was measured until then is shown. */
function interruption(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(undefined));
  });
}

/** Six digits of what was measured are more than it is worth. */
function short(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Tells on standard error what goes on: one line that is written over, or a line each where that is no terminal. */
function progressLine(): (text: string) => void {
  const { isTTY } = process.stderr;
  let last = '';
  return (text) => {
    if (isTTY) process.stderr.write(`\r\x1b[K${text}`);
    // Elsewhere a line a workload is enough.
    else if (text !== '' && text.split(':')[0] !== last) process.stderr.write(`${text}\n`);
    last = text.split(':')[0]!;
  };
}
