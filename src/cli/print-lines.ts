import { printablePicture } from '../terminal/terminal-text.js';
import type { CommandContext, OutputStream } from './command-context.js';
import { createInterruption } from './interruption.js';

/** Milliseconds for which lines are gathered. */
const PERIOD = 50;

/**
 * Writes lines to stdout while they are made. Between pieces the process comes to hear of Ctrl-C, which throws
 * `InterruptedError` after what was reached is written, and of a reader that has gone.
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
      // A write can end without the event loop having turned, and signals come with its turns.
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
  // An error of the stream is told to its listeners, too.
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
