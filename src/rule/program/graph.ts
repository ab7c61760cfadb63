import { foldConstants } from '../ops/fold-constants.js';
import type { Precision } from '../ops/precision.js';

/**
 * What a value belongs to, as a bit set: 0 a constant, 1 the unit (`p`, `r`), 2 the sender of a synapse (`x`),
 * 3 the synapse itself (`w`). The scope of an operation is the union of its operands'.
 */
export type Scope = 0 | 1 | 2 | 3;
export const CONSTANT = 0;
export const UNIT = 1;
export const SENDER = 2;
export const SYNAPSE = 3;

/** The primitives every target implements, rounding after each one. */
export type Primitive =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'min'
  | 'max'
  | 'neg'
  | 'abs'
  | 'sqrt'
  | 'floor'
  | 'less'
  | 'lessEqual'
  | 'equal'
  | 'and'
  | 'or'
  | 'not'
  | 'select'
  | 'powerOfTwo'
  | 'exponent'
  | 'mantissa';

/** Functions of the rule language that f32 targets expand into primitives and the f64 target takes from `Math`. */
export type LibraryFunction = 'exp' | 'log' | 'pow' | 'tanh' | 'sigmoid' | 'logsigmoid' | 'softplus' | 'normal';

/**
 * Functions over all logits of an agent with several; `unrolled` turns them into primitives of each logit. `likeliest` is what a
 * greedy agent does in place of `pick`; rules do not write it.
 */
export type ChoiceFunction = 'softmax' | 'rest' | 'pick' | 'likeliest' | 'total';

/** What a value from outside the program can be, and to whom it belongs. */
const LEAF_SCOPE = {
  /** The input of a synapse. */
  x: SENDER,
  /** The unit's uniform draw. */
  draw: UNIT,
  /** A variable of the unit's memory. */
  unit: UNIT,
  /** A learned parameter of the unit. */
  own: UNIT,
  /** A sum over the synapses in, while the unit acts. */
  sum: UNIT,
  /** A value heard from the units fed, or the broadcast reward. */
  hear: UNIT,
  /** A value that an ordered fold carries from unit to unit. */
  fold: UNIT,
  /** What the unit of this turn of a fold or sum sent on the channel of this index. */
  channel: UNIT,
  /** A learned parameter of the synapse, before the step. */
  learned: SYNAPSE,
  /** The same after the step. */
  next: SYNAPSE,
  /** A trace of the synapse, before the step. */
  trace: SYNAPSE,
  /** The same after the step. */
  new: SYNAPSE,
  /** A learned parameter or trace as it was before the step, read after it. */
  old: SYNAPSE,
  /** A value of the synapse that a kernel looks up in the table of this index. */
  table: SYNAPSE,
  /** Of an optimizer: the parameter, its mean direction, what it keeps of each parameter, and what changes from step to step alone. */
  parameter: SYNAPSE,
  direction: SYNAPSE,
  state: SYNAPSE,
  scalar: UNIT,
} as const satisfies Readonly<Record<string, Scope>>;

export type LeafKind = keyof typeof LEAF_SCOPE;

/** A value that the graph takes from outside. */
export interface Leaf {
  readonly kind: LeafKind;
  /** The name it has in the rule's text; empty where the kind says it all. */
  readonly name: string;
  /** Which logit's it is, of an agent with several; or which channel or table. */
  readonly index: number;
}

interface Value {
  readonly id: number;
  readonly scope: Scope;
  readonly args: readonly Node[];
  /** True for comparisons and their combinations: usable only as a condition. */
  readonly boolean: boolean;
}

export interface NumberNode extends Value {
  readonly op: 'number';
  readonly value: number;
}

export interface LeafNode extends Value {
  readonly op: 'leaf';
  readonly leaf: Leaf;
}

export interface OperationNode extends Value {
  readonly op: Primitive | LibraryFunction | ChoiceFunction;
}

/** One value of a rule's program. Equal values are one object, so identity is equality. */
export type Node = NumberNode | LeafNode | OperationNode;

interface Factor {
  readonly node: Node;
  readonly inverse: boolean;
}

/** A product of more factors is one factor of the next, so that repeated squaring cannot exhaust the memory. */
const LONGEST_PRODUCT = 64;

const BOOLEAN = new Set<string>(['less', 'lessEqual', 'equal', 'and', 'or', 'not']);

