import { formatCount, formatReturn } from '../text/number-format.js';
import { type Inspection, requireInspection } from './inspection.js';
import { isNumeric, legendOf, unitRows } from './unit-text.js';

/** A team unit by unit as a table for the terminal. */
export function inspectionTable(inspection: Inspection): string {
  requireInspection('inspectionTable', inspection);
  const { rule, env, sizes, play, meanReturn, episodes, notes } = inspection;
  const { columns, rows } = unitRows(inspection);
  const widths = columns.map((column, k) => Math.max(column.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, k) => (isNumeric(columns[k]!) ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
      .join('  ')
      .trimEnd();
  const legend = legendOf(columns);
  const longest = Math.max(...legend.map(([column]) => column.length));
  return [
    `${rule} on ${env}, ${sizes.join('-')}: ${formatCount(play.steps)} steps watched, nothing learned${
      episodes > 0 ? `, mean return ${formatReturn(meanReturn)} over ${formatCount(episodes)} episodes` : ''
    }`,
    '',
    line(columns),
    ...rows.map(line),
    '',
    ...legend.map(([column, text]) => `${column.padEnd(longest)}  ${text}`),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}
