import { runThread } from '../runs/run-thread.js';
import { DivergenceError } from '../train/divergence.js';
import type { TrainingWork } from './job-work.js';
import type { JobOversight } from './perform-job.js';
import type { JobOutcome } from './study.js';

interface PartialTraining {
  readonly meanReturn: number;
  readonly curve: readonly number[];
}

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

/** What a run had when it diverged: nothing where the error does not say. */
function reached({ partial }: DivergenceError & { partial?: PartialTraining }): JobOutcome {
  if (partial === undefined || !Number.isFinite(partial.meanReturn)) return { scores: {}, curve: [] };
  return { scores: { score: partial.meanReturn }, curve: partial.curve.filter(Number.isFinite) };
}
