import { runThread } from '../runs/run-thread.js';
import { DivergenceError } from '../train/divergence.js';
import type { JobOutcome, JobOversight } from './study.js';
import type { TrainingWork } from './training-study.js';

/** Trains one team; a run that diverges has the scores it reached until then. */
export async function performTraining({ config }: TrainingWork, oversight: JobOversight): Promise<JobOutcome> {
  try {
    const record = await runThread(
      config,
      { index: 0, threads: 1 },
      {
        onProgress: ({ episodes, curve }) => oversight.onProgress(episodes / config.episodes, curve.at(-1)),
        shouldStop: () => false,
      },
    );
    const { meanReturn, curve } = record!;
    return { scores: { score: meanReturn, last: curve.at(-1)! }, curve };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { ...reached(error), diverged: error.message };
  }
}

/** The outcome of a run that diverged; without scores if no episode had ended. */
function reached({ partial: { episodes, meanReturn, curve } }: DivergenceError): JobOutcome {
  return { scores: episodes > 0 ? { score: meanReturn } : {}, curve };
}
