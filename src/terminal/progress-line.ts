import { formatCount, formatDuration, formatReturn } from '../text/number-format.js';
import { fitText } from './terminal-text.js';

/** The progress of one run. */
export interface RunProgress {
  readonly label: string;
  /** Episodes done, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Mean return of the last bin; NaN while there is none. */
  readonly recentReturn: number;
  /** Episodes per second. */
  readonly perSecond: number;
  /** Steps of the environments, where they are known: before an episode has ended they are all there is to see. */
  readonly steps?: number;
}

/** A run as displays know it; times are in seconds since the display was made. */
export interface TimedRun {
  readonly progress: RunProgress;
  readonly start: number;
  /** When it reached its last episode. */
  readonly end: number | undefined;
}

/** One run's progress as text. Its label takes `label` columns and its bar `bar`; with 0 the bar is left out. */
export function progressLine(run: TimedRun, now: number, { label, bar }: { label: number; bar: number }): string {
  const { progress, start, end } = run;
  const elapsed = formatDuration((end ?? now) - start);
  const fraction = progressFraction(progress);
  return [
    fitText(progress.label, label),
    ...(bar > 0 ? [progressBar(fraction, bar)] : []),
    percent(fraction).padStart(4),
    `${formatCount(progress.perSecond)} episodes/s`.padStart(20),
    `return ${formatReturn(progress.recentReturn)}`.padEnd(13),
    end === undefined ? timeLine(progress, elapsed) : `took ${elapsed}`,
  ].join('  ');
}

function timeLine(progress: RunProgress, elapsed: string): string {
  const { done, steps = 0 } = progress;
  if (done > 0) return `${elapsed}, ETA ${formatDuration(secondsLeft(progress))}`;
  return steps > 0 ? `${formatCount(steps)} steps, and no episode has ended` : 'not begun';
}

/**
 * All runs' progress as one line of text. The time left is that of the slowest run, or of all work at the present rate
 * if that is longer, as it is where runs wait for others.
 */
export function totalLine(runs: readonly TimedRun[], now: number): string {
  const open = runs.filter((run) => run.end === undefined).map(({ progress }) => progress);
  const fraction = runs.reduce((sum, { progress }) => sum + progressFraction(progress), 0) / runs.length;
  const going = open.filter(({ perSecond }) => Number.isFinite(perSecond));
  const rate = going.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const work = open.reduce((sum, { done, total }) => sum + total - done, 0);
  const left = formatDuration(Math.max(work / rate, ...going.map(secondsLeft)));
  return [
    `${runs.length - open.length} of ${runs.length} runs done`,
    percent(fraction),
    ...(open.length > 0 ? [`${formatCount(rate)} episodes/s`] : []),
    open.length > 0 ? `${formatDuration(now)}, ETA ${left}` : `took ${formatDuration(now)}`,
  ].join('  ');
}

/** The fraction of its episodes that a run has done, 0 to 1. */
export function progressFraction({ done, total }: RunProgress): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
}

function percent(fraction: number): string {
  // Rounded down, so that 100% is shown only when all is done.
  return `${Math.floor(fraction * 100 + 1e-9)}%`;
}

function secondsLeft({ done, total, perSecond }: RunProgress): number {
  return (total - done) / perSecond;
}

function progressBar(fraction: number, columns: number): string {
  const halves = Math.floor(fraction * columns * 2);
  return ('━'.repeat(halves >> 1) + (halves % 2 === 1 ? '╸' : '')).padEnd(columns, '┄');
}
