import type { RunGroup } from '../runs/run-group.js';
import { CURVE_BINS, meanReturn, type RunRecord } from '../runs/run-record.js';
import { seedsText } from '../runs/seeds-note.js';
import { mean, sampleStd } from '../statistics/curve-statistics.js';
import { formatCount, formatDuration, formatReturn, formatSpread } from '../text/number-format.js';
import { estimateText } from './finding.js';
import { type Html, html } from './html.js';
import { cell, header, mark, number, row, table } from './html-table.js';
import { minuses } from './interval-plot.js';
import { seriesLine } from './palette.js';
import type { MethodResult } from './run-analysis.js';
import { minus, reportSwatch } from './svg.js';

/**
 * A table with one row a group: its runs and their seeds, returns (mean ± sample standard deviation over seeds), the
 * interquartile mean of their ends with its interval, and mean speed.
 */
export function ruleTable(methods: readonly MethodResult[], env: string): Html {
  // It is in the configuration, too, and the table is wide.
  const engines = methods.map(({ group: { runs } }) => `${runs[0]!.engine}, batch ${formatCount(runs[0]!.batch)}`);
  const hasEngines = new Set(engines).size > 1;
  const rows = methods.map(({ group: { label, runs, seeds }, series, final }, k) => {
    const marks = (['diverged', 'partial'] as const).flatMap((what) => {
      const count = runs.filter((record) => stopOf(record) === what).length;
      return count === 0 ? [] : [mark(runs.length > 1 ? `${count} ${what}` : what)];
    });
    return row([
      header([reportSwatch(seriesLine(series)), label]),
      number([formatCount(runs.length), marks.map((one) => html` ${one}`)]),
      cell(seedsText(seeds)),
      number(meanAndStd(runs.map(meanReturn))),
      number(meanAndStd(runs.flatMap((record) => record.curve.slice(-1)))),
      number(minuses(estimateText(final))),
      number(formatCount(mean(runs.map((record) => record.episodesPerSecond)))),
      ...(hasEngines ? [cell(engines[k]!)] : []),
    ]);
  });
  return table(
    [
      ...['Rule', '#Runs', 'Seeds', '#Mean return', '#Last-bin return', '#IQM at the end', '#Episodes/s'],
      ...(hasEngines ? ['Engine'] : []),
    ],
    rows,
    `Groups of runs on ${env}`,
  );
}

/** A table with one row a run, and what differs between the runs of a group. */
export function runTable(groups: readonly RunGroup[], env: string): Html {
  const rows = groups.flatMap(({ label, records }) =>
    records.map((record) =>
      row([
        header(label),
        number(String(record.seed)),
        number([
          formatCount(record.episodes),
          record.partial ? html` ${mark(`${stopOf(record)}, ${binsDone(record)}`)}` : '',
        ]),
        number(minus(formatReturn(meanReturn(record)))),
        number(minus(formatReturn(record.curve.at(-1) ?? Number.NaN))),
        number(formatDuration(record.seconds)),
        number(formatCount(record.episodesPerSecond)),
        number(formatCount(record.workers)),
        cell(digest(record)),
      ]),
    ),
  );
  const heads = [
    'Rule',
    '#Seed',
    '#Episodes',
    '#Mean return',
    '#Last-bin return',
    '#Time',
    '#Episodes/s',
    '#Workers',
    'Weights',
  ];
  return table(heads, rows, `Every run on ${env}`);
}

/** Why a run did not reach its last episode; undefined if it did. */
function stopOf({ partial, diverged }: RunRecord): 'diverged' | 'partial' | undefined {
  if (diverged !== undefined) return 'diverged';
  return partial ? 'partial' : undefined;
}

function binsDone({ curve, episodes }: RunRecord): string {
  return `${curve.length} of ${Math.min(CURVE_BINS, episodes)} bins`;
}

function meanAndStd(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  return minus(finite.length > 1 ? formatSpread(mean(finite), sampleStd(finite)) : formatReturn(mean(finite)));
}

function digest({ seed, weightsDigest }: RunRecord): Html {
  return html`<code title="seed ${seed}: ${weightsDigest}">${weightsDigest.slice(0, 8)}</code>`;
}
