import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aText, fieldsOf, objectOf, type Shape, that, wholeFrom } from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { FolderInUseError, type FolderLock, LOCK, lockFolder } from '../files/folder-lock.js';
import { mendLines, readLines } from '../files/line-file.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { removeFile } from '../files/remove-file.js';
import { isTemporaryOf, writeWhole } from '../files/write-whole.js';
import { type Ledger, lockPatiently, openLedger } from '../jobs/ledger.js';
import { parseResultLine, type ResultLine, resultLineText } from './result-line.js';
import { STUDY_FORMAT } from './study-document.js';

const STUDY = 'study.json';
const RESULTS = 'results.jsonl';
const REPORT = 'report.html';
const REPORT_DATA = 'report.json';
const CLAIMS = 'claims';
const RUNS = 'runs';
/** How the locks in `claims/` end. */
const CLAIM = '.lock';
const CLAIM_ATTEMPTS = 10;
/** Milliseconds for which a folder that another process has to itself is waited for, before it is said so. */
const OPENING = 10_000;
/** Milliseconds that no file takes to be written whole. */
const WRITING = 60_000;

/** The content of `study.json`: which study a results folder belongs to. */
export interface StudyStamp {
  readonly study: string;
  /** The version of klopf that computed the results. */
  readonly klopf: string;
  readonly runs: number;
  readonly scale: number;
  /** The command that computes them again. */
  readonly command: string;
}

const STAMP_FIELDS: Readonly<Record<keyof StudyStamp, Shape>> = {
  study: aText,
  klopf: aText,
  runs: wholeFrom(1),
  scale: that('a number above 0 and at most 1', (value) => typeof value === 'number' && value > 0 && value <= 1),
  command: aText,
};
const STAMP = objectOf(STAMP_FIELDS);

/**
 * A folder for the results of a reproduction, a line each, written as they come. Several processes may write to it: a
 * line is added under the folder's lock, and each job that is under way has a lock of its own in `claims/`.
 */
export interface StudyFolder {
  readonly path: string;
  /** The store for the runs that jobs are. */
  readonly runs: string;
  /**
   * All results so far, by the id of the job, each with the name of its line for messages. If a job was done twice, its
   * first result counts.
   */
  readonly results: ReadonlyMap<string, ResultLine>;
  /** The same in the order in which they came. */
  readonly lines: readonly ResultLine[];
  /** What was left out and why, in sentences for people. */
  readonly warnings: readonly string[];
  /**
   * Makes the folder, or readies it for further results. Before this call nothing is written.
   *
   * @throws {@link UserError} when it cannot be written to, or holds anything else by now (the promise rejects).
   */
  begin(): Promise<void>;
  /** Takes in the results that other processes have added. @throws {@link UserError} when a line is no result. */
  refresh(): void;
  /**
   * Does `work` while no other process adds results, after theirs are taken in. `work` is given how to add one, which
   * is in the file, as one line, when the promise resolves, and outlives this process; {@link close} waits until it
   * outlives a power cut.
   *
   * @throws {@link UserError} when it cannot be written (the promise rejects); and what `work` throws.
   */
  write<T>(work: (add: (result: ResultLine) => void) => T): Promise<T>;
  /** Takes a job for this process. @throws {@link FolderInUseError} where another process is at it. */
  claim(id: string): FolderLock;
  /**
   * Writes `report.html` and `report.json`, each whole or not at all.
   *
   * @throws {@link UserError} when one cannot be written.
   */
  report(html: string, json: string): void;
  /** Waits until all results are on the disk. @throws {@link UserError} when they cannot be (the promise rejects). */
  close(): Promise<void>;
}

/**
 * Opens a results folder: a new or empty one, or one to go on with, of the same study, version and scale and with at
 * most as many runs. One without any result takes a new scale and number of runs.
 *
 * @throws {@link UserError} when the path holds anything else, or results that cannot be gone on with, or another
 * process keeps it to itself (the promise rejects).
 */
