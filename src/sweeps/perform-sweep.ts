import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors/user-error.js';
import type { RunRecord } from '../runs/run-record.js';
import { mean } from '../statistics/curve-statistics.js';
import type { TrainingProgress } from '../train/train.js';
import type { Experiment } from './experiment/experiment.js';
import type { LedgerEntry } from './ledger-entries.js';
import type { JobOutcome, JobSource, SweepJob } from './sources/job-source.js';
import type { SweepFolder } from './sweep-folder.js';

export interface PerformSweepOptions {
  /** Aborting stops it: jobs under way keep what they reached, and the same sweep goes on later. */
  readonly signal?: AbortSignal | undefined;
  readonly onBegin?: ((job: SweepJob) => void) | undefined;
  readonly onProgress?: ((job: SweepJob, progress: TrainingProgress) => void) | undefined;
  /** Called before the ledger is told; what it promises is waited for. */
  readonly onEnd?: ((job: SweepJob, outcome: JobOutcome) => void | Promise<void>) | undefined;
}

/** Milliseconds after which a job is looked at again that another process has; twice as many each time that nothing has come of it. */
const LOOK_AGAIN = 1_000;
const LONGEST_LOOK = 16_000;
/** Of so many jobs that were told before, the last ones, the source may still keep something. */
const LET_GO = 10_000;
/** So many jobs that fail for good while none is done end the sweep: the others would fail, too. */
const FIRST_FAILURES = 3;
/** The last part of the episodes, of which the aim `end` takes the mean. */
const END = 0.1;

/**
 * Asks, has done and tells, until there is nothing left to ask or the signal is aborted. What another process has asked for and not told
 * is done by whoever finds it free.
 *
 * @throws {@link UserError} when no job can be done, or the first ones all fail (the promise rejects, once those under way have ended).
 */
export async function performSweep(
  folder: SweepFolder,
  source: JobSource,
  { signal, onBegin, onProgress, onEnd }: PerformSweepOptions = {},
): Promise<void> {
  const { state, experiment } = folder;
  const stopping = new AbortController();
  const abort = () => stopping.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  /** Jobs that this process is at. */
  const mine = new Set<string>();
  /** Jobs that another process has, to be looked at again. */
  const aside = new Map<string, SweepJob>();
  const flying = new Map<string, Promise<void>>();
  const isNeeded = ({ id }: SweepJob) => !state.isTold(id) && !mine.has(id) && !aside.has(id);
  let left = state.unfinished();
  let failure: { readonly error: unknown } | undefined;

  /** The next job, asked for in the ledger. One that is known already needs nobody. */
  const ask = (add: (entry: LedgerEntry) => void): SweepJob | undefined => {
    for (let job = left.shift(); job; job = left.shift()) if (isNeeded(job)) return job;
    for (let asked = state.next(); asked; asked = state.next()) {
      add(asked.entry);
      if (isNeeded(asked.job)) return asked.job;
    }
    return state.unfinished().find(isNeeded);
  };
  const begin = (job: SweepJob) => {
    mine.add(job.id);
    const work = perform(job).catch((error) => {
      failure ??= { error };
      abort();
    });
    flying.set(
      job.id,
      work.then(() => void flying.delete(job.id)),
    );
  };
  const perform = async (job: SweepJob): Promise<void> => {
    onBegin?.(job);
    const outcome = await source.perform(job, {
      signal: stopping.signal,
      onProgress: (progress) => onProgress?.(job, progress),
    });
    mine.delete(job.id);
    await onEnd?.(job, outcome);
    if (outcome.kind === 'taken') aside.set(job.id, job);
    const entry = entryOf(job, outcome, experiment);
    if (entry === undefined) return;
    const next = await folder.write((add) => {
      // Between another's result and its word in the ledger, this process may have found the result and come first.
      if (!state.isTold(job.id)) add(entry);
      if (state.totals.done === 0 && state.totals.failed >= FIRST_FAILURES && 'failed' in entry)
        throw new UserError(
          `the first ${FIRST_FAILURES} runs all failed, the last one with: ${entry.message}\nThe sweep has ended; once that is mended the same command tries again.`,
        );
      const found = stopping.signal.aborted ? undefined : ask(add);
      if (found) mine.add(found.id);
      return found;
    });
    if (next) begin(next);
    if ('told' in entry || ('failed' in entry && entry.isFinal)) await source.forget([job.id]);
  };
  const fill = () =>
    folder.write((add) => {
      const found: SweepJob[] = [];
      while (flying.size + found.length < source.places) {
        const job = ask(add);
        if (!job) break;
        mine.add(job.id);
        found.push(job);
      }
      return found;
    });

  try {
    // A process that died between the two has told these, and not let go of them.
    await source.forget(state.lastTold(LET_GO));
    let gap = LOOK_AGAIN;
    let due = performance.now() + gap;
    let { done } = state.totals;
    for (;;) {
      if (!stopping.signal.aborted && flying.size < source.places) (await fill()).forEach(begin);
      if (flying.size === 0 && (aside.size === 0 || stopping.signal.aborted)) break;
      // Not only the end of a job makes room for another: workers come, and others tell what a search waits for.
      const timer = new AbortController();
      const later = wait(Math.max(0, due - performance.now()), undefined, { signal: timer.signal }).catch(() => {});
      await Promise.race([...flying.values(), later]);
      timer.abort();
      if (performance.now() < due) continue;
      gap = state.totals.done > done ? LOOK_AGAIN : Math.min(2 * gap, LONGEST_LOOK);
      due = performance.now() + gap;
      ({ done } = state.totals);
      left = [...left, ...aside.values()];
      aside.clear();
    }
  } catch (error) {
    failure ??= { error };
    abort();
  } finally {
    await Promise.all(flying.values());
    signal?.removeEventListener('abort', abort);
  }
  if (failure) throw (failure as { readonly error: unknown }).error;
}

/** What the ledger is told of an outcome; undefined where there is none. */
export function entryOf(job: SweepJob, outcome: JobOutcome, { aim }: Experiment): LedgerEntry | undefined {
  if (outcome.kind === 'failed')
    return {
      failed: job.id,
      message: outcome.message,
      ...(outcome.isMistake || outcome.isFinal ? { isFinal: true } : {}),
    };
  if (outcome.kind !== 'done') return undefined;
  const { record } = outcome;
  const { episodes, episodesDone = episodes, seconds, diverged } = record;
  const score = diverged === undefined ? scoreOf(record, aim) : Number.NaN;
  return {
    told: job.id,
    score: Number.isFinite(score) ? score : null,
    ...{ episodes: episodesDone, seconds },
    ...(diverged === undefined ? {} : { diverged }),
  };
}

/** What a run has achieved so far: its mean return, or that of the last tenth of the bins of its curve. */
export function scoreOf({ episodesDone, meanReturn, curve, episodes }: RunRecord, aim: Experiment['aim']): number {
  if (episodesDone === 0) return Number.NaN;
  if (aim === 'mean' || curve.length === 0) return meanReturn;
  const bins = Math.min(20, episodes);
  return mean(curve.slice(-Math.max(1, Math.round(END * bins))));
}
