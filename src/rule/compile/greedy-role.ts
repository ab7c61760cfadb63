import { type Graph, isLeaf, type Node, substitute } from '../program/graph.js';
import type { RoleProgram } from '../program/program.js';

/**
 * The same role without chance: a unit that picks takes its likeliest action, the first of equals; everywhere else the
 * draw `u` is 0.5, so that `u < p` holds where p is above one half, and `normal(u)` is the mean, 0.
 */
export function greedyRole(graph: Graph, role: RoleProgram): RoleProgram {
  const half = graph.number(0.5);
  const replace = (node: Node): Node | undefined => {
    if (isLeaf(node, 'draw')) return half;
    return node.op === 'pick' ? graph.raw('likeliest', node.args[1]!) : undefined;
  };
  const values = substitute(
    graph,
    role.act.map(({ value }) => value),
    replace,
  );
  return {
    ...role,
    act: role.act.map(({ name }, k) => ({ name, value: values[k]! })),
    stochastic: false,
    passDraws: [],
  };
}
