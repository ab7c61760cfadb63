import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * A curve as one line of block characters, one a bin, from `min` (default: the smallest value) to `max`.
 * Values outside are drawn at the nearest end, a value that is not finite as a space, a flat curve at half height.
 * @throws {@link UserError} for what is no list of numbers.
 */
export function sparkline(curve: readonly number[], range: { min?: number; max?: number } = {}): string {
  if (!Array.isArray(curve) || !curve.every((value) => typeof value === 'number'))
    throw new UserError(`sparkline takes a list of numbers; given ${quote(curve)}`);
  checkOptions(range, { of: 'sparkline', known: ['min', 'max'], example: '{ min: 0, max: 1 }' });
  const { min, max } = range;
  const finite = curve.filter(Number.isFinite);
  const low = min ?? Math.min(...finite);
  const high = max ?? Math.max(...finite);
  return curve
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      if (!(high > low)) return LEVELS[3];
      const level = Math.floor(((value - low) / (high - low)) * LEVELS.length);
      return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, level))];
    })
    .join('');
}
