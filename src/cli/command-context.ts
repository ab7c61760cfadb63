import type { WriteStream } from 'node:tty';
import type { RuleCatalogue } from '../runs/find-rule.js';
import type { WorkerPool } from '../runs/worker-pool.js';
import { printableLines, printablePicture } from '../terminal/terminal-text.js';

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows' | 'hasColors'>>;

/** What every command works with. */
export interface CommandContext {
  readonly rules: RuleCatalogue;
  readonly version: string;
  /** What was typed after `klopf`. */
  readonly args: readonly string[];
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Makes the threads of runs, which the command closes when it is done. Default: `createWorkerPool`. */
  readonly startPool?: ((workers: number) => WorkerPool) | undefined;
}

/**
 * Writes lines to stdout at once. Control characters in them are escaped, so that a name or a text from a file cannot
 * drive the terminal. For output that is made over seconds, or without an end, see `printLines`.
 */
export function print({ stdout }: CommandContext, ...lines: readonly string[]): void {
  for (const line of lines) stdout.write(`${printableLines(line)}\n`);
}

/** As {@link print}, but colours stay. */
export function printPicture({ stdout }: CommandContext, picture: string): void {
  stdout.write(`${printablePicture(picture)}\n`);
}

/**
 * Whether progress is shown on stderr. JSON lines on a terminal are progress enough; where they go to a file or pipe,
 * stderr can show it.
 */
export function showsProgress({ stdout, stderr }: CommandContext, json: boolean): boolean {
  return !json || (stderr.isTTY === true && stdout.isTTY !== true);
}
