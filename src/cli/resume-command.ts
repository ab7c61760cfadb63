import { basename, dirname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../errors/user-error.js';
import { findEnv } from '../runs/find-env.js';
import type { RunConfig } from '../runs/run-config.js';
import type { StoredRun } from '../store/run-directory.js';
import { type CommandContext, print } from './command-context.js';
import { checkpointSeconds } from './option-values.js';
import { workersOption } from './workers-option.js';

interface ResumeOptions {
  readonly workers: number;
  readonly checkpointEvery?: number;
  readonly json?: true;
}

const EXAMPLES = `
A run that was stopped, or whose process was killed, continues from its last checkpoint. It ends with the same weightsDigest, metrics
and recording as without the stop. If its last checkpoint is damaged, the one before it is used. If there is none, the run begins anew.
The klopf run command that began a run does the same for this run.

Examples:
  klopf run multiplexer --rule weight-max --episodes 2000000 --out runs/long     # stopped by Ctrl-C, SIGTERM or a power cut
  klopf resume runs/long
  # whatever is unfinished in any store in runs
  klopf resume runs
  # one run
  klopf resume runs/long/weight-max-3f2a9c0d1b7e-s1
  # in an environment of your own
  klopf resume runs/maze --import my-maze.mjs`;

/** `klopf resume`. */
export function createResumeCommand(context: CommandContext): Command {
  return new Command('resume')
    .description('Continue runs that were stopped; they end with the same numbers as runs that never stopped.')
    .argument('<dir...>', 'directories of runs, stores or folders with stores; all of their unfinished runs continue')
    .addOption(workersOption('worker threads, for all runs together'))
    .addOption(checkpointOption())
    .option('--json', 'JSON lines on stdout, and nothing else, as those of klopf run')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], options: ResumeOptions) => resume(paths, options, context));
}

/** The option of every command that performs runs in a store. */
export function checkpointOption(): Option {
  return new Option(
    '--checkpoint-every <seconds>',
    'seconds between two checkpoints; a stopped run continues from the last one (default: 60)',
  ).argParser(checkpointSeconds);
}

async function resume(paths: readonly string[], options: ResumeOptions, context: CommandContext): Promise<void> {
  const { storesAt } = await import('../store/stores-at.js');
  const stores = storesAt(paths);
  const damaged = stores.flatMap((store) => store.damaged);
  const all = new Map(stores.flatMap(({ runs }) => runs).map((run) => [run.path, run]));
  const named = new Set(paths.map((path) => resolve(path)));
  const isLeft = ({ state, path }: StoredRun) =>
    state === 'interrupted' || (state === 'paused' && named.has(resolve(path)));
  const left = [...all.values()].filter(isLeft);
  const paused = [...all.values()].filter((run) => run.state === 'paused' && !isLeft(run));
  const err = { ...context, stdout: context.stderr };
  for (const { path, message } of damaged) print(err, `${path} cannot be read, and is left as it is: ${message}`);
  const running = [...all.values()].filter(({ state }) => state === 'running');
  if (running.length > 0)
    print(
      err,
      `${running.length} of ${all.size} runs are left to the process that is at them, such as ${running[0]!.path}`,
    );
  if (paused.length > 0)
    print(
      err,
      `${paused.length} of ${all.size} runs are paused: they got as far as they were asked to, as in a sweep that stops early what looks bad. Name the directory of one to go on with it, such as ${paused[0]!.path}`,
    );
  if (all.size === 0 && damaged.length === 0)
    throw new UserError(
      `${paths.join(', ')} ${paths.length > 1 ? 'hold' : 'holds'} no run; expected the directory of a run, a store such as klopf run --out writes, or a folder with stores`,
    );
  if (left.length === 0) {
    if (!options.json && paused.length === 0 && running.length === 0)
      print(context, `Nothing is left to do: of ${all.size} run${all.size === 1 ? '' : 's'} none is unfinished`);
    return failDamaged(damaged.length);
  }
  const configs = left.map((run) => configOf(run, options.workers));
  const { performRuns } = await import('./perform-runs.js');
  const byStore = new Map<string, RunConfig[]>();
  left.forEach((run, k) => {
    const store = dirname(run.path);
    byStore.set(store, [...(byStore.get(store) ?? []), configs[k]!]);
  });
  for (const [store, some] of byStore)
    await performRuns(
      {
        configs: some,
        workers: options.workers,
        title: `The runs in ${basename(store)}`,
        headline: `${some.length} run${some.length === 1 ? '' : 's'} in ${store} go${some.length === 1 ? 'es' : ''} on`,
        json: options.json === true,
        out: store,
        ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
      },
      context,
    );
  failDamaged(damaged.length);
}

/** @throws {@link Error} where there were damaged runs, once all else is done. */
function failDamaged(count: number): void {
  if (count > 0)
    throw new UserError(
      `${count} director${count === 1 ? 'y is' : 'ies are'} damaged, as said above; the others are done`,
    );
}

/** @throws {@link UserError} for an environment that is not known here, and a directory that was renamed. */
function configOf({ config, id, path }: StoredRun, workers: number): RunConfig {
  if (basename(path) !== id)
    throw new UserError(
      `${path} holds the run ${id}, and was renamed; give it its name back, by which its run is known: mv ${path} ${dirname(path)}/${id}`,
    );
  const known = config as unknown as RunConfig;
  return { ...known, envModule: findEnv(known.env).module ?? '', workers };
}
