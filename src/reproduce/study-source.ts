import { FolderInUseError, type FolderLock } from '../files/folder-lock.js';
import type { JobSource } from '../jobs/job-source.js';
import { createThreadSource } from '../jobs/thread-source.js';
import type { RunConfig } from '../runs/run-config.js';
import type { RunRecord } from '../runs/run-record.js';
import { createWorkerPool, runWorkers } from '../runs/worker-pool.js';
import { runInStore } from '../store/run-in-store.js';
import type { PerformJobOptions as SweepJobOptions, JobSource as SweepSource } from '../sweeps/sources/job-source.js';
import { sweepJob } from '../sweeps/sources/sweep-job.js';
import { JobError } from '../threads/job-error.js';
import type { TrainingProgress } from '../train/train.js';
import type { JobProgress, StudyThreadJob, TimedOutcome } from './perform-study-job.js';
import { finiteOutcome } from './result-line.js';
import { JOB_KINDS } from './studies.js';
import type { JobResult, StudyJob } from './study.js';
import type { StudyFolder } from './study-folder.js';

export interface StudySourceOptions {
  /** Threads, each of which does one job at a time. */
  readonly workers: number;
  /** Whether jobs that are runs have run directories, with checkpoints; otherwise a job that is stopped begins anew. */
  readonly keepsRuns: boolean;
  /** The command that began it, for the runs' `config.json`. */
  readonly command?: string | undefined;
  /**
   * Where jobs that are runs are done, in the place of the threads here: workers of a queue. It is closed by whoever
   * made it.
   */
  readonly queue?: RunQueue | undefined;
  /** Called with sentences for people, such as that a checkpoint is damaged. */
  readonly onWarning?: ((sentence: string) => void) | undefined;
}

/** The source of the runs of sweeps, as a study uses it. */
export type RunQueue = Pick<SweepSource, 'places' | 'perform' | 'forget'>;

/**
 * The source whose jobs of a study the threads of this process do. A job is claimed in the folder before it is begun,
 * and the claim is given back once its result is told there: a job that another process is at is `taken`. With a queue
 * the jobs that are runs go there, and the others stay here, since they are functions and no data.
 */
export function createStudySource(
  folder: StudyFolder,
  { workers, keepsRuns, command, queue, onWarning }: StudySourceOptions,
): JobSource<StudyJob, JobResult, JobProgress> {
  const pool = createWorkerPool({ workers });
  const claims = new Map<string, FolderLock>();
  const release = (id: string) => {
    claims.get(id)?.release();
    claims.delete(id);
  };

  /** The ids in the queue of jobs that were done there, by their own. */
  const runs = new Map<string, string>();
  /** The record of a run that a worker has done; undefined where it was stopped. */
  const queued = async (id: string, config: RunConfig, options: SweepJobOptions): Promise<RunRecord | undefined> => {
    const job = sweepJob(0, config);
    const outcome = await queue!.perform(job, options);
    if (outcome.kind === 'failed') throw new JobError(outcome.message, outcome.isMistake, outcome.stack);
    if (outcome.kind === 'taken') throw new FolderInUseError(`${id} is taken`, outcome.by);
    if (outcome.kind === 'stopped') return undefined;
    runs.set(id, job.id);
    return outcome.record;
  };

  /** What a job comes to; undefined where it was stopped. */
  const perform = async (
    { id, work }: StudyJob,
    signal: AbortSignal,
    onProgress: (progress: JobProgress) => void,
  ): Promise<TimedOutcome | undefined> => {
    const asRun = keepsRuns || queue ? JOB_KINDS[work.kind]!.asRun : undefined;
    if (asRun === undefined) {
      const given: StudyThreadJob = { kind: 'study', work };
      const onTold = (progress: JobProgress) => onProgress(progress);
      const done = await runWorkers(pool).perform<JobProgress, TimedOutcome>([given], { signal, onTold });
      return done?.[0];
    }
    const config = asRun.config(work);
    const watched = {
      signal,
      onProgress: ({ episodes, curve }: TrainingProgress) =>
        onProgress({ fraction: episodes / config.episodes, score: curve.at(-1) }),
    };
    const record = queue
      ? await queued(id, config, watched)
      : await runInStore(folder.runs, config, { ...watched, pool, threads: 1, command, onWarning, check: false });
    if (record === undefined) return undefined;
    if (record.partial && record.diverged === undefined) return undefined;
    return { outcome: finiteOutcome(asRun.outcome(record)), seconds: record.seconds };
  };

  const source = createThreadSource<StudyJob, JobResult, JobProgress>({
    // What waits for the queue keeps no thread; what is no run waits for one of its own accord.
    places: queue ? Number.POSITIVE_INFINITY : workers,
    async run(job, { signal, onProgress = () => {} }) {
      const { id, cell, seed } = job;
      const claim = folder.claim(id);
      let isDone = false;
      try {
        // Whoever had it may have told its result before giving it back.
        folder.refresh();
        const known = folder.results.get(id);
        if (known) return { kind: 'done', record: known };
        const stop = AbortSignal.any([claim.lost, ...(signal ? [signal] : [])]);
        const timed = await perform(job, stop, onProgress);
        if (claim.lost.aborted)
          throw new FolderInUseError(`${id} was taken over by another process`, 'another process');
        if (timed === undefined || signal?.aborted) return { kind: 'stopped' };
        claims.set(id, claim);
        isDone = true;
        const seconds = Number(timed.seconds.toFixed(3));
        return { kind: 'done', record: { id, cell, seed, ...timed.outcome, seconds } };
      } finally {
        if (!isDone) claim.release();
      }
    },
    async forget(ids) {
      ids.forEach(release);
      const told = ids.flatMap((id) => runs.get(id) ?? []);
      for (const id of ids) runs.delete(id);
      if (told.length > 0) await queue!.forget(told);
    },
    async close() {
      [...claims.keys()].forEach(release);
      await pool.close();
    },
  });
  if (queue === undefined) return source;
  return {
    ...source,
    get places() {
      return Math.max(queue.places, workers);
    },
  };
}
