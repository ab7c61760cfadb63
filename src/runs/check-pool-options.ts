import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { checkWorkers } from '../threads/job-pool.js';

/**
 * Checks the options of a function that does runs on workers. Options whose names begin with `on` are callbacks.
 *
 * @throws {@link UserError} when an option is unknown or of the wrong type.
 */
export function checkPoolOptions(of: string, known: readonly string[], options: unknown): void {
  checkOptions(options, { of, known, example: '{ workers: 4 }' });
  const { workers, signal, ...callbacks } = options as Readonly<Record<string, unknown>>;
  if (typeof (workers as { perform?: unknown } | undefined)?.perform !== 'function' && workers !== undefined) {
    if (typeof workers === 'object')
      throw new UserError(`workers is ${quote(workers)}; expected a number, or a pool that createWorkerPool has made`);
    checkWorkers(workers);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new UserError(`signal is ${quote(signal)}; expected the signal of an AbortController`);
  for (const [name, callback] of Object.entries(callbacks))
    if (callback !== undefined && typeof callback !== 'function')
      throw new UserError(`${name} is ${quote(callback)}; expected a function`);
}
