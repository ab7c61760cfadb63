import type { ChoiceFunction, Graph, LeafKind, Node, Primitive } from '../program/graph.js';
import { inOrder } from '../program/graph.js';

export const CHOICE_FUNCTIONS: ReadonlySet<string> = new Set<ChoiceFunction>(['softmax', 'rest', 'pick', 'total']);

/** The distance of two draws. */
const DRAW = 2 ** -24;

/** Leaves of which every logit has its own; the others belong to the agent. */
const OF_A_LOGIT = new Set<LeafKind>(['unit', 'own', 'learned', 'next', 'old', 'trace', 'new', 'sum']);

/**
 * The values of every logit of an agent with several, `[logit][root]`. The leaves of a logit have its index, and
 * functions over all logits become primitives, in the order of the logits:
 *
 * - `softmax(z)`: exp(z_k − m) / (exp(−m) + Σ_j exp(z_j − m)), m = max(0, z_0, z_1, …); the action without a logit has 0.
 * - `rest(z)`: exp(−m) over the same sum, the probability of the action without a logit.
 * - `pick(u, p)`: 1 for the first logit with u < p_0 + … + p_k, else 0; all 0: the action without a logit. Where that action cannot
 *   happen, a draw that rounding leaves above the last cut falls to the last logit that raised it.
 * - `likeliest(p)`: 1 for the largest p_k, the first of equals, else 0; all 0: the action without a logit, where none is above its
 *   1 − (p_0 + p_1 + …).
 * - `total(x)`: x_0 + x_1 + …
 */
export function unrolled(graph: Graph, roots: readonly Node[], logits: number): Node[][] {
  const done = new Map<Node, readonly Node[]>();
  const each = (make: (k: number) => Node) => Array.from({ length: logits }, (_, k) => make(k));
  const sum = (values: readonly Node[]) => values.reduce((total, value) => graph.raw('add', total, value));
  const exponentials = (z: readonly Node[]) => {
    const most = z.reduce((m, value) => graph.raw('max', m, value), graph.number(0));
    const rest = graph.raw('exp', graph.raw('neg', most));
    const parts = z.map((value) => graph.raw('exp', graph.raw('sub', value, most)));
    return { rest, parts, all: sum([rest, ...parts]) };
  };
  const pick = (given: Node, p: readonly Node[], chance: Node) => {
    const [one, zero] = [graph.number(1), graph.number(0)];
    const u = drawnBelow(given, sum(p), chance);
    const below = each((k) => graph.raw('less', u, sum(p.slice(0, k + 1))));
    return each((k) => {
      const hit = k === 0 ? below[0]! : graph.raw('and', below[k]!, graph.raw('not', below[k - 1]!));
      return graph.raw('select', hit, one, zero);
    });
  };
  const likeliest = (p: readonly Node[]) => {
    const [one, zero] = [graph.number(1), graph.number(0)];
    const rest = graph.raw('sub', one, sum(p));
    return p.map((own, k) => {
      const ahead = [rest, ...p.slice(0, k)].map((other) => graph.raw('less', other, own));
      const notBehind = p.slice(k + 1).map((other) => graph.raw('lessEqual', other, own));
      const all = [...ahead, ...notBehind].reduce((met, next) => graph.raw('and', met, next));
      return graph.raw('select', all, one, zero);
    });
  };
  /**
   * The draw u, or the last before the cut `all` where it is not below it though the action without a logit cannot happen: its
   * chance, as softmax has it, is less than one draw's; of other probabilities, what is missing to 1 is no more than the rounding
   * of a sum of so many.
   */
  const drawnBelow = (u: Node, all: Node, chance: Node) => {
    const less = (x: Node, y: Node) => graph.raw('less', x, y);
    let isNone: Node;
    if (chance.op === 'softmax') {
      const { rest, all: whole } = exponentials(done.get(chance.args[0]!)!);
      isNone = less(rest, graph.raw('mul', whole, graph.number(DRAW)));
    } else {
      const missing = graph.raw('sub', graph.number(1), all);
      isNone = graph.raw('and', less(missing, graph.number((logits - 1) * DRAW)), less(all, graph.number(1)));
    }
    const isPast = graph.raw('and', isNone, graph.raw('not', less(u, all)));
    return graph.raw('select', isPast, graph.raw('sub', all, graph.number(DRAW)), u);
  };
  const unroll = (node: Node): readonly Node[] => {
    const args = node.args.map((arg) => done.get(arg)!);
    switch (node.op) {
      case 'number':
        return each(() => node);
      case 'leaf':
        return each((k) => (OF_A_LOGIT.has(node.leaf.kind) ? graph.leaf(node.leaf.kind, node.leaf.name, k) : node));
      case 'softmax': {
        const { parts, all } = exponentials(args[0]!);
        return parts.map((part) => graph.raw('div', part, all));
      }
      case 'rest': {
        const { rest, all } = exponentials(args[0]!);
        return each(() => graph.raw('div', rest, all));
      }
      case 'pick':
        return pick(args[0]![0]!, args[1]!, node.args[1]!);
      case 'likeliest':
        return likeliest(args[0]!);
      case 'total': {
        const total = sum(args[0]!);
        return each(() => total);
      }
      default:
        return each((k) => graph.raw(node.op as Primitive, ...args.map((arg) => arg[k]!)));
    }
  };
  for (const node of inOrder(roots)) done.set(node, unroll(node));
  return Array.from({ length: logits }, (_, k) => roots.map((root) => done.get(root)![k]!));
}
