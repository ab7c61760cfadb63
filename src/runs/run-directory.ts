import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeDirectory } from './make-directory.js';
import { parseRunRecord, type RunRecord, runRecordSchema } from './run-record.js';
import { UserError } from './user-error.js';

const CONFIG = 'config.json';
const RUNS = 'runs.jsonl';
const REPORT = 'report.html';

/** A directory that takes the results of one command as they come. */
export interface RunDirectory {
  readonly path: string;
  /** Adds a record as one line of `runs.jsonl`, on disk when this returns. @throws {TypeError} if it is no record. */
  appendRun(record: RunRecord): void;
  /** Writes `report.html`, whole or not at all. */
  finish(reportHtml: string): void;
  /** Takes back a directory that got no record: everything that making it made. */
  discard(): void;
}

/** What a run directory holds. */
export interface RunDirectoryContents {
  readonly config: Readonly<Record<string, unknown>>;
  readonly records: readonly RunRecord[];
  /** The text of `report.html`, if it has been written. */
  readonly report: string | undefined;
  /** What was left out and why, in sentences for people: a last line that an interruption cut off. */
  readonly warnings: readonly string[];
}

/**
 * Makes a directory for runs, with `config.json` and an empty `runs.jsonl`.
 * @throws {UserError} if the path holds anything already; nothing in it is touched.
 */
export function createRunDirectory(
  path: string,
  { config }: { config: Readonly<Record<string, unknown>> },
): RunDirectory {
  refuseUsed(path);
  let made: string | undefined;
  try {
    made = makeDirectory(path);
    // Flag x: should another process have come first, its file stays.
    writeFileSync(join(path, CONFIG), `${JSON.stringify(config, null, 2)}\n`, { flag: 'wx' });
    writeFileSync(join(path, RUNS), '', { flag: 'wx' });
  } catch (error) {
    throw new UserError(
      `Cannot make the run directory ${path}: ${(error as Error).message}. Choose another directory.`,
    );
  }
  return {
    path,
    appendRun(record) {
      const result = runRecordSchema.safeParse(record);
      if (!result.success) {
        const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
        throw new TypeError(
          `Expected a run record to append to ${join(path, RUNS)}; got one in which ${faults.join('; ')}.`,
        );
      }
      // One write of one whole line: an interruption can cut off the last line only.
      appendFileSync(join(path, RUNS), `${JSON.stringify(result.data)}\n`, { flush: true });
    },
    finish(reportHtml) {
      const temporary = join(path, `${REPORT}.${process.pid}.tmp`);
      writeFileSync(temporary, reportHtml, { flush: true });
      renameSync(temporary, join(path, REPORT));
    },
    discard() {
      for (const name of [CONFIG, RUNS, REPORT]) rmSync(join(path, name), { force: true });
      // From the inside out, as far as this made them; another's file in one of them keeps it.
      for (let inner = resolve(path); made !== undefined; inner = dirname(inner)) {
        if (readdirSync(inner).length > 0) return;
        rmdirSync(inner);
        if (inner === resolve(made)) return;
      }
    },
  };
}

/**
 * What a run directory holds; a last line cut off by an interruption is left out and told of in `warnings`.
 * @throws {UserError} if the path is not a run directory, or one of its files is damaged.
 */
export function readRunDirectory(path: string): RunDirectoryContents {
  if (!isRunDirectory(path)) {
    const found = existsSync(path) ? `It has no ${CONFIG} and ${RUNS}` : 'It does not exist';
    throw new UserError(
      `${path} is not a klopf run directory. ${found}. Give the directory that a run was written to.`,
    );
  }
  const { records, warnings } = readRecords(join(path, RUNS));
  const report = join(path, REPORT);
  return {
    config: readConfig(join(path, CONFIG)),
    records,
    report: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
    warnings,
  };
}

function refuseUsed(path: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw new UserError(
      `${path} is a file, expected a new directory for the runs. Choose another path; it was not touched.`,
    );
  }
  if (readdirSync(path).length === 0) return;
  const held = isRunDirectory(path) ? 'already holds a klopf run' : 'already holds other files';
  throw new UserError(
    `${path} ${held}, expected a new or empty directory. Choose another directory, or move this one away; it was not touched.`,
  );
}

function isRunDirectory(path: string): boolean {
  return [CONFIG, RUNS].every((name) => existsSync(join(path, name)));
}

function readConfig(file: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(
      `${file} is not JSON (${(error as Error).message}). Restore it, or write {} in it to read the runs alone.`,
    );
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UserError(`${file} holds no JSON object. Restore it, or write {} in it to read the runs alone.`);
  }
  return config as Record<string, unknown>;
}

function readRecords(file: string): { records: RunRecord[]; warnings: string[] } {
  const lines = readFileSync(file, 'utf8').split('\n');
  const records: RunRecord[] = [];
  const warnings: string[] = [];
  lines.forEach((line, k) => {
    if (line.trim() === '') return;
    const where = `${file} line ${k + 1}`;
    // Every line is written with its line feed, so only a last line without one can have been cut off.
    if (k === lines.length - 1 && !isJson(line)) {
      warnings.push(`${where} is cut off: the run was interrupted as it was written, and its record is left out.`);
    } else {
      records.push(parseRunRecord(line, where));
    }
  });
  return { records, warnings };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
