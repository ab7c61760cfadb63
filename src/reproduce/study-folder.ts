import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aText, fieldsOf, objectOf, type Shape, that, wholeFrom } from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { LOCK, lockFolder } from '../files/folder-lock.js';
import { appendLine, mendLines, readLines } from '../files/line-file.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { isTemporaryOf, writeWhole } from '../files/write-whole.js';
import { parseResultLine, type ResultLine, resultLineText } from './result-line.js';
import { STUDY_FORMAT } from './study-document.js';

const STUDY = 'study.json';
const RESULTS = 'results.jsonl';
const REPORT = 'report.html';
const REPORT_DATA = 'report.json';

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

/** A folder for the results of a reproduction, written as they come. No other process writes to it meanwhile. */
export interface StudyFolder {
  readonly path: string;
  /** Results of jobs done by earlier commands, by id, each with the name of its line for messages. */
  readonly results: ReadonlyMap<string, ResultLine>;
  /** What was left out and why, in sentences for people. */
  readonly warnings: readonly string[];
  /**
   * Makes the folder, or readies it for further results. Before this call nothing is written but the lock.
   *
   * @throws {@link UserError} when it cannot be written to, or another process has begun to.
   */
  begin(): void;
  /**
   * Adds a result as one line of `results.jsonl`, on disk when this returns.
   *
   * @throws {@link UserError} when it cannot be written; then nothing of it is.
   */
  append(result: ResultLine): void;
  /**
   * Writes `report.html` and `report.json`, each whole or not at all.
   *
   * @throws {@link UserError} when one cannot be written.
   */
  report(html: string, json: string): void;
  /** Unlocks it for other processes; the end of this process does so, too. */
  close(): void;
}

/**
 * Opens a results folder: a new or empty one, or one to go on with, of the same study, version and scale and with at
 * most as many runs. One without any result takes a new scale and number of runs.
 *
 * @throws {@link UserError} when the path holds anything else, or results that cannot be gone on with, or another
 * process writes to it.
 */
export function openStudyFolder(path: string, stamp: StudyStamp): StudyFolder {
  const file = join(path, RESULTS);
  // An existing folder is locked before it is read, so that what is read stays true.
  let lock = isFolderInUse(path) ? lockFolder(path) : undefined;
  let before: ReturnType<typeof readFolder>;
  try {
    before = readFolder(path, stamp);
  } catch (error) {
    lock?.release();
    throw error;
  }
  return {
    path,
    // If a job was done twice, its first result counts.
    results: new Map([...(before?.results ?? [])].reverse().map((line) => [line.id, line])),
    warnings:
      before?.cutOff === undefined
        ? []
        : [
            `Line ${before.cutOff} of ${file}, the last, was cut off as it was written; it is taken away and its job done again.`,
          ],
    begin() {
      try {
        makeDirectory(path);
        if (lock === undefined) {
          lock = lockFolder(path);
          if (entries(path).length > 0)
            throw new UserError(
              `${path}: another process has written to it meanwhile. The same command goes on from there.`,
            );
        }
        for (const name of entries(path)) {
          if (isTemporaryOf(name, [STUDY, REPORT, REPORT_DATA])) rmSync(join(path, name));
        }
        writeWhole(join(path, STUDY), `${JSON.stringify({ format: STUDY_FORMAT, ...stamp }, null, 2)}\n`);
        mendLines(file);
      } catch (error) {
        lock?.release();
        throw fileError(error, path);
      }
    },
    append: (result) => appendLine(file, resultLineText(result)),
    report(html, json) {
      writeWhole(join(path, REPORT), html);
      writeWhole(join(path, REPORT_DATA), json);
    },
    close: () => lock?.release(),
  };
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
 * The results in an existing folder.
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
  if (lines.length === 0 && isCutOff(readFile(join(path, STUDY)))) return { results: [], cutOff };
  const held = readStamp(join(path, STUDY));
  const refuse = (what: string, asked: string): never => {
    throw new UserError(`${path} holds ${what}, and ${asked} was asked for. ${OTHER}`);
  };
  if (held.study !== stamp.study) refuse(`results of ${held.study}`, stamp.study);
  const results = lines.map(({ text, number }) => {
    const where = `${file} line ${number}`;
    return { ...parseResultLine(text, where), where };
  });
  if (results.length === 0) return { results, cutOff };
  if (held.klopf !== stamp.klopf)
    refuse(`results of klopf ${held.klopf}`, `a run of ${stamp.klopf}, whose numbers may differ,`);
  if (held.scale !== stamp.scale) refuse(`results at a scale of ${held.scale}`, `one of ${stamp.scale}`);
  if (held.runs > stamp.runs)
    refuse(`results of ${held.runs} runs a row`, `${stamp.runs}, fewer than there are (more would go on from them),`);
  return { results, cutOff };
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
