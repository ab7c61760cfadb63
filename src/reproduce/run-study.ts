import { UserError } from '../errors/user-error.js';
import { JobError } from '../threads/job-error.js';
import { createJobPool, type JobPool } from '../threads/job-pool.js';
import { workThrough } from '../threads/work-through.js';
import type { StudyState } from './adopt-results.js';
import type { JobProgress, StudyThreadJob, TimedOutcome } from './perform-study-job.js';
import { settingsDigest } from './result-line.js';
import type { JobResult, Study, StudyJob, StudyRequest } from './study.js';

export interface JobsOptions {
  /** A job was given to a thread. */
  readonly onStart?: (job: StudyJob) => void;
  /** `fraction` of the job is done, 0 to 1; `score` is how it stands, where it has such a figure. */
  readonly onProgress?: (job: StudyJob, fraction: number, score: number | undefined) => void;
  /** A job is done. If this throws, the other jobs are ended as after a failed job. */
  readonly onResult: (job: StudyJob, result: JobResult) => void;
  /** Aborting ends every thread at once; jobs under way are lost. */
  readonly signal?: AbortSignal;
}

export interface RunStudyOptions extends Omit<JobsOptions, 'onResult'> {
  /** Worker threads: as many jobs run side by side. */
  readonly workers: number;
  /** A stage begins or goes on: its number from 0, and its jobs to do, in the order in which they are begun. */
  readonly onStage?: (stage: number, jobs: readonly StudyJob[]) => void;
  /** A job is done: its result with the digest of its settings, and the results of all that are done. */
  readonly onResult: (
    job: StudyJob,
    result: JobResult & { readonly settings: string },
    done: ReadonlyMap<string, JobResult>,
  ) => void;
}

/**
 * Does the jobs of a study, stage by stage, from where it stands until it has no more; `isComplete` is false where it
 * was stopped.
 *
 * @throws as {@link runJobs} does (the promise rejects).
 */
export async function runStudy(
  study: Study,
  request: StudyRequest,
  start: StudyState,
  options: RunStudyOptions,
): Promise<StudyState & { readonly isComplete: boolean }> {
  const done = new Map(start.done);
  const pool = createJobPool({ workers: options.workers });
  try {
    for (let { stage } = start; ; stage++) {
      const jobs = longestFirst(study.jobs(request, done).filter(({ id }) => !done.has(id)));
      if (jobs.length === 0) return { done, stage, isComplete: true };
      options.onStage?.(stage, jobs);
      await runJobs(jobs, pool, {
        ...options,
        onResult(job, result) {
          // A result that could not be written does not count.
          const all = new Map(done).set(result.id, result);
          options.onResult(job, { ...result, settings: settingsDigest(job.work) }, all);
          done.set(result.id, result);
        },
      });
      if (jobs.some(({ id }) => !done.has(id))) return { done, stage, isComplete: false };
    }
  } finally {
    await pool.close();
  }
}

/** Long jobs first, so that none is left to run alone at the end. */
function longestFirst(jobs: readonly StudyJob[]): StudyJob[] {
  return [...jobs].sort((a, b) => (b.weight ?? 1) - (a.weight ?? 1));
}

/**
 * Does jobs on the threads of a pool, in their order. Resolves when all are done, or the signal is aborted. Unlike the
 * runs of `runPool`, a job that is stopped leaves nothing: its result counts only when it is complete.
 *
 * When a job fails, or its thread dies, the others are ended as if aborted, and then the promise rejects with the
 * failure, with the job's name in front.
 *
 * @throws {@link UserError} when a job has a mistake that only running it shows.
 */
export function runJobs(jobs: readonly StudyJob[], pool: JobPool, options: JobsOptions): Promise<void> {
  const { signal, onStart, onProgress, onResult } = options;
  return workThrough(jobs, { atOnce: pool.workers, signal }, async (job, _, stopping) => {
    const { id, cell, seed, work } = job;
    onStart?.(job);
    const given: StudyThreadJob = { kind: 'study', work };
    const done = await pool
      .perform<JobProgress, TimedOutcome>([given], {
        signal: stopping,
        onTold: ({ fraction, score }) => onProgress?.(job, fraction, score),
      })
      .catch((error) => {
        throw error instanceof JobError ? error.named(`${cell}, seed ${seed}`) : error;
      });
    if (done === undefined || stopping.aborted) return;
    const { outcome, seconds } = done[0]!;
    onResult(job, { id, cell, seed, ...outcome, seconds: Number(seconds.toFixed(3)) });
  });
}

/**
 * The study with only the cells whose names contain one of these texts (upper and lower case alike); its report still
 * shows all results there are. Rows of a later stage can be named once what they depend on is `done`.
 *
 * @throws {@link UserError} when a text is in no name.
 */
export function restricted(
  study: Study,
  only: readonly string[],
  request: StudyRequest,
  done: ReadonlyMap<string, JobResult> = new Map(),
): Study {
  const has = (cell: string, text: string) => cell.toLowerCase().includes(text.toLowerCase());
  const rows = [...study.jobs(request, new Map()), ...study.jobs(request, done), ...done.values()];
  const cells = [...new Set(rows.map(({ cell }) => cell))];
  const strange = only.find((text) => !cells.some((cell) => has(cell, text)));
  if (strange !== undefined)
    throw new UserError(`no row of ${study.name} contains '${strange}'\nIts rows are ${cells.join('; ')}.`);
  return {
    ...study,
    jobs: (asked, done) => study.jobs(asked, done).filter(({ cell }) => only.some((text) => has(cell, text))),
  };
}
