import { seriesLine } from '../../../report/palette.js';
import { bootstrapInterval } from '../../../statistics/bootstrap-interval.js';
import { mean } from '../../../statistics/curve-statistics.js';
import { interquartileMean } from '../../../statistics/interquartile-mean.js';
import { learningCurveChart } from '../../learning-curve-chart.js';
import {
  type FreeTable,
  type JobResult,
  type StudyChart,
  type StudyIntervals,
  type StudySection,
  scaledEpisodes,
} from '../../study.js';
import { CELLS, type ClaimCell, CONTESTANTS, type Contestant, FIXED, type Setting, TASKS, WIDTHS } from './design.js';
import {
  AIMS,
  type Aim,
  type Asked,
  bestOf,
  endOf,
  fixedCell,
  fixedJobs,
  runCell,
  runJobs,
  scoreOf,
  tuningOf,
} from './jobs.js';
import { signalSections } from './signal.js';
import { watchSections } from './watch.js';

/** What a contestant has shown in a cell with the setting chosen for an aim. */
export interface Shown {
  readonly contestant: Contestant;
  readonly setting: Setting;
  readonly results: readonly JobResult[];
}

/** The contestants of a cell whose tuning is done and that have runs, with the setting chosen for an aim. */
export function shownFor(asked: Asked, cell: ClaimCell, aim: Aim): Shown[] {
  return cell.contestants.flatMap((contestant) => {
    const { jobs, tried } = tuningOf(asked, cell, contestant);
    if (tried.length < jobs.length) return [];
    const { setting } = bestOf(tried, aim);
    const results = runJobs(asked, cell, contestant, setting).flatMap(({ id }) => asked.done.get(id) ?? []);
    return results.length > 0 ? [{ contestant, setting, results }] : [];
  });
}

export function claimReport(asked: Asked): StudySection[] {
  return [
    ...TASKS.flatMap((cell) => taskPicture(asked, cell)),
    ...(['mean', 'end'] as const).flatMap((aim) => widthChart(asked, aim)),
    ...fixedTable(asked),
    ...signalSections(asked),
    ...CELLS.flatMap((cell) => [
      ...scoreTable(asked, cell),
      ...curves(asked, cell),
      ...watchSections(asked, cell),
      ...tuningTable(asked, cell),
    ]),
  ];
}

const AIM_TEXT = { mean: 'the mean return of all episodes', end: 'the mean return of the last tenth' } as const;

/** An interquartile mean with its 95 % bootstrap interval, as in `0.832 [0.821, 0.840]`. */
export function iqmText(values: readonly number[]): string {
  if (values.length === 0) return '';
  const interval = bootstrapInterval(values, interquartileMean);
  const text = interquartileMean(values).toFixed(3);
  return interval ? `${text} [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]` : text;
}

function settingText({ base, ratio, falls }: Setting): string {
  return `${base}, × ${ratio}${falls ? ', falling' : ''}`;
}

const finite = (values: readonly number[]) => values.filter(Number.isFinite);

/** Of each aim: what was chosen, and what came of it. */
function scoreTable(asked: Asked, cell: ClaimCell): FreeTable[] {
  const [forMean, forEnd] = AIMS.map((aim) => shownFor(asked, cell, aim)) as [Shown[], Shown[]];
  if (forMean.length === 0) return [];
  const told = (shown: Shown, aim: Aim) => iqmText(finite(shown.results.map((result) => scoreOf(result, aim))));
  const rows = forMean.flatMap((shown) => {
    const end = forEnd.find(({ contestant }) => contestant === shown.contestant);
    if (!end) return [];
    const diverged = shown.results.filter((result) => result.diverged !== undefined).length;
    return [
      [
        shown.contestant.label,
        settingText(shown.setting),
        `${told(shown, 'mean')}${diverged ? ` (${diverged} diverged)` : ''}`,
        told(shown, 'end'),
        settingText(end.setting),
        told(end, 'mean'),
        told(end, 'end'),
        String(shown.results.length),
      ],
    ];
  });
  const episodes = scaledEpisodes(cell.episodes, asked.request.scale).toLocaleString('en');
  return [
    {
      kind: 'free',
      title: cell.title,
      about: `Interquartile mean and 95 % bootstrap interval over seeds of ${AIM_TEXT.mean} of ${episodes} and of ${AIM_TEXT.end}, with the setting that tuning chose for the one and for the other: the rate of the first layer, the factor to each further layer, and whether rates fall to 0.`,
      columns: ['rule', 'chosen for the mean', '#mean', '#end', 'chosen for the end', '#mean', '#end', '#seeds'],
      rows,
    },
  ];
}

/** How the contestants did on a task, with the setting chosen for the mean. */
function taskPicture(asked: Asked, cell: ClaimCell): StudyIntervals[] {
  const rows = shownFor(asked, cell, 'mean').flatMap(({ contestant, results }) => {
    const points = finite(results.map((result) => scoreOf(result, 'mean')));
    const interval = bootstrapInterval(points, interquartileMean);
    if (points.length === 0) return [];
    return [
      {
        label: contestant.label,
        color: seriesLine(CONTESTANTS.indexOf(contestant)).color,
        value: interquartileMean(points),
        ...(interval ? { interval } : {}),
        ...{ points, text: iqmText(points) },
      },
    ];
  });
  if (rows.length === 0) return [];
  const title = cell.title;
  const about = `Return of all episodes: interquartile mean and its 95 % bootstrap interval, rings are runs; settings chosen for it.`;
  return [{ kind: 'intervals', title, about, xLabel: 'mean return of all episodes', rows }];
}

