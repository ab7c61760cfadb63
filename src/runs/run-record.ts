import {
  aNumber,
  aText,
  either,
  faultsText,
  fieldsOf,
  listOf,
  numberFrom,
  objectOf,
  optional,
  recordOf,
  type Shape,
  someText,
  that,
  wholeFrom,
} from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** The number of equal bins a run's episodes are divided into for its learning curve. */
export const CURVE_BINS = 20;

/**
 * The record of one run, one line of JSON. `curve[b]` is the mean return over bin b of the episodes asked for, so that
 * a run which stopped early has fewer bins of the same width; a finished run of fewer than {@link CURVE_BINS} episodes
 * has one bin an episode.
 */
export interface RunRecord {
  env: string;
  rule: string;
  engine: 'literal' | 'dense';
  seed: number | string;
  /** The episodes asked for; a partial run did fewer. */
  episodes: number;
  /** Episodes run side by side. */
  batch: number;
  workers: number;
  /** Mean return over every episode that was run. */
  meanReturn: number;
  curve: number[];
  seconds: number;
  episodesPerSecond: number;
  /**
   * SHA-256 of the final weights, in hexadecimal; `none` where the run was ended from outside before its thread could
   * compute it.
   */
  weightsDigest: string;
  /**
   * The configuration that repeats the run, defaults filled in. Records whose configurations differ only in `seed` and
   * `workers` may be averaged.
   */
  config?: Record<string, unknown> | undefined;
  /** Set when the run did not reach its last episode: it was interrupted, or it diverged. */
  partial?: true | undefined;
  /** The episodes that a partial run counted. */
  episodesDone?: number | undefined;
  /** Why the run diverged: which unit had a weight that is not finite, and when. */
  diverged?: string | undefined;
}

const FIELDS: Readonly<Record<keyof RunRecord, Shape>> = {
  env: someText,
  rule: someText,
  engine: that("'literal' or 'dense'", (value) => value === 'literal' || value === 'dense'),
  seed: either(wholeFrom(Number.NEGATIVE_INFINITY), aText),
  episodes: wholeFrom(1),
  batch: wholeFrom(1),
  workers: wholeFrom(0),
  meanReturn: aNumber,
  curve: listOf(aNumber, 0, CURVE_BINS),
  seconds: numberFrom(0),
  episodesPerSecond: numberFrom(0),
  weightsDigest: someText,
  config: optional(recordOf(() => [])),
  partial: optional(that('true', (value) => value === true)),
  episodesDone: optional(wholeFrom(0)),
  diverged: optional(someText),
};
const RECORD = objectOf(FIELDS);

/** The fields of a record, checked, and no others; or a text that says what is wrong. */
export function checkedRecord(value: unknown): RunRecord | string {
  const faults = RECORD(value);
  return faults.length > 0 ? faultsText(faults) : (fieldsOf(value as object, FIELDS) as unknown as RunRecord);
}

/** The mean return of a run; NaN where no episode ended. */
export function meanReturn(record: RunRecord): number {
  return record.episodesDone === 0 ? Number.NaN : record.meanReturn;
}

/**
 * Parses one line of a `runs.jsonl`; `where` names the line in messages, as in `runs.jsonl line 3`.
 *
 * @throws {@link UserError} when the line is not JSON, or a field is missing or of the wrong type.
 */
export function parseRunRecord(line: string, where: string): RunRecord {
  if (typeof line !== 'string')
    throw new UserError(`${where} is ${quote(line)}; expected a line of text with a run record`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserError(
      `${where} is not JSON (${(error as SyntaxError).message}). ` +
        `It reads ${excerpt(line)}. Every line must be one run record; delete the line to go on without that run.`,
    );
  }
  const record = checkedRecord(value);
  if (typeof record === 'object') return record;
  throw new UserError(
    `${where} is not a run record. ${record}. ` +
      `It reads ${excerpt(line)}. Correct the fields named, or delete the line to go on without that run.`,
  );
}

function excerpt(line: string): string {
  return line.length > 60 ? `"${line.slice(0, 60)}…"` : `"${line}"`;
}
