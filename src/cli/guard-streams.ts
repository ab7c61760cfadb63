import { fileReason } from '../files/file-error.js';
import type { OutputStream } from './command-context.js';
import { EXIT } from './failure.js';
import { stopUnread } from './interruption.js';

/** Errors of a stream that somebody read, and does not any more: a pipe whose reader has ended, a terminal that has gone. */
const GONE = new Set(['EPIPE', 'EIO', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * What happens when output cannot be written. Commands that train stop, keep what they have and say so on stderr, with exit code 141
 * where the reader has gone; others end at once: a reader that has seen enough, as in `klopf rules | head -1`, is no failure. Where stderr
 * cannot be written to, commands go on unseen.
 */
export function guardStreams(stdout: OutputStream, stderr: OutputStream): void {
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (GONE.has(error.code ?? '')) {
      if (!stopUnread('stopped because nobody reads stdout any more', EXIT.unread)) process.exit(EXIT.ok);
      return;
    }
    const why = `stdout cannot be written: ${fileReason(error) ?? error.message}`;
    if (stopUnread(why, EXIT.mistake)) return;
    stderr.write(`klopf: ${why}\n`);
    process.exit(EXIT.mistake);
  });
}
