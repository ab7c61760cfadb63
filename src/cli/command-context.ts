import type { WriteStream } from 'node:tty';
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

/** Writes lines to stdout. */
export function print({ stdout }: CommandContext, ...lines: readonly string[]): void {
  for (const line of lines) stdout.write(`${line}\n`);
}
