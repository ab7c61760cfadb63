import { isUserMistake } from '../errors/is-user-mistake.js';
import { serveTasks } from '../threads/serve-tasks.js';
import type { JobWork } from './job-work.js';
import { performJob } from './perform-job.js';
import type { JobOutcome } from './study.js';

/** What a job tells on its way. */
export interface JobProgress {
  readonly share: number;
  readonly score: number | undefined;
}

/** What a job gives, and how long it took. */
export interface TimedOutcome {
  readonly outcome: JobOutcome;
  readonly seconds: number;
}

/** Milliseconds between two messages of progress. */
const INTERVAL = 100;

async function perform(work: JobWork, tell: (progress: JobProgress) => void): Promise<TimedOutcome> {
  const start = performance.now();
  let told = start;
  const outcome = await performJob(work, {
    onProgress(share, score) {
      const now = performance.now();
      if (now - told < INTERVAL) return;
      told = now;
      tell({ share, score });
    },
  });
  return { outcome: finite(outcome), seconds: (performance.now() - start) / 1000 };
}

/** Without figures that are no numbers, which JSON cannot hold: a score that is left out is told of as missing. */
function finite({ scores, curve, ...rest }: JobOutcome): JobOutcome {
  const end = curve.findIndex((value) => !Number.isFinite(value));
  return {
    scores: Object.fromEntries(Object.entries(scores).filter(([, value]) => Number.isFinite(value))),
    curve: end < 0 ? curve : curve.slice(0, end),
    ...rest,
  };
}

serveTasks(perform, isUserMistake);
