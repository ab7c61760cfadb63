import type { Node } from './graph.js';

/** Every node that `roots` depend on, operands before users. Walks without recursion: programs may be long chains. */
export function inOrder(roots: Iterable<Node>): Node[] {
  const seen = new Set<Node>();
  const ordered: Node[] = [];
  const pending = [...roots].reverse();
  while (pending.length > 0) {
    const node = pending.at(-1)!;
    const waiting = seen.has(node) ? [] : node.args.filter((arg) => !seen.has(arg));
    if (waiting.length > 0) pending.push(...waiting.reverse());
    else {
      pending.pop();
      if (seen.has(node)) continue;
      seen.add(node);
      ordered.push(node);
    }
  }
  return ordered;
}
