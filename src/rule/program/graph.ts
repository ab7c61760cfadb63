import { foldConstants } from '../ops/fold-constants.js';
import type { Precision } from '../ops/precision.js';
import { inOrder } from './in-order.js';

export { inOrder } from './in-order.js';

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

/** One value of a rule's program. Equal values are one object, so identity is equality. */
export interface Node {
  readonly id: number;
  readonly op: 'number' | 'leaf' | Primitive | LibraryFunction | ChoiceFunction;
  readonly args: readonly Node[];
  readonly scope: Scope;
  /** True for comparisons and their combinations: usable only as a condition. */
  readonly boolean: boolean;
  /** The value of a number. */
  readonly value: number;
  /** The key of a leaf, such as `unit.p`, `learned.w`, `hear.r`, `x`. */
  readonly key: string;
}

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
    return this.intern('number', [], Object.is(rounded, -0) ? 0 : rounded, '', CONSTANT);
  }

  leaf(key: string, scope: Scope): Node {
    return this.intern('leaf', [], 0, key, scope);
  }

  /** An operation exactly as given: no folding, no reordering. */
  raw(op: Primitive | LibraryFunction | ChoiceFunction, ...args: Node[]): Node {
    return this.intern(op, args, 0, '', args.reduce<number>((scope, arg) => scope | arg.scope, CONSTANT) as Scope);
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
    for (const { node } of factors.filter((f) => !f.inverse)) value = round(value * node.value);
    for (const { node } of factors.filter((f) => f.inverse)) value = round(value / node.value);
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

  private intern(op: Node['op'], args: readonly Node[], value: number, key: string, scope: Scope): Node {
    const name = `${op}|${args.map((a) => a.id).join(',')}|${value}|${key}`;
    let node = this.nodes.get(name);
    if (!node) {
      node = { id: this.nodes.size, op, args, scope, boolean: BOOLEAN.has(op), value, key };
      this.nodes.set(name, node);
    }
    return node;
  }
}

/** The keys of the leaves that `roots` depend on. */
export function leaves(roots: Iterable<Node>): Set<string> {
  return new Set(
    inOrder(roots)
      .filter((node) => node.op === 'leaf')
      .map((node) => node.key),
  );
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
