import type { AuditReport, LayerAudit } from './audit-report.js';

const WIDTHS = [5, 21, 21, 21, 16, 16] as const;
const NARROW = [5, 12, 12, 12, 9, 9] as const;

/** The report as a table for the terminal, with a verdict and how to read it. */
export function auditTable(report: AuditReport): string {
  const widths = report.mode === 'sampled' ? WIDTHS : NARROW;
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  const rows = report.mode === 'sampled' ? report.layers.map(sampledRow) : report.layers.map(exactRow);
  const header = ['layer', 'max |bias|', '|gradient|', 'variance', 'cosine', 'slope'];
  return [
    heading(report),
    '',
    line(header),
    ...rows.map(line),
    '',
    verdict(report),
    ...note(report),
    '',
    ...legend(report),
  ].join('\n');
}

function heading(report: AuditReport): string {
  const { patterns, choices, lateralRounds, seed, weightScale } = report.setting;
  const how =
    report.mode === 'enumerated'
      ? `all ${count(report.states)} joint states (${patterns} observations × ${count(report.states / patterns)})`
      : `${count(report.samples)} sampled episodes`;
  const wide = report.sizes.slice(0, -1).some((senders) => senders > 4) ? ' (less where senders exceed 4)' : '';
  const outputs =
    (choices > 2 ? ` with ${choices} choices` : '') + (lateralRounds ? ` in ${lateralRounds} lateral rounds` : '');
  return `${report.rule} on ${report.sizes.join('-')}${outputs}: ${how}; weights U(±${weightScale})${wide}, seed ${seed}`;
}

function exactRow(a: LayerAudit): string[] {
  return [
    String(a.layer),
    power(a.maxAbsBias),
    short(a.gradientNorm),
    short(a.variance),
    ratio(a.cosine),
    ratio(a.slope),
  ];
}

function sampledRow(a: Extract<AuditReport, { mode: 'sampled' }>['layers'][number]): string[] {
  const e = a.standardErrors;
  const within = (value: string, error: number | null) =>
    error === null ? value : `${value} ± ${error.toPrecision(1)}`;
  return [
    String(a.layer),
    within(power(a.maxAbsBias), e.maxAbsBias),
    within(short(a.gradientNorm), e.gradientNorm),
    within(short(a.variance), e.variance),
    within(ratio(a.cosine), e.cosine),
    within(ratio(a.slope), e.slope),
  ];
}

function note({ setting }: AuditReport): string[] {
  return setting.note === undefined ? [] : ['', `Note: ${setting.note}.`];
}

function verdict(report: AuditReport): string {
  const worst = (value: (a: LayerAudit) => number) =>
    report.layers.reduce((most, layer) => (value(layer) > value(most) ? layer : most));
  if (report.mode === 'enumerated') {
    const { layer, maxAbsBias } = worst((a) => a.maxAbsBias);
    return report.unbiased
      ? `unbiased: E[dw] is the gradient of the expected reward (largest difference ${power(maxAbsBias)}, tolerance ${power(report.tolerance)})`
      : `BIASED: E[dw] differs from the gradient by up to ${power(maxAbsBias)}, in layer ${layer} (tolerance ${power(report.tolerance)})${direction(report.layers)}`;
  }
  const z = Math.max(...report.layers.map((a) => a.maxAbsZ));
  const bound = `largest z ${z.toFixed(1)}, noise alone stays below ${report.criticalZ.toFixed(1)}`;
  return report.unbiased
    ? `unbiased as far as ${count(report.samples)} episodes can tell (${bound})`
    : `BIASED: more than sampling noise explains (${bound})${direction(report.layers)}`;
}

function direction(layers: readonly LayerAudit[]): string {
  const cosines = layers.flatMap((a) => a.cosine ?? []);
  if (cosines.length === 0) return '';
  const least = Math.min(...cosines);
  if (least > 0.9999) return ';\n  yet every layer points along its gradient: only the length (slope) is wrong';
  if (least > 0) return ';\n  yet every layer still moves uphill (cosine above 0)';
  return ';\n  and a layer moves against its gradient (cosine 0 or less)';
}

function legend(report: AuditReport): string[] {
  const sampled = report.mode === 'sampled';
  return [
    'max |bias|  largest |E[dw] − ∂E[R]/∂w| over the layer’s weights and biases; 0 is unbiased',
    ...(sampled ? ['            here noise included: of the order of its ± is no sign of bias'] : []),
    '|gradient|  length of ∂E[R]/∂w: what the bias is to be compared with',
    'variance    of one episode’s dw, summed over the layer; variance / |gradient|² is roughly how many',
    '            episodes to average before the gradient stands out from the noise',
    'cosine      of the angle between E[dw] and the gradient: 1 uphill, 0 sideways, below 0 downhill; – undefined',
    'slope       length of E[dw] along the gradient, in gradients: 1 if unbiased, 2 for twice the step',
    ...(sampled ? ['±           one standard error'] : []),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function power(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('-', '−');
}

function short(value: number): string {
  return value === 0 || (value >= 1e-3 && value < 1e5) ? value.toPrecision(4) : power(value);
}

function ratio(value: number | null): string {
  return value === null ? '–' : value.toFixed(4).replace('-', '−');
}
