import { OVER_LOGITS } from '../ops/over-logits.js';
import { type Graph, inOrder, type LeafKind, type Node, type Operation } from '../program/graph.js';

/** Leaves of which every logit has its own; the others belong to the unit. */
const OF_A_LOGIT = new Set<LeafKind>(['unit', 'own', 'learned', 'next', 'old', 'trace', 'new', 'sum']);

/** Whether an operation looks at all logits of its unit. */
export function isOverLogits(op: Node['op']): op is keyof typeof OVER_LOGITS {
  return Object.hasOwn(OVER_LOGITS, op);
}

/**
 * The values of every logit of a unit with several, `[logit][root]`. The leaves of a logit have its index, and functions over all
 * logits become operations of each.
 */
export function unrolled(graph: Graph, roots: readonly Node[], logits: number): Node[][] {
  const done = new Map<Node, readonly Node[]>();
  const each = (make: (k: number) => Node) => Array.from({ length: logits }, (_, k) => make(k));
  const unroll = (node: Node): readonly Node[] => {
    const { op } = node;
    if (op === 'number') return each(() => node);
    if (op === 'leaf')
      return each((k) =>
        OF_A_LOGIT.has(node.leaf.kind) ? graph.leaf(node.leaf.kind, node.leaf.name, k, node.leaf.pass) : node,
      );
    const args = node.args.map((arg) => done.get(arg)!);
    if (!isOverLogits(op)) return each((k) => graph.raw(op as Operation, ...args.map((arg) => arg[k]!)));
    const last = node.args.at(-1)!;
    return OVER_LOGITS[op](graph.written, {
      args,
      scores: last.op === 'softmax' ? done.get(last.args[0]!) : undefined,
    });
  };
  for (const node of inOrder(roots)) done.set(node, unroll(node));
  return Array.from({ length: logits }, (_, k) => roots.map((root) => done.get(root)![k]!));
}
