import { CURVE_BAND } from '../statistics/curve-statistics.js';
import { performanceProfile } from '../statistics/performance-profile.js';
import { FEWEST_RUNS, RESAMPLES, type TaskScores } from '../statistics/stratified-bootstrap.js';
import { axisRange } from '../text/axis-ticks.js';
import { formatCount, formatReturn } from '../text/number-format.js';
import { type ReportChart, type ReportLine, reportChart } from './chart.js';
import { type FinerCurves, reportCurves } from './curves.js';
import type { Picture } from './drawing.js';
import { chartPicture } from './figure.js';
import { estimateText, probabilityText } from './finding.js';
import { drawIntervals, type IntervalRow } from './interval-plot.js';
import { seriesLine } from './palette.js';
import type { Comparison, EnvironmentAnalysis, Estimate, OverallAnalysis } from './run-analysis.js';

/** A figure of a page: a picture, and of line charts the data that the page's script draws again. */
export interface RunPicture extends Picture {
  readonly chart?: ReportChart;
}

/** Methods that a figure shows: the best ones, where there are more. */
export const MOST_SHOWN = 12;
/** Lines of a chart. */
const MOST_LINES = 8;
/** Points of a performance profile. */
const THRESHOLDS = 81;

const INTERVAL = `95 % bootstrap interval (${formatCount(RESAMPLES)} resamples of the runs)`;

/**
 * The figures of one environment, in the order of reading. `id` is put before their names; learning curves are drawn
 * from `finer` ones where there are.
 */
export function environmentPictures(analysis: EnvironmentAnalysis, id: string, finer?: FinerCurves): RunPicture[] {
  const { env, methods, comparisons, range } = analysis;
  const scored = methods.filter(({ scores }) => scores.length > 0);
  const runs = scored.reduce((sum, { scores }) => sum + scores.length, 0);
  return [
    ...curves(analysis, id, finer),
    ...(runs > 1 ? [finals(analysis, id)] : []),
    ...profile(
      scored.map(({ label, series, scores, seeds }) => ({ label, series, scores: [scores], seeds })),
      { id, where: ` on ${env}`, axis: 'mean return at the end', about: '' },
    ),
    ...improvement(comparisons, methods, id, env),
    ...(range && runs > 1
      ? [
          gaps(
            scored.map(({ label, series, gap }) => ({ label, series, gap: gap! })),
            {
              ...{ id, where: ` on ${env}`, axis: 'return short of the target' },
              about: `The target is a return of ${formatReturn(range.high)}; what a run has beyond it makes up for no other.`,
            },
          ),
        ]
      : []),
  ];
}

/** The figures over all environments. */
export function overallPictures(overall: OverallAnalysis): RunPicture[] {
  const { environments, methods, comparisons, isNormalised } = overall;
  const [id, where] = ['overall', ` over ${environments.length} environments`];
  const normalised = 'Returns are normalised: 0 is the low and 1 the high end of the range given for each environment.';
  if (!isNormalised) return improvement(comparisons, methods, id, undefined);
  return [
    {
      id: `${id}-final`,
      title: `Where runs ended${where}`,
      description: `Interquartile means${where}: ${methods.map(({ label, final }) => `${label} ${estimateText(final!)}`).join(', ')}.`,
      caption: `${normalised} The dot is the interquartile mean over all runs of all environments, the line its ${INTERVAL}, drawn within environments.`,
      draw: (width) =>
        drawIntervals(
          {
            rows: methods.map(({ label, series, final }) => row(label, series, final!)),
            axis: { label: 'normalised return at the end' },
          },
          width,
        ),
    },
    ...profile(methods, { id, where, axis: 'normalised return at the end', about: normalised }),
    ...improvement(comparisons, methods, id, undefined),
    gaps(
      methods.map(({ label, series, gap }) => ({ label, series, gap: gap! })),
      { id, where, axis: 'optimality gap', about: `${normalised} What a run has beyond 1 makes up for no other.` },
    ),
  ];
}

