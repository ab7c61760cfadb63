import { callFunction, evaluator, LIBRARY_FUNCTIONS, type LibraryFunction } from '../ops/functions.js';
import type { LogitsOperation } from '../ops/over-logits.js';
import type { Precision } from '../ops/precision.js';
import { type Operations, operations, PRIMITIVES, type Primitive, signOf } from '../ops/primitives.js';

/**
 * What a value belongs to, as a bit set: 0 a constant, 1 the unit (`p`, `r`), 2 the sender of a synapse (`x`),
 * 3 the synapse itself (`w`). The scope of an operation is the union of its operands'.
 */
export type Scope = 0 | 1 | 2 | 3;
export const CONSTANT = 0;
export const UNIT = 1;
export const SENDER = 2;
export const SYNAPSE = 3;

/** What a value from outside the program can be, and to whom it belongs. */
const LEAF_SCOPE = {
  /** The input of a synapse. */
  x: SENDER,
  /** The unit's uniform draw: that of the present pass, or under a name (`u[noisy]`) that of the pass of this index. */
  draw: UNIT,
  /** While the unit acts: 1 in the pass of this index, 0 in others. */
  pass: UNIT,
  /** A variable of the unit's memory. */
  unit: UNIT,
  /** A learned parameter of the unit. */
  own: UNIT,
  /** A constant vector of the unit. */
  fixed: UNIT,
  /** A sum over the synapses in, while the unit acts. */
  sum: UNIT,
  /** A value heard from the units fed, over feedback synapses, the broadcast reward or the unit's own error. */
  hear: UNIT,
  /** Of a feedback synapse: the error of its output unit, and a parameter of its own. */
  error: SENDER,
  feedback: SYNAPSE,
  /** What the sender of a synapse says once it has received. */
  echo: SENDER,
  /** A value that an ordered fold carries from unit to unit. */
  fold: UNIT,
  /** What the unit of this turn of a fold or sum sent on the channel of this index. */
  channel: UNIT,
  /** A learned parameter of the synapse, before the update. */
  learned: SYNAPSE,
  /** The same after the update. */
  next: SYNAPSE,
  /** A trace of the synapse, before this step. */
  trace: SYNAPSE,
  /** The same after this step. */
  new: SYNAPSE,
  /** A learned parameter or trace as it was before the update or step, read after it. */
  old: SYNAPSE,
  /** A value of the synapse that a kernel looks up in the table of this index. */
  table: SYNAPSE,
  /**
   * Of an optimizer: the parameter, its mean direction, what it keeps for each parameter, and what is one number in
   * each update.
   */
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
  /** The logit, of a unit with several; the component, of a vector; or the channel, table or pass. */
  readonly index: number;
  /** Of an input, a variable of the unit or the reward: the pass of which it is the value, 0 for the first. */
  readonly pass: number;
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

/** What programs are made of: primitives, and functions that {@link expand} and `unrolled` turn into them. */
export type Operation = Primitive | LibraryFunction | LogitsOperation;

export interface OperationNode extends Value {
  readonly op: Operation;
}

/** One value of a rule's program. Equal values are one object, so identity is equality. */
export type Node = NumberNode | LeafNode | OperationNode;

interface Factor {
  readonly node: Node;
  readonly inverse: boolean;
}

/**
 * A product of more factors counts as one factor of the next product, so that repeated squaring cannot exhaust the
 * memory.
 */
const LONGEST_PRODUCT = 64;

/** Builds nodes, evaluates constants and brings products to normal form. */
export class Graph {
  readonly precision: Precision;
  /** Operations with constants evaluated and products in normal form, as rules are compiled. */
  readonly applied: Operations<Node>;
  /** Operations exactly as given. */
  readonly written: Operations<Node>;
  readonly #constants: Operations<number>;
  readonly #nodes = new Map<string, Node>();
  /** The factors each product was made of, so that a longer product can be brought to normal form. */
  readonly #factors = new Map<Node, readonly Factor[]>();

  /** Constants of the graph get the values that programs of this precision would compute. */
  constructor(precision: Precision = 'f32') {
    this.precision = precision;
    this.#constants = evaluator(precision);
    const number = (value: number) => this.number(value);
    this.written = operations(
      number,
      (name, args) => this.raw(name as Operation, ...args),
      (op, args) => this.raw(op, ...args),
    );
    this.applied = operations(
      number,
      (name, args) => (isLibrary(name) ? this.apply(name, ...args) : this.raw(name as LogitsOperation, ...args)),
      (op, args) => this.apply(op, ...args),
    );
  }

  number(value: number): Node {
    const rounded = this.precision === 'f32' ? Math.fround(value) : value;
    const exact = Object.is(rounded, -0) ? 0 : rounded;
    return this.#intern(`number ${exact}`, (id) => {
      return { op: 'number', id, scope: CONSTANT, args: [], boolean: false, value: exact };
    });
  }

  leaf(kind: LeafKind, name = '', index = 0, pass = 0): LeafNode {
    return this.#intern(`leaf ${kind} ${name} ${index} ${pass}`, (id): LeafNode => {
      const leaf = { kind, name, index, pass };
      return { op: 'leaf', id, scope: LEAF_SCOPE[kind], args: [], boolean: false, leaf };
    }) as LeafNode;
  }

  /** An operation exactly as given: no constant is evaluated, nothing reordered. */
  raw(op: Operation, ...args: readonly Node[]): Node {
    return this.#intern(`${op} ${args.map((arg) => arg.id).join(' ')}`, (id) => {
      const scope = args.reduce<number>((all, arg) => all | arg.scope, CONSTANT) as Scope;
      return { op, id, scope, args, boolean: isPrimitive(op) && PRIMITIVES[op].boolean === true };
    });
  }

  /** A function of the rule language, for a unit with so many logits. */
  call(name: string, args: readonly Node[], logits = 1): Node {
    return callFunction(this.applied, name, args, logits, (node) => node.op === 'number');
  }

  /** An operation with constants evaluated. */
  apply(op: Primitive | LibraryFunction, ...args: readonly Node[]): Node {
    const [a, b, c] = args as [Node, Node, Node];
    if (op === 'mul') return this.#product([...this.#factorsOf(a), ...this.#factorsOf(b)]);
    if (op === 'div')
      return this.#product([...this.#factorsOf(a), ...this.#factorsOf(b).map((f) => ({ ...f, inverse: !f.inverse }))]);
    if (op === 'neg') return this.#product([{ node: this.number(-1), inverse: false }, ...this.#factorsOf(a)]);
    if (op === 'select' && a.op === 'number') return a.value ? b : c;
    if (op === 'select' && b === c) return b;
    if (op === 'pow' && b.op === 'number') return this.#power(a, b);
    if (args.every((arg) => arg.op === 'number')) return this.number(this.#evaluate(op, args));
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

  /** The value that a program of this precision would compute, if it knew the operands only at run time. */
  #evaluate(op: Primitive | LibraryFunction, args: readonly Node[]): number {
    const values = args.map((arg) => (arg as NumberNode).value);
    const [x, y, z] = values as [number, number, number];
    return isPrimitive(op) ? this.#constants[op](x, y, z) : this.#constants.call(op, ...values);
  }

  /**
   * The normal form of a product, which fixes its rounding for every target:
   * sender · (synapse · (unit · constant)), each group multiplied in the order written, divisions after
   * multiplications. What depends on the unit alone is thus one value a unit, not one a synapse.
   */
  #product(factors: readonly Factor[]): Node {
    const groups: [Factor[], Factor[], Factor[]] = [[], [], []];
    const constants: Factor[] = [];
    for (const factor of this.#mergeSigns(factors))
      (factor.node.op === 'number' ? constants : groups[Math.max(0, factor.node.scope - 1)]!).push(factor);
    let constant = this.#constantOf(constants);
    if (constant === 0) return this.number(0);
    let result: Node | undefined;
    for (const group of [groups[0], groups[2], groups[1]]) {
      let part = this.#chain(group);
      if (part && constant !== 1) {
        part = constant === -1 ? this.raw('neg', part) : this.raw('mul', part, this.number(constant));
        constant = 1;
      }
      if (part) result = result ? this.raw('mul', part, result) : part;
    }
    if (!result) return this.number(constant);
    const isOpen = factors.length <= LONGEST_PRODUCT && result.op !== 'leaf' && !this.#factors.has(result);
    if (isOpen) this.#factors.set(result, factors);
    return result;
  }

  /** The product of constants, rounded after each operation as the chain of a group is. */
  #constantOf(factors: readonly Factor[]): number {
    const round = this.precision === 'f32' ? Math.fround : (value: number) => value;
    let value = 1;
    for (const { node } of factors.filter((f) => !f.inverse)) value = round(value * (node as NumberNode).value);
    for (const { node } of factors.filter((f) => f.inverse)) value = round(value / (node as NumberNode).value);
    return value;
  }

  #factorsOf(node: Node): readonly Factor[] {
    return this.#factors.get(node) ?? [{ node, inverse: false }];
  }

  #chain(group: readonly Factor[]): Node | undefined {
    let result: Node | undefined;
    for (const { node } of group.filter((f) => !f.inverse)) result = result ? this.raw('mul', result, node) : node;
    for (const { node } of group.filter((f) => f.inverse)) result = this.raw('div', result ?? this.number(1), node);
    return result;
  }

  /** Replaces |v| · sign(v) by v. */
  #mergeSigns(factors: readonly Factor[]): Factor[] {
    const rest = [...factors];
    for (const factor of factors) {
      if (factor.inverse || factor.node.op !== 'abs') continue;
      const inner = factor.node.args[0]!;
      const sign = inner.op === 'number' ? undefined : signOf(this.written, inner);
      const at = rest.findIndex((f) => !f.inverse && f.node === sign);
      if (at < 0) continue;
      rest[at] = { node: inner, inverse: false };
      rest.splice(rest.indexOf(factor), 1);
    }
    return rest;
  }

  /** Powers with a constant exponent; the common ones are exact. */
  #power(base: Node, exponent: Node): Node {
    if (isNumber(exponent, 0)) return this.number(1);
    if (isNumber(exponent, 1)) return base;
    const op = isNumber(exponent, 2) ? 'mul' : isNumber(exponent, 0.5) ? 'sqrt' : 'pow';
    const args = op === 'mul' ? [base, base] : op === 'sqrt' ? [base] : [base, exponent];
    return base.op === 'number' ? this.number(this.#evaluate(op, args)) : this.raw(op, ...args);
  }

  #intern(key: string, make: (id: number) => Node): Node {
    let node = this.#nodes.get(key);
    if (!node) {
      node = make(this.#nodes.size);
      this.#nodes.set(key, node);
    }
    return node;
  }
}

/**
 * Values in primitives alone, every library function written out, as f32 targets compute them. With several logits
 * after `unrolled`.
 */
export function expand(graph: Graph, roots: readonly Node[]): Node[] {
  const done = new Map<Node, Node>();
  const f: Operations<Node> = {
    ...graph.written,
    call: (name, x, y) => LIBRARY_FUNCTIONS[name as LibraryFunction].expand(f, x!, y!),
  };
  for (const node of inOrder(roots)) {
    const args = node.args.map((arg) => done.get(arg)!);
    if (isLibrary(node.op)) done.set(node, f.call(node.op, ...args));
    else done.set(node, args.length === 0 ? node : graph.raw(node.op as Primitive, ...args));
  }
  return roots.map((root) => done.get(root)!);
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

function isPrimitive(op: string): op is Primitive {
  return Object.hasOwn(PRIMITIVES, op);
}

function isLibrary(op: string): op is LibraryFunction {
  return Object.hasOwn(LIBRARY_FUNCTIONS, op);
}
