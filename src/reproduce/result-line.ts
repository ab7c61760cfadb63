import { createHash } from 'node:crypto';
import {
  aNumber,
  aText,
  faultsText,
  fieldsOf,
  listOf,
  numberFrom,
  objectOf,
  optional,
  recordOf,
  type Shape,
  someText,
  wholeFrom,
} from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import type { JobOutcome, JobWork } from './study.js';

/** A job's result, as a line of `results.jsonl`. */
export interface ResultLine {
  readonly id: string;
  readonly cell: string;
  readonly seed: number;
  readonly scores: Readonly<Record<string, number>>;
  readonly curve: readonly number[];
  readonly seconds: number;
  readonly diverged?: string | undefined;
  /** The digest of the settings that it was made with. */
  readonly settings: string;
  /** The name of the line in messages; it is not written. */
  readonly where?: string | undefined;
}

const FIELDS: Readonly<Record<Exclude<keyof ResultLine, 'where'>, Shape>> = {
  id: someText,
  cell: someText,
  seed: wholeFrom(Number.NEGATIVE_INFINITY),
  scores: recordOf(aNumber),
  curve: listOf(aNumber),
  seconds: numberFrom(0),
  diverged: optional(aText),
  settings: someText,
};
const LINE = objectOf(FIELDS);

/**
 * Parses one line of a `results.jsonl`; `where` names the line in messages.
 *
 * @throws {@link UserError} when it is no result.
 */
export function parseResultLine(line: string, where: string): ResultLine {
  const value = json(line);
  const faults = LINE(value);
  if (faults.length === 0) return fieldsOf(value as object, FIELDS) as unknown as ResultLine;
  throw new UserError(
    `${where} is not the result of a job (${cutText(faultsText(faults), 200)}). It reads "${cutText(line)}". ${REDO}`,
  );
}

/**
 * A result as a line of JSON, with only the fields that are written.
 *
 * @throws {@link Error} when a field is wrong.
 */
export function resultLineText(result: ResultLine): string {
  const faults = LINE(result);
  if (faults.length > 0) throw new Error(`the result of the job ${result.id}: ${faultsText(faults)}`);
  return JSON.stringify(fieldsOf(result, FIELDS));
}

/** The outcome without figures that are not finite, which JSON cannot hold: a missing score is reported as such. */
export function finiteOutcome({ scores, curve, ...rest }: JobOutcome): JobOutcome {
  const end = curve.findIndex((value) => !Number.isFinite(value));
  return {
    scores: Object.fromEntries(Object.entries(scores).filter(([, value]) => Number.isFinite(value))),
    curve: end < 0 ? curve : curve.slice(0, end),
    ...rest,
  };
}

/** Advice for messages about a line that cannot be used. */
export const REDO = 'Delete that line to do its job again, or choose another folder with --out; nothing was changed.';

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Fields of a job's work that depend on the machine, and are left out of its settings. */
const PLACES = new Set(['envModule', 'workers']);

/**
 * Sixteen hexadecimal digits that identify the settings of a job: they are equal only where rule, task and every number
 * are.
 */
export function settingsDigest(work: JobWork): string {
  const text = JSON.stringify(work, (key, value) => (PLACES.has(key) ? undefined : sorted(value)));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** An object with sorted keys, so that the order in which a study writes its settings does not matter. */
function sorted(value: unknown): unknown {
  // JSON would write Infinity as null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
