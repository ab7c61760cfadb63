import { isUserMistake } from '../../errors/is-user-mistake.js';
import { FolderInUseError } from '../../files/folder-lock.js';
import type { RunConfig } from '../../runs/run-config.js';
import type { RunRecord } from '../../runs/run-record.js';
import type { JobOutcome, JobSource, PerformJobOptions, SweepJob } from './job-source.js';

export interface PoolSourceOptions {
  /** Jobs side by side. */
  readonly places: number;
  /**
   * Trains a run up to an episode, or to its end; its record is partial where that was not reached. A `FolderInUseError` says that
   * another process is at this run.
   */
  readonly run: (config: RunConfig, options: PerformJobOptions & Pick<SweepJob, 'until'>) => Promise<RunRecord>;
  readonly close?: (() => Promise<void>) | undefined;
}

/**
 * The source whose jobs the threads of this process do. Where several processes write to one store, each is asked for what it finds free:
 * a run that another is at is `taken`.
 */
export function createPoolSource({ places, run, close }: PoolSourceOptions): JobSource {
  const waiting: (() => void)[] = [];
  let free = places;
  const turn = () => (free > 0 ? Promise.resolve(void free--) : new Promise<void>((begin) => void waiting.push(begin)));
  return {
    places,
    async perform({ config, until }, { signal, onProgress } = {}) {
      await turn();
      try {
        if (signal?.aborted) return { kind: 'stopped' };
        return outcomeOf(await run(config, { signal, onProgress, until }), until, signal);
      } catch (error) {
        return outcomeOfError(error, signal);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
    async forget() {},
    close: async () => close?.(),
  };
}

function outcomeOf(record: RunRecord, until: number | undefined, signal: AbortSignal | undefined): JobOutcome {
  const { partial, diverged, episodes, episodesDone = episodes } = record;
  const isDone = !partial || diverged !== undefined || (until !== undefined && episodesDone >= until);
  if (isDone) return { kind: 'done', record };
  if (signal?.aborted) return { kind: 'stopped' };
  const message = `the run ended after ${episodesDone} of ${until ?? episodes} episodes and said nothing`;
  return { kind: 'failed', message, isMistake: false };
}

function outcomeOfError(error: unknown, signal: AbortSignal | undefined): JobOutcome {
  if (error instanceof FolderInUseError) return { kind: 'taken', by: error.by };
  if (signal?.aborted) return { kind: 'stopped' };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', message, isMistake: isUserMistake(error) };
}
