import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory } from '../runs/make-directory.js';
import { UserError } from '../runs/user-error.js';
import { writeWhole } from '../runs/write-whole.js';
import { parseResultLines, type ResultLine, resultLineSchema } from './result-line.js';
import { STUDY_FORMAT } from './study-document.js';

const STUDY = 'study.json';
const RESULTS = 'results.jsonl';

const stampSchema = z.object({
  /** The version of the format of the folder. */
  format: z.number(),
  study: z.string(),
  /** The version of klopf that computed the results. */
  klopf: z.string(),
  runs: z.int().positive(),
  scale: z.number().positive().max(1),
  /** The command that computes them again. */
  command: z.string(),
});

/** What a results folder holds results of: `study.json`. */
export type StudyStamp = Omit<z.infer<typeof stampSchema>, 'format'>;

/** A folder that keeps the results of a reproduction as they come. */
export interface StudyFolder {
  readonly path: string;
  /** Results of jobs done before, by id. */
  readonly results: ReadonlyMap<string, ResultLine>;
  /** What was left out and why, in sentences for people. */
  readonly warnings: readonly string[];
  /** Makes the folder, or readies it to go on; before this nothing is written. @throws {UserError} if it cannot be written to. */
  begin(): void;
  /** Adds a result as one line of `results.jsonl`, on disk when this returns. */
  append(result: z.input<typeof resultLineSchema>): void;
  /** Writes `report.html` and `report.json`, each whole or not at all. */
  report(html: string, json: string): void;
}

/**
 * A results folder: a new or empty one, or one to go on with, of the same study, version and scale, with as many runs or fewer.
 * One without any result yet takes a new scale and number of runs.
 * @throws {UserError} if the path holds anything else, or results that cannot be gone on with.
 */
export function openStudyFolder(path: string, stamp: StudyStamp): StudyFolder {
  const before = readFolder(path, stamp);
  const file = join(path, RESULTS);
  return {
    path,
    // Should a job have been done twice, by two commands at once, its first result counts.
    results: new Map([...(before?.lines ?? [])].reverse().map((line) => [line.id, line])),
    warnings: before?.isCutOff
      ? [`The last line of ${file} was cut off as it was written; it is taken away and its job done again.`]
      : [],
    begin() {
      try {
        makeDirectory(path);
        writeWhole(join(path, STUDY), `${JSON.stringify({ format: STUDY_FORMAT, ...stamp }, null, 2)}\n`);
        if (before?.isCutOff) truncateSync(file, before.wholeBytes);
        // Flag a: what another process has just written stays.
        writeFileSync(file, '', { flag: 'a' });
      } catch (error) {
        throw new UserError(
          `Cannot write to the results folder ${path}: ${(error as Error).message}. Choose another with --out.`,
        );
      }
    },
    append(result) {
      // One write of one whole line: an interruption can cut off the last line only.
      appendFileSync(file, `${JSON.stringify(resultLineSchema.parse(result))}\n`, { flush: true });
    },
    report(html, json) {
      writeWhole(join(path, 'report.html'), html);
      writeWhole(join(path, 'report.json'), json);
    },
  };
}

/** The results in a folder that is there already. Throws where they are not of this study. */
function readFolder(path: string, stamp: StudyStamp) {
  if (!existsSync(path)) return undefined;
  const other = 'Choose another folder with --out; nothing was touched.';
  if (!statSync(path).isDirectory()) throw new UserError(`${path} is a file, expected a folder for results. ${other}`);
  if (readdirSync(path).length === 0) return undefined;
  if (!existsSync(join(path, STUDY)))
    throw new UserError(`${path} holds other files, and no ${STUDY} of a reproduction. ${other}`);
  const held = readStamp(join(path, STUDY));
  const refuse = (what: string, asked: string): never => {
    throw new UserError(`${path} holds ${what}, and ${asked} was asked for. ${other}`);
  };
  if (held.study !== stamp.study) refuse(`results of ${held.study}`, stamp.study);
  const file = join(path, RESULTS);
  const results = existsSync(file) ? parseResultLines(readFileSync(file, 'utf8'), file) : undefined;
  if (results === undefined || results.lines.length === 0) return results;
  if (held.klopf !== stamp.klopf)
    refuse(`results of klopf ${held.klopf}`, `a run of ${stamp.klopf}, whose numbers may differ,`);
  if (held.scale !== stamp.scale) refuse(`results at a scale of ${held.scale}`, `one of ${stamp.scale}`);
  if (held.runs > stamp.runs)
    refuse(`results of ${held.runs} runs a row`, `${stamp.runs}, fewer than there are (more would go on from them),`);
  return results;
}

function readStamp(file: string): z.infer<typeof stampSchema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Told below.
  }
  const other = 'Choose another folder with --out; nothing was touched.';
  const format = z.object({ format: z.number() }).safeParse(value);
  if (format.success && format.data.format !== STUDY_FORMAT)
    throw new UserError(
      `${file} has format ${format.data.format}, and this version of klopf reads format ${STUDY_FORMAT}. Use the version that wrote it. ${other}`,
    );
  const stamp = stampSchema.safeParse(value);
  if (stamp.success) return stamp.data;
  throw new UserError(
    `${file} does not say what the results beside it are of: it is damaged, or not klopf's. ${other}`,
  );
}
