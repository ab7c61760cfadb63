import { seedsText } from '../runs/seeds-note.js';
import { formatDecimals, formatReturn, formatSpread } from '../text/number-format.js';
import type { Published } from './study.js';
import type { CellSummary } from './summarize-cell.js';

// The texts of table cells, which the terminal and the page share.

const NONE = '–';

/** `390.38 ± 43.25`, with as many decimals as the paper has. */
export function publishedText(published: Published | null): string {
  if (published === null) return NONE;
  const { mean, std } = published;
  const decimals = Math.max(...[mean, std ?? 0].map((value) => (String(value).split('.')[1] ?? '').length));
  return std === undefined
    ? formatDecimals(mean, decimals)
    : `${formatDecimals(mean, decimals)} ± ${formatDecimals(std, decimals)}`;
}

/** `351.2 ± 20.1`: mean and sample standard deviation. */
export function oursText({ ours: { mean, std } }: CellSummary): string {
  if (mean === null) return NONE;
  return std === null ? formatReturn(mean) : formatSpread(mean, std);
}

/** `350.9 [340.2, 361.0]`: interquartile mean and interval. */
export function iqmText({ ours: { iqm, interval } }: CellSummary): string {
  if (iqm === null) return NONE;
  return `${formatReturn(iqm)}${interval === null ? '' : ` [${formatReturn(interval[0])}, ${formatReturn(interval[1])}]`}`;
}

/** `* -2.6`: the difference in standard errors, marked where it is large. */
export function zText({ z, differs }: CellSummary): string {
  return z === null ? NONE : `${differs ? '* ' : ''}${formatDecimals(z, 1)}`;
}

/** `2 of 10 runs diverged`, or nothing. */
export function divergedText({ diverged, unscored, ours }: CellSummary): string {
  if (diverged.length === 0 && unscored.length === 0) return '';
  const runs = ours.scores.length + unscored.length;
  const parts = [
    ...(diverged.length > 0 ? [`${diverged.length} of ${runs} runs diverged`] : []),
    ...(unscored.length > 0 ? [`seed${unscored.length > 1 ? 's' : ''} ${seedsText(unscored)} without a score`] : []),
  ];
  return parts.join(', ');
}
