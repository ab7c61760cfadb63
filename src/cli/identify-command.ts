import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import { type CandidateScore, type Identification, identify, scoresOfRuns } from '../identify/identify.js';
import type { Recording } from '../identify/recording.js';
import { matrixOfCsv } from '../identify/recording-table.js';
import { printable } from '../terminal/terminal-text.js';
import { type CommandContext, print } from './command-context.js';
import { type Assignment, assignment, wholeNumber } from './option-values.js';
import { readRecording } from './read-recording.js';

interface IdentifyCommandOptions {
  readonly before?: readonly string[];
  readonly during?: readonly string[];
  readonly after?: readonly string[];
  readonly candidate?: readonly Assignment[];
  readonly seen?: string;
  readonly heldOut: number;
  readonly seed: number;
  readonly trial: string;
  readonly activity: string;
  readonly errors: string;
  readonly trials: number;
  readonly env?: string;
  readonly envParam?: readonly Assignment[];
  readonly json?: true;
}

const EXAMPLES = `
A population moves a cursor through a decoder, and the decoder is then changed. A population that learns from errors needs a matrix M
over which errors reach the units; M is hardly ever equal to the decoder. A population that learns from reward needs no M, and follows
the decoder. So the linear flow field of the activity, h(t + 1) = F h(t), changes along M in the first case, and along the present
decoder in the second. A candidate predicts this change from half of the trials of learning. Its score is the cosine between the
predicted change and the change observed in the other half; 1 is the best.

A recording is a table (.csv or .parquet) with a row for each step. It has a column trial, a column of activity for each unit, and in
--during a column for each error:
  trial,unit0,unit1,unit2,error0,error1
In place of a recording you can give a team from klopf run --save, which then plays without learning. A candidate is a .csv of numbers
without names: a row for each error, a number for each unit.

Examples:
  klopf identify --before rest1.csv --during learning.csv --after rest2.csv --candidate former=d0.csv --candidate present=d1.csv
  # several animals: the k-th of each belong together, and intervals are over them
  klopf identify --before a1.csv --during a2.csv --after a3.csv --before b1.csv --during b2.csv --after b3.csv --candidate M=m.csv --candidate present=d1.csv
  # columns of other names
  klopf identify … --trial TrialId --activity rate_ --errors err_
  # the units saw the cursor that they moved
  klopf identify … --seen d1.csv

With --json: {"scores":[{"name","mean","interval"}],"margin","trials","explained"}; of several runs {"scores","runs":[…]}.`;

/** `klopf identify`. */
export function createIdentifyCommand(context: CommandContext): Command {
  return new Command('identify')
    .description(
      'Find out by which rule a population has learned, from its activity before, during and after learning.',
    )
    .optionsGroup('Recordings:')
    .option('--before <file>', 'activity before learning; repeatable, one file for each run', collected)
    .option('--during <file>', 'activity during learning, with errors; repeatable', collected)
    .option('--after <file>', 'activity after learning; repeatable', collected)
    .option('--trial <column>', 'the column with the number or name of the trial', 'trial')
    .option('--activity <prefix>', 'how the names of the columns of activity begin', 'unit')
    .option('--errors <prefix>', 'how the names of the columns of errors begin', 'error')
    .optionsGroup('What is compared:')
    .option('--candidate <name=file>', 'a matrix over which errors may have come; repeatable', assignment)
    .option('--seen <file>', 'the decoder, if the units saw the cursor')
    .option('--held-out <share>', 'share of the trials of learning on which candidates are scored', share, 0.5)
    .option('--seed <n>', 'the seed that selects them, and of the trials of a saved team', wholeNumber(0), 0)
    .optionsGroup('With saved teams in place of recordings:')
    .option('--trials <n>', 'number of trials that each team plays', wholeNumber(1), 500)
    .option('--env <env>', 'an environment (default: the one that the team was trained in)')
    .option('--env-param <name=value>', 'an argument of the environment, see `klopf envs`; repeatable', assignment)
    .optionsGroup('What comes out:')
    .option('--json', 'one JSON line on stdout, and nothing else')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((options: IdentifyCommandOptions) => identifyCommand(options, context));
}

