import { createThreadSource } from '../../jobs/thread-source.js';
import type { RunConfig } from '../../runs/run-config.js';
import type { RunRecord } from '../../runs/run-record.js';
import type { JobOutcome, JobSource, PerformJobOptions, SweepJob } from './job-source.js';

export interface PoolSourceOptions {
  /** Jobs side by side. */
  readonly places: number;
  /**
   * Trains a run up to an episode, or to its end; its record is partial where that was not reached. A
   * `FolderInUseError` says that another process is at this run.
   */
  readonly run: (config: RunConfig, options: PerformJobOptions & Pick<SweepJob, 'until'>) => Promise<RunRecord>;
  readonly close?: (() => Promise<void>) | undefined;
}

/** The source whose jobs are runs on the threads of this process. */
export function createPoolSource({ places, run, close }: PoolSourceOptions): JobSource {
  return createThreadSource({
    places,
    run: async ({ config, until }, options) =>
      outcomeOf(await run(config, { ...options, until }), until, options.signal),
    close,
  });
}

function outcomeOf(record: RunRecord, until: number | undefined, signal: AbortSignal | undefined): JobOutcome {
  const { partial, diverged, episodes, episodesDone = episodes } = record;
  const isDone = !partial || diverged !== undefined || (until !== undefined && episodesDone >= until);
  if (isDone) return { kind: 'done', record };
  if (signal?.aborted) return { kind: 'stopped' };
  const message = `the run ended after ${episodesDone} of ${until ?? episodes} episodes and said nothing`;
  return { kind: 'failed', message, isMistake: false };
}
