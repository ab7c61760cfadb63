import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { RECORDED, type Recorded } from './recording.js';

/** What is recorded and how often, as plain data. */
export interface RecordSettings {
  /** Steps from the beginning of one window to that of the next. Default: 5000. */
  readonly every?: number;
  /** Steps of a window, in which every unit is watched. Default: 5. */
  readonly window?: number;
  /** What is recorded. Default: everything, `activity`, `credit`, `update`, `weights`, `eligibility` and `heard`. */
  readonly what?: readonly Recorded[];
  /** Lanes in which actions and credit of each unit are recorded step by step, in the table `raster`. Default: none. */
  readonly lanes?: readonly number[];
}

export const RECORD_SETTINGS = [
  'every',
  'window',
  'what',
  'lanes',
] as const satisfies readonly (keyof RecordSettings)[];

/**
 * The settings with their defaults.
 *
 * @throws {@link UserError} for settings that make no sense.
 */
export function checkedSettings(settings: RecordSettings, of: string): Required<RecordSettings> {
  const names = Object.keys(RECORDED) as Recorded[];
  const { every = 5000, window = Math.min(5, Number(every)), what = names, lanes = [] } = settings;
  for (const [name, value] of Object.entries({ every, window }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UserError(`${of}: ${name} is ${quote(value)}; expected a whole number of steps from 1`);
  if (window > every)
    throw new UserError(
      `${of}: a window of ${window} steps begins every ${every}; expected every to be at least window`,
    );
  if (!Array.isArray(what) || what.length === 0)
    throw new UserError(`${of}: what is ${quote(what)}; expected a list of what to record, out of ${names.join(', ')}`);
  const wrong = what.find((name) => !names.includes(name));
  if (wrong !== undefined)
    throw new UserError(
      `${of}: what names ${quote(wrong)}` + didYouMean(String(wrong), names, `expected some of ${names.join(', ')}`),
    );
  const isLane = (lane: unknown) => Number.isSafeInteger(lane) && (lane as number) >= 0;
  if (!Array.isArray(lanes) || !lanes.every(isLane) || new Set(lanes).size < lanes.length)
    throw new UserError(
      `${of}: lanes are ${quote(lanes)}; expected a list of lanes without repeats, counted from 0, such as [0]`,
    );
  return { every, window, what: names.filter((name) => what.includes(name)), lanes };
}
