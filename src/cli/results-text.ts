import { groupRuns } from '../runs/run-group.js';
import { meanReturn, type RunRecord } from '../runs/run-record.js';
import { runSeries, terminalChart } from '../terminal/chart.js';
import { printable } from '../terminal/terminal-text.js';
import { textTable } from '../terminal/text-table.js';
import { formatCount, formatDuration, formatReturn } from '../text/number-format.js';
import type { OutputStream } from './command-context.js';

const WIDEST = 100;
const HEIGHT = 16;
const DIGEST = 12;

/** Records as text: a chart of their learning curves over a table of them. */
export function resultsText(records: readonly RunRecord[], stream: OutputStream): string {
  const width = Math.min(WIDEST, stream.columns || 80);
  const color = stream.isTTY === true && stream.hasColors?.() === true;
  const series = runSeries(records);
  const isDrawn = series.some(({ curve }) => curve.length > 0);
  return [...(isDrawn ? [terminalChart(series, { width, height: HEIGHT, color }), ''] : []), table(records)].join('\n');
}

function table(records: readonly RunRecord[]): string {
  const columns = [
    { head: 'rule' },
    { head: 'seed', isNumber: true },
    { head: 'episodes', isNumber: true },
    { head: 'mean return', isNumber: true },
    { head: 'last bin', isNumber: true },
    { head: 'time', isNumber: true },
    { head: 'episodes/s', isNumber: true },
    { head: 'weights' },
    { head: '' },
  ];
  const labels = new Map(groupRuns(records).flatMap(({ label, records }) => records.map((one) => [one, label])));
  const rows = records.map((record) => [
    printable(labels.get(record)!),
    printable(String(record.seed)),
    formatCount(record.episodes),
    formatReturn(meanReturn(record)),
    formatReturn(record.curve.at(-1) ?? Number.NaN),
    record.seconds < 60 ? `${record.seconds.toFixed(1)} s` : formatDuration(record.seconds),
    formatCount(record.episodesPerSecond),
    record.weightsDigest.slice(0, DIGEST),
    record.diverged !== undefined
      ? `diverged after ${formatCount(record.episodesDone ?? 0)}`
      : record.partial
        ? 'partial'
        : '',
  ]);
  return textTable(columns, rows);
}
