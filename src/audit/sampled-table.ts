import type { SampledAudit, SampledLayerAudit } from './audit-report.js';
import { countText, shortText } from './figure-text.js';

/** What the table says of a sampled audit: its columns, a verdict, and how to read them. */
export function sampledTable(report: SampledAudit) {
  return {
    widths: [5, 13, 18, 14, 13, 13, 22],
    header: ['layer', '|bias|', '|gradient|', 'variance', 'cosine', 'slope', 'verdict'],
    rows: report.layers.map(row),
    verdict: verdict(report),
    legend: LEGEND,
  };
}

const LEGEND = [
  'low … high  where a value lies: 95 % intervals, together over the layers; ? where the episodes say nothing',
  '|bias|      length of E[dw] − ∂E[R]/∂w, in lengths of the gradient; 0 is unbiased',
  '|gradient|  length of ∂E[R]/∂w',
  'variance    of one episode’s dw, summed over the layer, ± one standard error; variance / |gradient|² is',
  '            roughly how many episodes to average before the gradient stands out from the noise',
  'cosine      of the angle between E[dw] and the gradient: 1 uphill, 0 sideways, below 0 downhill',
  'slope       length of E[dw] along the gradient, in gradients: 1 if unbiased, 2 for twice the step',
  'verdict     biased: more than noise explains; unbiased: the bias is at most half the gradient',
];

function row({ layer, variance, intervals, standardErrors, verdict, direction }: SampledLayerAudit): string[] {
  const { relativeBias, gradientNorm, cosine, slope } = intervals;
  return [
    String(layer),
    intervalText(relativeBias.low, relativeBias.high),
    intervalText(gradientNorm.low, gradientNorm.high),
    `${shortText(variance)} ± ${standardErrors.variance.toPrecision(1)}`,
    cosine.low === -1 && cosine.high === 1 ? '?' : intervalText(cosine.low, cosine.high),
    intervalText(slope.low, slope.high),
    verdict === 'biased' && direction !== 'cannot tell' ? `biased, ${direction}` : verdict,
  ];
}

function verdict(report: SampledAudit): string {
  const episodes = `${countText(report.samples)} episodes`;
  if (report.verdict === 'unbiased') return `unbiased as far as ${episodes} can tell: ${largestBias(report.layers)}`;
  const having = (verdict: SampledLayerAudit['verdict']) => report.layers.filter((a) => a.verdict === verdict);
  if (report.verdict === 'biased') {
    const z = Math.max(...report.layers.map((a) => a.maxAbsZ));
    return `BIASED in ${layersText(having('biased'))}: more than sampling noise explains (largest z ${z.toFixed(1)}, noise alone stays below ${report.criticalZ.toFixed(1)})${direction(report.layers)}`;
  }
  const open = having('cannot tell');
  const bounds = open.map((a) => a.intervals.relativeBias.high);
  const most = bounds.every((high) => high !== null)
    ? `a bias of ${upText(Math.max(...bounds))} gradients`
    : 'a bias of any size';
  return `cannot tell: ${episodes} do not rule out ${most} in ${layersText(open)};\n  ${remedy(open)}, or take fewer units, which are enumerated`;
}

function largestBias(layers: readonly SampledLayerAudit[]): string {
  const most = Math.max(...layers.map((a) => a.intervals.relativeBias.high!));
  return most === 0
    ? 'in each, dw is the score-function estimate of the gradient itself'
    : `in every layer the bias is at most ${upText(most)} of the gradient`;
}

function direction(layers: readonly SampledLayerAudit[]): string {
  const down = layers.filter((a) => a.direction === 'downhill');
  if (down.length > 0)
    return `;\n  and ${layersText(down)} ${down.length > 1 ? 'move' : 'moves'} against the gradient (cosine below 0)`;
  const open = layers.filter((a) => a.direction === 'cannot tell');
  if (open.length > 0) {
    const needed = open.some((a) => a.samplesNeeded !== null) ? `; ${remedy(open)}` : '';
    return `;\n  whether ${layersText(open)} ${open.length > 1 ? 'move' : 'moves'} uphill cannot be told${needed}`;
  }
  const least = Math.min(...layers.map((a) => a.intervals.cosine.low));
  if (least > 0.9999) return ';\n  yet every layer points along its gradient: only the length (slope) is wrong';
  const atLeast = Math.floor(least * 100) / 100;
  return `;\n  yet every layer still moves uphill (cosine ${atLeast > 0 ? `at least ${atLeast}` : 'above 0'})`;
}

/** What to do about layers that are left open. */
function remedy(open: readonly SampledLayerAudit[]): string {
  const needed = open.map((a) => a.samplesNeeded ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...needed);
  if (!Number.isFinite(most)) return 'no number of episodes decides where neither gradient nor update is met';
  const isSeen = open.every((a) => a.intervals.gradientNorm.low > 0);
  return `${isSeen ? 'about' : 'at least'} ${countText(twoDigitsUp(most))} would decide`;
}

function layersText(layers: readonly SampledLayerAudit[]): string {
  const numbers = layers.map((a) => String(a.layer));
  return numbers.length === 1
    ? `layer ${numbers[0]}`
    : `layers ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

/** Rounded outwards to two digits of the larger bound, so that it holds no less than the interval does. */
function intervalText(low: number | null, high: number | null): string {
  if (low === null && high === null) return '?';
  if (low === high) return String(low);
  const largest = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0));
  const places = largest > 0 ? Math.max(0, 1 - Math.floor(Math.log10(largest))) : 0;
  const unit = 10 ** places;
  const text = (value: number) => (value === 0 ? '0' : value.toFixed(places).replace('-', '−'));
  return [
    low === null ? '−∞' : text(Math.floor(low * unit) / unit),
    high === null ? '∞' : text(Math.ceil(high * unit) / unit),
  ].join(' … ');
}

function upText(value: number): string {
  const unit = 10 ** (1 - Math.floor(Math.log10(value)));
  return String(Math.ceil(value * unit) / unit);
}

function twoDigitsUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}
