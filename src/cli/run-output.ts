import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { makeDirectory } from '../files/make-directory.js';
import { writeWhole } from '../files/write-whole.js';
import { htmlReport } from '../report/html-report.js';
import type { RunRecord } from '../runs/run-record.js';
import { isStore, readStore } from '../store/read-store.js';
import { discardUnbegun, idOfDescription, type RunDescription } from '../store/run-directory.js';
import { type CommandContext, print, printPicture } from './command-context.js';
import { resultsText } from './results-text.js';
import { shellWords } from './shell-words.js';

/** Where the records of some runs go. */
export interface OutputOptions {
  readonly runs: readonly RunDescription[];
  /** The title of the report. */
  readonly title: string;
  /** Paragraphs of the report. */
  readonly notes?: readonly string[];
  /** The store of the runs and the report: a folder that is new, empty or a store. */
  readonly out?: string;
  /** Records as JSON lines on stdout, in place of chart and table. */
  readonly json: boolean;
}

/** Collects the records of runs as they end. Each is in its run's directory already, where there is a store. */
export interface RunOutput {
  /** Adds a record. JSON lines of complete runs are printed in the order of the configurations. */
  add(run: number, record: RunRecord): void;
  /** Prints or writes what needs all records: chart, table and the report. */
  finish(): void;
  /**
   * After a failure: prints and reports what there is if a run is complete; otherwise removes the store, if it was made
   * and is empty. Does not throw.
   */
  giveUp(): void;
  /** After an interruption: a sentence on what is partial or missing. */
  left(): string;
  /** A sentence on the runs that diverged; undefined if none did. */
  diverged(): string | undefined;
}

const REPORT = 'report.html';

/**
 * Makes the store, if one is asked for.
 *
 * @throws {@link UserError} when its path holds anything else.
 */
export function createRunOutput(options: OutputOptions, context: CommandContext): RunOutput {
  const { runs, title, notes = [], out, json } = options;
  const command = shellWords(context.args);
  const made = out === undefined ? undefined : openStore(out);
  const records: (RunRecord | undefined)[] = runs.map(() => undefined);
  const present = () => records.filter((record) => record !== undefined);
  let printed = 0;
  let isFinished = false;
  // A run that diverged has ended, and was not interrupted.
  const isInterrupted = ({ partial, diverged }: RunRecord) => partial === true && diverged === undefined;
  const isWhole = (record: RunRecord | undefined) => record !== undefined && !isInterrupted(record);
  const printJson = (isLast: boolean) => {
    for (; printed < records.length && (isLast || isWhole(records[printed])); printed++)
      if (records[printed] !== undefined) print(context, jsonLine(records[printed]!));
  };
  const report = () => {
    if (out === undefined) return;
    const ids = new Set(runs.map(idOfDescription));
    const others = readStore(out).runs.filter(({ id }) => !ids.has(id));
    const page =
      others.length === 0
        ? htmlReport({ title, records: present(), command, notes })
        : htmlReport({
            title: `The runs in ${basename(resolve(out))}`,
            records: [...others.map(({ record }) => record), ...present()],
          });
    writeWhole(join(out, REPORT), page);
    if (!json) print(context, '', `The report is ${join(out, REPORT)}`);
  };
  const finish = () => {
    isFinished = true;
    if (json) printJson(true);
    else if (present().length > 0) printPicture(context, resultsText(present(), context.stdout));
    report();
  };
  return {
    add(run, record) {
      records[run] = record;
      if (json) printJson(false);
    },
    finish,
    giveUp() {
      try {
        // Of runs that had reached nothing, the directories go.
        if (out !== undefined) for (const run of runs) discardUnbegun(out, run);
        if (isFinished) return;
        if (records.some(isWhole)) finish();
        else if (out !== undefined && made !== undefined) removeEmpty(out, made);
      } catch {
        // If the disk is full, the first failure says so already.
      }
    },
    left() {
      const partial = present().filter(isInterrupted).length;
      const missing = runs.length - present().length;
      const are = (count: number, words: readonly [string, string]) => (count === 1 ? words[0] : words[1]);
      const of = `of ${runs.length} ${are(runs.length, ['run', 'runs'])}`;
      const parts = [
        ...(partial > 0 ? [`${partial} ${of} ${are(partial, ['is', 'are'])} partial`] : []),
        ...(missing > 0 ? [`${missing} ${of} left nothing`] : []),
      ];
      const kept = out === undefined || present().length === 0 ? '' : `; what was reached is kept in ${out}`;
      return parts.length === 0 ? ` when every run was done${kept}` : `: ${parts.join(', ')}${kept}`;
    },
    diverged() {
      const those = present().filter(({ diverged }) => diverged !== undefined);
      if (those.length === 0) return undefined;
      const of = ({ rule, seed }: RunRecord) => (runs.length > 1 ? `${rule}, seed ${seed}: ` : '');
      return those.map((record) => `${of(record)}${record.diverged}`).join('\n');
    },
  };
}

/** Makes the folder of a store; returns the first directory that was made, if any was. */
function openStore(path: string): string | undefined {
  try {
    if (existsSync(path)) {
      if (!statSync(path).isDirectory())
        throw new UserError(
          `${path} is a file, expected a folder for the runs. Choose another path; it was not touched.`,
        );
      if (!isStore(path))
        throw new UserError(
          `${path} already holds other files, expected a folder that is new, empty or of runs of klopf. Choose another, such as a new one in it, or move this one away; it was not touched.`,
        );
    }
    return makeDirectory(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Removes a directory, and those around it down to `first`, as far as they are empty. */
function removeEmpty(path: string, first: string): void {
  for (let inner = resolve(path); readdirSync(inner).length === 0; inner = dirname(inner)) {
    rmdirSync(inner);
    if (inner === resolve(first)) return;
  }
}

/** A record as a line of JSON, without its configuration, which the user has just typed. */
function jsonLine({ config: _, ...record }: RunRecord): string {
  return JSON.stringify(record);
}
