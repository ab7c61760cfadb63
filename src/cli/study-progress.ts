import type { JobResult, StudyJob } from '../reproduce/study.js';
import { fractionDone, secondsLeft, type TimedJob } from '../reproduce/time-left.js';
import { createTerminalBlock } from '../terminal/block.js';
import { fitText, printable, printableLines, textColumns } from '../terminal/terminal-text.js';
import { formatCount, formatDuration, formatReturn } from '../text/number-format.js';
import type { OutputStream } from './command-context.js';
import { isLiveTerminal } from './is-live-terminal.js';

/**
 * A display of the progress of a reproduction's jobs. It is not that of runs (run-progress.ts): a study has stages, and
 * hundreds of short jobs of which only those that run are shown, with an estimate that knows how long each kind takes.
 */
export interface StudyProgress {
  /**
   * A stage begins: its jobs to do, in the order in which they are started; `name`: of the stage, where there are
   * several.
   */
  stage(name: string | undefined, done: Iterable<JobResult>, jobs: readonly StudyJob[]): void;
  start(job: StudyJob): void;
  advance(job: StudyJob, fraction: number, score?: number): void;
  /** Another process is at the job. */
  leave(job: StudyJob): void;
  /** A job is done, by this process or another. */
  finish(job: StudyJob, result: JobResult): void;
  log(line: string): void;
  close(): void;
}

interface ShownJob {
  readonly label: string;
  readonly cell: string;
  readonly weight: number | undefined;
  fraction: number;
  start: number | undefined;
  seconds: number | undefined;
  score: number;
  /** Another process is at it. */
  isElsewhere?: boolean;
}

const LABEL = 44;
// Seconds between plain lines, for a file or a pipe: five in the first minute, then half a minute.
const SOON = 5;
const LATER = 30;

/**
 * Progress of jobs: on a terminal a line for each that runs over one for all, redrawn in place; elsewhere plain lines.
 */
export function createStudyProgress(stream: OutputStream, workers: number): StudyProgress {
  const isTerminal = isLiveTerminal(stream);
  const block = isTerminal ? createTerminalBlock(stream) : undefined;
  const log = (line: string) => (block ? block.log(line) : void stream.write(`${printableLines(line)}\n`));
  const began = performance.now();
  const now = () => (performance.now() - began) / 1000;
  let jobs = new Map<string, ShownJob>();
  let heading = '';
  let due = SOON;

  const timed = (): TimedJob[] =>
    [...jobs.values()].map(({ cell, weight, fraction, start, seconds }) => ({
      cell,
      weight,
      fraction,
      elapsed: seconds ?? (start === undefined ? 0 : now() - start),
    }));
  const running = () => [...jobs.values()].filter(({ start, seconds }) => start !== undefined && seconds === undefined);
  const total = () => {
    const all = timed();
    const done = all.filter(({ fraction }) => fraction === 1).length;
    const elsewhere = [...jobs.values()].filter(({ isElsewhere }) => isElsewhere).length;
    const others = elsewhere > 0 ? `, ${formatCount(elsewhere)} under way in other processes` : '';
    const fraction = `${Math.floor(fractionDone(all) * 100 + 1e-9)}%`;
    const eta = done < all.length ? `, ETA ${formatDuration(secondsLeft(all, workers))}` : '';
    return `${heading}${done} of ${formatCount(all.length)} jobs done${others}  ${fraction}  ${formatDuration(now())}${eta}`;
  };
  const line = ({ label, fraction, start, score }: ShownJob, width: number) =>
    [
      fitText(label, width),
      `${Math.floor(fraction * 100)}%`.padStart(4),
      formatDuration(now() - start!).padStart(7),
      ...(Number.isFinite(score) ? [`at ${formatReturn(score)}`] : []),
    ].join('  ');
  const show = () => {
    if (jobs.size === 0) return;
    if (block) {
      const shown = running();
      const room = Math.max(1, (stream.rows || 24) - 3);
      const width = Math.min(LABEL, Math.max(0, ...shown.map(({ label }) => textColumns(label))));
      const lines = shown.slice(0, room).map((job) => line(job, width));
      block.show([...lines, ...(shown.length > room ? [`… and ${shown.length - room} more`] : []), total()]);
    } else if (now() >= due) {
      due = now() + (now() < 60 ? SOON : LATER) - 0.5;
      log(total());
    }
  };
  const timer = setInterval(show, isTerminal ? 100 : 1000);
  // The display must not keep a process alive whose jobs have all ended or failed.
  timer.unref();
  let isClosed = false;
  const each = (job: StudyJob, change: (shown: ShownJob) => void) => {
    const shown = jobs.get(job.id);
    if (shown && !isClosed) change(shown);
  };
  return {
    stage(name, done, next) {
      heading = name === undefined ? '' : `${name}: `;
      const before = [...done].map(({ id, cell, seed, seconds }): [string, ShownJob] => [
        id,
        { label: labelOf(cell, seed), cell, weight: undefined, fraction: 1, start: 0, seconds, score: Number.NaN },
      ]);
      const waiting = next.map(({ id, cell, seed, weight = 1 }): [string, ShownJob] => [
        id,
        {
          label: labelOf(cell, seed),
          cell,
          weight,
          fraction: 0,
          start: undefined,
          seconds: undefined,
          score: Number.NaN,
        },
      ]);
      jobs = new Map([...before, ...waiting]);
    },
    start: (job) => each(job, (shown) => Object.assign(shown, { start: now(), isElsewhere: false })),
    leave: (job) => each(job, (shown) => Object.assign(shown, { start: undefined, isElsewhere: true })),
    advance: (job, fraction, score = Number.NaN) =>
      each(job, (shown) => {
        // A job is done only when its result is there, so 100% is not shown before.
        shown.fraction = Math.min(0.999, Math.max(0, fraction));
        shown.score = score;
      }),
    finish: (job, { scores, diverged, seconds: taken }) =>
      each(job, (shown) => {
        const seconds = shown.start === undefined ? taken : now() - shown.start;
        Object.assign(shown, { fraction: 1, seconds, isElsewhere: false });
        if (block || seconds < SOON) return;
        const what = diverged === undefined ? `score ${formatReturn(scores['score'] ?? Number.NaN)}` : 'diverged';
        log(`${shown.label}: ${what}, took ${formatDuration(seconds)}`);
      }),
    log,
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      if (jobs.size === 0) return;
      if (block) block.show([total()]);
      else log(total());
    },
  };
}

function labelOf(cell: string, seed: number): string {
  return printable(`${cell}, seed ${seed}`);
}
