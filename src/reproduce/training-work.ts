import { DivergedRunError } from '../runs/diverged-run-error.js';
import { runThread } from '../runs/run-thread.js';
import type { JobOutcome, JobOversight } from './study.js';
import { type TrainingWork, trainingOutcome } from './training-study.js';

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
    return trainingOutcome(record!);
  } catch (error) {
    if (!(error instanceof DivergedRunError)) throw error;
    return trainingOutcome(error.record);
  }
}
