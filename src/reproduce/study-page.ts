import { reportChart } from '../report/chart.js';
import { pictureSvg } from '../report/drawing.js';
import { reportFigure } from '../report/figure.js';
import { type Html, html } from '../report/html.js';
import { cell, header, mark, number, row, table } from '../report/html-table.js';
import { drawIntervals, minuses } from '../report/interval-plot.js';
import { reportPage } from '../report/page.js';
import { minus } from '../report/svg.js';
import { seedsText } from '../runs/seeds-note.js';
import { formatDuration, formatReturn } from '../text/number-format.js';
import { divergedText, iqmText, oursText, publishedText, zText } from './figure-text.js';
import { type FreeTable, isPicture, type JobResult, type StudyChart, type StudyIntervals } from './study.js';
import type { StudyDocument, SummaryTable } from './study-document.js';

/** A reproduction as a page in one file: tables first, then curves, notes and every run. */
export function studyPage(document: StudyDocument, done: ReadonlyMap<string, JobResult>): string {
  const { title, about, source, warnings, sections, notes, command, klopf } = document;
  const pictures = sections.filter(isPicture);
  const tables = sections.filter((section) => !isPicture(section));
  return reportPage(title, [
    html`<h1>${title}</h1>
<p class="summary">${source}</p>
`,
    ...warnings.map((warning) => html`<p class="warning">${warning}</p>\n`),
    html`<p>${about}</p>\n`,
    ...tables.map((section) => (section.kind === 'cells' ? summaryTable(section) : freeTable(section))),
    ...(notes.length > 0 ? [html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>\n`] : []),
    ...pictures.map((section, k) => (section.kind === 'chart' ? chart(section, k) : intervals(section))),
    ...everyRun([...done.values()]),
    html`<p class="summary">klopf ${klopf}:</p>
<pre><code>${command}</code></pre>
`,
  ]);
}

function summaryTable({ title, about, score, rows }: SummaryTable): Html {
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
      header([summary.label, divergedText(summary) === '' ? '' : html` ${mark(divergedText(summary))}`]),
      ...(isPublished ? [number(minus(publishedText(summary.published)))] : []),
      number(minuses(oursText(summary))),
      number(minuses(iqmText(summary))),
      ...(isCompared ? [number(minus(zText(summary)))] : []),
      cell(seedsText(summary.ours.seeds)),
    ]),
  );
  const published = sources.length > 0 ? ` Published: ${sources.join('; ')}.` : '';
  return html`<section>
<h2>${title}</h2>
<p>${about}</p>
<p class="summary">Score: ${score}.${published}</p>
${table(heads, cells)}</section>
`;
}

function freeTable({ title, about, columns, rows }: FreeTable): Html {
  const body = rows.map(([first = '', ...rest]) =>
    row([header(first), ...rest.map((text, k) => (columns[k + 1]?.startsWith('#') ? number : cell)(minuses(text)))]),
  );
  return html`<section>
<h2>${title}</h2>
<p>${about}</p>
${table(columns, body)}</section>
`;
}

function chart(section: StudyChart, index: number): Html {
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
  return html`<section>
<h2>${title}</h2>
${isEmpty ? html`<p>No result yet.</p>\n` : reportFigure(drawn, options)}</section>
`;
}

function intervals({ title, about, xLabel, rows, reference }: StudyIntervals): Html {
  const plot = { rows, axis: { label: xLabel }, ...(reference && { reference }) };
  const description = `${title}: ${rows.map(({ label, text }) => `${label} ${text}`).join(', ')}`;
  return html`<section>
<h2>${title}</h2>
<figure>
${pictureSvg({ description, draw: (width) => drawIntervals(plot, width) })}<figcaption>${about}</figcaption>
</figure></section>
`;
}

function everyRun(results: readonly JobResult[]): Html[] {
  if (results.length === 0) return [];
  const rows = results.map(({ cell: name, seed, scores, seconds, diverged }) => {
    const figures = Object.entries(scores).map(([figure, value]) => `${figure} ${minus(formatReturn(value))}`);
    return row([
      header(name),
      number(seed),
      cell(figures.join(', ')),
      number(formatDuration(seconds)),
      cell(diverged === undefined ? '' : [mark('diverged'), ' ', diverged]),
    ]);
  });
  return [
    html`<details>
<summary>Every run</summary>
${table(['Job', '#Seed', 'Figures', '#Time', ''], rows)}</details>
`,
  ];
}
