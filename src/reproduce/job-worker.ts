import { parentPort } from 'node:worker_threads';
import { isUserMistake } from '../runs/is-user-mistake.js';
import type { JobWork } from './job-work.js';
import { performJob } from './perform-job.js';
import type { JobOutcome } from './study.js';

/** What a job's thread tells the one that started it; it is given a `JobWork` at a time. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly share: number; readonly score: number | undefined }
  | { readonly kind: 'outcome'; readonly outcome: JobOutcome; readonly seconds: number }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly stack: string | undefined;
      readonly isMistake: boolean;
    };

/** Milliseconds between two messages of progress. */
const INTERVAL = 100;

const tell = (message: JobMessage) => parentPort!.postMessage(message);

parentPort!.on('message', async (work: JobWork) => {
  const start = performance.now();
  let told = start;
  try {
    const outcome = await performJob(work, {
      onProgress(share, score) {
        const now = performance.now();
        if (now - told < INTERVAL) return;
        told = now;
        tell({ kind: 'progress', share, score });
      },
    });
    tell({ kind: 'outcome', outcome: finite(outcome), seconds: (performance.now() - start) / 1000 });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'error', message, stack, isMistake: isUserMistake(error) });
  }
});

/** Without figures that are no numbers, which JSON cannot hold: a score that is left out is told of as missing. */
function finite({ scores, curve, ...rest }: JobOutcome): JobOutcome {
  const end = curve.findIndex((value) => !Number.isFinite(value));
  return {
    scores: Object.fromEntries(Object.entries(scores).filter(([, value]) => Number.isFinite(value))),
    curve: end < 0 ? curve : curve.slice(0, end),
    ...rest,
  };
}
