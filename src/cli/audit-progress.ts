import type { OutputStream } from './command-context.js';
import { isLiveTerminal } from './is-live-terminal.js';

// An audit keeps its thread busy, so that no timer fires: `onProgress` itself looks at the clock and writes.
// Milliseconds.
const FIRST = 2000;
const NEXT = 5000;

/**
 * The progress of an audit: nothing in the first two seconds, then a line redrawn in place on a terminal; elsewhere a
 * line every five seconds.
 */
export function createAuditProgress(stream: OutputStream, what = 'audit') {
  const began = performance.now();
  let due = began + FIRST;
  let isDrawn = false;
  return {
    update(done: number, total: number): void {
      const now = performance.now();
      if (now < due) return;
      const text = `${what} ${Math.floor((100 * done) / total)}%, ${Math.round((now - began) / 1000)} s`;
      if (isLiveTerminal(stream)) {
        stream.write(`\r${text}\x1b[K`);
        isDrawn = true;
      } else {
        stream.write(`${text}\n`);
        due = now + NEXT;
      }
    },
    close(): void {
      if (isDrawn) stream.write('\r\x1b[K');
      isDrawn = false;
    },
  };
}
