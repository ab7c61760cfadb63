import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import type { WorkerTold } from '../sweeps/sources/queue-worker.js';
import { formatCount, formatDuration } from '../text/number-format.js';
import { type CommandContext, print } from './command-context.js';
import { createInterruption } from './interruption.js';
import { wholeNumber } from './option-values.js';
import { requireOptions } from './require-options.js';
import { workersOption } from './workers-option.js';

interface WorkerCommandOptions {
  readonly queue: string;
  readonly store: string;
  readonly workers: number;
  readonly lock: number;
  readonly idle?: number;
  readonly insecure?: true;
  readonly json?: true;
}

/** Seconds, at most, that a worker may be silent before another takes up its jobs. */
const LONGEST_LOCK = 86_400;
/** Milliseconds between two lines on what is under way. */
const STATUS = 60_000;

const EXAMPLES = `
A worker does the jobs of \`klopf sweep FILE --queue URL\` until it is stopped. Jobs are data: a worker loads only the modules that its
own --import names. Ctrl-C and SIGTERM give back the jobs under way, after a checkpoint. If a worker is killed, another worker takes its
jobs after the time of --lock. With a shared --store the other worker continues from the last checkpoint. Otherwise it begins these jobs
anew, and reaches the same numbers.

Examples:
  # two machines, each with all of its cores; the password is in the environment, where \`ps\` does not show it
  export KLOPF_QUEUE=rediss://:secret@redis.example:6379
  klopf worker --store /shared/lake/runs
  # in an environment of your own, until there has been nothing to do for ten minutes
  klopf worker --queue redis://localhost --store runs --import my-maze.mjs --idle 600

The Redis must never drop jobs: maxmemory-policy noeviction. Let it write to disk, too (appendonly yes).`;

/** The option that names a queue, of every command that has one. */
export function queueOption(): Option {
  return new Option(
    '--queue <url>',
    'the Redis with the queue: redis://HOST:PORT, or rediss://:PASSWORD@HOST:PORT with TLS',
  ).env('KLOPF_QUEUE');
}

/** `klopf worker`. */
export function createWorkerCommand(context: CommandContext): Command {
  const command = new Command('worker')
    .description('Take the jobs of sweeps from a queue on Redis, and do them on this machine.')
    .addOption(queueOption())
    .option(
      '--store <dir>',
      'the folder for run directories: runs/ of the sweep if the disk is shared, otherwise any folder of this machine',
    )
    .addOption(workersOption('jobs side by side, each in a thread'))
    .option(
      '--lock <seconds>',
      'seconds without a sign of life after which another worker takes the jobs of this one',
      wholeNumber(1, LONGEST_LOCK),
      120,
    )
    .option('--idle <seconds>', 'end after this many seconds without a job (default: wait for ever)', wholeNumber(1))
    .option('--insecure', 'accept a Redis on another machine without password or TLS, because the network is trusted')
    .option('--json', 'what becomes of jobs as JSON lines on stdout')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((options: WorkerCommandOptions) => work(options, context));
  return requireOptions(command, 'queue', 'store');
}

async function work(options: WorkerCommandOptions, context: CommandContext): Promise<void> {
  const { queue, store, workers, lock, idle, insecure, json } = options;
  const { createWorker } = await import('../sweeps/sources/create-worker.js');
  const interruption = createInterruption({ keepsWork: true });
  const err = { ...context, stdout: context.stderr };
  const say = (line: string) => print(err, line);
  const underWay = new Map<string, { readonly begun: number; fraction: number; readonly episodes: number }>();
  const counts = { done: 0, failed: 0 };
  let lastJob = performance.now();
  const onJob = (told: WorkerTold) => {
    const job = underWay.get(told.id);
    const took = job ? ` in ${formatDuration((performance.now() - job.begun) / 1_000)}` : '';
    lastJob = performance.now();
    if (told.kind === 'begun') {
      const episodes = told.until ?? told.config.episodes;
      underWay.set(told.id, { begun: performance.now(), fraction: 0, episodes });
    } else if (told.kind === 'progress') {
      if (job) job.fraction = told.progress.episodes / job.episodes;
    } else {
      underWay.delete(told.id);
      if (told.kind === 'done') counts.done++;
      if (told.kind === 'failed') counts.failed++;
      const reason = told.kind === 'failed' ? `: ${told.message}` : '';
      say(`${told.kind}: ${told.id}${took}${reason}`);
    }
    if (json && told.kind !== 'progress') print(context, JSON.stringify(jsonOf(told)));
  };
  const sayStatus = () => {
    const jobs = [...underWay].map(([id, { fraction }]) => `${id} ${Math.floor(100 * fraction)} %`);
    if (jobs.length > 0) say(`under way: ${jobs.join(', ')}; ${formatCount(counts.done)} done`);
  };
  const worker = await createWorker({ queue, store, workers, lock, insecure, onJob, onNotice: say }).catch((error) => {
    interruption.close();
    throw error;
  });
  const status = setInterval(sayStatus, STATUS);
  try {
    say(
      `worker ${hostname()}:${process.pid} of klopf ${context.version} takes jobs from ${worker.queue}, ${worker.places} at once; Ctrl-C gives back what is under way`,
    );
    const isIdle = await untilEnd(
      interruption.signal,
      () => underWay.size === 0 && idle !== undefined && performance.now() - lastJob > 1_000 * idle,
    );
    await worker.close();
    const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
    const sum = `${formatCount(counts.done)} jobs done${failed}`;
    if (!isIdle) throw interruption.error(`: ${sum}; what was under way is given back`);
    say(`no job for ${formatDuration(idle!)}: the worker ends; ${sum}`);
  } finally {
    clearInterval(status);
    interruption.close();
  }
}

/** Resolves with true once `isIdle` is, and with false once the signal is aborted. */
function untilEnd(signal: AbortSignal, isIdle: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setInterval(() => isIdle() && end(true), 250);
    const end = (value: boolean) => {
      clearInterval(timer);
      resolve(value);
    };
    if (signal.aborted) end(false);
    else signal.addEventListener('abort', () => end(false));
  });
}

function jsonOf(told: WorkerTold): Record<string, unknown> {
  if (told.kind !== 'begun') return { ...told };
  const { config, ...others } = told;
  return { ...others, env: config.env, rule: config.rule.name, seed: config.seed };
}
