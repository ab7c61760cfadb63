import { type Graph, inOrder, type Node, SENDER } from '../program/graph.js';
import type { Expression } from '../text/parser.js';
import type { RoleNames } from './role-names.js';

// Engines keep each component of a vector in a row of its own, and most of what they do looks at one row. So a `dot`
// over values of a synapse is taken apart into what each component adds; a `dot` over values of the unit is computed
// once by the unit, from all rows.

/** Whether a value is a dot over what belongs to a synapse. */
function isSynaptic(node: Node): boolean {
  return node.op === 'dot' && (node.scope & SENDER) !== 0;
}

function hasSynapticDot(node: Node): boolean {
  return inOrder([node]).some(isSynaptic);
}

/**
 * What one component adds to the direction of a parameter of synapses: of `g * dot(E, x)` it is g · E · x in that
 * component. Sums over rows then add up components as well as lanes.
 */
export function ofOneComponent(names: RoleNames, name: string, direction: Node): Node {
  const { rule } = names;
  const { graph } = rule;
  const line = rule.declared.learn.findLast((l) => l.name === `d${name}`)!;
  const fail = (problem: string): never => rule.fail(`'d${name}' ${problem}`, line.position);
  const take = (node: Node): Node => {
    const [a, b, c] = node.args as [Node, Node, Node];
    if (isSynaptic(node)) {
      if (hasSynapticDot(a) || hasSynapticDot(b)) fail('has a dot of a synapse inside another; take one apart');
      return graph.apply('mul', a, b);
    }
    if (node.op === 'number' && node.value === 0) return node;
    if (!hasSynapticDot(node))
      fail(
        `has a term without a dot over its synapses' values: ${TERM}; a scalar would be added once for each component`,
      );
    switch (node.op) {
      case 'add':
      case 'sub':
        return graph.apply(node.op, take(a), take(b));
      case 'neg':
        return graph.apply('neg', take(a));
      case 'mul':
        if (hasSynapticDot(a) && hasSynapticDot(b)) fail(`multiplies two dots over its synapses' values; ${TERM}`);
        return hasSynapticDot(a) ? graph.apply('mul', take(a), b) : graph.apply('mul', a, take(b));
      case 'div':
        if (!hasSynapticDot(b)) return graph.apply('div', take(a), b);
        break;
      case 'select':
        if (!hasSynapticDot(a)) return selected(graph, a, take(b), take(c));
        break;
      default:
    }
    return fail(`does more to a dot over its synapses' values than to add it or multiply it with scalars; ${TERM}`);
  };
  return take(direction);
}

const TERM = 'expected a sum of dots times scalars, as in `g * dot(E, x)`';

function selected(graph: Graph, test: Node, yes: Node, no: Node): Node {
  return graph.apply('select', test, yes, no);
}

/** Refuses a dot over values of a synapse where each component is summed by itself: in sums, and in what is sent. */
export function checkComponents(
  { rule, components, sums, errorSums }: RoleNames,
  channels: readonly Expression[],
  sent: readonly Node[],
): void {
  if (components === 1) return;
  const why = (what: string) =>
    `${what} adds up each component by itself, and a dot over a synapse's values looks at all of them; work it out in a line of learn or act, from what the unit knows`;
  for (const { name, value } of [...sums, ...errorSums]) {
    if (!hasSynapticDot(value)) continue;
    const hearing = rule.declared.hearings.find(({ names }) => names[0] === name)!;
    rule.fail(why(`'${name}'`), { section: hearing.section, line: 1, column: 1 });
  }
  sent.forEach((value, k) => {
    if (hasSynapticDot(value)) rule.fail(why("a 'sum out'"), channels[k]!.position);
  });
}
