import type { StudyState } from './adopt-results.js';
import { createJobPool, type JobsOptions, runJobs } from './job-pool.js';
import { settingsDigest } from './settings-digest.js';
import type { JobResult, Study, StudyJob, StudyRequest } from './study.js';

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
 * Does the jobs of a study, stage by stage, from where it stands until it has no more; `isComplete` is false where it was
 * stopped. Throws what {@link runJobs} throws.
 */
export async function runStudy(
  study: Study,
  request: StudyRequest,
  start: StudyState,
  options: RunStudyOptions,
): Promise<StudyState & { readonly isComplete: boolean }> {
  const done = new Map(start.done);
  const pool = createJobPool(options.workers);
  try {
    for (let { stage } = start; ; stage++) {
      const jobs = longestFirst(study.jobs(request, done).filter(({ id }) => !done.has(id)));
      if (jobs.length === 0) return { done, stage, isComplete: true };
      options.onStage?.(stage, jobs);
      await runJobs(jobs, pool, {
        ...options,
        onResult(job, result) {
          // A result that could not be kept is none.
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

/** So that no long job is left to run alone at the end. */
function longestFirst(jobs: readonly StudyJob[]): StudyJob[] {
  return [...jobs].sort((a, b) => (b.weight ?? 1) - (a.weight ?? 1));
}
