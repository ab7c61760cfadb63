import { WIDE } from '../dense/sizes.js';
import { moduleForThread } from '../gymnasium/registry/env-module.js';
import { registry } from '../gymnasium/registry/registry.js';
import type { UnitRecording } from '../microscope/index.js';
import { JobError } from '../threads/job-error.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import type { TrainingProgress } from '../train/train.js';
import { joinParts, type TrainingState, type TrainingStatePart } from '../train/training-state.js';
import { makeRunEnv, type SharedRun, shareRun } from './open-run.js';
import type { RunJob, RunOutcome, RunTold } from './perform-run.js';
import { planRun, resumedPlan } from './plan-run.js';
import { rulesLabel } from './rules-label.js';
import type { RunConfig } from './run-config.js';
import { stoppedRecord } from './stopped-record.js';
import { canShareMemory, type RunWorkers } from './worker-pool.js';

/** Milliseconds after which a thread that was asked to stop is ended, as it may still be loading or in a huge step. */
const STOP_GRACE = 700;
/** Seconds between two states that are told. */
const KEEP_EVERY = 60;

/** What is heard of a run on a pool, and asked of it. What a callback throws ends the run, which then fails with it. */
export interface Watch {
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly onRecorded?: ((window: UnitRecording) => void) | undefined;
  /** Called with rows of metrics; without it none are made. */
  readonly onMetrics?: ((rows: readonly MetricsRow[]) => void) | undefined;
  readonly wantsWeights?: boolean;
  readonly wantsState?: boolean;
  /** Episodes after which the run pauses, with a partial record. */
  readonly until?: number | undefined;
  /** The state to go on from; without it the run begins. */
  readonly start?: TrainingState | undefined;
  /**
   * Called with the state of the run every {@link keepEvery} seconds, and where it stops before its end. Without it
   * none is made.
   */
  readonly onState?: ((state: TrainingState, files: Readonly<Record<string, number>>) => void) | undefined;
  /**
   * Asked when all that was heard up to a state has been heard, for the `files` of {@link onState}: how long files have
   * become.
   */
  readonly filesNow?: (() => Readonly<Record<string, number>>) | undefined;
  /** Default: 60. */
  readonly keepEvery?: number | undefined;
  /** Called where an environment cannot tell its state, with the reason; then no state is told. */
  readonly onStateless?: ((why: string) => void) | undefined;
}

/**
 * Does one run on at most so many threads of a pool. Once stopped by the signal it has the record of what it had
 * reached, or of what was last heard of it.
 *
 * @throws {@link UserError} for mistakes in the configuration; {@link JobError} when it fails otherwise, with the name
 * of the run.
 */
export async function runOnPool(
  pool: RunWorkers,
  config: RunConfig,
  available: number,
  signal: AbortSignal,
  watch: Watch,
): Promise<RunOutcome> {
  const begun = performance.now();
  let last: TrainingProgress | undefined;
  const onProgress = (progress: TrainingProgress) => {
    last = progress;
    watch.onProgress?.(progress);
  };
  const outcome = await perform(pool, config, threadsOf(config, available), signal, { ...watch, onProgress });
  return (
    outcome ?? {
      record: stoppedRecord(config, (performance.now() - begun) / 1000, last),
      weights: undefined,
      state: undefined,
    }
  );
}

/** The error of a failed run, with the run's name in front where there are several. */
export function ofRun(config: RunConfig, runs: number, error: unknown): unknown {
  if (!(error instanceof JobError)) return error;
  const { env, seed } = config;
  if (error.isMistake) return error.named(runs > 1 ? `${rulesLabel(config)}, seed ${seed}` : '');
  return error.named(`${rulesLabel(config)} on ${env}, seed ${seed}`);
}

/**
 * The threads of a single run: more than one for each group of eight lanes would idle, unless there are wide layers to
 * share.
 */
function threadsOf({ engine, batch, hidden }: RunConfig, available: number): number {
  if (engine === 'literal') return 1;
  const ofUnits = batch <= 8 ? Math.floor(Math.max(0, ...hidden) / WIDE) : 0;
  return Math.max(1, Math.min(available, Math.max(Math.ceil(batch / 8), 2 * ofUnits)));
}

/** The outcome of a run; undefined if it was stopped before its first step. */
async function perform(
  pool: RunWorkers,
  config: RunConfig,
  threads: number,
  signal: AbortSignal,
  { onProgress, onRecorded, onMetrics, onState, onStateless, filesNow, until, start, ...asked }: Watch,
): Promise<RunOutcome | undefined> {
  let shared: SharedRun | undefined;
  if (threads > 1) {
    if (!registry.has(config.env)) await import(/* @vite-ignore */ config.envModule);
    const env = makeRunEnv(config);
    const plan = planRun(config, env);
    shared = shareRun(start ? resumedPlan(plan, start, config) : plan, threads);
    env.close();
  }
  const { wantsWeights = false, wantsState = false, keepEvery = KEEP_EVERY } = asked;
  const stop = canShareMemory() ? new SharedArrayBuffer(8) : undefined;
  const jobs = Array.from({ length: threads }, (_, index) => ({
    kind: 'run' as const,
    config: { ...config, envModule: pool.hasEnvs ? '' : moduleForThread(config.envModule) },
    part: { index, threads, ...(shared ? { shared } : {}) },
    ...{ stop, start, until, keeps: onState !== undefined },
    ...{ wantsWeights, wantsState, wantsMetrics: onMetrics !== undefined },
  })) satisfies RunJob[];
  const ending = new AbortController();
  let grace: ReturnType<typeof setTimeout> | undefined;
  const askToStop = () => {
    if (stop) Atomics.store(new Int32Array(stop), 0, 1);
    grace = setTimeout(() => ending.abort(), stop ? STOP_GRACE : 0);
  };
  signal.addEventListener('abort', askToStop);
  if (signal.aborted) askToStop();
  let failure: { readonly error: unknown } | undefined;
  const parts = new Map<number, TrainingStatePart[]>();
  let files: Readonly<Record<string, number>> = {};
  const addPart = (part: TrainingStatePart) => {
    // The first thread, which alone tells of anything else, may be ahead by the time that the others have told their
    // parts.
    if (part.core) files = filesNow?.() ?? {};
    const ofStep = [...(parts.get(part.step) ?? []), part];
    parts.set(part.step, ofStep);
    if (ofStep.length < threads) return;
    parts.clear();
    onState?.(joinParts(ofStep), files);
  };
  const onTold = (told: RunTold) => {
    if ('episodes' in told) return onProgress?.(told);
    try {
      if (failure) return;
      if ('recorded' in told) onRecorded?.(told.recorded);
      else if ('metrics' in told) onMetrics?.(told.metrics);
      else if ('part' in told) addPart(told.part);
      else onStateless?.(told.stateless);
    } catch (error) {
      // Such as a full disk: the run is ended, and fails with it.
      failure = { error };
      ending.abort();
    }
  };
  const timer =
    stop &&
    onState &&
    setInterval(() => void Atomics.add(new Int32Array(stop), 1, 1), 1000 * Math.max(0.001, keepEvery));
  try {
    const outcomes = await pool.perform<RunTold, RunOutcome | undefined>(jobs, { signal: ending.signal, onTold });
    if (failure) throw (failure as { readonly error: unknown }).error;
    // One thread of a run returns the outcome, see `performRun`.
    return outcomes?.find((outcome) => outcome !== undefined);
  } finally {
    signal.removeEventListener('abort', askToStop);
    clearTimeout(grace);
    clearInterval(timer);
  }
}
