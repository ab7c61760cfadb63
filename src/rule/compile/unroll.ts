import { OVER_LOGITS } from '../ops/over-logits.js';
import { type Graph, inOrder, type LeafKind, type Node, type Operation } from '../program/graph.js';

/** Leaves of which every logit has its own; the others belong to the unit. */
const OF_A_LOGIT = new Set<LeafKind>(['unit', 'own', 'learned', 'next', 'old', 'trace', 'new', 'sum']);
/** Leaves of which every component of a vector unit has its own; the others are scalars. */
const OF_A_COMPONENT = new Set<LeafKind>(['unit', 'fixed', 'sum', 'hear']);

/** Whether an operation looks at all logits of its unit. */
export function isOverLogits(op: Node['op']): op is keyof typeof OVER_LOGITS {
  return Object.hasOwn(OVER_LOGITS, op);
}

/**
 * Values written out for each logit of a unit with several, `[logit][root]`: leaves of a logit get its index, and a
 * function over all logits (softmax, pick …) becomes primitives over the values of all of them.
 */
export function unrolled(graph: Graph, roots: readonly Node[], logits: number): Node[][] {
  return unrolledOver(graph, roots, logits, OF_A_LOGIT);
}

/**
 * The same for the components of a unit that says vectors, `[component][root]`, with `dot` as the function over all of
 * them.
 */
export function unrolledComponents(graph: Graph, roots: readonly Node[], components: number): Node[][] {
  return unrolledOver(graph, roots, components, OF_A_COMPONENT);
}

function unrolledOver(graph: Graph, roots: readonly Node[], logits: number, ofOne: ReadonlySet<LeafKind>): Node[][] {
  const done = new Map<Node, readonly Node[]>();
  const each = (make: (k: number) => Node) => Array.from({ length: logits }, (_, k) => make(k));
  const unroll = (node: Node): readonly Node[] => {
    const { op } = node;
    if (op === 'number') return each(() => node);
    if (op === 'leaf')
      return each((k) =>
        ofOne.has(node.leaf.kind) ? graph.leaf(node.leaf.kind, node.leaf.name, k, node.leaf.pass) : node,
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
