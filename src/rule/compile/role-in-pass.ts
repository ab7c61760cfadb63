import type { Primitive } from '../ops/primitives.js';
import { type Graph, inOrder, leaves, type Node } from '../program/graph.js';
import type { RoleProgram } from '../program/program.js';

/**
 * The role as it acts in the pass of this index: names of passes become 1 or 0, and constants are evaluated with them.
 * The draw of the pass itself is the plain draw, also where the rule reads it by name (`u[noisy]` in the pass noisy).
 */
export function roleInPass(graph: Graph, role: RoleProgram, pass: number): RoleProgram {
  const done = new Map<Node, Node>();
  for (const node of inOrder(role.act.map(({ value }) => value))) {
    const args = node.args.map((arg) => done.get(arg)!);
    const isSame = args.every((arg, k) => arg === node.args[k]);
    const { kind, name, index } = node.op === 'leaf' ? node.leaf : NO_LEAF;
    if (kind === 'pass') done.set(node, graph.number(index === pass ? 1 : 0));
    else if (kind === 'draw' && name !== '' && index === pass) done.set(node, graph.leaf('draw'));
    else done.set(node, isSame ? node : graph.apply(node.op as Primitive, ...args));
  }
  const act = role.act.map(({ name, value }) => ({ name, value: done.get(value)! }));
  return { ...role, act, ...drawsOf(act.map(({ value }) => value)) };
}

const NO_LEAF = { kind: '', name: '', index: 0 };

/** Whether these values depend on a draw, and the passes whose draws they read by name, in ascending order. */
export function drawsOf(values: readonly Node[]): Pick<RoleProgram, 'stochastic' | 'passDraws'> {
  const draws = leaves(values).filter(({ leaf }) => leaf.kind === 'draw');
  const named = draws.flatMap(({ leaf }) => (leaf.name === '' ? [] : [leaf.index]));
  return { stochastic: draws.length > 0, passDraws: named.sort((a, b) => a - b) };
}
