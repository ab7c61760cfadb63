import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors/user-error.js';
import { folderHolder } from '../files/folder-lock.js';
import { klopfVersion } from '../store/klopf-version.js';
import type { RedisSource } from '../sweeps/sources/redis-source.js';
import type { SweepFolder } from '../sweeps/sweep-folder.js';
import { formatCount } from '../text/number-format.js';
import { wholeNumber } from './option-values.js';
import { shellWord, shellWords } from './shell-words.js';

// What `klopf sweep` does with more than this machine: several processes on one folder, or a queue.

/** The options of `klopf sweep` for many machines. */
export interface MachineOptions {
  readonly plan?: string;
  readonly job?: number;
  readonly of?: number;
  readonly sbatch?: true;
  readonly status?: true;
  readonly queue?: string | true;
  readonly withdraw?: true;
  readonly insecure?: true;
  readonly import?: readonly string[];
}

/** Processes of one sweep at most. */
const MOST_JOBS = 100_000;
/** Milliseconds between the beginnings of two processes of an array, and in all. */
const APART = 50;
const LONGEST_WAIT = 10_000;
/** Runs under way that the status names. */
const NAMED = 10;

export const MACHINE_EXAMPLES = `
Many machines. On a disk that they share, only the folder is needed: each process takes runs that no other is doing, and takes over those of
processes that died.

  klopf sweep rates.yaml --plan /shared/rates      write the folder, and do nothing yet
  klopf sweep /shared/rates                        as many such processes, on as many machines, as you like
  klopf sweep /shared/rates --sbatch --of 40 > rates.sh && sbatch rates.sh
  klopf sweep /shared/rates --status               where it stands, from the folder alone

With a queue on Redis this process gives out jobs and collects results, and workers elsewhere do the runs:

  klopf sweep rates.yaml --queue redis://localhost
  klopf worker --queue redis://localhost --store runs      on each machine
  klopf sweep runs/rates --withdraw --queue redis://localhost      give up the sweep: jobs that no worker has begun leave the queue`;

export function addMachineOptions(command: Command): Command {
  return command
    .optionsGroup('On many machines:')
    .option('--plan <dir>', 'write the folder of the sweep, for other processes to do, and end')
    .option(
      '--job <k>',
      'with --of: the number of this process, from 1; the processes start one after the other',
      wholeNumber(1, MOST_JOBS),
    )
    .option('--of <n>', 'the number of processes', wholeNumber(1, MOST_JOBS))
    .option(
      '--sbatch',
      'print the script of a Slurm array of --of processes, which checkpoints and requeues when its time is up',
    )
    .option('--status', 'say where the sweep stands, from its folder')
    .option(
      '--queue [url]',
      'let `klopf worker` do the runs, through a queue on Redis (without URL: the one in KLOPF_QUEUE)',
      queueUrl,
    )
    .option('--withdraw', 'with --queue: remove the jobs of a sweep that no worker has begun from the queue, and end')
    .option('--insecure', 'with --queue: accept a Redis on another machine without password or TLS');
}

export function queueUrl(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected an address such as redis://localhost:6379.');
  return text;
}

/** @throws {@link UserError} where options contradict each other. */
export function checkMachineOptions(
  { plan, job, of, sbatch, status, queue, withdraw, insecure }: MachineOptions,
  isFolder: boolean,
): void {
  const ways = Object.entries({
    '--plan': plan,
    '--job': job,
    '--sbatch': sbatch,
    '--status': status,
    '--queue': queue,
  });
  const given = ways.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 1) throw new UserError(`${given.join(' and ')} do not go together; give one of them`);
  if (withdraw && queue === undefined)
    throw new UserError('--withdraw needs the queue, as in: klopf sweep DIR --withdraw --queue redis://localhost:6379');
  if (withdraw && !isFolder)
    throw new UserError('--withdraw needs the folder of a sweep, such as runs/rates, which says whose jobs are meant');
  const needsFolder = ['--job', '--sbatch', '--status'].find((name) => given[0] === name);
  if (needsFolder !== undefined && !isFolder)
    throw new UserError(`${needsFolder} needs the folder of a sweep; write it with: klopf sweep FILE --plan DIR`);
  if (plan !== undefined && isFolder)
    throw new UserError(
      '--plan writes the folder of a sweep from an experiment file, and a folder was given: it is planned already',
    );
  if (job !== undefined && of === undefined) throw new UserError('--job needs --of, as in --job 3 --of 40');
  if (of !== undefined && job === undefined && !sbatch)
    throw new UserError('--of needs --job, as in --job 3 --of 40, or --sbatch');
  if (job !== undefined && job > of!)
    throw new UserError(`--job ${job} --of ${of}: there is no such process; expected one from 1 to ${of}`);
  if (insecure && queue === undefined)
    throw new UserError('--insecure is about a queue, and there is no --queue; leave it out');
}

/** Waits a little, so that the processes of an array do not all come to the ledger at once. */
export function waitForTurn({ job = 1 }: MachineOptions): Promise<void> {
  return new Promise((begin) => setTimeout(begin, Math.min(LONGEST_WAIT, APART * (job - 1))));
}

/** Which queue is meant by the options of a command. */
interface QueueOptions {
  readonly queue?: MachineOptions['queue'] | undefined;
  readonly insecure?: true | undefined;
}

/**
 * The source of runs that others do; their results go to a store, if there is one. @throws {@link UserError} where the
 * Redis cannot be used.
 */
