import { type Graph, isLeaf, leafNames, type Node, substitute, UNIT } from '../program/graph.js';
import type { Assigned } from '../program/program.js';

/**
 * Moves what depends on the unit alone out of the synapses' expressions into the unit's memory: computed once, not once
 * a synapse.
 */
export class Hoisted {
  /** What the unit has to assign for it, in this order: its variables, then what was stored or moved here. */
  readonly stores: Assigned[] = [];
  readonly #slots = new Map<Node, Node>();
  readonly #overwritten: ReadonlySet<string>;

  readonly #graph: Graph;
  /** The prefix of the names of variables that are made here, which no name of a rule has. */
  readonly #mark: string;

  /** `unit`: the new values of the unit's variables, which are read as they were by what is moved. */
  constructor(graph: Graph, unit: readonly Assigned[], mark = '#') {
    this.#graph = graph;
    this.#mark = mark;
    this.#overwritten = new Set(unit.map((s) => s.name));
    this.stores.push(...unit);
  }

  /** Has the unit keep a value under a name. */
  store(name: string, value: Node): void {
    this.stores.push({ name, value });
  }

  /** The value, with reads of memory in place of its parts that depend on the unit alone. */
  lift(value: Node): Node {
    const [lifted] = substitute(this.#graph, [value], (node) => {
      if (node.scope !== UNIT || node.boolean) return undefined;
      // Synapses read the unit's memory of the first pass alone.
      if (isLeaf(node, 'unit') && node.leaf.pass === 0 && !this.#overwritten.has(node.leaf.name)) return node;
      return this.#slot(node);
    });
    return lifted!;
  }

  /**
   * Moves the parts of a unit's expression that need nothing heard into the unit's memory, and returns what is left.
   */
  liftUnheard(value: Node): Node {
    const [lifted] = substitute(this.#graph, [value], (node) => {
      if (node.scope !== UNIT || node.boolean || node.op === 'leaf') return undefined;
      return leafNames([node], 'hear').size > 0 ? undefined : this.#slot(node);
    });
    return lifted!;
  }

  #slot(node: Node): Node {
    let slot = this.#slots.get(node);
    if (!slot) {
      const name = `${this.#mark}${this.#slots.size}`;
      slot = this.#graph.leaf('unit', name);
      this.#slots.set(node, slot);
      this.store(name, node);
    }
    return slot;
  }
}