function curves(asked: Asked, cell: ClaimCell): StudyChart[] {
  const shown = shownFor(asked, cell, 'mean');
  if (shown.length === 0) return [];
  const rows = shown.map(({ contestant, setting }) => ({
    cell: runCell(cell, contestant, setting),
    label: contestant.label,
  }));
  const episodes = scaledEpisodes(cell.episodes, asked.request.scale);
  return [learningCurveChart({ title: `${cell.title}, chosen for the mean`, rows, episodes }, asked.done.values())];
}

/** How the thirty settings did: the best, the median, and how many came near the best. */
function tuningTable(asked: Asked, cell: ClaimCell): FreeTable[] {
  const rows = cell.contestants.flatMap((contestant) => {
    const { tried } = tuningOf(asked, cell, contestant);
    if (tried.length === 0) return [];
    const figures = AIMS.flatMap((aim) => {
      const scores = tried.map(({ result }) => scoreOf(result, aim)).sort((a, b) => b - a);
      const at = (share: number) => scores[Math.round(share * (scores.length - 1))]!;
      return [scores[0]!, at(0.25), at(0.5)].map((value) => (Number.isFinite(value) ? value.toFixed(3) : '–'));
    });
    const diverged = tried.filter(({ result }) => result.diverged !== undefined).length;
    const falling = tried.filter(({ setting }) => setting.falls);
    const staying = tried.filter(({ setting }) => !setting.falls);
    const best = (of: typeof tried) => (of.length > 0 ? scoreOf(bestOf(of, 'mean').result, 'mean').toFixed(3) : '');
    return [[contestant.label, ...figures, best(falling), best(staying), String(diverged), String(tried.length)]];
  });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'free',
      title: `${cell.title}: tuning`,
      about:
        'One run of full length a setting, with a seed that no result has: the best setting, that at the first quartile, and the median one, by the mean and by the end; the best mean with rates that fall, and with rates that stay; settings that diverged.',
      columns: [
        'rule',
        ...['#mean: best', '#quartile', '#median', '#end: best', '#quartile', '#median'],
        ...['#falling, mean', '#staying, mean', '#diverged', '#settings'],
      ],
      rows,
    },
  ];
}

function fixedTable(asked: Asked): FreeTable[] {
  const all = FIXED.map((comparison) => ({
    label: comparison.label,
    results: fixedJobs(asked, comparison).flatMap(({ id }) => asked.done.get(id) ?? []),
    cell: fixedCell(comparison),
    rates: comparison.rates.join(', '),
  })).filter(({ results }) => results.length > 0);
  if (all.length === 0) return [];
  const first = new Map(all[0]!.results.map(({ seed, scores }) => [seed, scores['score'] ?? Number.NaN]));
  return [
    {
      kind: 'free',
      title: 'At given rates: k = 4, 64-32',
      about:
        'Nothing was tuned here. Means and sample standard deviations are over all seeds; the difference is to the first row at equal seeds, with its 95 % bootstrap interval.',
      columns: ['rule', 'rates', '#mean', '#± std', '#end', '#difference of means', '#seeds'],
      rows: all.map(({ label, rates, results }) => {
        const means = finite(results.map((result) => scoreOf(result, 'mean')));
        const average = mean(means);
        const std = Math.sqrt(means.reduce((sum, value) => sum + (value - average) ** 2, 0) / (means.length - 1));
        const differences = finite(
          results.map(({ seed, scores }) => (scores['score'] ?? Number.NaN) - (first.get(seed) ?? Number.NaN)),
        );
        const interval = bootstrapInterval(differences, mean);
        const ends = finite(results.map(({ curve }) => endOf(curve)));
        return [
          ...[label, rates, average.toFixed(3), std.toFixed(3), mean(ends).toFixed(3)],
          interval ? `${mean(differences).toFixed(3)} [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]` : '',
          String(results.length),
        ];
      }),
    },
  ];
}

function widthChart(asked: Asked, aim: Aim): StudyChart[] {
  const shown = WIDTHS.map((cell) => ({ width: cell.hidden[0]!, rows: shownFor(asked, cell, aim) }));
  if (shown.filter(({ rows }) => rows.length > 0).length < 2) return [];
  const lines = WIDTHS[0]!.contestants.flatMap((contestant) => {
    const points = shown.flatMap(({ width, rows }) => {
      const results = rows.find((row) => row.contestant === contestant)?.results;
      const values = finite((results ?? []).map((result) => scoreOf(result, aim)));
      if (values.length === 0) return [];
      const value = interquartileMean(values);
      const [low, high] = bootstrapInterval(values, interquartileMean) ?? [value, value];
      return [{ width, value, low, high }];
    });
    if (points.length === 0) return [];
    const of = <Key extends keyof (typeof points)[number]>(key: Key) => points.map((point) => point[key]);
    return [{ label: contestant.label, x: of('width'), mean: of('value'), low: of('low'), high: of('high') }];
  });
  return [
    {
      kind: 'chart',
      title: `k = 4, two layers of equal width: ${AIM_TEXT[aim]}`,
      about: `Interquartile means with 95 % bootstrap intervals, settings chosen for ${aim === 'mean' ? 'it' : 'the end'}.`,
      xLabel: 'units of each hidden layer',
      yLabel: 'return',
      xScale: 'log',
      lines,
    },
  ];
}
