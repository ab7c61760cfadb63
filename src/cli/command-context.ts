import type { WriteStream } from 'node:tty';
import { printableLines, printablePicture } from '../terminal/terminal-text.js';
import type { RuleCatalogue } from './find-rule.js';

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
}

/** Writes lines to stdout, of which nothing can drive a terminal, wherever it came from. */
export function print({ stdout }: CommandContext, ...lines: readonly string[]): void {
  for (const line of lines) stdout.write(`${printableLines(line)}\n`);
}

/** The same for pictures, whose colours stay. */
export function printPicture({ stdout }: CommandContext, picture: string): void {
  stdout.write(`${printablePicture(picture)}\n`);
}
