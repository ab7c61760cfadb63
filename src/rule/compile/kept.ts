import { isLeaf, leaves, type Node } from '../program/graph.js';
import type { Assigned } from '../program/program.js';
import type { RoleNames } from './role-names.js';

/** What a unit of a role has to keep from one phase or step to a later one. */
export interface Kept {
  /** Variables of the synapse that are read before they are assigned, with their new values. */
  readonly traces: readonly Assigned[];
  /** The same of the unit. */
  readonly unit: readonly Assigned[];
  /** Names that act assigns and that learning reads. */
  readonly act: readonly string[];
  /** Names that are read and that act does not know. */
  readonly others: readonly string[];
}

/**
 * What has to be kept so that these values can be computed in learning, and those in settling. To compute what is kept
 * more may have to be kept, so the search goes on until nothing is new.
 */
export function keptFor(names: RoleNames, learned: readonly Node[], settled: readonly Node[]): Kept {
  const { assigned, sums, rule } = names;
  const { carried } = rule.declared;
  const traces = new Map<string, Node>();
  const unit = new Map<string, Node>();
  const act = new Set<string>(['a']);
  const others = new Set<string>();
  for (let size = -1; size !== traces.size + unit.size + act.size + others.size; ) {
    size = traces.size + unit.size + act.size + others.size;
    const learning = leaves([...learned, ...settled, ...traces.values(), ...unit.values()]);
    const acting = leaves([...sums.map((s) => s.value), ...[...act].flatMap((name) => assigned.act.get(name) ?? [])]);
    const read = [...learning, ...acting];
    for (const name of carried.synapse.keys()) {
      const value = assigned.learn.get(name);
      if (value && read.some((node) => isLeaf(node, 'trace', name))) traces.set(name, value);
    }
    for (const { leaf } of read) {
      if (leaf.kind !== 'unit') continue;
      const { name } = leaf;
      const actKnows = assigned.act.has(name) || sums.some((s) => s.name === name) || name === 'u';
      if (actKnows) act.add(name);
      const value = assigned.learn.get(name);
      if (value && carried.unit.has(name)) unit.set(name, value);
      if (!actKnows) others.add(name);
    }
  }
  return { traces: assignedOf(traces), unit: assignedOf(unit), act: [...act], others: [...others] };
}

/** Names with their values, in order. */
export function assignedOf(values: ReadonlyMap<string, Node>): Assigned[] {
  return [...values].map(([name, value]) => ({ name, value }));
}
