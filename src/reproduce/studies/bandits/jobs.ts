import type { RunConfig } from '../../../runs/run-config.js';
import { type JobResult, type StudyJob, type StudyRequest, scaledEpisodes } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import type { BanditEntrant, BanditSetting } from './players.js';
import type { BanditTask } from './tasks.js';

/**
 * Plays several problems of a bandit, a new player on each; the score is the mean cumulative regret after the last
 * pull.
 */
export interface BanditWork extends Pick<RunConfig, 'env' | 'envParams' | 'envModule'> {
  readonly kind: 'bandit';
  readonly player: BanditSetting['player'];
  /** Pulls on each problem. */
  readonly pulls: number;
  /** Problems; those of a seed are the same for every player. */
  readonly problems: number;
  readonly seed: number;
}

/** The seed of tuning, used for nothing else, and how many problems each setting plays with it. */
export const TUNING = { seed: 9001, problems: 30 } as const;
/** Problems of each run. */
export const RUN_PROBLEMS = 20;

/** A job that plays problems of a task; `scale` shortens it by problems, so that curves stay comparable. */
export function banditJob(
  context: StudyContext,
  task: BanditTask,
  cell: string,
  { player }: BanditSetting,
  { seed, problems, scale }: { readonly seed: number; readonly problems: number; readonly scale: number },
): StudyJob {
  const count = scaledEpisodes(problems, scale);
  const work: BanditWork = {
    ...{ kind: 'bandit', player, seed, problems: count, pulls: task.pulls },
    ...context.env(task.env),
    envParams: task.envParams,
  };
  return {
    id: `${cell}/seed ${seed}/${count} problems`,
    cell,
    seed,
    weight: task.pulls * count * (player.kind === 'team' ? 20 : 1),
    work,
  };
}

/** The job that tries a setting. */
export function tuningJob(
  context: StudyContext,
  task: BanditTask,
  { name }: BanditEntrant,
  setting: BanditSetting,
  { scale }: StudyRequest,
): StudyJob {
  return banditJob(context, task, `tuning/${cellOf(task, name, setting)}`, setting, { ...TUNING, scale });
}

/** The cell of a player's runs with a setting. */
export function cellOf(task: BanditTask, player: string, setting: BanditSetting): string {
  return `${task.name}/${player}/${setting.label}`;
}

/** A setting and its mean regret in tuning; Infinity where it diverged. */
export interface TriedSetting {
  readonly setting: BanditSetting;
  readonly regret: number;
}

/** The settings tried so far with their regrets, in the order of the grid. */
export function triedSettings(
  settings: readonly BanditSetting[],
  jobOf: (setting: BanditSetting) => StudyJob,
  done: ReadonlyMap<string, JobResult>,
): TriedSetting[] {
  return settings.flatMap((setting) => {
    const result = done.get(jobOf(setting).id);
    if (result === undefined) return [];
    const { scores, diverged } = result;
    return [{ setting, regret: diverged === undefined ? (scores['score'] ?? Infinity) : Infinity }];
  });
}

/** The setting of the least regret, the first among equals. */
export function bestSetting(tried: readonly TriedSetting[]): TriedSetting {
  return tried.reduce((best, next) => (next.regret < best.regret ? next : best));
}