function row(label: string, series: number, estimate: Estimate, points?: readonly number[]): IntervalRow {
  return {
    ...{ label, color: seriesLine(series).color, text: estimateText(estimate) },
    ...estimate,
    ...(points && { points }),
  };
}

/** Says how many of more things are shown. */
function shownOf(shown: number, all: number, what: string): string {
  return shown < all ? ` Shown are the best ${shown} of ${all} ${what}; the table has all.` : '';
}

function curves({ env, methods }: EnvironmentAnalysis, id: string, finer: FinerCurves | undefined): RunPicture[] {
  const shown = methods.slice(0, MOST_LINES);
  const chart = reportCurves(
    shown.map(({ group }) => group),
    shown.map(({ series }) => series),
    finer,
  );
  if (chart.curves.every(({ mean }) => mean.length === 0)) return [];
  const labels = chart.curves.map(({ label }) => label).join(', ');
  const averaged = chart.curves.some(({ band }) => band)
    ? `, averaged over the seeds named above; the band is ${CURVE_BAND} over seeds`
    : '';
  const options = {
    id: `${id}-curves`,
    title: `Learning curves on ${env}`,
    description: `Learning curves of ${labels} on ${env}; the table below gives figures.`,
    caption: `Mean return in equal parts of the episodes, drawn at the middle of each${averaged}.${shownOf(shown.length, methods.length, 'groups')}`,
  };
  return [{ ...chartPicture(chart, options), chart }];
}

function finals({ env, methods }: EnvironmentAnalysis, id: string): RunPicture {
  const scored = methods.filter(({ scores }) => scores.length > 0);
  const shown = scored.slice(0, MOST_SHOWN);
  const diverged = scored.reduce((sum, method) => sum + method.diverged, 0);
  const unfinished = methods.reduce((sum, method) => sum + method.unfinished, 0);
  const caption = [
    'A ring is a run, at its mean return over the last bin of its curve.',
    `The dot is the interquartile mean, without the lowest and the highest quarter of the runs; the line is its ${INTERVAL}.`,
    ...(shown.some(({ final }) => !final.interval)
      ? [`There is no interval for fewer than ${FEWEST_RUNS} runs, or for runs that are all equal.`]
      : []),
    ...(diverged > 0
      ? [`${runsText(diverged)} diverged, and ${diverged === 1 ? 'counts' : 'count'} as the worst that ended.`]
      : []),
    ...(unfinished > 0
      ? [`${runsText(unfinished)} did not reach the end, and ${unfinished === 1 ? 'is' : 'are'} left out.`]
      : []),
  ];
  return {
    id: `${id}-final`,
    title: `Where runs ended on ${env}`,
    description: `Returns at the end on ${env}: ${shown.map(({ label, final }) => `${label} ${estimateText(final)}`).join(', ')}.`,
    caption: `${caption.join(' ')}${shownOf(shown.length, scored.length, 'groups')}`,
    draw: (width) =>
      drawIntervals(
        {
          rows: shown.map(({ label, series, final, scores }) => row(label, series, final, scores)),
          axis: { label: 'mean return at the end' },
        },
        width,
      ),
  };
}

function runsText(count: number): string {
  return count === 1 ? 'One run' : `${count} runs`;
}

interface Where {
  readonly id: string;
  readonly where: string;
  readonly axis: string;
  readonly about: string;
}

