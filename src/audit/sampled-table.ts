import { powerOfTen } from '../text/power-of-ten.js';
import type { AuditInterval, SampledAudit, SampledLayerAudit } from './audit-report.js';
import { countText, layersText, shortText } from './figure-text.js';

/** The columns of the table of a sampled audit, its verdict, and a note on how to read it. */
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
  '            >0 and <0: 0 itself is ruled out',
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
    // The interval of a biased layer's ratio may be unbounded and begin at 0, but its bias is not 0.
    verdict === 'biased'
      ? aboveZero(intervalText(relativeBias.low, relativeBias.high))
      : intervalText(relativeBias.low, relativeBias.high),
    intervalText(gradientNorm.low, gradientNorm.high),
    `${shortText(variance)} ± ${standardErrors.variance.toPrecision(1)}`,
    cosineText(cosine, direction),
    intervalText(slope.low, slope.high),
    verdict === 'biased' && direction !== 'cannot tell' ? `biased, ${direction}` : verdict,
  ];
}

/** Where only the sign is known, or rounding outwards reaches 0, the end that is not 0 is marked: `>0 … 1.0`. */
function cosineText({ low, high }: AuditInterval, direction: SampledLayerAudit['direction']): string {
  if (low === -1 && high === 1) return '?';
  const text = intervalText(low, high);
  if (direction === 'uphill') return aboveZero(text);
  return direction === 'downhill' ? text.replace(/ 0$/, ' <0') : text;
}

function aboveZero(interval: string): string {
  return interval.replace(/^0 /, '>0 ');
}

function verdict(report: SampledAudit): string {
  const episodes = `${countText(report.samples)} episodes`;
  if (report.verdict === 'unbiased') return `unbiased as far as ${episodes} can tell: ${largestBias(report.layers)}`;
  const having = (verdict: SampledLayerAudit['verdict']) => report.layers.filter((a) => a.verdict === verdict);
  const open = having('cannot tell');
  if (report.verdict === 'biased') {
    const z = Math.max(...report.layers.map((a) => a.maxAbsZ));
    const rest =
      open.length > 0
        ? [`whether ${layersText(open)} ${isOrAre(open)} biased cannot be told; ${remedyOfBias(open)}`]
        : [];
    return [
      `BIASED in ${layersText(having('biased'))}: more than sampling noise explains (largest z ${z.toFixed(1)}, noise alone stays below ${report.criticalZ.toFixed(1)})`,
      ...[...rest, ...nearly(report, open), ...directions(report.layers)].map((line) => `  ${line}`),
    ].join(';\n');
  }
  const bounds = open.map((a) => a.intervals.relativeBias.high);
  const most = bounds.every((high) => high !== null)
    ? `a bias of ${upText(Math.max(...bounds))} gradients`
    : 'a bias of any size';
  return [
    `cannot tell: ${episodes} do not rule out ${most} in ${layersText(open)}`,
    ...nearly(report, open).map((line) => `  ${line}`),
    `  ${remedyOfBias(open)}, or take fewer units, which are enumerated`,
  ].join(';\n');
}

/** Explains layers whose interval excludes 0 and which are nevertheless not called biased. */
function nearly({ criticalZ }: SampledAudit, open: readonly SampledLayerAudit[]): string[] {
  const layers = open.filter((a) => a.intervals.relativeBias.low > 0);
  if (layers.length === 0) return [];
  const intervals = layers.length > 1 ? 'have intervals' : 'has an interval';
  const z = criticalZ.toFixed(1);
  return [
    `the bias of ${layersText(layers)} ${intervals} above 0, yet no z above ${z}, which chance gives once in 1,000 audits`,
  ];
}

function largestBias(layers: readonly SampledLayerAudit[]): string {
  const most = Math.max(...layers.map((a) => a.intervals.relativeBias.high!));
  return most === 0
    ? 'in each, dw is the score-function estimate of the gradient itself'
    : `in every layer the bias is at most ${upText(most)} of the gradient`;
}

