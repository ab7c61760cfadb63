import { BrokenBarrierError, breakBarrier } from '../dense/barrier.js';
import type { UnitRecording } from '../microscope/index.js';
import type { TeamState } from '../team/state/team-state.js';
import type { LayerWeights, Team } from '../team/team.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import type { TrainingProgress } from '../train/train.js';
import type { TrainingState, TrainingStatePart } from '../train/training-state.js';
import { DivergedRunError } from './diverged-run-error.js';
import type { ThreadPart } from './open-run.js';
import type { RunConfig } from './run-config.js';
import type { RunRecord } from './run-record.js';
import { runThread, type ThreadOversight } from './run-thread.js';

/** One thread's part of a run, as a worker is given it. */
export interface RunJob {
  readonly kind: 'run';
  readonly config: RunConfig;
  readonly part: ThreadPart;
  /**
   * Two 32-bit words: the first is set to stop the run, the second counted up to have its state told. Undefined where
   * memory cannot be shared.
   */
  readonly stop: SharedArrayBuffer | undefined;
  /** The state to go on from; undefined: the run begins. */
  readonly start?: TrainingState | undefined;
  /** Whether its state is told when it is asked for, and where it stops before its last episode. */
  readonly keeps?: boolean;
  /** Whether the outcome shall hold the weights. */
  readonly wantsWeights: boolean;
  /** Whether the outcome shall hold the team's state. */
  readonly wantsState: boolean;
  /** Whether rows of metrics shall be told. */
  readonly wantsMetrics: boolean;
  /** Episodes after which the run pauses; undefined: at its end. */
  readonly until?: number | undefined;
}

/**
 * What a run tells on its way: how far it is, a window of its recording, rows of its metrics, one thread's part of its
 * state, or why it tells none.
 */
export type RunTold =
  | TrainingProgress
  | { readonly recorded: UnitRecording }
  | { readonly metrics: readonly MetricsRow[] }
  | { readonly part: TrainingStatePart }
  | { readonly stateless: string };

/** The outcome of a run. */
export interface RunOutcome {
  readonly record: RunRecord;
  readonly weights: readonly LayerWeights[] | undefined;
  /** Undefined where the run diverged. */
  readonly state: TeamState | undefined;
}

/**
 * Does one thread's part of a run. Of the threads of a run one returns its outcome: the first, or whichever found that
 * the weights diverged. None does if the run was stopped before its first step.
 */
export async function performRun(
  { config, part, stop, start, until, keeps, wantsWeights, wantsState, wantsMetrics }: RunJob,
  tell: (told: RunTold) => void,
): Promise<RunOutcome | undefined> {
  const stopping = stop && new Int32Array(stop);
  let kept = 0;
  let weights: LayerWeights[] | undefined;
  let state: TeamState | undefined;
  try {
    const keeping: Partial<ThreadOversight> = keeps
      ? {
          shouldKeep() {
            if (stopping === undefined) return false;
            const asked = Atomics.load(stopping, 1);
            const isNew = asked !== kept;
            kept = asked;
            return isNew;
          },
          onPart: (part) => tell({ part }),
          onStateless: (stateless) => tell({ stateless }),
        }
      : {};
    const oversight: ThreadOversight = {
      onProgress: tell,
      onWindow: (recorded) => tell({ recorded }),
      onMetrics: wantsMetrics ? (metrics) => tell({ metrics }) : undefined,
      ...{ start, until },
      shouldStop: () => stopping !== undefined && Atomics.load(stopping, 0) !== 0,
      ...keeping,
      onEnd(team: Team, isWhole: boolean) {
        if (part.index !== 0) return;
        if (wantsWeights) weights = team.weights();
        if (wantsState && isWhole) state = team.state();
      },
    };
    const record = await runThread(config, part, oversight);
    if (record === undefined) breakSharedBarrier(part);
    return record && part.index === 0 ? { record, weights, state } : undefined;
  } catch (error) {
    breakSharedBarrier(part);
    if (error instanceof DivergedRunError) return { record: error.record, weights, state: undefined };
    // The thread that broke the barrier throws the reason.
    if (error instanceof BrokenBarrierError) return undefined;
    throw error;
  }
}

/** Ends the other threads of the run, which wait at the barrier. */
function breakSharedBarrier({ shared }: ThreadPart): void {
  if (shared) breakBarrier(new Int32Array(shared.barrier));
}
