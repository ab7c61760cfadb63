import type { RunConfig } from '../../../runs/run-config.js';
import { mean } from '../../../statistics/curve-statistics.js';
import { type JobResult, type StudyJob, type StudyRequest, scaledEpisodes } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import type { TrainingWork } from '../../training-study.js';
import type { DatasetName } from '../feedback-paths/jobs.js';
import {
  CELLS,
  type ClaimCell,
  type Contestant,
  FIXED,
  type FixedComparison,
  ratesOf,
  SETTINGS,
  type Setting,
  TASKS,
} from './design.js';
import { signalJobs } from './signal.js';

/** The seed of tuning, used for nothing else. */
const TUNING_SEED = 9001;
/** Runs that count have seeds above this, which no earlier study has used. */
const FRESH = 100;

type Results = ReadonlyMap<string, JobResult>;

/** What jobs and reports are made from. */
export interface Asked {
  readonly context: StudyContext;
  readonly request: StudyRequest;
  readonly done: Results;
  readonly dataset: DatasetName;
}

/** What a setting is chosen for: the mean return of all episodes, or that of the last tenth. */
export const AIMS = ['mean', 'end'] as const;

export type Aim = (typeof AIMS)[number];

/** The score of a run; −∞ where it diverged. */
export function scoreOf({ scores, curve, diverged }: JobResult, aim: Aim): number {
  if (diverged !== undefined) return Number.NEGATIVE_INFINITY;
  return aim === 'mean' ? (scores['score'] ?? Number.NEGATIVE_INFINITY) : endOf(curve);
}

/** The mean of the last tenth of a curve. */
export function endOf(curve: readonly number[]): number {
  return mean(curve.slice(-Math.ceil(curve.length / 10)));
}

/** The jobs that are not done: all settings of a contestant in a cell first, then its runs with the best of them. */
export function jobsOf(asked: Asked): StudyJob[] {
  const compared = CELLS.flatMap((cell) =>
    cell.contestants.flatMap((contestant) => ofContestant(asked, cell, contestant)),
  );
  return [...compared, ...FIXED.flatMap((comparison) => fixedJobs(asked, comparison)), ...signalJobs(asked)].filter(
    ({ id }) => !asked.done.has(id),
  );
}

function ofContestant(asked: Asked, cell: ClaimCell, contestant: Contestant): StudyJob[] {
  const tuning = tuningOf(asked, cell, contestant);
  if (tuning.tried.length < tuning.jobs.length) return tuning.jobs;
  const chosen = new Set(AIMS.map((aim) => bestOf(tuning.tried, aim).setting));
  return [...chosen].flatMap((setting) => runJobs(asked, cell, contestant, setting));
}

/** A setting and its tuning run. */
export interface Tried {
  readonly setting: Setting;
  readonly result: JobResult;
}

/** The tuning runs of a contestant in a cell, and those that are done. */
export function tuningOf(asked: Asked, cell: ClaimCell, contestant: Contestant): { jobs: StudyJob[]; tried: Tried[] } {
  const jobs = SETTINGS.map((setting) => {
    const name = `tune/${cell.name}/${contestant.label}/${setting.number}`;
    return job(name, TUNING_SEED, cell, configOf(asked, cell, contestant, setting, TUNING_SEED));
  });
  const tried = SETTINGS.flatMap((setting, k) => {
    const result = asked.done.get(jobs[k]!.id);
    return result ? [{ setting, result }] : [];
  });
  return { jobs, tried };
}

/** The setting whose tuning run was best; of equals the first. */
export function bestOf(tried: readonly Tried[], aim: Aim): Tried {
  return tried.reduce((best, next) => (scoreOf(next.result, aim) > scoreOf(best.result, aim) ? next : best));
}

/** The runs that count, of a contestant with a setting. */
export function runJobs(asked: Asked, cell: ClaimCell, contestant: Contestant, setting: Setting): StudyJob[] {
  const name = runCell(cell, contestant, setting);
  return Array.from({ length: asked.request.runs }, (_, k) => {
    const seed = FRESH + k + 1;
    return job(name, seed, cell, configOf(asked, cell, contestant, setting, seed));
  });
}

/** The cell of runs with a setting; those chosen for both aims are the same. */
export function runCell({ name }: ClaimCell, { label }: Contestant, { number }: Setting): string {
  return `${name}/${label}/setting ${number}`;
}

/** The network and task of the comparison at given rates. */
const FIXED_CELL = TASKS.find(({ name }) => name === 'k4')!;
/** As many runs more as it takes to see a difference of a standard deviation. */
const FIXED_RUNS = 12;

export function fixedCell({ label }: FixedComparison): string {
  return `fixed/${label}`;
}

/** The runs of a comparison at given rates; a preview has as many as are asked for. */
export function fixedJobs(asked: Asked, comparison: FixedComparison): StudyJob[] {
  const runs = asked.request.scale < 1 ? asked.request.runs : Math.max(asked.request.runs, FIXED_RUNS);
  const episodes = scaledEpisodes(FIXED_CELL.episodes, asked.request.scale);
  return Array.from({ length: runs }, (_, k) => {
    const seed = 2 * FRESH + k + 1;
    const { rule, params } = comparison;
    const config = { ...taskOf(asked, FIXED_CELL), ...asked.context.rule(rule, params), episodes, seed };
    return job(fixedCell(comparison), seed, FIXED_CELL, { ...config, learningRate: comparison.rates });
  });
}

function job(cell: string, seed: number, { synapses }: ClaimCell, config: RunConfig): StudyJob {
  const work: TrainingWork = { kind: 'train', config };
  return {
    id: `${cell}/${seed}/${config.episodes} episodes`,
    cell,
    seed,
    weight: config.episodes * (1000 + synapses),
    work,
  };
}

function configOf(asked: Asked, cell: ClaimCell, contestant: Contestant, setting: Setting, seed: number): RunConfig {
  const episodes = scaledEpisodes(cell.episodes, asked.request.scale);
  const params = { ...contestant.params, ...contestant.tuned?.(setting.share) };
  return {
    ...taskOf(asked, cell),
    ...asked.context.rule(contestant.rule, params),
    episodes,
    seed,
    learningRate: ratesOf(setting, cell, episodes),
  };
}

function taskOf({ context, dataset }: Asked, { env, envParams, hidden }: ClaimCell) {
  return {
    ...context.env(env),
    envParams: envParams === 'digits' ? { dataset } : envParams,
    hidden,
    engine: 'dense' as const,
    batch: 1,
    workers: 1,
    optimizer: 'adam',
    optimizerParams: {},
  };
}
