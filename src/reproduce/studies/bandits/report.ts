import { CURVE_BAND, curveStatistics, mean } from '../../../statistics/curve-statistics.js';
import {
  type FreeTable,
  type JobResult,
  type StudyChart,
  type StudyRequest,
  type StudySection,
  scaledEpisodes,
} from '../../study.js';
import { RUN_PROBLEMS, type TriedSetting, TUNING } from './jobs.js';
import type { BanditEntrant } from './players.js';
import type { BanditTask } from './tasks.js';

/** The results of a player on a task. */
export interface BanditResults {
  readonly entrant: BanditEntrant;
  readonly tried: readonly TriedSetting[];
  readonly best: TriedSetting;
  readonly cell: string;
  readonly runs: readonly JobResult[];
}

/** The sections of one task: regrets, details of the players, curves, and the settings tried. */
export function banditSections(task: BanditTask, all: readonly BanditResults[], request: StudyRequest): StudySection[] {
  // A run that diverged on its first problem has no score.
  const scored = all.map((one) => ({ ...one, runs: one.runs.filter(({ scores }) => scores['score'] !== undefined) }));
  const played = scored.filter(({ runs }) => runs.length > 0);
  const results = [...played].sort((a, b) => regretOf(a) - regretOf(b));
  if (results.length === 0) return all.length === 0 ? [] : [tuningTable(task, all)];
  const problems = scaledEpisodes(RUN_PROBLEMS, request.scale);
  return [
    {
      kind: 'cells',
      title: task.title,
      about: `${task.about} The least regret first; a run is the mean of ${problems} problems, the same for every player.`,
      score: `cumulative regret after ${task.pulls} pulls, Σ μ* − μ of the arm pulled (lower is better)`,
      rows: results.map(({ entrant, cell }) => ({ cell, label: entrant.label })),
    },
    detailTable(task, results, problems),
    // In the order of the players, so that a player looks the same in all charts.
    regretChart(task, played),
    tuningTable(task, all),
  ];
}

function regretOf({ runs }: BanditResults): number {
  return mean(runs.map(({ scores }) => scores['score']!));
}

function detailTable(task: BanditTask, results: readonly BanditResults[], problems: number): FreeTable {
  return {
    kind: 'free',
    title: `${task.title}: the players`,
    about:
      'The setting that tuning chose; regret: mean over problems, its standard error, and std, the standard deviation from problem to problem; optimal arms: share of the last tenth of the pulls that lost nothing; reward: mean of all pulls.',
    columns: ['player', 'setting', '#regret', '#± s.e.', '#std', '#optimal arms', '#reward', '#problems'],
    rows: results.map((result) => {
      const { entrant, best, runs } = result;
      const count = problems * runs.length;
      const std = stdOverProblems(runs, problems);
      const share = mean(runs.map(({ scores }) => scores['optimal']!));
      return [
        ...[entrant.label, best.setting.label, regretOf(result).toFixed(1), (std / Math.sqrt(count)).toFixed(1)],
        ...[std.toFixed(1), `${(100 * share).toFixed(1)} %`],
        ...[mean(runs.map(({ scores }) => scores['reward']!)).toFixed(3), String(count)],
      ];
    }),
  };
}

/**
 * The sample standard deviation over all problems of all runs, combined from the mean and the standard deviation of
 * each run, of `problems` each.
 */
export function stdOverProblems(runs: readonly JobResult[], problems: number): number {
  const centre = mean(runs.map(({ scores }) => scores['score']!));
  const squares = runs.map(
    ({ scores }) => (problems - 1) * scores['spread']! ** 2 + problems * (scores['score']! - centre) ** 2,
  );
  const count = problems * runs.length;
  return count > 1 ? Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (count - 1)) : 0;
}

function regretChart(task: BanditTask, results: readonly BanditResults[]): StudyChart {
  return {
    kind: 'chart',
    title: `${task.title}: regret`,
    about: `Cumulative regret, mean over seeds; the band is ${CURVE_BAND} over seeds.`,
    xLabel: 'pulls',
    yLabel: 'cumulative regret',
    xScale: 'linear',
    lines: results.map(({ entrant, runs }) => {
      const { mean: middle, low, high } = curveStatistics(runs.map(({ curve }) => curve));
      return {
        label: entrant.label,
        x: middle.map((_, bin) => (task.pulls * (bin + 1)) / middle.length),
        mean: middle,
        seeds: runs.map(({ seed }) => seed),
        ...(runs.length > 1 ? { low, high } : {}),
      };
    }),
  };
}

function tuningTable(task: BanditTask, results: readonly BanditResults[]): FreeTable {
  const settings = results.reduce((sum, { tried }) => sum + tried.length, 0);
  return {
    kind: 'free',
    title: `${task.title}: tuning`,
    about: `Regret on ${TUNING.problems} problems of seed ${TUNING.seed}, used for nothing else: ${settings} settings in all, as many for each player. Every one is a line of results.jsonl.`,
    columns: ['player', 'best setting', '#its regret', '#next', '#median', '#worst', '#settings'],
    rows: results.map(({ entrant, tried, best }) => {
      const regrets = tried.map(({ regret }) => regret).sort((a, b) => a - b);
      const middle = (regrets.length - 1) / 2;
      const median = (regrets[Math.floor(middle)]! + regrets[Math.ceil(middle)]!) / 2;
      const figures = [best.regret, regrets[1]!, median, regrets.at(-1)!].map((regret) => regret.toFixed(1));
      return [entrant.label, best.setting.label, ...figures, String(tried.length)];
    }),
  };
}
