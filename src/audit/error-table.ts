import type { ErrorAudit } from './error-audit.js';
import { countText, layersText, powerText, ratioText, shortText } from './figure-text.js';
import type { ErrorLayerAudit } from './judge-directions.js';
import type { TrialAudit } from './trial-audit.js';

/** An audit of directions, of errors or of trials, as a table for the terminal, with a verdict and how to read it. */
export function errorTable(report: ErrorAudit | TrialAudit): string {
  const { layers } = report;
  const note = 'note' in report.setting ? report.setting.note : undefined;
  const [header, widths] = columnsOf(report);
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  return [
    report.mode === 'trials' ? trialsHeading(report) : heading(report),
    '',
    line(header),
    ...layers.map((layer) => line(row(layer, header.length))),
    '',
    verdict(report),
    ...(note === undefined ? [] : ['', `Note: ${note}.`]),
    '',
    ...LEGEND,
    ...(isDrawn(report) ? DRAWN : []),
  ].join('\n');
}

const LEGEND = [
  'angle       between the direction that units form and the gradient, in degrees; 90 is sideways; – undefined',
  'length      of the direction, in lengths of the gradient',
  'signs       share of the components that have the sign of the gradient’s',
  'difference  length of direction − gradient, in lengths of the gradient; 0 is the gradient itself',
];
const DRAWN = [
  'noise       of this difference of means over the draws: the length of its standard errors, in lengths of the gradient',
];

function columnsOf(report: ErrorAudit | TrialAudit): [header: string[], widths: number[]] {
  const widest = Math.max(...report.layers.map(({ parameter }) => parameter.length), 'of'.length);
  const noise = isDrawn(report) ? ['noise'] : [];
  return [
    ['layer', 'of', 'angle', 'cosine', 'length', 'signs', 'difference', ...noise, 'verdict'],
    [5, widest, 8, 8, 8, 7, 10, ...noise.map(() => 8), 17],
  ];
}

function row(of: ErrorLayerAudit, cells: number): string[] {
  const { layer, parameter, angle, cosine, ratio, equalSigns, difference, noise, verdict } = of;
  const told = [
    String(layer),
    parameter,
    angle === null ? '–' : degrees(angle),
    ratioText(cosine),
    ratio === null ? '–' : shortText(ratio),
    equalSigns === null ? '–' : `${Math.floor(100 * equalSigns)}%`,
    difference === null ? '–' : powerText(difference),
  ];
  return [...told, ...(cells > told.length + 1 ? [powerText(noise ?? 0)] : []), verdict];
}

function heading({ rule, sizes, examples, loss, draws, setting }: ErrorAudit): string {
  const { task, seed, isGiven, precision } = setting;
  const what = task === 'strokes' ? 'drawn digits' : 'random examples';
  const weights = isGiven ? 'weights of the team' : 'weights as a team begins';
  const often = draws > 1 ? `, mean of ${countText(draws)} draws` : '';
  return `${rule} on ${sizes.join('-')}: ${setting.loss} of ${countText(examples)} ${what}, ${shortText(loss)} on average${often}; ${weights}, seed ${seed}, ${precision}`;
}

function trialsHeading({ rule, sizes, trials, steps, loss, setting }: TrialAudit): string {
  const { lateralDelay, isGiven, seed } = setting;
  const delays = [...new Set(lateralDelay)].map((delay) => `${delay} step${delay === 1 ? '' : 's'}`);
  const peers = lateralDelay.every((delay) => delay === 0) ? '' : `, peers heard ${delays.join(' or ')} late`;
  const weights = isGiven ? 'weights of the team' : 'weights as a team begins';
  return `${rule} on ${sizes.join('-')}${peers}: ${countText(trials)} trials of ${steps} steps, loss ${shortText(loss)} a step; ${weights}, seed ${seed}`;
}

/** Whether directions were formed more than once, with different draws. */
function isDrawn({ layers }: Pick<ErrorAudit | TrialAudit, 'layers'>): boolean {
  return layers.some(({ noise }) => noise !== undefined);
}

function verdict(report: ErrorAudit | TrialAudit): string {
  const { layers, unbiased, tolerance } = report;
  const what = report.mode === 'trials' ? 'that of the reward of whole trials' : 'that of the loss';

  const having = (wanted: ErrorLayerAudit['verdict']) => layers.filter((layer) => layer.verdict === wanted);
  const up = isDrawn(report) ? 'as far as the draws can tell' : `up to rounding (tolerance ${powerText(tolerance)})`;
  if (unbiased) return `the gradient: every direction is ${what}, ${up}`;
  const [others, open] = [having('another direction'), having('cannot tell')];
  const uphill = others.filter(({ cosine }) => cosine !== null && cosine > 0);
  const downhill = others.filter(({ cosine }) => cosine !== null && cosine <= 0);
  const lines = [
    ...(others.length > 0 ? [`NOT THE GRADIENT in ${layersText(unique(others))}`] : []),
    ...(open.length > 0
      ? [
          `cannot tell in ${layersText(unique(open))}: too much noise; take more ${report.mode === 'trials' ? 'trials' : 'draws'}`,
        ]
      : []),
    ...(uphill.length > 0 ? [`  ${layersText(unique(uphill))} uphill (below 90 degrees)`] : []),
    ...(downhill.length > 0 ? [`  ${layersText(unique(downhill))} sideways or downhill (90 degrees or more)`] : []),
  ];
  return lines.join(';\n');
}

function unique(layers: readonly ErrorLayerAudit[]): readonly ErrorLayerAudit[] {
  return layers.filter(({ layer }, k) => layers.findIndex((other) => other.layer === layer) === k);
}

/** Two places, or a power of ten where that would be 0. */
function degrees(angle: number): string {
  return angle === 0 || angle >= 0.01 ? angle.toFixed(2) : powerText(angle);
}
