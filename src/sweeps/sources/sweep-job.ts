import type { RunConfig } from '../../runs/run-config.js';
import { idOfDescription } from '../../store/run-directory.js';
import { describeRun } from '../../store/run-in-store.js';
import type { SweepJob } from './job-source.js';

/** The name of a run, or of its beginning up to an episode, as a job. */
export function jobId(config: RunConfig, until?: number): string {
  const id = idOfDescription(describeRun(config));
  return until === undefined ? id : `${id}-e${until}`;
}

/** A run, or its beginning up to an episode, as a job of a trial. */
export function sweepJob(trial: number, config: RunConfig, until?: number): SweepJob {
  return { id: jobId(config, until), trial, config, ...(until === undefined ? {} : { until }) };
}
