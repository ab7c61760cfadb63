import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/**
 * Checks records as far as a report needs them; `of`: the function that takes them, for the message.
 *
 * @throws {@link UserError} when they are no records of runs.
 */
export function checkRecords(of: string, records: unknown): void {
  if (!Array.isArray(records)) throw new UserError(`${of} takes a list of run records; given ${quote(records)}`);
  records.forEach((record: unknown, k) => {
    const fault = faultOf(record);
    if (fault === undefined) return;
    throw new UserError(
      `${of}: record ${k} ${fault}; expected a run record, as trainOnWorkers gives and parseRunRecord reads`,
    );
  });
}

const FIELDS: readonly (readonly [name: string, isRight: (value: unknown) => boolean, expected: string])[] = [
  ...(['env', 'rule', 'engine', 'weightsDigest'] as const).map(
    (name) => [name, (value: unknown) => typeof value === 'string', 'a text'] as const,
  ),
  ['seed', (value) => ['string', 'number'].includes(typeof value), 'a number or a text'],
  ...(['episodes', 'batch', 'meanReturn', 'seconds', 'episodesPerSecond'] as const).map(
    (name) => [name, (value: unknown) => typeof value === 'number', 'a number'] as const,
  ),
  ['curve', (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'), 'a list of numbers'],
];

function faultOf(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null) return `is ${quote(record)}`;
  const wrong = FIELDS.find(([name, isRight]) => !isRight((record as Record<string, unknown>)[name]));
  if (wrong === undefined) return undefined;
  const [name, , expected] = wrong;
  return `has ${name} ${quote((record as Record<string, unknown>)[name])}, which is not ${expected}`;
}