/** Builds nodes, folds constants and brings products to normal form. */
export class Graph {
  private readonly nodes = new Map<string, Node>();
  /** The factors each product was made of, so that a longer product can be brought to normal form. */
  private readonly factors = new Map<Node, readonly Factor[]>();

  /** `precision`: of its constants, which have the values that the targets of this precision would compute. */
  constructor(readonly precision: Precision = 'f32') {}

  number(value: number): Node {
    const rounded = this.precision === 'f32' ? Math.fround(value) : value;
    const exact = Object.is(rounded, -0) ? 0 : rounded;
    return this.intern(`number ${exact}`, (id) => {
      return { op: 'number', id, scope: CONSTANT, args: [], boolean: false, value: exact };
    });
  }

  leaf(kind: LeafKind, name = '', index = 0): LeafNode {
    return this.intern(`leaf ${kind} ${name} ${index}`, (id): LeafNode => {
      const leaf = { kind, name, index };
      return { op: 'leaf', id, scope: LEAF_SCOPE[kind], args: [], boolean: false, leaf };
    }) as LeafNode;
  }

  /** An operation exactly as given: no folding, no reordering. */
  raw(op: Primitive | LibraryFunction | ChoiceFunction, ...args: Node[]): Node {
    return this.intern(`${op} ${args.map((arg) => arg.id).join(' ')}`, (id) => {
      const scope = args.reduce<number>((all, arg) => all | arg.scope, CONSTANT) as Scope;
      return { op, id, scope, args, boolean: BOOLEAN.has(op) };
    });
  }

  /** An operation with constants folded. */
  apply(op: Primitive | LibraryFunction, ...args: Node[]): Node {
    const [a, b, c] = args as [Node, Node, Node];
    if (op === 'mul') return this.product([...this.factorsOf(a), ...this.factorsOf(b)]);
    if (op === 'div')
      return this.product([...this.factorsOf(a), ...this.factorsOf(b).map((f) => ({ ...f, inverse: !f.inverse }))]);
    if (op === 'neg') return this.product([{ node: this.number(-1), inverse: false }, ...this.factorsOf(a)]);
    if (op === 'select' && a.op === 'number') return a.value ? b : c;
    if (op === 'select' && b === c) return b;
    if (op === 'pow' && b.op === 'number') return this.power(a, b);
    if (args.every((arg) => arg.op === 'number')) return this.number(foldConstants(this, op, args));
    if (op === 'add' && isNumber(a, 0)) return b;
    if ((op === 'add' || op === 'sub') && isNumber(b, 0)) return a;
    if (op === 'sub' && a === b) return this.number(0);
    if (op === 'and')
      return isNumber(a, 0) || isNumber(b, 0)
        ? this.number(0)
        : a.op === 'number'
          ? b
          : b.op === 'number'
            ? a
            : this.raw(op, a, b);
    if (op === 'or')
      return isNumber(a, 1) || isNumber(b, 1)
        ? this.number(1)
        : a.op === 'number'
          ? b
          : b.op === 'number'
            ? a
            : this.raw(op, a, b);
    return this.raw(op, ...args);
  }

  /** `sign(a)`: −1, 0 or 1. */
  sign(a: Node): Node {
    if (a.op === 'number') return this.number(Math.sign(a.value));
    const negative = this.raw('select', this.raw('less', a, this.number(0)), this.number(-1), this.number(0));
    return this.raw('select', this.raw('less', this.number(0), a), this.number(1), negative);
  }

  /**
   * The normal form of a product, which fixes its rounding for every target:
   * sender · (synapse · (unit · constant)), each group multiplied in the order written, divisions after multiplications.
   * What depends on the unit alone is thus one value a unit, not one a synapse.
   */
  private product(factors: readonly Factor[]): Node {
    const groups: [Factor[], Factor[], Factor[]] = [[], [], []];
    const constants: Factor[] = [];
    for (const factor of this.mergeSigns(factors))
      (factor.node.op === 'number' ? constants : groups[Math.max(0, factor.node.scope - 1)]!).push(factor);
    let constant = this.constantOf(constants);
    if (constant === 0) return this.number(0);
    let result: Node | undefined;
    for (const group of [groups[0], groups[2], groups[1]]) {
      let part = this.chain(group);
      if (part && constant !== 1) {
        part = constant === -1 ? this.raw('neg', part) : this.raw('mul', part, this.number(constant));
        constant = 1;
      }
      if (part) result = result ? this.raw('mul', part, result) : part;
    }
    if (!result) return this.number(constant);
    const isOpen = factors.length <= LONGEST_PRODUCT && result.op !== 'leaf' && !this.factors.has(result);
    if (isOpen) this.factors.set(result, factors);
    return result;
  }

