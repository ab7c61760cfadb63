import { FolderInUseError, type FolderLock } from '../files/folder-lock.js';
import type { JobSource } from '../jobs/job-source.js';
import { createThreadSource } from '../jobs/thread-source.js';
import { createWorkerPool, runWorkers } from '../runs/worker-pool.js';
import { runInStore } from '../store/run-in-store.js';
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
  /** Called with sentences for people, such as that a checkpoint is damaged. */
  readonly onWarning?: ((sentence: string) => void) | undefined;
}

/**
 * The source whose jobs of a study the threads of this process do. A job is claimed in the folder before it is begun, and the claim is given
 * back once its result is told there: a job that another process is at is `taken`.
 */
export function createStudySource(
  folder: StudyFolder,
  { workers, keepsRuns, command, onWarning }: StudySourceOptions,
): JobSource<StudyJob, JobResult, JobProgress> {
  const pool = createWorkerPool({ workers });
  const claims = new Map<string, FolderLock>();
  const release = (id: string) => {
    claims.get(id)?.release();
    claims.delete(id);
  };

  /** What a job comes to; undefined where it was stopped. */
  const perform = async (
    { work }: StudyJob,
    signal: AbortSignal,
    onProgress: (progress: JobProgress) => void,
  ): Promise<TimedOutcome | undefined> => {
    const asRun = keepsRuns ? JOB_KINDS[work.kind]!.asRun : undefined;
    if (asRun === undefined) {
      const given: StudyThreadJob = { kind: 'study', work };
      const onTold = (progress: JobProgress) => onProgress(progress);
      const done = await runWorkers(pool).perform<JobProgress, TimedOutcome>([given], { signal, onTold });
      return done?.[0];
    }
    const config = asRun.config(work);
    const record = await runInStore(folder.runs, config, {
      ...{ pool, threads: 1, signal, command, onWarning, check: false },
      onProgress: ({ episodes, curve }) => onProgress({ fraction: episodes / config.episodes, score: curve.at(-1) }),
    });
    if (record.partial && record.diverged === undefined) return undefined;
    return { outcome: finiteOutcome(asRun.outcome(record)), seconds: record.seconds };
  };

  return createThreadSource<StudyJob, JobResult, JobProgress>({
    places: workers,
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
    },
    async close() {
      [...claims.keys()].forEach(release);
      await pool.close();
    },
  });
}
