import { countText } from '../audit/figure-text.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { estimateText } from './fidelity-table.js';
import type { TeamWorth } from './unit-worth.js';

/** Units that the table shows: the most and the least worth, where there are more. */
const SHOWN = 24;

const LEGEND = [
  'lesion   what is lost where the unit is silent, in rewards; ± is half a 95 % interval',
  'average  what is lost where it always says its mean given what it hears: its draws alone',
  'Shapley  its share of what all hidden units are worth together, over all orders in which they may come',
  'missed   its lesion is below the tolerance while the others are there; “with others”: all of these can go at once',
];

/** What {@link unitWorth} found, the most worth first, as a table for the terminal. */
export function worthTable(report: TeamWorth): string {
  if (!Array.isArray(report?.units) || !Array.isArray(report.missable))
    throw new UserError(`worthTable was given ${quote(report)}; expected what unitWorth returns`);
  const widths = [5, 4, 16, 16, 16, 12];
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, k) => cell.padStart(widths[k]!))
      .join('  ')
      .trimEnd();
  const key = (unit: TeamWorth['units'][number]) => unit.shapley?.value ?? unit.lesion.value;
  const sorted = [...report.units].sort((a, b) => key(b) - key(a));
  const isCut = sorted.length > SHOWN;
  const row = (of: TeamWorth['units'][number]) => {
    const { layer, unit, lesion, average, shapley, canBeMissed } = of;
    const isWith = report.missable.some((one) => one.layer === layer && one.unit === unit);
    const missed = isWith ? 'with others' : canBeMissed ? 'alone' : '';
    return line([
      ...[String(layer), String(unit), estimateText(lesion, 4), estimateText(average, 4)],
      ...[shapley ? estimateText(shapley, 4) : '–', missed],
    ]);
  };
  const rows = isCut
    ? [
        ...sorted.slice(0, SHOWN / 2).map(row),
        `  … ${sorted.length - SHOWN} more …`,
        ...sorted.slice(-SHOWN / 2).map(row),
      ]
    : sorted.map(row);
  const { rule, sizes, samples, reward, together, absent, missable, units, tolerance } = report;
  return [
    `${rule} on ${sizes.join('-')}: reward ${estimateText(reward, 3)} in ${countText(samples)} ${reward.exact ? 'observations, exact' : 'samples'}`,
    `its hidden units are worth ${estimateText(together, 3)} together, against all of them ${absent}`,
    '',
    line(['layer', 'unit', 'lesion', 'average', 'Shapley', 'missed']),
    ...rows,
    '',
    `${missable.length} of ${units.length} hidden units can be missed at once for less than ${tolerance.toPrecision(2)}`,
    '',
    ...LEGEND,
  ].join('\n');
}