/** Which layers move uphill and which do not, each as far as the interval of its cosine says. */
function directions(layers: readonly SampledLayerAudit[]): string[] {
  const moving = (direction: SampledLayerAudit['direction']) => layers.filter((a) => a.direction === direction);
  const [up, down, open] = [moving('uphill'), moving('downhill'), moving('cannot tell')];
  const lines: string[] = [];
  if (down.length > 0)
    lines.push(`${subject(down, layers)} ${moves(down, layers)} against the gradient (cosine below 0)`);
  const least = Math.min(...up.map((a) => a.intervals.cosine.low));
  if (up.length === layers.length && least > 0.9999)
    return [`yet ${subject(up, layers)} points along its gradient: only the length (slope) is wrong`];
  const atLeast = Math.floor(least * 100) / 100;
  if (up.length > 0) {
    const verb = up.length === layers.length ? 'still moves' : moves(up, layers);
    const cosine = atLeast > 0 ? `at least ${atLeast}` : 'above 0';
    lines.push(`${down.length > 0 ? '' : 'yet '}${subject(up, layers)} ${verb} uphill (cosine ${cosine})`);
  }
  if (open.length > 0) {
    // For an undecided layer the number of episodes stands with its verdict already.
    const biased = open.filter((a) => a.verdict === 'biased');
    const needed = biased.length > 0 ? `; ${remedy(biased)}` : '';
    lines.push(`whether ${layersText(open)} ${open.length > 1 ? 'move' : 'moves'} uphill cannot be told${needed}`);
  }
  return lines;
}

function subject(some: readonly SampledLayerAudit[], all: readonly SampledLayerAudit[]): string {
  return layersText(some, all.length);
}

function moves(some: readonly SampledLayerAudit[], all: readonly SampledLayerAudit[]): string {
  return some.length > 1 && some.length < all.length ? 'move' : 'moves';
}

function isOrAre(layers: readonly SampledLayerAudit[]): string {
  return layers.length > 1 ? 'are' : 'is';
}

/** What {@link remedy} says, for the verdict: a large bias shows with fewer episodes than it takes to rule one out. */
function remedyOfBias(open: readonly SampledLayerAudit[]): string {
  const what = remedy(open);
  return what.endsWith('would decide') ? `${what} (fewer may show a bias)` : what;
}

/** How many episodes would decide about undecided layers. */
function remedy(open: readonly SampledLayerAudit[]): string {
  const needed = open.map((a) => a.samplesNeeded ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...needed);
  if (!Number.isFinite(most)) return 'no number of episodes decides where neither gradient nor update is met';
  const isSeen = open.every((a) => a.intervals.gradientNorm.low > 0);
  return `${isSeen ? 'about' : 'at least'} ${countText(twoDigitsUp(most))} would decide`;
}

/** Rounded outwards to two digits of the larger bound, so that it holds no less than the interval does. */
function intervalText(low: number | null, high: number | null): string {
  if (low === null && high === null) return '?';
  if (low === high) return String(low);
  const largest = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0));
  const places = largest > 0 ? Math.max(0, 1 - Math.floor(Math.log10(largest))) : 0;
  const unit = powerOfTen(places);
  const text = (value: number) => (value === 0 ? '0' : value.toFixed(places).replace('-', '−'));
  return [
    low === null ? '−∞' : text(Math.floor(low * unit) / unit),
    high === null ? '∞' : text(Math.ceil(high * unit) / unit),
  ].join(' … ');
}

function upText(value: number): string {
  const unit = powerOfTen(1 - Math.floor(Math.log10(value)));
  return String(Math.ceil(value * unit) / unit);
}

function twoDigitsUp(value: number): number {
  const unit = powerOfTen(Math.max(0, Math.floor(Math.log10(value)) - 1));
  return Math.ceil(value / unit) * unit;
}
