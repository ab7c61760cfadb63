import { groupRuns } from '../runs/run-group.js';
import type { RunRecord } from '../runs/run-record.js';
import { runSettings } from '../runs/run-settings.js';
import { seedsNote } from '../runs/seeds-note.js';
import { formatCount } from '../text/number-format.js';
import type { FinerCurves } from './curves.js';
import { type Picture, pictureSvg } from './drawing.js';
import { reportFigure } from './figure.js';
import { environmentFinding, fewSeedsNote, finding } from './finding.js';
import { type Html, html } from './html.js';
import { minuses } from './interval-plot.js';
import { reportPage } from './page.js';
import {
  analyseRuns,
  type EnvironmentAnalysis,
  type OverallAnalysis,
  type ReturnRange,
  type RunAnalysis,
} from './run-analysis.js';
import { environmentPictures, overallPictures, type RunPicture } from './run-pictures.js';
import { ruleTable, runTable } from './run-tables.js';
import { type SweepReport, sweepFinding, sweepPictures, sweepTable } from './sweep-section.js';

/** Groups of an environment, the best first, that have a row, and those whose configuration is shown. */
const MOST_GROUPS = 300;
const MOST_CONFIGURATIONS = 30;
/** Runs whose divergence is told one by one. */
const MOST_DIVERGED = 5;
const UNRECORDED =
  'Some records do not say with which configuration they were made: these are averaged where rule, engine, batch and episodes are the same.';

/** What a page of runs is made of. */
export interface RunReport {
  readonly title: string;
  readonly records: readonly RunRecord[];
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  readonly ranges: Readonly<Record<string, ReturnRange>>;
  /** Curves of the runs that are finer than those of their records. */
  readonly finer?: FinerCurves | undefined;
  /** The sweep whose runs these are. */
  readonly sweep?: SweepReport | undefined;
  /** Figures of what was recorded of single runs. */
  readonly recorded?: readonly Picture[];
  /** What could not be read, and why. */
  readonly warnings?: readonly string[];
  /** What ran where, a line each. */
  readonly machines?: readonly string[];
}

/** What a report says first. */
export function reportFinding(analysis: RunAnalysis, sweep?: SweepReport | undefined): string {
  return minuses(sweep ? sweepFinding(sweep) : finding(analysis));
}

/** All figures of a report, in the order of the page. */
export function reportPictures({ records, ranges, sweep, finer, recorded = [] }: RunReport): Picture[] {
  const { environments, overall } = analyseRuns(groupRuns(records), ranges);
  return [
    ...(sweep ? sweepPictures(sweep) : []),
    ...(overall ? overallPictures(overall) : []),
    ...environments.flatMap((of, k) =>
      environmentPictures(of, environments.length > 1 ? `env-${k + 1}` : 'env', finer),
    ),
    ...recorded,
  ];
}

/** A page about runs, or about a sweep with its runs. */
export function runReport(report: RunReport): string {
  const { title, records, commands, notes, ranges, sweep, finer, recorded = [], warnings = [], machines = [] } = report;
  const analysis = analyseRuns(groupRuns(records), ranges);
  const { environments, overall } = analysis;
  const diverged = records.filter((record) => record.diverged !== undefined);
  const stopped = records.filter((record) => record.partial).length - diverged.length;
  const few = fewSeedsNote(analysis);
  return reportPage(title, [
    html`<h1>${title}</h1>
<p class="finding">${reportFinding(analysis, sweep)}</p>
<p class="summary">${summary(records)}</p>
`,
    ...(few === undefined ? [] : [html`<p class="summary">${few}</p>\n`]),
    ...(stopped > 0 && sweep === undefined ? [warning(interrupted(stopped, records.length))] : []),
    ...warnings.map(warning),
    ...diverged
      .slice(0, MOST_DIVERGED)
      .map((record) => warning(`${record.rule}, seed ${record.seed}: ${record.diverged!}`)),
    ...(diverged.length > MOST_DIVERGED ? [warning(`${diverged.length - MOST_DIVERGED} more runs diverged.`)] : []),
    ...(records.some(({ config }) => config === undefined) ? [warning(UNRECORDED)] : []),
    ...notes.map((note) => html`<p>${note}</p>\n`),
    ...(sweep ? [sweepSection(sweep)] : []),
    ...(overall ? overallSection(overall) : []),
    ...environments.map((of, k) => section(of, k, environments.length > 1, finer)),
    ...(recorded.length > 0
      ? [html`<section>\n<h2>Units while they learned</h2>\n${recorded.map(figure)}</section>\n`]
      : []),
    ...whatRan(commands, machines, environments),
  ]);
}