export async function openStudyFolder(path: string, stamp: StudyStamp): Promise<StudyFolder> {
  const file = join(path, RESULTS);
  const claims = join(path, CLAIMS);
  const results = new Map<string, ResultLine>();
  const lines: ResultLine[] = [];
  const keep = (line: ResultLine) => {
    if (results.has(line.id)) return;
    results.set(line.id, line);
    lines.push(line);
  };
  const take = (text: string, number: number) => {
    if (text.trim() === '') return;
    const where = `${file} line ${number}`;
    keep({ ...parseResultLine(text, where), where });
  };
  // An existing folder is locked while it is read, so that no line is half written.
  const isThere = isFolderInUse(path);
  const lock = isThere ? await lockPatiently(path, OPENING) : undefined;
  let cutOff: number | undefined;
  try {
    const there = readFolder(path, stamp);
    cutOff = there?.cutOff;
    for (const { text, number } of there?.lines ?? []) take(text, number);
  } finally {
    lock?.release();
  }
  let ledger: Ledger | undefined;
  let fault: { readonly error: unknown } | undefined;
  const opened = () => {
    if (ledger === undefined) throw new Error(`${path} has not been begun`);
    return ledger;
  };
  const clean = () => {
    // The claims of processes that were killed are void; those of others stay.
    for (const name of namesIn(claims)) {
      try {
        if (name.endsWith(CLAIM)) lockFolder(claims, name).release();
      } catch (error) {
        if (!(error instanceof FolderInUseError)) return;
      }
    }
    try {
      rmdirSync(claims);
    } catch {
      // Others are at work, or nobody was.
    }
  };
  return {
    path,
    runs: join(path, RUNS),
    results,
    lines,
    warnings:
      cutOff === undefined
        ? []
        : [
            `Line ${cutOff} of ${file}, the last, was cut off as it was written; it is taken away and its job done again.`,
          ],
    async begin() {
      try {
        makeDirectory(path);
        const lock = await lockPatiently(path, OPENING);
        try {
          // Another process may have begun meanwhile.
          readFolder(path, stamp);
          removeTemporaries(path);
          const about = `${JSON.stringify({ format: STUDY_FORMAT, ...stamp }, null, 2)}\n`;
          const study = join(path, STUDY);
          if (!existsSync(study) || readFile(study) !== about) writeWhole(study, about);
          mendLines(file);
          results.clear();
          lines.length = 0;
          ledger = openLedger(path, RESULTS, take);
        } finally {
          lock.release();
        }
      } catch (error) {
        throw fileError(error, path);
      }
    },
    refresh: () => opened().refresh(),
    async write(work) {
      if (fault) throw fault.error;
      const added: ResultLine[] = [];
      const value = await opened().write((add) =>
        work((result) => {
          add(resultLineText(result));
          added.push(result);
          keep(result);
        }),
      );
      if (added.length > 0)
        opened()
          .flush()
          .catch((error) => (fault ??= { error }));
      return value;
    },
    claim(id) {
      const name = `${createHash('sha256').update(id).digest('hex').slice(0, 16)}${CLAIM}`;
      for (let attempt = 1; ; attempt++) {
        try {
          mkdirSync(claims, { recursive: true });
          return lockFolder(claims, name);
        } catch (error) {
          // Whoever ends removes the folder of the claims where there is none.
          if (error instanceof FolderInUseError || attempt >= CLAIM_ATTEMPTS) throw fileError(error, claims);
        }
      }
    },
    report(html, json) {
      writeWhole(join(path, REPORT), html);
      writeWhole(join(path, REPORT_DATA), json);
    },
    async close() {
      if (ledger === undefined) return;
      clean();
      await ledger.flush();
      if (fault) throw fault.error;
    },
  };
}

/**
 * Removes files that killed processes left half written, while this one has the folder's lock: under it alone is
 * `study.json` written. Reports other processes may be writing, which takes a moment.
 */
function removeTemporaries(path: string): void {
  for (const name of entries(path)) {
    if (!isTemporaryOf(name, [STUDY, REPORT, REPORT_DATA])) continue;
    const temporary = join(path, name);
    const age = Date.now() - (statSync(temporary, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (isTemporaryOf(name, [STUDY]) || Math.abs(age) > WRITING) removeFile(temporary);
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Whether a reproduction has written to this folder, or is about to. */
function isFolderInUse(path: string): boolean {
  return [STUDY, LOCK].some((name) => existsSync(join(path, name)));
}

/** The names in a folder, without its lock. */
function entries(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => name !== LOCK && !name.startsWith(`${LOCK}.`));
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * The lines of results in an existing folder.
 *
 * @throws {@link UserError} when they belong to another study, version or scale.
 */
function readFolder(path: string, stamp: StudyStamp) {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) throw new UserError(`${path} is a file, expected a folder for results. ${OTHER}`);
  const names = entries(path).filter((name) => !isTemporaryOf(name, [STUDY, REPORT, REPORT_DATA]));
  if (names.length === 0) return undefined;
  if (!names.includes(STUDY))
    throw new UserError(`${path} holds other files, and no ${STUDY} of a reproduction. ${OTHER}`);
  const file = join(path, RESULTS);
  const { lines, cutOff } = names.includes(RESULTS) ? readLines(file) : { lines: [], cutOff: undefined };
  // A folder without any result has nothing to lose: if its `study.json` was cut off, it is begun again.
  if (lines.length === 0 && isCutOff(readFile(join(path, STUDY)))) return { lines, cutOff };
  const held = readStamp(join(path, STUDY));
  const refuse = (what: string, asked: string): never => {
    throw new UserError(`${path} holds ${what}, and ${asked} was asked for. ${OTHER}`);
  };
  if (held.study !== stamp.study) refuse(`results of ${held.study}`, stamp.study);
  if (lines.length === 0) return { lines, cutOff };
  if (held.klopf !== stamp.klopf)
    refuse(`results of klopf ${held.klopf}`, `a run of ${stamp.klopf}, whose numbers may differ,`);
  if (held.scale !== stamp.scale) refuse(`results at a scale of ${held.scale}`, `one of ${stamp.scale}`);
  if (held.runs > stamp.runs)
    refuse(`results of ${held.runs} runs a row`, `${stamp.runs}, fewer than there are (more would go on from them),`);
  return { lines, cutOff };
}

/** Whether this is a `study.json` that was cut off. */
function isCutOff(text: string): boolean {
  const start = '{\n  "format"';
  return start.startsWith(text) || (text.startsWith(start) && !text.trimEnd().endsWith('}'));
}

const OTHER = 'Choose another folder with --out; nothing was touched.';

function readStamp(file: string): StudyStamp {
  const text = readFile(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message follows below.
  }
  const { format } = (value ?? {}) as { readonly format?: unknown };
  if (typeof format === 'number' && format !== STUDY_FORMAT)
    throw new UserError(
      `${file} has format ${format}, and this version of klopf reads format ${STUDY_FORMAT}. Use the version that wrote it. ${OTHER}`,
    );
  if (format === STUDY_FORMAT && STAMP(value).length === 0)
    return fieldsOf(value as object, STAMP_FIELDS) as unknown as StudyStamp;
  throw new UserError(
    `${file} does not say what the results beside it are of: it is damaged, or not klopf's. ${OTHER}`,
  );
}
