import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';

/** How long a call to environments elsewhere, in other threads or in Python, may take unless told otherwise. */
export const defaultTimeoutMs = 300_000;

/** Throws `InvalidArgumentError` unless `timeoutMs` is a positive number, or infinite for no limit. */
export function requireTimeout(timeoutMs: unknown, who: string): void {
  if (typeof timeoutMs === 'number' && timeoutMs > 0) return;
  throw new InvalidArgumentError(
    `${who} got timeoutMs = ${quote(timeoutMs)}; expected a positive number of milliseconds, or Infinity for no limit.`,
  );
}
