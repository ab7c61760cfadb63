import { CURVE_BAND, mean, sampleStd } from '../../../statistics/curve-statistics.js';
import {
  type FreeTable,
  type JobResult,
  type StudyChart,
  type StudyRequest,
  type StudySection,
  scaledEpisodes,
} from '../../study.js';
import { CELLS, type Contestant, cellName, contestantsOf, RATES, type ScalingCell } from './design.js';
import { ownPointTable, pointTable, spreadChart } from './gradients.js';
import { bestRates, resultCell, tuningScore } from './jobs.js';

type Results = ReadonlyMap<string, JobResult>;

/** Networks of one depth on one task, run for the same number of episodes: the points of one line of a chart. */
interface Family {
  readonly title: string;
  readonly cells: readonly ScalingCell[];
}

/**
 * The sections: charts over the number of units, then for each cell its learning and its gradients, then the tuning.
 */
export function scalingReport({ scale }: StudyRequest, done: Results): StudySection[] {
  const families = familiesOf(CELLS.filter((cell) => cellResults(done, cell).length > 0));
  // Two points make no curve.
  const drawn = families.filter(({ cells }) => cells.length > 2);
  const cells = families.flatMap((family) => family.cells);
  return [
    ...drawn.flatMap((family) => [
      unitsChart(family, done, 'score', 'Mean return'),
      unitsChart(family, done, 'last', 'Return of the last tenth'),
    ]),
    ...drawn.map(({ title, cells }) => spreadChart(title, cells, done)),
    ...cells.flatMap((cell) => [scoreTable(cell, scale), speedTable(cell, done), pointTable(cell, done)].flat()),
    ownPointTable(cells, done),
    ...CELLS.flatMap((cell) => tuningTable(cell, done)),
  ];
}

/** The results of a cell's runs, of every contestant. */
export function cellResults(done: Results, cell: ScalingCell): JobResult[] {
  const names = new Set(contestantsOf(cell).map((contestant) => resultCell(cell, contestant)));
  return [...done.values()].filter((result) => names.has(result.cell));
}

function familiesOf(cells: readonly ScalingCell[]): Family[] {
  const groups = new Map<string, ScalingCell[]>();
  for (const cell of cells) {
    const layers = cell.hidden.length === 1 ? 'one hidden layer' : `${cell.hidden.length} hidden layers`;
    const start = cell.startBias === undefined ? '' : `, biases from ${cell.startBias}`;
    const title = `k = ${cell.addressBits}, ${layers}${start}`;
    groups.set(title, [...(groups.get(title) ?? []), cell]);
  }
  return [...groups].map(([title, members]) => ({ title, cells: members.sort((a, b) => a.hidden[0]! - b.hidden[0]!) }));
}

function runsOf(done: Results, cell: ScalingCell, contestant: Contestant): JobResult[] {
  const name = resultCell(cell, contestant);
  return [...done.values()].filter((result) => result.cell === name).sort((a, b) => a.seed - b.seed);
}

function unitsChart({ title, cells }: Family, done: Results, figure: string, name: string): StudyChart {
  const lines = contestantsOf(cells[0]!).map((contestant) => {
    const points = cells.flatMap((cell) => {
      const values = runsOf(done, cell, contestant).flatMap(({ scores }) => scores[figure] ?? []);
      const point = { units: cell.hidden[0]!, mean: mean(values), std: sampleStd(values), runs: values.length };
      return values.length > 0 ? [point] : [];
    });
    // A single run has no spread, and so no band.
    const hasBand = points.some(({ runs }) => runs > 1);
    return {
      label: contestant.label,
      x: points.map(({ units }) => units),
      mean: points.map((point) => point.mean),
      ...(hasBand && {
        low: points.map((point) => point.mean - point.std),
        high: points.map((point) => point.mean + point.std),
      }),
    };
  });
  const episodes = cells[0]!.episodes.toLocaleString('en');
  const about = `Mean over runs of ${episodes} episodes; the band is ${CURVE_BAND} over seeds. Every point has rates of its own tuning.`;
  return {
    kind: 'chart',
    title: `${name}, ${title}`,
    about,
    xLabel: 'units of each hidden layer',
    yLabel: 'return',
    xScale: 'log',
    lines,
  };
}

