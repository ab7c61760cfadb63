import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import type { ProgressStream } from './block.js';
import { plainProgress, terminalProgress } from './progress-display.js';
import { progressFraction, type RunProgress, type TimedRun } from './progress-line.js';
import { printable } from './terminal-text.js';

/** A display of runs in progress. After `close` only `log` still writes. */
export interface LiveProgress {
  /**
   * Sets the progress of a run. Runs are shown in the order of their first update; one with nothing done is waiting,
   * and its time has not begun.
   */
  update(key: string, progress: RunProgress): void;
  /** Writes a line that stays, above the display. */
  log(line: string): void;
  /** Writes the final state and stops. */
  close(): void;
}

/**
 * Shows runs in progress: on a terminal one line each, redrawn in place ten times a second; elsewhere plain lines, one
 * every five seconds and one as each run ends. The cursor is never hidden, so that a killed process cannot leave it
 * hidden.
 *
 * @throws {@link UserError} when `stream` is no stream, or an option is wrong.
 */
export function createProgress(stream: ProgressStream, options: { readonly tty: boolean }): LiveProgress {
  if (typeof stream?.write !== 'function')
    throw new UserError(
      `createProgress was given ${quote(stream)} to write to; expected a stream such as process.stderr`,
    );
  checkOptions(options, { of: 'createProgress', known: ['tty'], example: '{ tty: process.stderr.isTTY === true }' });
  const { tty } = options;
  if (typeof tty !== 'boolean') throw new UserError(`tty is ${quote(tty)}; expected true or false`);
  const display = tty ? terminalProgress(stream) : plainProgress(stream);
  const runs = new Map<string, TimedRun>();
  const began = performance.now();
  const now = () => (performance.now() - began) / 1000;
  const timer = setInterval(() => display.show([...runs.values()], now()), display.interval);
  // The display must not keep a process alive whose runs have all ended or failed.
  timer.unref();
  let closed = false;
  return {
    update(key, progress) {
      if (closed) return;
      const known = runs.get(key);
      const done = progressFraction(progress) === 1;
      const run: TimedRun = {
        progress: { ...progress, label: printable(progress.label) },
        start: known && (known.progress.done > 0 || (known.progress.steps ?? 0) > 0) ? known.start : now(),
        end: done ? (known?.end ?? now()) : undefined,
      };
      runs.set(key, run);
      if (done && known?.end === undefined) display.ended(run, now());
    },
    log: (line) => display.log(line),
    close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      display.close([...runs.values()], now());
    },
  };
}
