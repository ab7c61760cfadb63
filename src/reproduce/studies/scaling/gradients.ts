import type { FreeTable, JobResult, StudyChart } from '../../study.js';
import { type Contestant, cellName, contestantsOf, type ScalingCell } from './design.js';
import { figureName, GUIDE, type MeasuredFigure, resultCell } from './jobs.js';

type Results = ReadonlyMap<string, JobResult>;

/**
 * The fraction of a run after which rules are compared at the same weights: late enough that the gradient is not lost
 * in noise.
 */
const COMPARED = 0.25;
/** A length or a variance is shown where it is at least this many standard errors above 0. */
const TOLD = 2;
/** A cosine or a slope, which is between 0 and 1 for most rules, is shown where its standard error is at most this. */
const SHARP = 0.3;

interface Figure {
  readonly value: number;
  readonly error: number;
}

/** Whether a rule is unbiased, as enumeration shows: its slope is 1 and need not be measured. */
function isUnbiased({ rule }: Contestant): boolean {
  return ['reinforce', 'posterior-reinforce', 'unbiased-weight-max', 'expected-weight-max'].includes(rule);
}

/** A figure measured in the first run of `trajectory`. */
export function measuredFigure(
  done: Results,
  cell: ScalingCell,
  trajectory: Pick<Contestant, 'label'>,
  subject: Contestant,
  share: number,
  layer: number,
  figure: MeasuredFigure,
): Figure | undefined {
  const scores = done.get(`${resultCell(cell, trajectory)}/1`)?.scores;
  const [name, spread] = figureName(share, subject.label, layer, figure);
  const [value, error] = [scores?.[name], scores?.[spread]];
  return value === undefined || error === undefined ? undefined : { value, error };
}

/**
 * The variance of one episode's update over the squared length of its mean along the gradient; undefined where one of
 * them is lost in noise.
 */
export function noiseOf(
  done: Results,
  cell: ScalingCell,
  trajectory: Pick<Contestant, 'label'>,
  subject: Contestant,
  share: number,
  layer: number,
): number | undefined {
  const of = (figure: MeasuredFigure) => measuredFigure(done, cell, trajectory, subject, share, layer, figure);
  const [variance, norm, slope] = [of('variance'), of('gradientNorm'), of('slope')];
  if (!variance || variance.value < TOLD * variance.error || !norm || norm.value < TOLD * norm.error) return undefined;
  if (isUnbiased(subject)) return variance.value / norm.value ** 2;
  if (!slope || Math.abs(slope.value) < TOLD * slope.error) return undefined;
  return variance.value / (slope.value * norm.value) ** 2;
}

/**
 * A table of each rule's update at the same weights, those of the guide's first run after a quarter of its episodes.
 */