function scoreTable(cell: ScalingCell, scale: number): StudySection {
  const episodes = scaledEpisodes(cell.episodes, scale).toLocaleString('en');
  return {
    kind: 'cells',
    title: `${cellName(cell)}: return`,
    about: `The multiplexer with k = ${cell.addressBits}, hidden layers ${cell.hidden.join(', ')}, ${episodes} episodes${cell.startBias === undefined ? '' : `; every bias starts at ${cell.startBias}`}.`,
    score: 'mean return over all training episodes (higher is better; 1 is the best possible)',
    rows: contestantsOf(cell).map((contestant) => ({ cell: resultCell(cell, contestant), label: contestant.label })),
  };
}

function speedTable(cell: ScalingCell, done: Results): FreeTable {
  const rows = contestantsOf(cell).flatMap((contestant) => {
    const runs = runsOf(done, cell, contestant);
    if (runs.length === 0) return [];
    const rates = bestRates(done, cell, contestant);
    const values = (figure: string) => runs.flatMap(({ scores }) => scores[figure] ?? []);
    const speed = Math.max(...values('episodes per second'));
    return [
      [
        ...[
          contestant.label,
          rates ? `${rates.base} / ${rates.fall}` : '',
          spread(values('score')),
          spread(values('last')),
        ],
        ...['to 0.5', 'to 0.7', 'to 0.9'].map((name) => episodesText(values(name), runs.length)),
        (1e6 / speed).toFixed(1),
      ],
    ];
  });
  return {
    kind: 'free',
    title: `${cellName(cell)}: speed and asymptote`,
    about:
      'The rates that tuning chose (first layer / divided by, layer by layer); mean ± sample standard deviation over runs; episodes until a hundredth of the run had a mean return of 0.5, 0.7 and 0.9, as the mean of the runs that got there, with their number where not all did; microseconds an episode, environment included, in the fastest run.',
    columns: ['rule', 'rates', '#all episodes', '#last tenth', '#to 0.5', '#to 0.7', '#to 0.9', '#µs an episode'],
    rows,
  };
}

function spread(values: readonly number[]): string {
  return values.length > 1 ? `${mean(values).toFixed(3)} ± ${sampleStd(values).toFixed(3)}` : mean(values).toFixed(3);
}

function episodesText(values: readonly number[], runs: number): string {
  if (values.length === 0) return '–';
  return `${Math.round(mean(values)).toLocaleString('en')}${values.length < runs ? ` (${values.length} of ${runs})` : ''}`;
}

function tuningTable(cell: ScalingCell, done: Results): FreeTable[] {
  const rows = contestantsOf(cell).flatMap((contestant) => {
    const scores = RATES.map((rates) => tuningScore(done, cell, contestant, rates));
    if (scores.every((score) => score === undefined)) return [];
    const best = Math.max(...scores.map((score) => score ?? Number.NEGATIVE_INFINITY));
    return [
      [contestant.label, ...scores.map((s) => (s === undefined ? '' : `${s.toFixed(3)}${s === best ? ' *' : ''}`))],
    ];
  });
  const table: FreeTable = {
    kind: 'free',
    title: `${cellName(cell)}: tuning`,
    about: `Mean return over ${cell.tuningEpisodes.toLocaleString('en')} episodes with a seed that no result has; * is the setting taken. Rates: first layer / divided by, layer by layer.`,
    columns: ['rule', ...RATES.map(({ base, fall }) => `#${base} / ${fall}`)],
    rows,
  };
  return rows.length > 0 ? [table] : [];
}
