import { UserError } from '../errors/user-error.js';

/**
 * Where in a rule something stands: the section (`act`, `learn`, `hears.r`, `params.decay` …), 1-based line and column
 * inside it. Line 0 means the section as a whole.
 */
export interface TextPosition {
  readonly section: string;
  readonly line: number;
  readonly column: number;
}

/** The position of a section as a whole. */
export function wholeOf(section: string): TextPosition {
  return { section, line: 0, column: 0 };
}

/**
 * A rule that does not compile. The message names the rule, the position, what was found, what was expected, and shows
 * the line with a caret under the column.
 */
export class RuleError extends UserError {
  override readonly name = 'RuleError';

  constructor(
    readonly problem: string,
    readonly position?: TextPosition,
    source?: string,
  ) {
    super(position ? `${spell(position)}: ${problem}${excerpt(position, source)}` : problem);
  }

  /** A mistake in the syntax of a file: its place stands in front, once. */
  static inFile(file: string, problem: string, position: TextPosition, source: string): RuleError {
    const error = new RuleError(problem, position);
    error.message = `${file}:${position.line}:${position.column}: ${problem}${excerpt(position, source)}`;
    return error;
  }

  /** The same error with something in front: the rule's name, or the file and line. */
  prefixed(prefix: string): RuleError {
    const error = new RuleError(this.problem, this.position);
    error.message = `${prefix}: ${this.message}`;
    return error;
  }
}

function spell(position: TextPosition): string {
  return position.line === 0
    ? position.section
    : `${position.section}, line ${position.line}, column ${position.column}`;
}

function excerpt(position: TextPosition, source: string | undefined): string {
  const line = source?.split('\n')[position.line - 1];
  if (line === undefined) return '';
  const at = position.column - 1;
  // Of a line that fills several of a terminal only what is near the position.
  const [from, to] = line.length <= LONGEST_SHOWN ? [0, line.length] : [Math.max(0, at - 40), at + 60];
  const shown = `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`;
  const before = shown.slice(0, at - from + (from > 0 ? 1 : 0)).replace(/[^\t]/g, ' '); // tabs stay tabs, so that the caret lines up
  return `\n    ${shown}\n    ${before}^`;
}

const LONGEST_SHOWN = 400;
