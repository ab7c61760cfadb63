import type { Node, NumberNode } from '../program/graph.js';
import type { Reception } from '../program/program.js';
import type { TextPosition } from '../rule-error.js';
import type { Hearing } from '../text/hearing.js';
import type { Expression } from '../text/parser.js';
import { evaluate, type Names } from './evaluate.js';
import type { ParsedRule } from './parsed-rule.js';

type FoldOut = Extract<Hearing, { kind: 'fold out' }>;

/**
 * Checks every name of a fold, used or not: those that it does not fold mean what they mean to the unit that sends.
 * @throws RuleError for names that this unit does not know
 */
export function checkFold(rule: ParsedRule, hearing: FoldOut, sender: Names): void {
  const names = rule.namesWith((name, position) =>
    hearing.names.includes(name) ? rule.graph.leaf('fold', name) : sender.lookup(name, position),
  );
  for (const update of hearing.values) evaluate(rule.graph, update, names);
  for (const start of hearing.start) foldStart(rule, start);
}

/**
 * The reception of a fold of which the names in `heard` are used. Only these, and what their updates use, are folded.
 * Every other name in the updates is sent by the units fed: a channel, which is added to `channels`.
 */
export function compileFold(
  rule: ParsedRule,
  hearing: FoldOut,
  heard: ReadonlySet<string>,
  channels: Expression[],
): Reception {
  const used = hearing.names.filter((name) => heard.has(name));
  const known = new Map<string, Node>();
  const lookup = (name: string, position: TextPosition): Node => {
    const found = known.get(name) ?? rule.parameter(name);
    if (found) return found;
    const isFolded = hearing.names.includes(name);
    if (isFolded && !used.includes(name)) used.push(name);
    const leaf = isFolded ? rule.graph.leaf('fold', name) : rule.graph.leaf('channel', '', channels.length);
    if (!isFolded) channels.push({ kind: 'name', name, position });
    known.set(name, leaf);
    return leaf;
  };
  const names = rule.namesWith(lookup);
  const update: Node[] = [];
  // `used` grows while updates are evaluated.
  for (let k = 0; k < used.length; k++)
    update.push(evaluate(rule.graph, hearing.values[hearing.names.indexOf(used[k]!)]!, names));
  const start = used.map((name) => foldStart(rule, hearing.start[hearing.names.indexOf(name)]!));
  return { kind: 'fold', names: used, start, update };
}

/** The number from which a fold starts: an expression of parameters and constants. */
function foldStart(rule: ParsedRule, expression: Expression): number {
  const names = rule.namesWith(
    (name, position) =>
      rule.parameter(name) ?? rule.fail(`a fold starts from numbers; '${name}' is not a parameter`, position),
  );
  return (evaluate(rule.graph, expression, names) as NumberNode).value;
}
