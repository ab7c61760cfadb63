import { mean } from '../statistics/curve-statistics.js';

/** A job, as far as its time matters. */
export interface TimedJob {
  readonly cell: string;
  /** Undefined for a job that an earlier command did. */
  readonly weight: number | undefined;
  /** The fraction of it that is done, 0 to 1. */
  readonly fraction: number;
  /** Seconds for which it has run; in all, if it is done. */
  readonly elapsed: number;
}

/** The fraction of a job that must be done before its speed is known. */
const TELLING = 0.01;

/**
 * `[job]`: the seconds it takes from start to end. These are the mean over the done jobs of its cell; if there are
 * none, the mean over the running jobs of its cell at their present speed; otherwise its weight, times the seconds that
 * a unit of weight has taken so far. NaN where none of this is known.
 */
export function expectedSeconds(jobs: readonly TimedJob[]): number[] {
  const known = new Map<string, number>();
  for (const isDone of [true, false]) {
    const telling = jobs.filter(({ fraction }) => (isDone ? fraction === 1 : fraction >= TELLING && fraction < 1));
    for (const cell of new Set(telling.map((job) => job.cell))) {
      const mine = telling.filter((job) => job.cell === cell);
      if (!known.has(cell)) known.set(cell, mean(mine.map(({ elapsed, fraction }) => elapsed / fraction)));
    }
  }
  const measured = jobs.filter(({ cell, weight }) => weight !== undefined && known.has(cell));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const perWeight = sum(measured.map(({ cell }) => known.get(cell)!)) / sum(measured.map(({ weight }) => weight!));
  return jobs.map(({ cell, weight }) => known.get(cell) ?? (weight ?? Number.NaN) * perWeight);
}

/** The fraction of all work that is done, 0 to 1, in seconds, or in weights where the seconds are not known. */
export function fractionDone(jobs: readonly TimedJob[]): number {
  const seconds = expectedSeconds(jobs);
  const sizes = seconds.every(Number.isFinite) ? seconds : jobs.map(({ weight = 0 }) => weight);
  const whole = sizes.reduce((total, size) => total + size, 0);
  return whole > 0 ? jobs.reduce((total, { fraction }, k) => total + fraction * sizes[k]!, 0) / whole : 1;
}

/**
 * Seconds until the last job is done: the running ones go on, and the others follow in order, each on the first free
 * worker. NaN while unknown.
 */
export function secondsLeft(jobs: readonly TimedJob[], workers: number): number {
  const seconds = expectedSeconds(jobs);
  const left = jobs.map(({ fraction }, k) => (1 - fraction) * seconds[k]!);
  const isRunning = ({ fraction, elapsed }: TimedJob) => fraction < 1 && elapsed > 0;
  const free = left.filter((_, k) => isRunning(jobs[k]!));
  while (free.length < workers) free.push(0);
  jobs.forEach((job, k) => {
    if (job.fraction === 1 || isRunning(job)) return;
    const first = free.indexOf(Math.min(...free));
    free[Math.max(0, first)]! += left[k]!;
  });
  return Math.max(...free);
}