function profile(
  methods: readonly {
    readonly label: string;
    readonly series: number;
    readonly scores: TaskScores;
    readonly seeds?: readonly (number | string)[];
  }[],
  { id, where, axis, about }: Where,
): RunPicture[] {
  const shown = methods.filter(({ scores }) => scores.every((runs) => runs.length >= FEWEST_RUNS)).slice(0, MOST_LINES);
  if (shown.length === 0) return [];
  const values = shown.flatMap(({ scores }) => scores.flat());
  if (values.every((value) => value === values[0])) return [];
  const { min, max } = axisRange(values, 6);
  const thresholds = Array.from({ length: THRESHOLDS }, (_, k) => min + (k / (THRESHOLDS - 1)) * (max - min));
  const lines = shown.map(({ label, series, scores, seeds = [] }): ReportLine => {
    const { shares, intervals } = performanceProfile(scores, thresholds);
    const edge = (end: 0 | 1) => intervals.map((interval, k) => interval?.[end] ?? shares[k]!);
    return { label, series, seeds, x: thresholds, mean: shares, low: edge(0), high: edge(1) };
  });
  const chart = reportChart(
    lines,
    { label: axis, scale: 'linear', min, max },
    { label: 'share of runs above', scale: 'linear', min: 0, max: 1 },
  );
  const options = {
    id: `${id}-profile`,
    title: `How many runs got how far${where}`,
    description: `Performance profiles of ${shown.map(({ label }) => label).join(', ')}${where}: the share of runs that ended above each return.`,
    caption: `Performance profiles: the share of runs that ended above each return; a line that is higher everywhere is better. Bands are pointwise 95 % bootstrap intervals.${about && ` ${about}`}`,
  };
  return [{ ...chartPicture(chart, options), chart }];
}

function improvement(
  comparisons: readonly Comparison[],
  methods: readonly { readonly label: string; readonly series: number }[],
  id: string,
  env: string | undefined,
): RunPicture[] {
  const enough = comparisons.filter(({ isEnough }) => isEnough);
  const shown = enough.slice(0, MOST_SHOWN);
  if (shown.length === 0) return [];
  const seriesOf = (label: string) => methods.find((method) => method.label === label)!.series;
  const where = env === undefined ? ' over all environments' : ` on ${env}`;
  const few = enough.length < comparisons.length ? ' Pairs with fewer than 4 runs of either are left out.' : '';
  const none = shown.some(({ probability }) => !probability.interval)
    ? ' There is none where every run of one is above every run of the other.'
    : '';
  return [
    {
      id: `${id}-improvement`,
      title: `How often a run of one is above a run of another${where}`,
      description: `Probability of improvement${where}: ${shown.map(({ first, second, probability }) => `${first} over ${second} ${probabilityText(probability)}`).join(', ')}.`,
      caption: `Probability of improvement: how often a run of the first ends above a run of the second, of all pairs of runs, equal ends counted half${
        env === undefined ? ', averaged over environments' : ''
      } (Mann–Whitney); the line is its ${INTERVAL}. Where it holds ½, the two cannot be distinguished.${none} Each interval is for its own pair: none is corrected for their number.${few}${shownOf(shown.length, enough.length, 'pairs')}`,
      draw: (width) =>
        drawIntervals(
          {
            rows: shown.map(({ first, second, probability }) => ({
              ...{ label: `${first} over ${second}`, color: seriesLine(seriesOf(first)).color },
              ...{ ...probability, text: probabilityText(probability) },
            })),
            axis: { label: 'probability of improvement', min: 0, max: 1 },
            reference: { value: 0.5, label: 'no difference' },
          },
          width,
        ),
    },
  ];
}

function gaps(
  methods: readonly { readonly label: string; readonly series: number; readonly gap: Estimate }[],
  { id, where, axis, about }: Where,
): RunPicture {
  const shown = [...methods].sort((a, b) => a.gap.value - b.gap.value).slice(0, MOST_SHOWN);
  return {
    id: `${id}-gap`,
    title: `What is missing to the target${where}`,
    description: `Optimality gaps${where}: ${shown.map(({ label, gap }) => `${label} ${estimateText(gap)}`).join(', ')}.`,
    caption: `Optimality gap: by how much runs miss the target on average; less is better. ${about} The line is its ${INTERVAL}.${shownOf(shown.length, methods.length, 'groups')}`,
    draw: (width) =>
      drawIntervals(
        { rows: shown.map(({ label, series, gap }) => row(label, series, gap)), axis: { label: axis, min: 0 } },
        width,
      ),
  };
}