export async function queueSource(
  options: QueueOptions,
  store: string | undefined,
  onNotice: (sentence: string) => void,
): Promise<RedisSource> {
  const url = urlOf(options);
  const { createRedisSource } = await import('../sweeps/sources/redis-source.js');
  return createRedisSource({ url, version: klopfVersion(), store, insecure: options.insecure, onNotice });
}

/** Looks whether the Redis can be used, before there is a folder. @throws {@link UserError} where it cannot. */
export async function checkQueue(options: QueueOptions, onNotice: (sentence: string) => void): Promise<void> {
  const url = urlOf(options);
  const { checkRedis } = await import('../sweeps/sources/redis-link.js');
  await checkRedis({ url, insecure: options.insecure, onNotice });
}

function urlOf({ queue }: QueueOptions): string {
  const url = queue === true ? process.env['KLOPF_QUEUE'] : queue;
  if (url === undefined || url === '')
    throw new UserError(
      '--queue has no address, and the environment has no KLOPF_QUEUE; expected --queue redis://localhost:6379',
    );
  return url;
}

/** Takes the jobs of a sweep that nobody has begun out of the queue, and says what became of them, as lines. */
export async function withdrawJobs(
  folder: SweepFolder,
  options: MachineOptions,
  onNotice: (sentence: string) => void,
): Promise<string[]> {
  const source = await queueSource(options, folder.runs, onNotice);
  try {
    const { withdrawn, underWay, ended } = await source.withdraw(folder.state.unfinished().map(({ id }) => id));
    const again = `${shellWords(['sweep', folder.path])} --queue …`;
    return [
      `${jobsText(withdrawn.length)} withdrawn.`,
      ...(underWay.length > 0
        ? [`${jobsText(underWay.length)} under way: workers end them, and their results stay in the queue.`]
        : []),
      ...(ended.length > 0 ? [`${jobsText(ended.length)} done, but their results have not been collected yet.`] : []),
      ...(underWay.length + ended.length > 0 ? [`Collect results, and go on with the sweep, by: ${again}`] : []),
    ];
  } finally {
    await source.close();
  }
}

function jobsText(count: number): string {
  return count === 1 ? '1 job' : `${formatCount(count)} jobs`;
}

/** What a folder is told to be good for, once it is planned. */
export function plannedText(path: string): string[] {
  const command = shellWords(['sweep', path]);
  return [
    `Planned in ${path}. Any number of these do it, on any machine that has the folder:`,
    `  ${command}`,
    'or a Slurm array of 40 of them:',
    `  ${command} --sbatch --of 40 > sweep.sh && sbatch sweep.sh`,
  ];
}

/** Where a sweep stands, as lines before its table: what is under way, by whom, and what waits for somebody. */
export function statusText(folder: SweepFolder): string[] {
  const { state, runs, experiment, path } = folder;
  const { done, failed } = state.totals;
  const open = state.unfinished().map(({ id, until, config }) => {
    const run = until === undefined ? id : id.slice(0, id.lastIndexOf('-e'));
    return { run, by: holderOf(join(runs, run)), episodes: until ?? config.episodes };
  });
  const busy = open.filter(({ by }) => by !== undefined);
  const more = busy.length > NAMED ? [`  … and ${formatCount(busy.length - NAMED)} more`] : [];
  return [
    `${experiment.name}, in ${path}: ${formatCount(done)} runs done${failed > 0 ? `, ${formatCount(failed)} failed` : ''}, ` +
      `${formatCount(busy.length)} under way, ${formatCount(open.length - busy.length)} begun that nobody is at.`,
    ...busy.slice(0, NAMED).map(({ run, by, episodes }) => `  ${run} up to episode ${formatCount(episodes)}: ${by}`),
    ...more,
  ];
}

function holderOf(directory: string): string | undefined {
  try {
    return folderHolder(directory);
  } catch {
    return undefined;
  }
}

/** The script of a Slurm array that does a planned sweep. */
export function sbatchScript(
  path: string,
  name: string,
  { of = 10, import: modules = [], workers }: MachineOptions & { readonly workers: number },
): string {
  const imports = modules.flatMap((file) => ['--import', resolve(file)]);
  const words = [process.execPath, realpathSync(process.argv[1]!), 'sweep', resolve(path), ...imports];
  return `#!/usr/bin/env bash
#SBATCH --job-name=klopf-${name.replaceAll(/[^A-Za-z0-9_.-]/g, '-')}
#SBATCH --array=1-${of}
#SBATCH --cpus-per-task=${workers}
#SBATCH --time=04:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=slurm-%A_%a.log
# ${of} processes do one sweep, each what no other is at. Two minutes before its time is up a process gets SIGTERM: it writes checkpoints,
# ends with code 130, and is put into Slurm's queue again, until nothing is left to do.
${words.map(shellWord).join(' ')} --job "$SLURM_ARRAY_TASK_ID" --of ${of} --workers "\${SLURM_CPUS_PER_TASK:-${workers}}" &
klopf=$!
trap 'kill -TERM "$klopf"' TERM
wait "$klopf"
code=$?
# A signal ends the waiting, and not klopf.
while kill -0 "$klopf" 2> /dev/null; do
  wait "$klopf"
  code=$?
done
if [ "$code" = 143 ]; then
  wait "$klopf"
  code=$?
fi
if [ "$code" = 130 ]; then scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"; fi
exit "$code"
`;
}
