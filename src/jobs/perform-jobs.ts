import { setTimeout as wait } from 'node:timers/promises';
import type { JobOutcome, JobSource, NamedJob } from './job-source.js';

/** What there is to do, and where it is told what came of it. Several processes may have the same. */
export interface Agenda<Job extends NamedJob, Done> {
  /** How many jobs are known to be done, whoever did them. */
  readonly done: number;
  /** Whether a job is known to be done. */
  isDone(id: string): boolean;
  /** Jobs that were asked for, by anybody, and of which nothing has been heard, in the order of asking. */
  unfinished(): Job[];
  /**
   * Does `work` with the agenda as it is now: what others have told is taken in before, and nobody else changes it
   * meanwhile.
   *
   * @throws {@link UserError} where it cannot be read or written, and what `work` throws (the promise rejects).
   */
  change<T>(work: (open: OpenAgenda<Job, Done>) => T): Promise<T>;
}

/** How a job came out that has ended. */
export type Ended<Done> = Extract<JobOutcome<Done>, { readonly kind: 'done' | 'failed' }>;

/** An agenda that nobody else changes for the moment. */
export interface OpenAgenda<Job, Done> {
  /**
   * Asks for the next job; undefined where nothing is to be done before something that is under way has ended. It may
   * be done already.
   */
  next(): Job | undefined;
  /** Tells what came of a job. */
  tell(job: Job, outcome: Ended<Done>): void;
}

export interface PerformJobsOptions<Job, Done, Progress> {
  /** Aborting stops it: jobs under way keep what they reached, and another call goes on later. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a job begins. */
  readonly onBegin?: ((job: Job) => void) | undefined;
  /** Called with how far a job has come. */
  readonly onProgress?: ((job: Job, progress: Progress) => void) | undefined;
  /** Called before the agenda is told; what it promises is waited for. */
  readonly onEnd?: ((job: Job, outcome: JobOutcome<Done>) => void | Promise<void>) | undefined;
}

/**
 * Milliseconds after which a job is looked at again that another process has; twice as many each time that nothing has
 * come of it.
 */
const LOOK_AGAIN = 1_000;
const LONGEST_LOOK = 16_000;

/**
 * Asks, has done and tells, until there is nothing left to ask or the signal is aborted. What another process has asked
 * for and not told is done by whoever finds it free.
 *
 * @throws what the agenda or the source throws, once the jobs under way have ended (the promise rejects).
 */
export async function performJobs<Job extends NamedJob, Done, Progress>(
  agenda: Agenda<Job, Done>,
  source: JobSource<Job, Done, Progress>,
  { signal, onBegin, onProgress, onEnd }: PerformJobsOptions<Job, Done, Progress> = {},
): Promise<void> {
  const stopping = new AbortController();
  const abort = () => stopping.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  /** Jobs that this process is at. */
  const mine = new Set<string>();
  /** Jobs that another process has, to be looked at again. */
  const aside = new Map<string, Job>();
  const flying = new Map<string, Promise<void>>();
  const isNeeded = ({ id }: Job) => !agenda.isDone(id) && !mine.has(id) && !aside.has(id);
  let left = agenda.unfinished();
  let failure: { readonly error: unknown } | undefined;

  /** The next job that needs somebody. */
  const ask = (open: OpenAgenda<Job, Done>): Job | undefined => {
    for (let job = left.shift(); job; job = left.shift()) if (isNeeded(job)) return job;
    for (let job = open.next(); job; job = open.next()) if (isNeeded(job)) return job;
    return agenda.unfinished().find(isNeeded);
  };
  const begin = (job: Job) => {
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
  const perform = async (job: Job): Promise<void> => {
    onBegin?.(job);
    const outcome = await source.perform(job, {
      signal: stopping.signal,
      onProgress: (progress) => onProgress?.(job, progress),
    });
    mine.delete(job.id);
    await onEnd?.(job, outcome);
    if (outcome.kind === 'taken') aside.set(job.id, job);
    if (outcome.kind !== 'done' && outcome.kind !== 'failed') return;
    const next = await agenda.change((open) => {
      // Between another's result and its word in the agenda, this process may have found the result and come first.
      if (!agenda.isDone(job.id)) open.tell(job, outcome);
      const found = stopping.signal.aborted ? undefined : ask(open);
      if (found) mine.add(found.id);
      return found;
    });
    if (next) begin(next);
    if (outcome.kind === 'done' || outcome.isMistake || outcome.isFinal) await source.forget([job.id]);
  };
  const fill = () =>
    agenda.change((open) => {
      const found: Job[] = [];
      while (flying.size + found.length < source.places) {
        const job = ask(open);
        if (!job) break;
        mine.add(job.id);
        found.push(job);
      }
      return found;
    });

  try {
    let gap = LOOK_AGAIN;
    let due = performance.now() + gap;
    let { done } = agenda;
    for (;;) {
      if (!stopping.signal.aborted && flying.size < source.places) (await fill()).forEach(begin);
      if (flying.size === 0 && (aside.size === 0 || stopping.signal.aborted)) break;
      // Not only the end of a job makes room for another: workers come, and others tell what a search waits for.
      const timer = new AbortController();
      const cut = () => timer.abort();
      if (stopping.signal.aborted) cut();
      stopping.signal.addEventListener('abort', cut);
      const later = wait(Math.max(0, due - performance.now()), undefined, { signal: timer.signal }).catch(() => {});
      // Once it stops, it waits for the jobs under way alone.
      await Promise.race([...flying.values(), ...(stopping.signal.aborted && flying.size > 0 ? [] : [later])]);
      stopping.signal.removeEventListener('abort', cut);
      timer.abort();
      if (performance.now() < due) continue;
      gap = agenda.done > done ? LOOK_AGAIN : Math.min(2 * gap, LONGEST_LOOK);
      due = performance.now() + gap;
      ({ done } = agenda);
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