  /** Rounded as the chain of a group is. */
  private constantOf(factors: readonly Factor[]): number {
    const round = this.precision === 'f32' ? Math.fround : (value: number) => value;
    let value = 1;
    for (const { node } of factors.filter((f) => !f.inverse)) value = round(value * (node as NumberNode).value);
    for (const { node } of factors.filter((f) => f.inverse)) value = round(value / (node as NumberNode).value);
    return value;
  }

  private factorsOf(node: Node): readonly Factor[] {
    return this.factors.get(node) ?? [{ node, inverse: false }];
  }

  private chain(group: readonly Factor[]): Node | undefined {
    let result: Node | undefined;
    for (const { node } of group.filter((f) => !f.inverse)) result = result ? this.raw('mul', result, node) : node;
    for (const { node } of group.filter((f) => f.inverse)) result = this.raw('div', result ?? this.number(1), node);
    return result;
  }

  /** |v|·sign(v) is v. */
  private mergeSigns(factors: readonly Factor[]): Factor[] {
    const rest = [...factors];
    for (const factor of factors) {
      if (factor.inverse || factor.node.op !== 'abs') continue;
      const inner = factor.node.args[0]!;
      const sign = inner.op === 'number' ? undefined : this.sign(inner);
      const at = rest.findIndex((f) => !f.inverse && f.node === sign);
      if (at < 0) continue;
      rest[at] = { node: inner, inverse: false };
      rest.splice(rest.indexOf(factor), 1);
    }
    return rest;
  }

  /** Powers with a constant exponent; the common ones are exact. */
  private power(base: Node, exponent: Node): Node {
    if (isNumber(exponent, 0)) return this.number(1);
    if (isNumber(exponent, 1)) return base;
    const op = isNumber(exponent, 2) ? 'mul' : isNumber(exponent, 0.5) ? 'sqrt' : 'pow';
    const args = op === 'mul' ? [base, base] : op === 'sqrt' ? [base] : [base, exponent];
    return base.op === 'number' ? this.number(foldConstants(this, op, args)) : this.raw(op, ...args);
  }

  private intern(key: string, make: (id: number) => Node): Node {
    let node = this.nodes.get(key);
    if (!node) {
      node = make(this.nodes.size);
      this.nodes.set(key, node);
    }
    return node;
  }
}

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

/** The leaves that `roots` depend on. */
export function leaves(roots: Iterable<Node>): LeafNode[] {
  return inOrder(roots).filter((node) => node.op === 'leaf');
}

/** The names of the leaves of some kinds that `roots` depend on. */
export function leafNames(roots: Iterable<Node>, ...kinds: readonly LeafKind[]): Set<string> {
  const found = leaves(roots).filter(({ leaf }) => kinds.includes(leaf.kind));
  return new Set(found.map(({ leaf }) => leaf.name));
}

/** Whether a value is the leaf of this kind, and name where one is given. */
export function isLeaf(node: Node, kind: LeafKind, name?: string): node is LeafNode {
  return node.op === 'leaf' && node.leaf.kind === kind && (name === undefined || node.leaf.name === name);
}

/** `roots` with some nodes replaced by others; everything built on them is rebuilt as it was, without refolding. */
export function substitute(graph: Graph, roots: readonly Node[], replace: (node: Node) => Node | undefined): Node[] {
  const done = new Map<Node, Node>();
  const opened = new Set<Node>();
  const pending = [...roots].reverse();
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (done.has(node)) continue;
    if (!opened.has(node)) {
      const other = replace(node);
      if (other) {
        done.set(node, other);
        continue;
      }
      opened.add(node);
      pending.push(node, ...[...node.args].reverse());
      continue;
    }
    const args = node.args.map((arg) => done.get(arg)!);
    const isSame = args.every((arg, i) => arg === node.args[i]);
    done.set(node, isSame ? node : graph.raw(node.op as Primitive, ...args));
  }
  return roots.map((root) => done.get(root)!);
}

function isNumber(node: Node, value: number): boolean {
  return node.op === 'number' && node.value === value;
}
