import { aNumber, aText, either, objectOf, optional, type Shape, someText, that, wholeFrom } from '../errors/shape.js';
import type { Seed } from '../random/seed.js';

/** What has happened in a sweep, an entry a line, in the order in which it happened. */
export type LedgerEntry = AskedEntry | ToldEntry | FailedEntry | AgainEntry;

/** A job was asked for. The first of a trial begins the trial. */
export interface AskedEntry {
  /** The job's id. */
  readonly asked: string;
  /** From 0, over all searches. */
  readonly trial: number;
  readonly search: number;
  /** The stage that the job goes up to, from 0. */
  readonly stage: number;
  readonly seed: Seed;
  /** The id of the run, whose directory has this name. */
  readonly run: string;
  readonly until?: number | undefined;
  /** In the first entry of a trial: what it varies, by dotted place. */
  readonly settings?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** A job was done. */
export interface ToldEntry {
  readonly told: string;
  /** What the run achieved, by the aim of the experiment; null where it diverged, or no episode ended. */
  readonly score: number | null;
  /** Episodes that the run has counted. */
  readonly episodes: number;
  readonly seconds: number;
  readonly diverged?: string | undefined;
}

/** A job failed; it is tried again unless that makes no sense. */
export interface FailedEntry {
  readonly failed: string;
  readonly message: string;
  readonly isFinal?: true | undefined;
}

/** Somebody wants all jobs that failed to be tried again. */
export interface AgainEntry {
  readonly again: true;
}

const TRUE = that('true', (value) => value === true);
const SHAPES: Readonly<Record<string, Shape>> = {
  asked: objectOf({
    asked: someText,
    trial: wholeFrom(0),
    search: wholeFrom(0),
    stage: wholeFrom(0),
    seed: either(wholeFrom(0), aText),
    run: someText,
    until: optional(wholeFrom(1)),
    settings: optional(that('settings by place', (value) => typeof value === 'object' && value !== null)),
  }),
  told: objectOf({
    told: someText,
    score: either(
      aNumber,
      that('null', (value) => value === null),
    ),
    episodes: wholeFrom(0),
    seconds: aNumber,
    diverged: optional(someText),
  }),
  failed: objectOf({ failed: someText, message: aText, isFinal: optional(TRUE) }),
  again: objectOf({ again: TRUE }),
};

/** The entry of a line of a ledger; undefined where it is none. */
export function parseEntry(line: string): LedgerEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = Object.keys(SHAPES).find((name) => Object.hasOwn(value, name));
  return kind !== undefined && SHAPES[kind]!(value).length === 0 ? (value as LedgerEntry) : undefined;
}
