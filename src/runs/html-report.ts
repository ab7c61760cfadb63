import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { escapeHtml, scriptJson } from './escape-html.js';
import { formatCount } from './number-format.js';
import { type ReportCurves, reportCurves } from './report-curves.js';
import { REPORT_SCRIPT } from './report-script.js';
import { REPORT_STYLE } from './report-style.js';
import { reportSvg, reportSwatch } from './report-svg.js';
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
  const library = readLibrary();
  const script = `${library.script}\n${REPORT_SCRIPT}`;
  const stopped = records.filter((record) => record.partial).length;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(script)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${library.style}${REPORT_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="summary">${summary(records)}</p>`,
    ...(stopped > 0 ? [`<p class="warning">${interrupted(stopped, records.length)}</p>`] : []),
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
    '<footer>Written by klopf; charts by uPlot.</footer>',
    '</main>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
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

function figure(env: string, chart: ReportCurves, index: number): string {
  const labels = chart.curves.map(({ label }) => label).join(', ');
  const averaged = chart.curves.some(({ band }) => band)
    ? ', averaged over seeds; the band is ±1 sample standard deviation over seeds'
    : '';
  const entries = chart.curves.map((curve) => {
    const label = `${escapeHtml(curve.label)}${curve.partial ? ' (partial)' : ''}`;
    return `<li><button type="button" disabled>${reportSwatch(curve)}${label}</button> <output></output></li>`;
  });
  return [
    `<figure data-chart="chart-${index}">`,
    '<ul class="legend">',
    ...entries,
    '</ul>',
    '<div class="live"><span class="where"></span></div>',
    reportSvg(chart, `Learning curves of ${labels} on ${env}; the table below gives figures.`),
    `<figcaption>Mean return in equal bins of the episodes, drawn at the middle of each bin${averaged}.`,
    '<span class="hint">Drag to zoom, double-click to see all; the legend switches lines.</span></figcaption>',
    '</figure>',
    `<script type="application/json" id="chart-${index}">${scriptJson(chart)}</script>`,
  ].join('\n');
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

function readLibrary(): { script: string; style: string } {
  const require = createRequire(import.meta.url);
  const read = (file: string) => readFileSync(require.resolve(`uplot/${file}`), 'utf8').replaceAll('\r\n', '\n');
  // The licence has to travel with every copy.
  return { script: `/*\n${read('LICENSE')}\n*/\n${read('dist/uPlot.iife.min.js')}`, style: read('dist/uPlot.min.css') };
}

/** Nothing is loaded from anywhere, and no script runs but the one of this page, by its digest. */
function policy(script: string): string {
  const digest = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'`;
}
