import type { RecorderState, UnitRecording } from '../microscope/index.js';
import type { Team } from '../team/team.js';
import { DivergenceError } from '../train/divergence.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import { type TrainingOptions, type TrainingResult, trainPart } from '../train/train.js';
import type { TrainingState, TrainingStatePart } from '../train/training-state.js';
import { DivergedRunError } from './diverged-run-error.js';
import { openRun, type ThreadPart } from './open-run.js';
import { resolvedConfig } from './resolved-config.js';
import { rulesLabel } from './rules-label.js';
import type { RunConfig } from './run-config.js';
import { whyStateless } from './run-envs.js';
import type { RunRecord } from './run-record.js';

/** Callbacks of a thread. The first thread alone reports progress and asks whether to stop. */
export interface ThreadOversight extends Required<Pick<TrainingOptions, 'onProgress' | 'shouldStop'>> {
  /**
   * Called with the team after training, when there is a record of it and no thread works on it any more; `isWhole`: it
   * did not diverge.
   */
  readonly onEnd?: (team: Team, isWhole: boolean) => void;
  /** Called with each window that is recorded, by the first thread. */
  readonly onWindow?: (window: UnitRecording) => void;
  /** Called with rows of metrics, by the first thread. Without it none are made. */
  readonly onMetrics?: ((rows: readonly MetricsRow[]) => void) | undefined;
  /** Whether the state is to be told after this step; asked of the first thread. */
  readonly shouldKeep?: () => boolean;
  /** Told this thread's part of the state. Without it nothing is. */
  readonly onPart?: (part: TrainingStatePart) => void;
  /**
   * Called before the first step where an environment cannot tell its state, with the reason: then no state is told.
   */
  readonly onStateless?: (why: string) => void;
  /** The state to go on from; default: it begins. */
  readonly start?: TrainingState | undefined;
  /** Episodes after which the run pauses. */
  readonly until?: number | undefined;
}

/**
 * Runs one thread's part of a run to the end. Every thread returns the same record; undefined if the run was stopped
 * before its first step.
 *
 * @throws {@link DivergedRunError} when the weights diverge, with the record of what was reached.
 */
export async function runThread(
  config: RunConfig,
  part: ThreadPart,
  oversight: ThreadOversight,
): Promise<RunRecord | undefined> {
  const { start, until } = oversight;
  const { index } = part;
  const run = await openRun(config, part, start);
  const { team, envs, barrier } = run;
  try {
    // A record of a single step would say nothing of the run.
    if (index === 0 && oversight.shouldStop()) return undefined;
    const recordOf = async (result: Omit<TrainingResult, 'stopped'>): Promise<RunRecord> => ({
      env: config.env,
      rule: rulesLabel(config),
      engine: config.engine,
      seed: config.seed,
      episodes: config.episodes,
      batch: config.batch,
      workers: config.workers,
      meanReturn: result.meanReturn,
      curve: [...result.curve],
      seconds: Number(result.seconds.toFixed(3)),
      episodesPerSecond: Math.round(result.episodes / result.seconds),
      weightsDigest: await team.digest(),
      config: { ...resolvedConfig(config) },
    });
    const begun = performance.now();
    try {
      const options: TrainingOptions = {
        ...run.options,
        onProgress: oversight.onProgress,
        shouldStop: oversight.shouldStop,
        ...(until === undefined ? {} : { until }),
        ...(oversight.shouldKeep ? { shouldKeep: oversight.shouldKeep } : {}),
      };
      const { onWindow = () => {}, onPart } = oversight;
      // Loaded by the runs alone that are recorded.
      const recorder = config.record
        ? (await import('../microscope/record.js')).record(team, {
            ...config.record,
            onWindow,
            ...(start?.recorder ? { start: start.recorder as RecorderState } : {}),
          })
        : undefined;
      const why = onPart && whyStateless(run.first);
      if (why !== undefined && index === 0) oversight.onStateless?.(why);
      const result = trainPart(recorder?.team ?? team, envs, options, {
        ...{ lanes: run.lanes, board: run.board, isFirst: index === 0, meet: () => barrier?.wait() },
        onMetrics: oversight.onMetrics,
        ...(onPart && why === undefined ? { onPart } : {}),
        ...(recorder && { recorder: () => recorder.state() }),
      });
      const record = await recordOf(result);
      // Each thread ends the episodes of its own lanes; the state is complete when all have.
      barrier?.wait();
      oversight.onEnd?.(team, true);
      return result.stopped ? { ...record, partial: true, episodesDone: result.episodes } : record;
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      const { message: diverged, partial: reached } = error;
      const record = await recordOf({ ...reached, seconds: (performance.now() - begun) / 1000 });
      oversight.onEnd?.(team, false);
      throw new DivergedRunError(error, { ...record, partial: true, episodesDone: reached.episodes, diverged });
    }
  } finally {
    run.close();
  }
}
