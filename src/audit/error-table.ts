import type { ErrorAudit, ErrorLayerAudit } from './error-audit.js';
import { countText, layersText, powerText, ratioText, shortText } from './figure-text.js';

/** An audit of errors as a table for the terminal, with a verdict and how to read it. */
export function errorTable(report: ErrorAudit): string {
  const { layers, setting, draws } = report;
  const [header, widths] = columnsOf(report);
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  return [
    heading(report),
    '',
    line(header),
    ...layers.map((layer) => line(row(layer, header.length))),
    '',
    verdict(report),
    ...(setting.note === undefined ? [] : ['', `Note: ${setting.note}.`]),
    '',
    ...LEGEND,
    ...(draws > 1 ? DRAWN : []),
  ].join('\n');
}

const LEGEND = [
  'angle       between the direction that units form and the gradient, in degrees; 90 is sideways; – undefined',
  'length      of the direction, in lengths of the gradient',
  'signs       share of the components that have the sign of the gradient’s',
  'difference  length of direction − gradient, in lengths of the gradient; 0 is the gradient itself',
];
const DRAWN = ['noise       of the mean over the draws: the length of its standard errors, in lengths of the gradient'];

function columnsOf({ layers, draws }: ErrorAudit): [header: string[], widths: number[]] {
  const widest = Math.max(...layers.map(({ parameter }) => parameter.length), 'of'.length);
  const noise = draws > 1 ? ['noise'] : [];
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

function verdict({ layers, unbiased, tolerance, draws }: ErrorAudit): string {
  const having = (wanted: ErrorLayerAudit['verdict']) => layers.filter((layer) => layer.verdict === wanted);
  const up = draws > 1 ? 'as far as the draws can tell' : `up to rounding (tolerance ${powerText(tolerance)})`;
  if (unbiased) return `the gradient: every direction is that of the loss, ${up}`;
  const [others, open] = [having('another direction'), having('cannot tell')];
  const uphill = others.filter(({ cosine }) => cosine !== null && cosine > 0);
  const downhill = others.filter(({ cosine }) => cosine !== null && cosine <= 0);
  const lines = [
    ...(others.length > 0 ? [`NOT THE GRADIENT in ${layersText(unique(others))}`] : []),
    ...(open.length > 0 ? [`cannot tell in ${layersText(unique(open))}: too much noise; take more draws`] : []),
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
