import { countText, shortText } from '../audit/figure-text.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import type { CreditFidelity } from './credit-fidelity.js';
import type { Estimated, PooledFit } from './pooled-fit.js';

const LEGEND = [
  'Pay c is the direction of a unit’s bias, advantage C = p (1 − p) [Q(1) − Q(0)] what its action was worth; ± is half a 95 % interval.',
  'correlation  of pay and advantage, over units and episodes: 1 is pay without noise, 0 pay that has nothing to do with it',
  'slope        pay for each unit of advantage: 1 is pay in full',
  'bias         mean pay less mean advantage, in root mean squares of the advantage',
  'noise        the share of the variance of pay that the advantage does not explain',
  'advantage    its root mean square; “exact” where it was summed over all that could follow, else what lies above was played again',
];

/** What {@link creditFidelity} found, layer by layer, as a table for the terminal. */
export function fidelityTable(report: CreditFidelity): string {
  if (!Array.isArray(report?.layers) || !Array.isArray(report.sizes))
    throw new UserError(`fidelityTable was given ${quote(report)}; expected what creditFidelity returns`);
  const widths = [5, 16, 16, 14, 7, 20];
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  const rows = report.layers.map((layer) => [
    String(layer.layer),
    ...cells(layer),
    `${shortText(layer.advantage)} ${layer.exact ? 'exact' : 'sampled'}`,
  ]);
  return [
    `${report.rule} on ${report.sizes.join('-')}: ${countText(report.samples)} episodes, mean reward ${signed(report.meanReward, 3)}`,
    '',
    line(['layer', 'correlation', 'slope', 'bias', 'noise', 'advantage']),
    ...rows.map(line),
    '',
    ...LEGEND,
  ].join('\n');
}

function cells({ correlation, slope, bias, noiseShare, advantage }: PooledFit): string[] {
  return [
    estimateText(correlation, 3),
    estimateText(slope, 2),
    estimateText(scaled(bias, advantage), 2),
    shareText(noiseShare.value),
  ];
}

function scaled({ value, interval }: Estimated, by: number): Estimated {
  if (!(by > 0)) return { value: Number.NaN, interval: undefined };
  return { value: value / by, interval: interval && [interval[0] / by, interval[1] / by] };
}

/** `0.604 ± 0.009`; – where there is none. */
export function estimateText({ value, interval }: Estimated, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  if (!interval) return signed(value, digits);
  return `${signed(value, digits)} ± ${((interval[1] - interval[0]) / 2).toFixed(digits)}`;
}

function shareText(value: number): string {
  return Number.isFinite(value) ? `${Math.round(100 * value)} %` : '–';
}

function signed(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−');
}
