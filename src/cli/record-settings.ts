import { InvalidArgumentError } from 'commander';
import type { RecordSettings } from '../microscope/record-settings.js';
import { RECORDED, type Recorded } from '../microscope/recording.js';
import { cutText } from '../text/cut-text.js';
import { didYouMean } from '../text/suggest.js';

/** `1000`, or `1000:20`: a window of so many steps every so many. */
export function recordSettings(text: string): RecordSettings {
  const found = /^(\d+)(?::(\d+))?$/.exec(text.trim());
  const [every, window] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 1)];
  if (every < 1 || window < 1 || window > every || !Number.isSafeInteger(every))
    throw new InvalidArgumentError(
      'Expected steps from one window to the next, and after a colon steps of a window, no more than that, as in 1000 or 1000:20. The environment stands before the options.',
    );
  return { every, ...(found![2] !== undefined && { window }) };
}

/** `activity,weights`: what is recorded. */
export function recordedNames(text: string): Recorded[] {
  const names = text.split(',').map((name) => name.trim());
  const known = Object.keys(RECORDED) as Recorded[];
  const wrong = names.find((name) => !known.includes(name as Recorded));
  if (wrong !== undefined)
    throw new InvalidArgumentError(
      `'${cutText(wrong)}' is nothing that is recorded` +
        didYouMean(wrong, known, `expected some of ${known.join(', ')}.`),
    );
  return names as Recorded[];
}

/** `0,3`: lanes, each once. */
export function lanesOf(text: string): number[] {
  const lanes = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : -1));
  if (lanes.some((lane) => lane < 0 || !Number.isSafeInteger(lane)) || new Set(lanes).size < lanes.length)
    throw new InvalidArgumentError('Expected lanes of the batch without repeats, counted from 0, as in 0,1.');
  return lanes;
}
