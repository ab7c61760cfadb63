import { fileReason } from '../files/file-error.js';
import type { OutputStream } from './command-context.js';
import { EXIT } from './failure.js';
import { stopUnread } from './interruption.js';

/** Codes of errors of a stream whose reader has gone: a pipe whose other end was closed, a terminal that was. */
const GONE = new Set(['EPIPE', 'EIO', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Handles errors of stdout and stderr. When stdout cannot be written, commands that train stop, keep what they have and
 * say so on stderr (exit code 141 where the reader has gone); all others end at once, and a reader that closed its pipe
 * early, as in `klopf rules | head -1`, is no failure. When stderr cannot be written, commands go on.
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
