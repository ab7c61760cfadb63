import { escapeHtml } from '../runs/escape-html.js';
import { formatDuration, formatReturn } from '../runs/number-format.js';
import { cell, header, mark, number, row, table } from '../runs/report-cells.js';
import { reportChart } from '../runs/report-chart.js';
import { reportFigure } from '../runs/report-figure.js';
import { reportPage } from '../runs/report-page.js';
import { minus } from '../runs/report-svg.js';
import { divergedText, iqmText, oursText, publishedText, seedsText, zText } from './figure-text.js';
import type { FreeTable, JobResult, StudyChart } from './study.js';
import type { StudyDocument, SummaryTable } from './study-document.js';

/** A reproduction as a page of its own: tables first, then curves, notes and every run. */
export function studyPage(document: StudyDocument, done: ReadonlyMap<string, JobResult>): string {
  const { title, about, source, warnings, sections, notes, command, klopf } = document;
  const charts = sections.filter((section) => section.kind === 'chart');
  const tables = sections.filter((section) => section.kind !== 'chart');
  return reportPage(title, [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="summary">${escapeHtml(source)}</p>`,
    ...warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`),
    `<p>${escapeHtml(about)}</p>`,
    ...tables.map((section) => (section.kind === 'cells' ? summaryTable(section) : freeTable(section))),
    ...(notes.length > 0
      ? [`<ul class="notes">${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`]
      : []),
    ...charts.map(chart),
    everyRun([...done.values()]),
    `<p class="summary">klopf ${escapeHtml(klopf)}:</p>`,
    `<pre><code>${escapeHtml(command)}</code></pre>`,
  ]);
}

function summaryTable({ title, about, score, rows }: SummaryTable): string {
  const isPublished = rows.some(({ published }) => published !== null);
  const isCompared = rows.some(({ z }) => z !== null);
  const sources = [...new Set(rows.flatMap(({ published }) => (published ? [published.source] : [])))];
  const heads = [
    '',
    ...(isPublished ? ['#Published'] : []),
    '#Ours',
    '#IQM [95 % interval]',
    ...(isCompared ? ['#z'] : []),
    'Seeds',
  ];
  const cells = rows.map((summary) =>
    row([
      header(`${escapeHtml(summary.label)}${divergedText(summary) && ` ${mark(escapeHtml(divergedText(summary)))}`}`),
      ...(isPublished ? [number(minus(publishedText(summary.published)))] : []),
      number(minuses(oursText(summary))),
      number(minuses(iqmText(summary))),
      ...(isCompared ? [number(minus(zText(summary)))] : []),
      cell(seedsText(summary.ours.seeds)),
    ]),
  );
  return [
    '<section>',
    `<h2>${escapeHtml(title)}</h2>`,
    `<p>${escapeHtml(about)}</p>`,
    `<p class="summary">Score: ${escapeHtml(score)}.${sources.length > 0 ? ` Published: ${escapeHtml(sources.join('; '))}.` : ''}</p>`,
    table(heads, cells),
    '</section>',
  ].join('\n');
}

function freeTable({ title, about, columns, rows }: FreeTable): string {
  const body = rows.map(([first = '', ...rest]) =>
    row([
      header(escapeHtml(first)),
      ...rest.map((text, k) => (columns[k + 1]?.startsWith('#') ? number : cell)(minuses(escapeHtml(text)))),
    ]),
  );
  return [
    '<section>',
    `<h2>${escapeHtml(title)}</h2>`,
    `<p>${escapeHtml(about)}</p>`,
    table(columns.map(escapeHtml), body),
    '</section>',
  ].join('\n');
}

function chart(section: StudyChart, index: number): string {
  const { title, about, xLabel, yLabel, xScale, xMin, xMax, yScale = 'linear', lines } = section;
  const min = xMin ?? (xScale === 'linear' ? 0 : undefined);
  const x = {
    label: xLabel,
    scale: xScale,
    ...(min !== undefined && { min }),
    ...(xMax !== undefined && { max: xMax }),
  };
  const drawn = reportChart(lines, x, { label: yLabel, scale: yScale });
  const isEmpty = drawn.curves.every(({ mean }) => mean.length === 0);
  const options = {
    id: `chart-${index}`,
    description: `${title}: ${drawn.curves.map(({ label }) => label).join(', ')}; the tables give figures.`,
    caption: about,
  };
  return [
    '<section>',
    `<h2>${escapeHtml(title)}</h2>`,
    isEmpty ? '<p>No result yet.</p>' : reportFigure(drawn, options),
    '</section>',
  ].join('\n');
}

function everyRun(results: readonly JobResult[]): string {
  if (results.length === 0) return '';
  const rows = results.map(({ cell: name, seed, scores, seconds, diverged }) => {
    const figures = Object.entries(scores).map(
      ([figure, value]) => `${escapeHtml(figure)} ${minus(formatReturn(value))}`,
    );
    return row([
      header(escapeHtml(name)),
      number(String(seed)),
      cell(figures.join(', ')),
      number(formatDuration(seconds)),
      cell(diverged === undefined ? '' : `${mark('diverged')} ${escapeHtml(diverged)}`),
    ]);
  });
  return [
    '<details>',
    '<summary>Every run</summary>',
    table(['Job', '#Seed', 'Figures', '#Time', ''], rows),
    '</details>',
  ].join('\n');
}

/** With minus signs for the hyphens that stand for them. */
function minuses(text: string): string {
  return text.replace(/(^|[\s[(±])-(?=[\d.])/g, '$1\u2212');
}
