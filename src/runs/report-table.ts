import { mean, sampleStd } from './curve-statistics.js';
import { escapeHtml } from './escape-html.js';
import { formatCount, formatDuration, formatReturn, formatSpread } from './number-format.js';
import { cell, header, mark, number, row, table } from './report-cells.js';
import { seriesLine } from './report-palette.js';
import { minus, reportSwatch } from './report-svg.js';
import type { RunGroup } from './run-group.js';
import { CURVE_BINS, type RunRecord } from './run-record.js';

/** One row a group: its runs, returns (mean ± sample standard deviation over runs), mean speed and first digest. */
export function ruleTable(groups: readonly RunGroup[]): string {
  const rows = groups.map(({ label, records }, series) => {
    const { engine, batch } = records[0]!;
    const marks = (['diverged', 'partial'] as const).flatMap((what) => {
      const count = records.filter((record) => stopOf(record) === what).length;
      return count === 0 ? [] : [mark(records.length > 1 ? `${count} ${what}` : what)];
    });
    const more = records.length - 1;
    return row([
      header(`${reportSwatch(seriesLine(series))}${escapeHtml(label)}`),
      number([formatCount(records.length), ...marks].join(' ')),
      number(meanAndStd(records.map((record) => record.meanReturn))),
      number(meanAndStd(records.flatMap((record) => record.curve.slice(-1)))),
      number(formatCount(mean(records.map((record) => record.episodesPerSecond)))),
      cell(engine),
      number(formatCount(batch)),
      cell(digest(records[0]!) + (more > 0 ? ` and ${more} more` : '')),
    ]);
  });
  return table(
    ['Rule', '#Runs', '#Mean return', '#Last-bin return', '#Episodes/s', 'Engine', '#Batch', 'Weights'],
    rows,
  );
}

/** One row a run, with what differs between the runs of a group. */
export function runTable(groups: readonly RunGroup[]): string {
  const rows = groups.flatMap(({ label, records }) =>
    records.map((record) =>
      row([
        header(escapeHtml(label)),
        number(String(record.seed)),
        number(
          `${formatCount(record.episodes)}${record.partial ? ` ${mark(`${stopOf(record)}, ${binsDone(record)}`)}` : ''}`,
        ),
        number(minus(formatReturn(record.meanReturn))),
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
  return table(heads, rows);
}

/** Why a run has not reached its last episode. */
function stopOf({ partial, diverged }: RunRecord): 'diverged' | 'partial' | undefined {
  if (diverged !== undefined) return 'diverged';
  return partial ? 'partial' : undefined;
}

function binsDone({ curve, episodes }: RunRecord): string {
  return `${curve.length} of ${Math.min(CURVE_BINS, episodes)} bins`;
}

function meanAndStd(values: readonly number[]): string {
  return minus(values.length > 1 ? formatSpread(mean(values), sampleStd(values)) : formatReturn(mean(values)));
}

function digest({ seed, weightsDigest }: RunRecord): string {
  const full = escapeHtml(weightsDigest);
  return `<code title="seed ${seed}: ${full}">${escapeHtml(weightsDigest.slice(0, 8))}</code>`;
}
