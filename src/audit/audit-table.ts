import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import type { AuditReport, EnumeratedAudit, LayerAudit } from './audit-report.js';
import type { ErrorAudit } from './error-audit.js';
import { errorTable } from './error-table.js';
import { countText, layersText, powerText, ratioText, shortText } from './figure-text.js';
import { sampledTable } from './sampled-table.js';
import type { TrialAudit } from './trial-audit.js';

/** The report as a table for the terminal, with a verdict and how to read it. */
export function auditTable(report: AuditReport | ErrorAudit | TrialAudit): string {
  if (report?.mode === 'errors' || report?.mode === 'trials') return errorTable(report);
  if (report?.mode !== 'sampled' && report?.mode !== 'enumerated')
    throw new UserError(
      `auditTable was given ${quote(report)}; expected a report, as auditRule, auditErrors or auditTrials returns it`,
    );
  const { widths, header, rows, verdict, legend } =
    report.mode === 'sampled' ? sampledTable(report) : exactTable(report);
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  return [heading(report), '', line(header), ...rows.map(line), '', verdict, ...note(report), '', ...legend].join('\n');
}

function exactTable(report: EnumeratedAudit) {
  return {
    widths: [5, 12, 12, 12, 9, 9],
    header: ['layer', 'max |bias|', '|gradient|', 'variance', 'cosine', 'slope'],
    rows: report.layers.map(exactRow),
    verdict: exactVerdict(report),
    legend: EXACT_LEGEND,
  };
}

const EXACT_LEGEND = [
  'max |bias|  largest |E[dw] − ∂E[R]/∂w| over the layer’s weights and biases; 0 is unbiased',
  '|gradient|  length of ∂E[R]/∂w: compare the bias with this',
  'variance    of one episode’s dw, summed over the layer; variance / |gradient|² is roughly how many',
  '            episodes to average before the gradient stands out from the noise',
  'cosine      of the angle between E[dw] and the gradient: 1 uphill, 0 sideways, below 0 downhill; – undefined',
  'slope       length of E[dw] along the gradient, in gradients: 1 if unbiased, 2 for twice the step',
];

/** Cosines below this size count as 0: they are rounding errors. */
const SIDEWAYS = 1e-9;

function heading(report: AuditReport): string {
  const { patterns, choices, lateralRounds, seed, weightScale, isGiven } = report.setting;
  const how =
    report.mode === 'enumerated'
      ? `all ${countText(report.states)} joint states (${patterns} observations × ${countText(report.states / patterns)})`
      : `${countText(report.samples)} sampled episodes`;
  const wide = report.sizes.slice(0, -1).some((senders) => senders > 4) ? ' (less where senders exceed 4)' : '';
  const outputs =
    (choices > 2 ? ` with ${choices} choices` : '') + (lateralRounds ? ` in ${lateralRounds} lateral rounds` : '');
  return `${report.rule} on ${report.sizes.join('-')}${outputs}: ${how}; ${isGiven ? 'weights of the team' : `weights U(±${weightScale})${wide}`}, seed ${seed}`;
}

function exactRow(a: LayerAudit): string[] {
  return [
    String(a.layer),
    powerText(a.maxAbsBias),
    shortText(a.gradientNorm),
    shortText(a.variance),
    ratioText(a.cosine),
    ratioText(a.slope),
  ];
}

function note({ setting }: AuditReport): string[] {
  return setting.note === undefined ? [] : ['', `Note: ${setting.note}.`];
}

function exactVerdict({ layers, unbiased, tolerance }: EnumeratedAudit): string {
  const { layer, maxAbsBias } = layers.reduce((most, a) => (a.maxAbsBias > most.maxAbsBias ? a : most));
  return unbiased
    ? `unbiased: E[dw] is the gradient of the expected reward (largest difference ${powerText(maxAbsBias)}, tolerance ${powerText(tolerance)})`
    : `BIASED: E[dw] differs from the gradient by up to ${powerText(maxAbsBias)}, in layer ${layer} (tolerance ${powerText(tolerance)})${direction(layers)}`;
}

/** A sentence on which layers move uphill, which downhill, and which have no direction. */
function direction(layers: readonly LayerAudit[]): string {
  const still = layers.filter(({ cosine }) => cosine === null);
  const across = layers.filter(({ cosine }) => cosine !== null && Math.abs(cosine) < SIDEWAYS);
  const up = layers.filter(({ cosine }) => cosine !== null && cosine >= SIDEWAYS);
  const down = layers.filter(({ cosine }) => cosine !== null && cosine <= -SIDEWAYS);
  const all = layers.length;
  const verb = (some: readonly LayerAudit[], verb: string) =>
    some.length > 1 && some.length < all ? verb : `${verb}s`;
  if (up.length === all && up.every((a) => a.cosine! > 0.9999))
    return `;\n  yet ${layersText(up, all)} points along its gradient: only the length (slope) is wrong`;
  const lines = [
    ...(down.length > 0
      ? [`and ${layersText(down, all)} ${verb(down, 'move')} against the gradient (cosine below 0)`]
      : []),
    ...(across.length > 0 ? [`and ${layersText(across, all)} ${verb(across, 'move')} sideways (cosine 0)`] : []),
    ...(up.length > 0
      ? [`yet ${layersText(up, all)} ${up.length === all ? 'still moves' : verb(up, 'move')} uphill (cosine above 0)`]
      : []),
    ...(still.length > 0
      ? [`${layersText(still, all)} ${verb(still, 'show')} no direction: E[dw] or the gradient is 0`]
      : []),
  ];
  return lines.map((line) => `;\n  ${line}`).join('');
}
