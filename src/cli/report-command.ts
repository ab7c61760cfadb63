import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { writeWhole } from '../files/write-whole.js';
import { pngFile, svgFile } from '../report/picture-file.js';
import { analyseRuns, type ReturnRange } from '../report/run-analysis.js';
import { reportFinding, reportPictures, runReport } from '../report/run-report.js';
import { groupRuns } from '../runs/run-group.js';
import { type CommandContext, print } from './command-context.js';
import { gatherReport } from './gather-report.js';

interface ReportOptions {
  readonly out?: string;
  readonly figures?: string;
  readonly title?: string;
  readonly range?: Readonly<Record<string, ReturnRange>>;
  readonly json?: true;
}

const REPORT = 'report.html';
/** What every page of klopf ends with: by it a page is known, and may be written anew. */
const OWN = 'Written by klopf';

const EXAMPLES = `
Examples:
  # all runs of a folder, as runs/four/report.html
  klopf run multiplexer --rule weight-max --runs 10 --episodes 20000 --out runs/four
  klopf run multiplexer --rule reinforce --runs 10 --episodes 20000 --out runs/four
  klopf report runs/four
  # two folders in one page, and the same figures for a paper
  klopf report runs/four runs/five --out compared.html --figures figures
  # returns of two environments on one scale: 0 is play at random, 1 is solved
  klopf report runs/both --range CartPole-v1=22:475 --range multiplexer=0.5:1

The end of a run is its mean return over the last bin of its curve, which is a twentieth of its episodes. A group is runs that differ only in
their seed. Groups are compared by the interquartile mean with stratified bootstrap intervals of 95 %, by performance profiles, and by the
probability that a run of one group ends above a run of the other. A run that diverged counts as the worst. With fewer than four seeds
nothing is claimed.`;

/** `klopf report`. */
export function createReportCommand(context: CommandContext): Command {
  return new Command('report')
    .description('Write a page about runs or a sweep: the results, how certain they are, and how to run them again.')
    .argument('<path...>', "the directory of a run, a store, a folder with stores, or a sweep's folder")
    .optionsGroup('What comes out:')
    .option('--out <file>', `the page (default: ${REPORT} in the folder, or here where there are several)`)
    .option('--figures <dir>', 'every figure as SVG and as PNG, in a new or empty folder')
    .option('--title <text>', 'the title of the page')
    .option('--json', 'the numbers as one JSON line on stdout, and no page unless --out is given')
    .optionsGroup('How returns are read:')
    .option(
      '--range <env=low:high>',
      'the returns that count as 0 and as solved, or only solved (env=high); repeatable (default: solved as the environment says)',
      rangeValue,
    )
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], options: ReportOptions) => reportCommand(paths, options, context));
}

async function reportCommand(paths: readonly string[], options: ReportOptions, context: CommandContext): Promise<void> {
  const { title, figures, json } = options;
  if (figures !== undefined) refuseFull(figures);
  const report = gatherReport(paths, { title, ...(options.range && { ranges: options.range }) });
  const analysis = analyseRuns(groupRuns(report.records), report.ranges);
  const strange = Object.keys(options.range ?? {}).filter((env) => analysis.environments.every((of) => of.env !== env));
  if (strange.length > 0)
    throw new UserError(
      `--range ${strange[0]}: no run is of that environment; there are ${analysis.environments.map(({ env }) => env).join(', ')}`,
    );
  const out = options.out ?? (json ? undefined : defaultPath(paths));
  if (out !== undefined) {
    refuseForeign(out);
    writeWhole(out, runReport(report));
  }
  const written = figures === undefined ? 0 : await writeFigures(figures, report);
  const finding = reportFinding(analysis, report.sweep);
  if (json) {
    const { environments, overall } = analysis;
    const told = environments.map(({ methods, ...of }) => ({
      ...of,
      methods: methods.map(({ group: _, series: __, ...method }) => method),
    }));
    print(context, JSON.stringify({ finding, environments: told, overall, sweep: report.sweep }));
    return;
  }
  print(context, finding, '', ...(report.warnings ?? []));
  if (out !== undefined) print(context, `The report is ${out}`);
  if (figures !== undefined) print(context, `${written} figures are in ${figures}, each as SVG and PNG`);
}

async function writeFigures(folder: string, report: Parameters<typeof reportPictures>[0]): Promise<number> {
  try {
    makeDirectory(folder);
  } catch (error) {
    throw fileError(error, folder);
  }
  const pictures = reportPictures(report);
  for (const picture of pictures) {
    const svg = svgFile(picture);
    writeWhole(join(folder, `${picture.id}.svg`), svg);
    writeWhole(join(folder, `${picture.id}.png`), await pngFile(svg));
  }
  return pictures.length;
}

function defaultPath(paths: readonly string[]): string {
  return paths.length === 1 ? join(paths[0]!, REPORT) : REPORT;
}

/** @throws {@link UserError} when something else than a page of klopf is there. */
function refuseForeign(path: string): void {
  if (!existsSync(path)) return;
  if (statSync(path).isFile() && readFile(path).includes(OWN)) return;
  throw new UserError(
    `${path} is not a page that klopf has written, and it was not touched; choose another name with --out`,
  );
}

/** @throws {@link UserError} when a folder is there that is not empty. */
function refuseFull(path: string): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory() && readdirSync(path).length === 0) return;
  throw new UserError(`--figures ${path}: something is there already, and it was not touched; choose a new folder`);
}

/** `env=low:high` or `env=high`, added to those before. */
function rangeValue(
  text: string,
  before: Readonly<Record<string, ReturnRange>> = {},
): Readonly<Record<string, ReturnRange>> {
  const [, env, low, high] = /^(.+)=(?:([^:]+):)?([^:]+)$/.exec(text) ?? [];
  const [from, to] = [low === undefined ? undefined : Number(low), Number(high)];
  if (env === undefined || high === undefined || !Number.isFinite(to) || !(from === undefined || from < to))
    throw new InvalidArgumentError(
      'Expected an environment and two returns, the lower first, as in CartPole-v1=22:475, or one, as in CartPole-v1=475.',
    );
  return { ...before, [env]: { ...(from !== undefined && { low: from }), high: to } };
}
