import { join } from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../errors/user-error.js';
import { createStudies } from '../reproduce/studies.js';
import type { Study } from '../reproduce/study.js';
import { createStudyContext } from '../reproduce/study-context.js';
import { textTable } from '../terminal/text-table.js';
import { didYouMean } from '../text/suggest.js';
import { type CommandContext, print } from './command-context.js';
import { partOfOne, wholeNumber } from './option-values.js';
import { MOST_RUNS } from './run-command.js';
import { queueUrl } from './sweep-machines.js';
import { workersOption } from './workers-option.js';

interface ReproduceOptions {
  readonly list?: true;
  readonly runs?: number;
  readonly scale: number;
  readonly workers: number;
  readonly only?: readonly string[];
  readonly out?: string;
  readonly json?: true;
  readonly queue?: string | true;
  readonly insecure?: true;
}

const EXAMPLES = `
Every job (one run of one row) has its own thread. A finished job is saved at once: after Ctrl-C or a crash the same command
continues where it was, and a larger --runs adds runs. You can start the same command several times, on this machine or on
others that share the folder. Each process does jobs that no other is doing, and all end with the same report.

Examples:
  klopf reproduce                              what can be reproduced
  klopf reproduce weight-max
  klopf reproduce weight-max --only CartPole --only Acrobot
  klopf reproduce weight-max --scale 0.05 --runs 3 --out runs/preview
  klopf reproduce claim --queue redis://localhost      its trainings by any number of: klopf worker --queue redis://localhost --store runs

A table compares what was published with the mean ± sample standard deviation of our runs, and gives their interquartile mean
with a 95 % bootstrap interval. --scale shortens every job: a preview, whose figures cannot be compared with the published ones.
The folder gets study.json, results.jsonl (one line a job), report.html with learning curves, and report.json. Jobs that train one
team have run directories in runs/, with checkpoints, which \`klopf runs\` and \`klopf report\` read; those of a preview have none.`;

/** `klopf reproduce`. */
export function createReproduceCommand(context: CommandContext): Command {
  return new Command('reproduce')
    .description('Run a published experiment again, with as many seeds as published, and compare the figures.')
    .argument('[name]', 'the experiment; without it, all are listed')
    .option('--list', 'list what can be reproduced, with source and rough duration')
    .option(
      '--runs <n>',
      'runs of every row, with seeds from 1 on (default: as many as were published)',
      wholeNumber(1, MOST_RUNS),
    )
    .addOption(
      new Option('--scale <x>', 'the fraction of the episodes of every job, above 0; below 1 it is a preview')
        .default(1)
        .argParser(partOfOne),
    )
    .addOption(workersOption('jobs side by side, each in a thread'))
    .option(
      '--only <text>',
      'run only rows whose name contains this text; repeatable (you can run the others later, in the same folder)',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--out <dir>', 'the folder of the results: a new one, or one to continue (default: runs/reproduce-NAME)')
    .option(
      '--queue [url]',
      'let `klopf worker` do the jobs that train one team, through a queue on Redis (without URL: the one in KLOPF_QUEUE)',
      queueUrl,
    )
    .option('--insecure', 'with --queue: accept a Redis on another machine without password or TLS')
    .option('--json', 'one JSON document on stdout, and nothing else')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: ReproduceOptions) => reproduce(name, options, context));
}

async function reproduce(name: string | undefined, options: ReproduceOptions, context: CommandContext): Promise<void> {
  const studies = createStudies(createStudyContext(context.rules));
  const json = options.json === true;
  if (name === undefined || options.list) return list([...studies.values()], json, context);
  const study = studies.get(name);
  if (study === undefined) {
    const known = [...studies.keys()];
    throw new UserError(`there is no reproduction '${name}'${didYouMean(name, known)}\nThere are ${known.join(', ')}.`);
  }
  const { workers, scale, runs = study.defaultRuns, out = join('runs', `reproduce-${study.name}`) } = options;
  if (options.insecure && options.queue === undefined)
    throw new UserError('--insecure is about a queue, and there is no --queue; leave it out');
  // Worker pool and reports take a tenth of a second to load, which help and mistakes need not wait for.
  const { performStudy } = await import('./perform-study.js');
  const { only, queue, insecure } = options;
  await performStudy({ study, request: { runs, scale }, only, workers, out, json, queue, insecure }, context);
}

function list(studies: readonly Study[], json: boolean, context: CommandContext): void {
  if (json) {
    const fields = studies.map(({ name, title, source, duration, defaultRuns }) => ({
      ...{ name, title, source, runs: defaultRuns, duration: duration ?? null },
    }));
    print(context, JSON.stringify(fields));
    return;
  }
  for (const { name, title, source, duration } of studies) {
    const facts = [['what', title], ['source', source], ...(duration === undefined ? [] : [['takes', duration]])];
    const [, ...lines] = textTable([{ head: '' }, { head: '' }], facts).split('\n');
    print(context, name, ...lines.map((line) => `  ${line}`), '');
  }
  print(context, 'Run one with: klopf reproduce NAME');
}
