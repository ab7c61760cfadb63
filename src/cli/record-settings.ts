import { InvalidArgumentError } from 'commander';
import type { RecordSettings } from '../microscope/record-settings.js';

/** `1000`, or `1000:20`: a window of so many steps every so many. */
export function recordSettings(text: string): RecordSettings {
  const found = /^(\d+)(?::(\d+))?$/.exec(text.trim());
  const [every, window] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 1)];
  if (every < 1 || window < 1 || window > every || !Number.isSafeInteger(every))
    throw new InvalidArgumentError(
      'Expected steps from one window to the next, and steps of a window if you like, as in 1000 or 1000:20. The environment stands before the options.',
    );
  return { every, ...(found![2] !== undefined && { window }) };
}
