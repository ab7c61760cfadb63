/** Where in a rule something stands: the section (`act`, `learn`, `hears.r` …), 1-based line and column inside it. */
export interface Place {
  readonly section: string;
  readonly line: number;
  readonly column: number;
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
    super(
      place
        ? `${place.section}, line ${place.line}, column ${place.column}: ${problem}${excerpt(place, source)}`
        : problem,
    );
  }

  /** The same error with the rule's name in front. */
  inRule(name: string): RuleError {
    const named = new RuleError(this.problem, this.place);
    named.message = `rule '${name}': ${this.message}`;
    return named;
  }
}

function excerpt(place: Place, source: string | undefined): string {
  const line = source?.split('\n')[place.line - 1];
  return line === undefined ? '' : `\n    ${line}\n    ${' '.repeat(place.column - 1)}^`;
}
