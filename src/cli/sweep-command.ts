import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors/user-error.js';
import { type Experiment, labelsOf } from '../sweeps/experiment/experiment.js';
import { type Distribution, spaceSize } from '../sweeps/search/space.js';
import { textTable } from '../terminal/text-table.js';
import { formatCount } from '../text/number-format.js';
import { type CommandContext, print } from './command-context.js';
import {
  addMachineOptions,
  checkMachineOptions,
  checkQueue,
  MACHINE_EXAMPLES,
  type MachineOptions,
  plannedText,
  queueSource,
  sbatchScript,
  statusText,
  waitForTurn,
  withdrawJobs,
} from './sweep-machines.js';
import { workersOption } from './workers-option.js';

/** The options of `klopf sweep`. */
export interface SweepCommandOptions extends MachineOptions {
  readonly out?: string;
  readonly workers: number;
  readonly schema?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
An experiment file is YAML or JSON. It has the settings of a run, named as in config.json, and says which of them vary and how.

  # rates.yaml: which rule learns the multiplexer best, each with its own learning rates?
  env: multiplexer
  envParams: { addressBits: 2 }
  hidden: [32, 16]
  episodes: 20000
  batch: 16

  seeds: 3                       # of each trial: 1, 2, 3; or a list
  each:                          # a search for each, with the same budget
    rule: [weight-max, reinforce]
  vary:                          # what is searched, by dotted place
    learningRate.0: { log-uniform: [1e-4, 1e-1] }
    params.temperature: [1, 2]   # a list: one of these
  search: tpe                    # grid (each combination of lists), random, tpe
  trials: 30                     # in each search
  aim: end                       # or mean: which episodes count
  stop: asha                     # or median, or leave it out: stop bad trials early

Ranges are uniform, log-uniform, integer and log-integer. Rules and optimizers are names, files beside this one, or texts.
docs/sweeps.md describes everything.

Examples:
  klopf sweep rates.yaml                     on all cores; results go to runs/rates
  klopf sweep rates.yaml --dry-run           show what would run
  klopf sweep runs/rates                     continue a sweep by its folder

Ctrl-C stops the sweep, and the same command continues it. A finished run is never done again. A run that crashed is tried three
times. A run that diverged is kept and counts as the worst. A larger number of trials in the file continues the sweep.
The folder holds experiment.json, ledger.jsonl (jobs given out and their results, in order), and runs/, with a directory for each run.
`;

const EXIT_CODES = `

In addition to the exit codes of every command: 1 if runs failed each time; the same command tries them again.`;

/** `klopf sweep`. */
export function createSweepCommand(context: CommandContext): Command {
  const command = new Command('sweep')
    .description('Do the runs of an experiment file: every combination of lists, or a search for the best settings.')
    .argument('[file]', 'an experiment file (.yaml, .yml or .json), or the folder of a sweep to continue')
    .option('--out <dir>', 'the folder of the sweep: a new one, or one to continue (default: runs/NAME)')
    .addOption(workersOption('runs side by side, each in a thread'))
    .option('--dry-run', 'check the file and show what would run')
    .option('--schema', 'print the JSON Schema of experiment files, for editors')
    .option('--json', 'one JSON document on stdout, and nothing else');
  return addMachineOptions(command)
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES + MACHINE_EXAMPLES + EXIT_CODES)
    .action((file: string | undefined, options: SweepCommandOptions) => sweep(file, options, context));
}

async function sweep(file: string | undefined, options: SweepCommandOptions, context: CommandContext): Promise<void> {
  if (options.schema) {
    const { experimentSchema } = await import('../sweeps/experiment/experiment-fields.js');
    print(context, JSON.stringify(experimentSchema(), undefined, 2));
    return;
  }
  if (file === undefined)
    throw new UserError(
      'klopf sweep needs an experiment file, such as rates.yaml, or the folder of a sweep\nklopf sweep --help shows one',
    );
  const { isSweepFolder, openSweepFolder, createSweepFolder } = await import('../sweeps/sweep-folder.js');
  const isFolder = isSweepFolder(file);
  if (isFolder && options.out !== undefined)
    throw new UserError(`${file} is the folder of a sweep, so --out is not needed; leave it out`);
  checkMachineOptions(options, isFolder);
  const { readExperiment } = await import('../sweeps/experiment/read-experiment.js');
  const read = isFolder ? undefined : readExperiment(file, { rules: context.rules });
  if (options.dryRun) return show(read ?? openSweepFolder(file).experiment, options, context);
  const say = (line: string) => print({ ...context, stdout: context.stderr }, line);
  if (read && options.queue !== undefined) await checkQueue(options, say);
  const out = options.plan ?? options.out;
  const folder = read ? createSweepFolder(out ?? join('runs', read.name), read) : openSweepFolder(file);
  if (options.plan !== undefined) return print(context, ...plannedText(folder.path));
  if (options.sbatch) {
    context.stdout.write(sbatchScript(folder.path, folder.experiment.name, options));
    return;
  }
  // Worker pool and reports take a tenth of a second to load, which help and mistakes need not wait for.
  const { performSweepCommand, sweepDocument, sweepText } = await import('./perform-sweep-command.js');
  if (options.status) {
    if (options.json) print(context, JSON.stringify(sweepDocument(folder)));
    else print(context, ...statusText(folder), ...sweepText(folder));
    return;
  }
  if (options.withdraw) return print(context, ...(await withdrawJobs(folder, options, say)));
  if (options.job !== undefined) await waitForTurn(options);
  const { queue } = options;
  await performSweepCommand(folder, options, context, {
    ...(queue === undefined ? {} : { openSource: (say) => queueSource(options, folder.runs, say) }),
    isOneOfMany: options.job !== undefined,
  });
}

/** What would be run. */
function show(experiment: Experiment, { out, json }: SweepCommandOptions, context: CommandContext): void {
  const { searches, seeds, search, aim, stop, name } = experiment;
  const sizes = searches.map(({ space }) => Math.min(search.trials, spaceSize(space)));
  const runs = sizes.reduce((sum, trials) => sum + trials * seeds.length, 0);
  if (json) {
    print(context, JSON.stringify({ runs, experiment }));
    return;
  }
  const early = stop === undefined ? '' : `, some of them stopped early (${stop.by})`;
  print(
    context,
    `${name}: ${formatCount(runs)} runs${early}: ${plural(searches.length, 'search', 'searches')} by ${search.by}, ${plural(Math.max(...sizes), 'trial')} in each, ${plural(seeds.length, 'seed')} a trial; the aim is the ${aim === 'end' ? 'mean return of the last tenth of the episodes' : 'mean return'}`,
    `It would go to ${out ?? join('runs', name)}`,
  );
  for (const one of searches) {
    const rows = Object.entries(one.space).map(([place, distribution]) => [place, distributionText(distribution)]);
    print(context, '', one.name === '' ? 'What varies:' : `${one.name}:`);
    print(context, rows.length === 0 ? 'nothing' : textTable([{ head: 'setting' }, { head: 'values' }], rows));
  }
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function distributionText(distribution: Distribution): string {
  if (distribution.kind === 'choice') return labelsOf(distribution.values).join(', ');
  const step = 'step' in distribution && distribution.step !== undefined ? `, in steps of ${distribution.step}` : '';
  return `${distribution.kind} from ${distribution.low} to ${distribution.high}${step}`;
}