export function pointTable(cell: ScalingCell, done: Results): FreeTable[] {
  const guide = { label: GUIDE };
  const rows = contestantsOf(cell).flatMap((contestant) => {
    const layers = cell.hidden.map((_, l) => l + 1);
    const figure = (layer: number, name: MeasuredFigure) =>
      measuredFigure(done, cell, guide, contestant, COMPARED, layer, name);
    if (!figure(1, 'variance')) return [];
    return [
      [
        contestant.label,
        ...layers.flatMap((layer) => [
          figureText(figure(layer, 'variance'), 'variance'),
          quantity(noiseOf(done, cell, guide, contestant, COMPARED, layer)),
          ...(['cosine', 'slope', 'episodeCosine'] as const).map((name) => figureText(figure(layer, name), name)),
        ]),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const reward = done.get(`${resultCell(cell, guide)}/1`)!.scores[`reward @${COMPARED}`]!;
  return [
    {
      kind: 'free',
      title: `${cellName(cell)}: gradients at the same weights`,
      about: `Measured at the weights of the first run of ${GUIDE} after a quarter of its episodes (mean reward ${reward.toFixed(2)}), for each hidden layer: variance of one episode's update (trace of the covariance); noise, the variance over the squared length of the expected update along the gradient, which is how many episodes' mean has as much noise as signal; cosine of the expected update with the gradient, its slope along it, and the mean cosine of one episode's update. ± is a standard error; a dot stands for a figure that is lost in noise.`,
      columns: [
        'rule',
        ...cell.hidden.flatMap((_, l) =>
          ['variance', 'noise', 'cosine', 'slope', 'episode cosine'].map((name) => `#${name}, layer ${l + 1}`),
        ),
      ],
      rows,
    },
  ];
}

/** A table of each rule's update at its own weights, at the end of its first run. */
export function ownPointTable(cells: readonly ScalingCell[], done: Results): FreeTable {
  const rows = cells.flatMap((cell) =>
    contestantsOf(cell).flatMap((contestant) => {
      const figure = (name: MeasuredFigure) => measuredFigure(done, cell, contestant, contestant, 1, 1, name);
      const reward = done.get(`${resultCell(cell, contestant)}/1`)?.scores['reward @1'];
      if (reward === undefined || !figure('variance')) return [];
      const figures = (['gradientNorm', 'variance', 'cosine', 'slope'] as const).map((name) =>
        figureText(figure(name), name),
      );
      const activity = done.get(`${resultCell(cell, contestant)}/1`)!.scores['activity @1 layer 1'];
      return [[`${cellName(cell)}, ${contestant.label}`, reward.toFixed(3), activity?.toFixed(2) ?? '', ...figures]];
    }),
  );
  return {
    kind: 'free',
    title: 'Gradients at the end of learning, at each rule’s own weights',
    about:
      'First hidden layer, end of the first run: reward, how often its units fire, length of the gradient, and the rule’s own update against it. ± is a standard error; a dot stands for a figure that is lost in noise.',
    columns: ['network, rule', '#reward', '#firing', '#|gradient|', '#variance', '#cosine', '#slope'],
    rows,
  };
}

/**
 * A chart of the variance of the first layer's update against the layer's width, at the start weights that all rules
 * share.
 */
export function spreadChart(title: string, cells: readonly ScalingCell[], done: Results): StudyChart {
  const lines = contestantsOf(cells[0]!).flatMap((contestant) => {
    const points = cells.flatMap((cell) => {
      const variance = measuredFigure(done, cell, { label: GUIDE }, contestant, 0, 1, 'variance');
      return variance ? [{ units: cell.hidden[0]!, ...variance }] : [];
    });
    const of = (f: (point: (typeof points)[number]) => number) => points.map(f);
    if (points.length === 0) return [];
    const mean = of(({ value }) => value);
    const [low, high] = [of(({ value, error }) => value - error), of(({ value, error }) => value + error)];
    return [{ label: contestant.label, x: of(({ units }) => units), mean, low, high }];
  });
  return {
    kind: 'chart',
    title: `Variance at the start, ${title}`,
    about: `Trace of the covariance of one episode's update of the first hidden layer, at the weights of ${GUIDE}'s first run before its first episode, which are drawn alike for every rule; the band is ±1 standard error.`,
    xLabel: 'units of each hidden layer',
    yLabel: 'variance',
    xScale: 'log',
    yScale: 'log',
    lines,
  };
}

function figureText(figure: Figure | undefined, name: MeasuredFigure): string {
  const isShare = name === 'cosine' || name === 'slope';
  if (!figure || (isShare ? figure.error > SHARP : Math.abs(figure.value) < TOLD * figure.error)) return '·';
  const digits = figure.error > 0 ? Math.max(0, -Math.floor(Math.log10(figure.error))) : 3;
  return digits > 5 || Math.abs(figure.value) >= 1000
    ? `${figure.value.toExponential(1)} ± ${figure.error.toExponential(0)}`
    : `${figure.value.toFixed(digits)} ± ${figure.error.toFixed(digits)}`;
}

function quantity(value: number | undefined): string {
  return value === undefined ? '·' : Math.round(value).toLocaleString('en');
}
