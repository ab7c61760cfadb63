import { LIBRARY_FUNCTIONS } from '../rule/ops/functions.js';
import { PRIMITIVES } from '../rule/ops/primitives.js';
import type { Graph, Node } from '../rule/program/graph.js';

/**
 * The derivative of one value by one leaf of its equations, as a node of the same graph.
 *
 * Conditions count as constants, and a kink (`abs`, `min`, `max`, `relu`) takes the slope of one of its sides: right
 * except on a set of measure zero, which an expectation over continuous weights cannot see.
 */
export function derivative(graph: Graph, of: Node, by: Node): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    let result = done.get(node);
    if (!result) {
      result = node === by ? graph.number(1) : slope(graph, node, visit);
      done.set(node, result);
    }
    return result;
  };
  return visit(of);
}

function slope(graph: Graph, node: Node, d: (node: Node) => Node): Node {
  const op = node.op as keyof typeof OPERATIONS;
  const make = Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op].slope : undefined;
  if (!make) return graph.number(0); // numbers, other leaves, conditions and steps
  const [x, y, z] = node.args as [Node, Node, Node];
  const [dx, dy, dz] = node.args.map((arg) => (arg.boolean ? graph.number(0) : d(arg))) as [Node, Node, Node];
  return make(graph.applied, { x, y, z, value: node, dx, dy, dz });
}

const OPERATIONS = { ...PRIMITIVES, ...LIBRARY_FUNCTIONS };
