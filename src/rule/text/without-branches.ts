import type { Expression } from './parser.js';

/**
 * An expression without the choices that can be decided: of each, `decide` gives what its test comes to; undefined
 * leaves it as it is.
 */
export function withoutBranches(e: Expression, decide: (test: Expression) => boolean | undefined): Expression {
  const inner = (part: Expression) => withoutBranches(part, decide);
  switch (e.kind) {
    case 'conditional': {
      const verdict = decide(e.test);
      if (verdict !== undefined) return inner(verdict ? e.yes : e.no);
      return { ...e, test: inner(e.test), yes: inner(e.yes), no: inner(e.no) };
    }
    case 'unary':
      return { ...e, of: inner(e.of) };
    case 'binary':
      return { ...e, left: inner(e.left), right: inner(e.right) };
    case 'call':
      return { ...e, args: e.args.map(inner) };
    default:
      return e;
  }
}
