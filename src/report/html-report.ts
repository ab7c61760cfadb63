import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { checkRecords } from '../runs/check-records.js';
import { groupRuns, type RunGroup } from '../runs/run-group.js';
import type { RunRecord } from '../runs/run-record.js';
import { runSettings } from '../runs/run-settings.js';
import { seedsNote } from '../runs/seeds-note.js';
import { CURVE_BAND } from '../statistics/curve-statistics.js';
import { formatCount } from '../text/number-format.js';
import { quote } from '../text/quote.js';
import type { ReportChart } from './chart.js';
import { reportCurves } from './curves.js';
import { reportFigure } from './figure.js';
import { type Html, html } from './html.js';
import { reportPage } from './page.js';
import { ruleTable, runTable } from './run-tables.js';

/** The options of a report. */
export interface HtmlReportOptions {
  readonly title: string;
  readonly records: readonly RunRecord[];
  /** The command that repeats these runs. */
  readonly command?: string;
  /** Paragraphs of plain text under the title. */
  readonly notes?: readonly string[];
}

const UNRECORDED =
  'Some records do not say with which configuration they were made: these are averaged where rule, engine, batch and episodes are the same.';

/**
 * A page about some runs, in one file: learning curves, one chart an environment, with tables and configurations. Runs
 * are averaged where their whole configuration is the same but for the seed. The page loads nothing from anywhere, and
 * shows the same curves without JavaScript; all texts are escaped.
 *
 * @throws {@link UserError} for options that are wrong.
 */
export function htmlReport(options: HtmlReportOptions): string {
  const known = ['title', 'records', 'command', 'notes'];
  checkOptions(options, { of: 'htmlReport', known, example: "{ title: 'Five seeds', records }" });
  const { title, records, command, notes = [] } = options;
  if (typeof title !== 'string') throw new UserError(`title is ${quote(title)}; expected a text`);
  if (command !== undefined && typeof command !== 'string')
    throw new UserError(`command is ${quote(command)}; expected a text`);
  if (!Array.isArray(notes) || notes.some((note) => typeof note !== 'string'))
    throw new UserError(`notes is ${quote(notes)}; expected a list of texts`);
  checkRecords('htmlReport', records);
  const groups = groupRuns(records);
  const environments = [...new Set(groups.map(({ env }) => env))];
  const diverged = records.filter((record) => record.diverged !== undefined);
  const stopped = records.filter((record) => record.partial).length - diverged.length;
  return reportPage(title, [
    html`<h1>${title}</h1>
<p class="summary">${summary(records)}</p>
`,
    ...(stopped > 0 ? [warning(interrupted(stopped, records.length))] : []),
    ...diverged.map((record) => warning(`${record.rule}, seed ${record.seed}: ${record.diverged!}`)),
    ...(records.some(({ config }) => config === undefined) ? [warning(UNRECORDED)] : []),
    ...notes.map((note) => html`<p>${note}</p>\n`),
    ...(command === undefined ? [] : [html`<pre><code>${command}</code></pre>\n`]),
    ...environments.map((env, k) =>
      section(
        env,
        groups.filter((group) => group.env === env),
        k,
      ),
    ),
    ...configurations(groups),
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

function section(env: string, groups: readonly RunGroup[], index: number): Html {
  const chart = reportCurves(groups);
  const drawn = chart.curves.some(({ mean }) => mean.length > 0);
  return html`<section>
<h2>${env}</h2>
${drawn ? figure(env, chart, index) : html`<p>No run has completed a bin of its learning curve yet.</p>\n`}${ruleTable(groups)}<details>
<summary>Every run</summary>
${runTable(groups)}</details>
</section>
`;
}

function figure(env: string, chart: ReportChart, index: number): Html {
  const labels = chart.curves.map(({ label }) => label).join(', ');
  const averaged = chart.curves.some(({ band }) => band)
    ? `, averaged over the seeds named above; the band is ${CURVE_BAND} over seeds`
    : '';
  return reportFigure(chart, {
    id: `chart-${index}`,
    description: `Learning curves of ${labels} on ${env}; the table below gives figures.`,
    caption: `Mean return in equal bins of the episodes, drawn at the middle of each bin${averaged}.`,
  });
}

/** The configuration of each group: the settings that its runs share. */
function configurations(groups: readonly RunGroup[]): Html[] {
  const known = groups.flatMap(({ env, label, seeds, records }) => {
    const [first] = records;
    if (first?.config === undefined) return [];
    const text = JSON.stringify(runSettings(first), null, 2);
    return [html`<p>${label} on ${env}, ${seedsNote(seeds)}</p>\n<pre><code>${text}</code></pre>\n`];
  });
  if (known.length === 0) return [];
  return [html`<details>\n<summary>Configuration</summary>\n${known}</details>\n`];
}
