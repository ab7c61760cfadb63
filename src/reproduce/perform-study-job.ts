import type { Job } from '../threads/serve-jobs.js';
import { finiteOutcome } from './result-line.js';
import { JOB_KINDS } from './studies.js';
import type { JobOutcome, JobWork } from './study.js';

/** A job of a study, as a worker is given it. */
export interface StudyThreadJob extends Job {
  readonly kind: 'study';
  readonly work: JobWork;
}

/** The progress of a job. */
export interface JobProgress {
  /** How much of it is done, 0 to 1. */
  readonly fraction: number;
  readonly score: number | undefined;
}

/** What a job gives, and how many seconds it took. */
export interface TimedOutcome {
  readonly outcome: JobOutcome;
  readonly seconds: number;
}

/** Milliseconds between two messages of progress. */
const INTERVAL = 100;

/** Does a job of a study in this thread. */
export async function performStudyJob(
  { work }: StudyThreadJob,
  tell: (progress: JobProgress) => void,
): Promise<TimedOutcome> {
  const start = performance.now();
  let told = start;
  const outcome = await JOB_KINDS[work.kind]!.perform(work, {
    onProgress(fraction, score) {
      const now = performance.now();
      if (now - told < INTERVAL) return;
      told = now;
      tell({ fraction, score });
    },
  });
  return { outcome: finiteOutcome(outcome), seconds: (performance.now() - start) / 1000 };
}
