import { mean } from '../statistics/curve-statistics.js';

/** A job as its time is judged. */
export interface TimedJob {
  readonly cell: string;
  /** Unknown of a job done by an earlier command. */
  readonly weight: number | undefined;
  /** The fraction of it that is done, 0 to 1. */
  readonly fraction: number;
  /** Seconds that it has run, in all if it is done. */
  readonly elapsed: number;
}

/** The fraction of a job from which its speed can be told. */
const TELLING = 0.01;

/**
 * The seconds that each job takes from start to end: the mean of the done jobs of its cell; where there are none, what its running
 * jobs come to at their present speed; else its weight, by the seconds a weight has taken so far. NaN where nothing tells.
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

/** The fraction of all work that is done, 0 to 1, by the seconds that jobs take, or their weights where nothing tells those. */
export function fractionDone(jobs: readonly TimedJob[]): number {
  const seconds = expectedSeconds(jobs);
  const sizes = seconds.every(Number.isFinite) ? seconds : jobs.map(({ weight = 0 }) => weight);
  const whole = sizes.reduce((total, size) => total + size, 0);
  return whole > 0 ? jobs.reduce((total, { fraction }, k) => total + fraction * sizes[k]!, 0) / whole : 1;
}

/**
 * Seconds until the last job is done: the running ones go on, and the others follow in order, each on the worker that is free first.
 * NaN where nothing tells yet.
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
