import { join } from 'node:path';
import { htmlReport } from '../report/html-report.js';
import { resolvedConfig } from '../runs/resolved-config.js';
import type { RunConfig } from '../runs/run-config.js';
import { createRunDirectory } from '../runs/run-directory.js';
import type { RunRecord } from '../runs/run-record.js';
import { type CommandContext, print, printPicture } from './command-context.js';
import { resultsText } from './results-text.js';
import { shellWords } from './shell-words.js';

/** Where the records of some runs go. */
export interface OutputOptions {
  readonly configs: readonly RunConfig[];
  /** The title of the report. */
  readonly title: string;
  /** Paragraphs of the report. */
  readonly notes?: readonly string[];
  /** A new directory for configuration, records and report. */
  readonly out?: string;
  /** Records as JSON lines on stdout, in place of chart and table. */
  readonly json: boolean;
}

/** Collects the records of runs as they end. */
export interface RunOutput {
  /**
   * Adds a record, which is on disk when this returns. JSON lines of complete runs are printed in the order of the
   * configurations.
   */
  add(run: number, record: RunRecord): void;
  /**
   * Prints or writes what needs all records: chart, table and the report, which the run directory's own `finish` puts
   * on disk. `close` is called in any case, after this or `giveUp`.
   */
  finish(): void;
  /** Whether no run is complete, so that nothing is kept after a failure. */
  isEmpty(): boolean;
  /**
   * After a failure: keeps everything, with a report, if a run is complete; otherwise removes the directory. Does not
   * throw.
   */
  giveUp(): void;
  /** After an interruption: a sentence on what is partial or missing. */
  left(): string;
  /** Unlocks the run directory. */
  close(): void;
  /** A sentence on the runs that diverged; undefined if none did. */
  diverged(): string | undefined;
}

/**
 * Makes the run directory, if one is asked for.
 *
 * @throws {@link UserError} when its path is taken.
 */
export function createRunOutput(options: OutputOptions, context: CommandContext): RunOutput;
/** The same for runs that are no trainings in environments; `resolved`: their configurations with defaults filled in. */
export function createRunOutput(
  options: Omit<OutputOptions, 'configs'> & { readonly configs: readonly object[] },
  context: CommandContext,
  resolved: readonly object[],
): RunOutput;
export function createRunOutput(
  options: Omit<OutputOptions, 'configs'> & { readonly configs: readonly object[] },
  context: CommandContext,
  resolved: readonly object[] = (options.configs as readonly RunConfig[]).map(resolvedConfig),
): RunOutput {
  const { configs, title, notes = [], out, json } = options;
  const command = shellWords(context.args);
  const config = { klopf: context.version, command, runs: resolved };
  const directory = out === undefined ? undefined : createRunDirectory(out, { config });
  const records: (RunRecord | undefined)[] = configs.map(() => undefined);
  const present = () => records.filter((record) => record !== undefined);
  let printed = 0;
  // A run that diverged has ended, and was not interrupted.
  const isInterrupted = ({ partial, diverged }: RunRecord) => partial === true && diverged === undefined;
  const isWhole = (record: RunRecord | undefined) => record !== undefined && !isInterrupted(record);
  const printJson = (isLast: boolean) => {
    for (; printed < records.length && (isLast || isWhole(records[printed])); printed++)
      if (records[printed] !== undefined) print(context, jsonLine(records[printed]!));
  };
  const report = () => {
    if (!directory) return;
    directory.finish(htmlReport({ title, records: present(), command, notes }));
    if (!json) print(context, '', `The report is ${join(directory.path, 'report.html')}`);
  };
  const finish = () => {
    if (json) printJson(true);
    else if (present().length > 0) printPicture(context, resultsText(present(), context.stdout));
    report();
  };
  return {
    add(run, record) {
      records[run] = record;
      directory?.appendRun(record);
      if (json) printJson(false);
    },
    finish,
    isEmpty: () => !records.some(isWhole),
    giveUp() {
      try {
        if (records.some(isWhole)) finish();
        else directory?.discard();
      } catch {
        // If the disk is full, the first failure says so already.
      }
    },
    left() {
      const partial = present().filter(isInterrupted).length;
      const missing = configs.length - present().length;
      const are = (count: number, words: readonly [string, string]) => (count === 1 ? words[0] : words[1]);
      const of = `of ${configs.length} ${are(configs.length, ['run', 'runs'])}`;
      const parts = [
        ...(partial > 0 ? [`${partial} ${of} ${are(partial, ['is', 'are'])} partial`] : []),
        ...(missing > 0 ? [`${missing} ${of} left nothing`] : []),
      ];
      const kept = directory === undefined || present().length === 0 ? '' : `; what was reached is kept in ${out}`;
      return parts.length === 0 ? ` when every run was done${kept}` : `: ${parts.join(', ')}${kept}`;
    },
    close: () => directory?.close(),
    diverged() {
      const those = present().filter(({ diverged }) => diverged !== undefined);
      if (those.length === 0) return undefined;
      const of = ({ rule, seed }: RunRecord) => (configs.length > 1 ? `${rule}, seed ${seed}: ` : '');
      return those.map((record) => `${of(record)}${record.diverged}`).join('\n');
    },
  };
}

/** A record as a line of JSON, without its configuration, which the user has just typed. */
function jsonLine({ config: _, ...record }: RunRecord): string {
  return JSON.stringify(record);
}
