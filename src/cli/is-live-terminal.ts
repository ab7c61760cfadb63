import type { OutputStream } from './command-context.js';

/**
 * Whether lines on a stream can be redrawn in place: it is a terminal, and one that moves its cursor, as `TERM=dumb`
 * does not.
 */
export function isLiveTerminal({ isTTY }: OutputStream): boolean {
  return isTTY === true && process.env['TERM'] !== 'dumb';
}
