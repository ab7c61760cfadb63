import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { checkRecords } from '../runs/check-records.js';
import type { RunRecord } from '../runs/run-record.js';
import { quote } from '../text/quote.js';
import type { ReturnRange } from './run-analysis.js';
import { runReport } from './run-report.js';

/** The options of a report. */
export interface HtmlReportOptions {
  readonly title: string;
  readonly records: readonly RunRecord[];
  /** The command that repeats these runs, or several. */
  readonly command?: string | readonly string[];
  /** Paragraphs of plain text under the title. */
  readonly notes?: readonly string[];
  /**
   * By environment: the return that counts as solved, for the optimality gap, and the one that counts as nothing, by
   * which returns of several environments are put on one scale.
   */
  readonly ranges?: Readonly<Record<string, ReturnRange>>;
}

/**
 * A page about some runs, in one file: learning curves, one chart an environment, with tables and configurations. Runs
 * are averaged where their whole configuration is the same but for the seed. The page loads nothing from anywhere, and
 * shows the same curves without JavaScript; all texts are escaped.
 *
 * @throws {@link UserError} for options that are wrong.
 */
export function htmlReport(options: HtmlReportOptions): string {
  const known = ['title', 'records', 'command', 'notes', 'ranges'];
  checkOptions(options, { of: 'htmlReport', known, example: "{ title: 'Five seeds', records }" });
  const { title, records, command = [], notes = [], ranges = {} } = options;
  const commands = typeof command === 'string' ? [command] : command;
  if (typeof title !== 'string') throw new UserError(`title is ${quote(title)}; expected a text`);
  if (!Array.isArray(commands) || commands.some((one) => typeof one !== 'string'))
    throw new UserError(`command is ${quote(command)}; expected a text, or a list of texts`);
  if (!Array.isArray(notes) || notes.some((note) => typeof note !== 'string'))
    throw new UserError(`notes is ${quote(notes)}; expected a list of texts`);
  checkRanges(ranges);
  checkRecords('htmlReport', records);
  return runReport({ title, records, commands, notes, ranges });
}

function checkRanges(ranges: unknown): asserts ranges is Readonly<Record<string, ReturnRange>> {
  if (typeof ranges !== 'object' || ranges === null)
    throw new UserError(
      `ranges is ${quote(ranges)}; expected an object such as { 'CartPole-v1': { low: 20, high: 500 } }`,
    );
  for (const [env, range] of Object.entries(ranges)) {
    const { low, high } = (range ?? {}) as { readonly low?: unknown; readonly high?: unknown };
    if (!Number.isFinite(high) || !(low === undefined || (Number.isFinite(low) && (low as number) < (high as number))))
      throw new UserError(
        `the range of ${quote(env)} is ${quote(range)}; expected a high return and a low one below it, as in { low: 20, high: 500 }`,
      );
  }
}
