import { didYouMean } from '../../text/suggest.js';
import { inOrder, leafNames, type Node, SYNAPSE } from '../program/graph.js';
import type { Constraint } from '../program/program.js';
import type { TextPosition } from '../rule-error.js';
import { evaluate } from './evaluate.js';
import type { ParsedRule } from './parsed-rule.js';
import type { RoleNames } from './role-names.js';
import { isOverLogits } from './unroll.js';

/**
 * What the synapses of a role become once the optimizer has updated them: each line of `after` that assigns a learned
 * parameter, made of that parameter, constants, and sums of the unit over its own synapses. All lines see the
 * parameters as the optimizer left them.
 */
export function compileAfter({ rule, role }: Pick<RoleNames, 'rule' | 'role'>): readonly Constraint[] {
  const { graph, declared } = rule;
  const assigned = new Map<string, Node>();
  const sums: Node[] = [];
  const learned = declared.synapseLearned.filter((v) => !v.constant).map((v) => v.name);
  const names = {
    ...rule.namesWith((name, position) => lookup(name, position)),
    isFlag: (name: string) =>
      name === 'first' && rule.parameter(name) === undefined && !assigned.has(name) && !learned.includes(name),
    sum(value: Node, position: TextPosition): Node {
      if (value.scope !== SYNAPSE || leafNames([value], 'sum').size > 0)
        rule.fail('sum(…) adds up a value of each synapse, and cannot be inside another', position);
      sums.push(value);
      return graph.leaf('sum', `${sums.length - 1}`);
    },
  };
  const lookup = (name: string, position: TextPosition): Node => {
    if (name === 'output') return graph.number(role === 'output' ? 1 : 0);
    const found = rule.parameter(name) ?? assigned.get(name);
    if (found) return found;
    if (learned.includes(name)) return graph.leaf('learned', name);
    if (name === 'first') return graph.number(rule.isFirst ? 1 : 0);
    const known = [...learned, ...assigned.keys(), ...Object.keys(rule.params), 'output', 'first'];
    return rule.fail(
      `'${name}' is not known in after, which speaks of what a synapse has learned and of sums of the unit over its own synapses, sum(…)` +
        didYouMean(name, known, `known are ${known.join(', ')}`),
      position,
    );
  };
  const constraints = new Map<string, Constraint>();
  for (const { name, value: expression, position } of declared.after) {
    const value = evaluate(graph, expression, names);
    if (inOrder([value, ...sums]).some((node) => isOverLogits(node.op)))
      rule.fail("after speaks of one logit's synapses, and cannot look at the others' of its unit", position);
    if (!learned.includes(name)) {
      assigned.set(name, value);
      continue;
    }
    checkOwn(rule, name, [value, ...sumsIn(value, sums)], position);
    if (value !== graph.leaf('learned', name)) constraints.set(name, constraintOf(name, value, sums));
    else constraints.delete(name);
  }
  return [...constraints.values()];
}

/** A constraint reads no other parameter than the one it changes, which may have been changed already, or not. */
function checkOwn(rule: ParsedRule, name: string, values: readonly Node[], position: TextPosition): void {
  const other = [...leafNames(values, 'learned')].find((read) => read !== name);
  if (other !== undefined)
    rule.fail(
      `'${name}' becomes what is made of '${name}' itself and of sums over it; this reads '${other}'`,
      position,
    );
}

function sumsIn(value: Node, sums: readonly Node[]): readonly Node[] {
  return [...leafNames([value], 'sum')].map((name) => sums[Number(name)]!);
}

function constraintOf(name: string, value: Node, sums: readonly Node[]): Constraint {
  const used = [...leafNames([value], 'sum')].map((sum) => ({ name: sum, value: sums[Number(sum)]! }));
  return { name, value, sums: used };
}
