import { escapeHtml } from './escape-html.js';
import { formatCount } from './number-format.js';
import type { ReportChart } from './report-chart.js';
import { reportCurves } from './report-curves.js';
import { reportFigure } from './report-figure.js';
import { reportPage } from './report-page.js';
import { ruleTable, runTable } from './report-table.js';
import { groupRuns, type RunGroup } from './run-group.js';
import type { RunRecord } from './run-record.js';

/** What a report tells. */
export interface HtmlReportOptions {
  readonly title: string;
  readonly records: readonly RunRecord[];
  /** The command that makes these runs again. */
  readonly command?: string;
  /** Paragraphs of plain text under the title. */
  readonly notes?: readonly string[];
}

/**
 * A page of its own about some runs: learning curves, one chart an environment, with tables and configurations.
 * It loads nothing from anywhere, and shows the same curves without JavaScript; every text given is escaped.
 */
export function htmlReport({ title, records, command, notes = [] }: HtmlReportOptions): string {
  const groups = groupRuns(records);
  const environments = [...new Set(groups.map(({ env }) => env))];
  const diverged = records.filter((record) => record.diverged !== undefined);
  const stopped = records.filter((record) => record.partial).length - diverged.length;
  return reportPage(title, [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="summary">${summary(records)}</p>`,
    ...(stopped > 0 ? [`<p class="warning">${interrupted(stopped, records.length)}</p>`] : []),
    ...diverged.map(
      (record) => `<p class="warning">${escapeHtml(`${record.rule}, seed ${record.seed}: ${record.diverged}`)}</p>`,
    ),
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    ...(command === undefined ? [] : [`<pre><code>${escapeHtml(command)}</code></pre>`]),
    ...environments.map((env, k) =>
      section(
        env,
        groups.filter((group) => group.env === env),
        k,
      ),
    ),
    configurations(records),
  ]);
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

function section(env: string, groups: readonly RunGroup[], index: number): string {
  const chart = reportCurves(groups);
  const drawn = chart.curves.some(({ mean }) => mean.length > 0);
  return [
    '<section>',
    `<h2>${escapeHtml(env)}</h2>`,
    drawn ? figure(env, chart, index) : '<p>No run has completed a bin of its learning curve yet.</p>',
    ruleTable(groups),
    '<details>',
    '<summary>Every run</summary>',
    runTable(groups),
    '</details>',
    '</section>',
  ].join('\n');
}

function figure(env: string, chart: ReportChart, index: number): string {
  const labels = chart.curves.map(({ label }) => label).join(', ');
  const averaged = chart.curves.some(({ band }) => band)
    ? ', averaged over seeds; the band is ±1 sample standard deviation over seeds'
    : '';
  return reportFigure(chart, {
    id: `chart-${index}`,
    description: `Learning curves of ${labels} on ${env}; the table below gives figures.`,
    caption: `Mean return in equal bins of the episodes, drawn at the middle of each bin${averaged}.`,
  });
}

function configurations(records: readonly RunRecord[]): string {
  const runsOf = new Map<string, string[]>();
  for (const { config, env, rule, seed } of records) {
    if (config === undefined) continue;
    const text = JSON.stringify(config, null, 2);
    runsOf.set(text, [...(runsOf.get(text) ?? []), `${rule} on ${env}, seed ${seed}`]);
  }
  if (runsOf.size === 0) return '';
  return [
    '<details>',
    '<summary>Configuration</summary>',
    ...[...runsOf].map(
      ([text, runs]) => `<p>${escapeHtml(runs.join('; '))}</p>\n<pre><code>${escapeHtml(text)}</code></pre>`,
    ),
    '</details>',
  ].join('\n');
}
