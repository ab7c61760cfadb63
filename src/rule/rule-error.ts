/**
 * Where in a rule something stands: the section (`act`, `learn`, `hears.r`, `params.decay` …), 1-based line and column
 * inside it. Line 0 means the section as a whole.
 */
export interface Place {
  readonly section: string;
  readonly line: number;
  readonly column: number;
}

/** The place of a section as a whole. */
export function wholeOf(section: string): Place {
  return { section, line: 0, column: 0 };
}

/**
 * A rule that does not compile. The message names the rule, the place, what was found, what was expected, and shows the
 * line with a caret under the column.
 */
export class RuleError extends Error {
  override readonly name = 'RuleError';

  constructor(
    readonly problem: string,
    readonly place?: Place,
    source?: string,
  ) {
    super(place ? `${spell(place)}: ${problem}${excerpt(place, source)}` : problem);
  }

  /** The same error with something in front: the rule's name, or the file and line. */
  prefixed(prefix: string): RuleError {
    const error = new RuleError(this.problem, this.place);
    error.message = `${prefix}: ${this.message}`;
    return error;
  }
}

function spell(place: Place): string {
  return place.line === 0 ? place.section : `${place.section}, line ${place.line}, column ${place.column}`;
}

function excerpt(place: Place, source: string | undefined): string {
  const line = source?.split('\n')[place.line - 1];
  if (line === undefined) return '';
  const before = line.slice(0, place.column - 1).replace(/[^\t]/g, ' '); // tabs stay tabs, so that the caret lines up
  return `\n    ${line}\n    ${before}^`;
}
