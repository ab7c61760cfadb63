import type * as jobs from '../../jobs/job-source.js';
import type { RunConfig } from '../../runs/run-config.js';
import type { RunRecord } from '../../runs/run-record.js';
import type { TrainingProgress } from '../../train/train.js';

/** What a sweep wants done: a run, or its beginning. Plain data, which travels as JSON. */
export interface SweepJob extends jobs.NamedJob {
  /** Of letters, digits, `.`, `_` and `-`: a run's id, and `until` where there is one. */
  readonly id: string;
  /** The trial of the sweep that it belongs to, from 0. */
  readonly trial: number;
  readonly config: RunConfig;
  /** Episodes after which the run stops for now; a later job may go on from there. Absent: to its end. */
  readonly until?: number | undefined;
}

/** How a run came out. */
export type JobOutcome = jobs.JobOutcome<RunRecord>;

export type PerformJobOptions = jobs.PerformJobOptions<TrainingProgress>;

/** Where runs go to be done. */
export type JobSource = jobs.JobSource<SweepJob, RunRecord, TrainingProgress>;