function warning(text: string): Html {
  return html`<p class="warning">${text}</p>\n`;
}

function summary(records: readonly RunRecord[]): string {
  if (records.length === 0) return 'No run has finished yet.';
  const several = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
  const distinct = (of: (record: RunRecord) => string) => new Set(records.map(of)).size;
  return [
    several(
      distinct(({ env }) => env),
      'environment',
    ),
    several(
      distinct(({ rule }) => rule),
      'rule',
    ),
    several(records.length, 'run'),
  ].join(', ');
}

function interrupted(stopped: number, of: number): string {
  if (of === 1) return 'The run was interrupted: this is what it had reached.';
  const subject = `${stopped} of ${of} runs ${stopped > 1 ? 'were interrupted and are' : 'was interrupted and is'}`;
  return `${subject} marked partial; averages count the bins that were reached.`;
}

function section(
  analysis: EnvironmentAnalysis,
  index: number,
  isOneOfMany: boolean,
  finer: FinerCurves | undefined,
): Html {
  const { env, methods } = analysis;
  const pictures = environmentPictures(analysis, `chart-${index}`, finer);
  const shown = methods.slice(0, MOST_GROUPS);
  const more =
    shown.length < methods.length
      ? html`<p>The best ${shown.length} of ${formatCount(methods.length)} groups; <code>klopf runs</code> lists all runs.</p>\n`
      : '';
  const isDrawn = methods.some(({ group }) => group.runs.some(({ curve }) => curve.length > 0));
  return html`<section>
<h2>${env}</h2>
${isOneOfMany ? html`<p>${minuses(environmentFinding(analysis))}</p>\n` : ''}${isDrawn ? '' : html`<p>No run has completed a bin of its learning curve yet.</p>\n`}${pictures.map(figure)}<h3>In numbers</h3>
${more}${ruleTable(shown, env)}<details>
<summary>Every run</summary>
${runTable(
  shown.map(({ group }) => group),
  env,
)}</details>
</section>
`;
}

function sweepSection(sweep: SweepReport): Html {
  return html`<section>
<h2>The sweep</h2>
${sweepPictures(sweep).map(figure)}<h3>Trials</h3>
${sweepTable(sweep)}</section>
`;
}

function overallSection(overall: OverallAnalysis): Html[] {
  const { environments, isNormalised, left } = overall;
  const ranges = isNormalised
    ? ''
    : ' Their returns are on scales of their own, so that only ranks are taken together; ranges of returns (--range) would put them on one scale.';
  const missing = left.length > 0 ? ` Left out, since they have no finished run in some: ${left.join(', ')}.` : '';
  const pictures = overallPictures(overall);
  if (pictures.length === 0) return [];
  return [
    html`<section>
<h2>All ${environments.length} environments</h2>
<p class="summary">${environments.join(', ')}.${ranges}${missing}</p>
${pictures.map(figure)}</section>
`,
  ];
}

/** A picture under its title. */
function figure({ chart, ...picture }: RunPicture): Html {
  const { id, title, description, caption } = picture;
  return html`<h3>${title}</h3>
${
  chart
    ? reportFigure(chart, { id, description, caption })
    : html`<figure>
${pictureSvg(picture)}<figcaption>${minuses(caption)}</figcaption>
</figure>
`
}`;
}

/** The commands, and the configuration of each group: the settings that its runs share. */
function whatRan(
  commands: readonly string[],
  machines: readonly string[],
  environments: readonly EnvironmentAnalysis[],
): Html[] {
  const known = environments.flatMap(({ methods }) =>
    methods.slice(0, MOST_CONFIGURATIONS).flatMap(({ group: { env, label, seeds, records } }) => {
      const [first] = records;
      if (first?.config === undefined) return [];
      const text = JSON.stringify(runSettings(first), null, 2);
      return [html`<p>${label} on ${env}, ${seedsNote(seeds)}</p>\n<pre tabindex="0"><code>${text}</code></pre>\n`];
    }),
  );
  if (commands.length === 0 && known.length === 0) return [];
  return [
    html`<section>
<h2>What ran, and how to run it again</h2>
${machines.map((text) => html`<p class="summary">${text}</p>\n`)}${commands.map((text) => html`<pre tabindex="0"><code>${text}</code></pre>\n`)}${
  known.length === 0 ? '' : html`<details>\n<summary>Configuration</summary>\n${known}</details>\n`
}</section>
`,
  ];
}
