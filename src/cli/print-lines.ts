import { printablePicture } from '../terminal/terminal-text.js';
import type { CommandContext, OutputStream } from './command-context.js';
import { createInterruption } from './interruption.js';

/** Milliseconds of lines that are written in one piece. */
const PERIOD = 50;

/**
 * Writes lines to stdout while they are made. Unlike `print`, which writes at once and returns, this waits for each
 * piece to be written and lets the event loop turn after it: an endless generator would otherwise keep Ctrl-C and a
 * closed pipe from being heard, and fill the memory of a slow pipe.
 *
 * @throws {@link InterruptedError} when Ctrl-C was pressed, after the lines until then are written.
 */
export async function printLines({ stdout }: CommandContext, lines: Iterable<string>): Promise<void> {
  const interruption = createInterruption();
  try {
    let piece = '';
    let since = performance.now();
    for (const line of lines) {
      piece += `${printablePicture(line)}\n`;
      if (performance.now() - since < PERIOD) continue;
      await write(stdout, piece);
      // A write can end without the event loop having turned, and signals are handled in its turns.
      await new Promise((resolve) => setImmediate(resolve));
      if (interruption.signal.aborted) throw interruption.error('');
      piece = '';
      since = performance.now();
    }
    await write(stdout, piece);
  } finally {
    interruption.close();
  }
}

function write(stream: OutputStream, text: string): Promise<void> {
  // Errors of the stream are handled by its listeners (`guardStreams`).
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