async function identifyCommand(options: IdentifyCommandOptions, context: CommandContext): Promise<void> {
  const { candidate = [], seen, heldOut, seed, json } = options;
  const runs = runsOf(options);
  if (candidate.length === 0)
    throw new UserError(
      'no candidate was given; expected --candidate NAME=FILE for each matrix, such as present=decoder.csv',
    );
  const matrixOf = (file: string) => matrixOfCsv(readTextFile(file, 'the matrix', 2 ** 28), file);
  const candidates = Object.fromEntries(candidate.map(([name, file]) => [name, matrixOf(file)]));
  const decoder = seen === undefined ? undefined : matrixOf(seen);
  const onPlay = (file: string) => context.stderr.write(printable(`${file} plays ${options.trials} trials …`) + '\n');
  const found: Identification[] = [];
  for (const { before, during, after } of runs) {
    const recordings = new Map<string, Recording>();
    for (const file of [before, during, after])
      if (!recordings.has(file)) recordings.set(file, await readRecording(file, { ...options, onPlay }));
    const [first, second, third] = [before, during, after].map((file) => recordings.get(file)!) as [
      Recording,
      Recording,
      Recording,
    ];
    found.push(identify({ before: first, during: second, after: third, candidates, seen: decoder, heldOut, seed }));
  }
  const [only] = found as [Identification];
  if (json) print(context, JSON.stringify(found.length === 1 ? only : { scores: scoresOfRuns(found), runs: found }));
  else print(context, found.length === 1 ? toldOfOne(only) : toldOfRuns(found));
}

/** The recordings of each run: the k-th of each option belong together. */
function runsOf({ before = [], during = [], after = [] }: IdentifyCommandOptions) {
  if (before.length === 0 || before.length !== during.length || before.length !== after.length)
    throw new UserError(
      `--before is given ${times(before.length)}, --during ${times(during.length)} and --after ${times(after.length)}; expected each once, or each once a run`,
    );
  return before.map((file, k) => ({ before: file, during: during[k]!, after: after[k]! }));
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 0 ? 'not at all' : `${count} times`;
}

function toldOfOne({ scores, margin, trials, explained }: Identification): string {
  const { predicting, heldOut } = trials;
  const best = printable(scores[0]!.name);
  return [
    ...tableOf(scores),
    '',
    margin === undefined
      ? `There is only one candidate, so there is nothing to compare.`
      : `${best} explains the change best${margin.interval && margin.interval[0] <= 0 ? ', but no better than chance allows' : ''}: by ${margin.mean.toFixed(3)}${between(margin.interval)} above ${printable(scores[1]!.name)}.`,
    `Predicted from ${predicting} trials, scored on ${heldOut} others; intervals are 95 %, over these.`,
    `The flow fields explain ${percent(explained.before)} of the activity before and ${percent(explained.after)} after.`,
  ].join('\n');
}

function toldOfRuns(runs: readonly Identification[]): string {
  return [...tableOf(scoresOfRuns(runs)), '', `Means of ${runs.length} runs; intervals are 95 %, over runs.`].join(
    '\n',
  );
}

function tableOf(scores: readonly CandidateScore[]): string[] {
  const names = scores.map(({ name }) => printable(name));
  const width = Math.max('candidate'.length, ...names.map((name) => name.length));
  return [
    `${'candidate'.padEnd(width)}   score`,
    ...scores.map(
      ({ mean, interval }, k) => `${names[k]!.padEnd(width)}  ${mean.toFixed(3).padStart(6)}${between(interval)}`,
    ),
  ];
}

function between(interval: CandidateScore['interval']): string {
  return interval ? `  (${interval.map((end) => end.toFixed(3)).join(' to ')})` : '';
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

function collected(file: string, before: readonly string[] = []): string[] {
  return [...before, file];
}

function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('Expected a number between 0 and 1, as in 0.5.');
  return value;
}
