import type { Primitive } from '../../rule/ops/primitives.js';
import { expand, type Graph, inOrder, type LeafNode, type Node } from '../../rule/program/graph.js';
import { type FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';

/**
 * The instruction of each primitive that is one; a record, so that a new primitive without its code does not compile.
 */
const OPCODES: Readonly<Record<Exclude<Primitive, 'select' | OfBits>, number>> = {
  add: SIMD.f32x4Add,
  sub: SIMD.f32x4Sub,
  mul: SIMD.f32x4Mul,
  div: SIMD.f32x4Div,
  min: SIMD.f32x4Min,
  max: SIMD.f32x4Max,
  less: SIMD.f32x4Less,
  lessEqual: SIMD.f32x4LessEqual,
  equal: SIMD.f32x4Equal,
  and: SIMD.and,
  or: SIMD.or,
  neg: SIMD.f32x4Neg,
  abs: SIMD.f32x4Abs,
  sqrt: SIMD.f32x4Sqrt,
  floor: SIMD.f32x4Floor,
  not: SIMD.not,
};

/** Primitives that work on the bits of floats: several instructions each. */
type OfBits = 'powerOfTwo' | 'exponent' | 'mantissa';

const OF_BITS: ReadonlySet<string> = new Set<OfBits>(['powerOfTwo', 'exponent', 'mantissa']);

/**
 * Writes values of a rule's program as straight-line f32x4 code, for four columns or inputs at a time, each operation
 * rounded to f32. A value that is used twice is computed once and kept in a local. `parent`: a writer whose values were
 * computed before, say outside of a loop, and are taken over.
 */
export class SimdWriter {
  readonly #cache = new Map<Node, number>();
  readonly #uses = new Map<Node, number>();

  readonly #f: FunctionBuilder;
  readonly #graph: Graph;
  readonly #pushLeaf: (node: LeafNode) => void;
  readonly #parent: SimdWriter | undefined;

  constructor(f: FunctionBuilder, graph: Graph, pushLeaf: (node: LeafNode) => void, parent?: SimdWriter) {
    this.#f = f;
    this.#graph = graph;
    this.#pushLeaf = pushLeaf;
    this.#parent = parent;
  }

  /** Computes `roots`; `use(k)` is called with root k on the stack, in order. */
  write(roots: readonly Node[], use: (k: number) => void): void {
    this.#expanded(roots).forEach((root, k) => {
      this.#push(root);
      use(k);
    });
  }

  /** Computes `roots` into locals, for this writer and its children. */
  keep(roots: readonly Node[]): number[] {
    return this.#expanded(roots).map((root) => {
      this.#push(root);
      const local = this.#f.local(V128);
      this.#f.set(local);
      this.#cache.set(root, local);
      return local;
    });
  }

  /** The roots in primitives, every use counted. */
  #expanded(roots: readonly Node[]): Node[] {
    const expanded = expand(this.#graph, roots);
    for (const node of inOrder(expanded)) {
      for (const arg of node.args) this.#uses.set(arg, (this.#uses.get(arg) ?? 0) + 1);
    }
    return expanded;
  }

  #cached(node: Node): number | undefined {
    const parent = this.#parent;
    return this.#cache.get(node) ?? (parent === undefined ? undefined : parent.#cached(node));
  }

  #push(node: Node): void {
    const f = this.#f;
    if (node.op === 'number') return void f.float(node.value);
    const known = this.#cached(node);
    if (known !== undefined) return void f.get(known);
    if (node.op === 'leaf') this.#pushLeaf(node);
    else this.#operate(node);
    if ((this.#uses.get(node) ?? 0) > 1) {
      const local = f.local(V128);
      f.tee(local);
      this.#cache.set(node, local);
    }
  }

  #operate(node: Node): void {
    const f = this.#f;
    const [a, b, c] = node.args as [Node, Node, Node];
    const bounded = bound(node);
    if (bounded) {
      this.#push(bounded.value);
      this.#push(bounded.by);
      f.simd(node.op === 'min' ? SIMD.f32x4PseudoMin : SIMD.f32x4PseudoMax);
    } else if (node.op === 'select' && isZero(b)) {
      this.#push(c);
      this.#push(a);
      f.simd(SIMD.andNot);
    } else if (node.op === 'select' && isZero(c)) {
      this.#push(b);
      this.#push(a);
      f.simd(SIMD.and);
    } else if (node.op === 'select') {
      this.#push(b);
      this.#push(c);
      this.#push(a);
      f.simd(SIMD.bitselect);
    } else if (OF_BITS.has(node.op)) this.#bits(node.op as OfBits, a);
    else {
      const opcode = OPCODES[node.op as keyof typeof OPCODES];
      if (opcode === undefined) throw new Error(`no SIMD form of '${node.op}'`);
      for (const arg of node.args) this.#push(arg);
      f.simd(opcode);
    }
  }

  #bits(op: OfBits, a: Node): void {
    const f = this.#f;
    const all = (word: number) => f.elements([word, word, word, word]);
    this.#push(a);
    if (op === 'powerOfTwo') {
      // In 1.5 · 2²³ + a, the lowest bits are those of the integer a; the shift leaves nothing of the others. x64 takes
      // five instructions more to truncate a float.
      f.float(1.5 * 2 ** 23).simd(SIMD.f32x4Add);
      all(127).simd(SIMD.i32x4Add).i32(23).simd(SIMD.i32x4ShiftLeft);
    } else if (op === 'exponent') {
      f.i32(23).simd(SIMD.i32x4ShiftRightUnsigned);
      all(255).simd(SIMD.and);
      all(127).simd(SIMD.i32x4Sub).simd(SIMD.f32x4ConvertSigned);
    } else {
      all(0x7fffff).simd(SIMD.and);
      all(0x3f800000).simd(SIMD.or);
    }
  }
}

/**
 * A minimum or maximum with a constant that is neither 0 nor NaN: its value and the constant, in the order of the
 * operands of a pseudo-minimum (`b < a ? b : a`), which then gives the same, NaN included. x64 has it as one
 * instruction, f32x4.min takes ten. Undefined for any other node.
 */
function bound({ op, args }: Node): { value: Node; by: Node } | undefined {
  if (op !== 'min' && op !== 'max') return undefined;
  const [a, b] = args as readonly [Node, Node];
  const isBound = (node: Node) => node.op === 'number' && node.value !== 0 && !Number.isNaN(node.value);
  if (isBound(b)) return { value: a, by: b };
  return isBound(a) ? { value: b, by: a } : undefined;
}

function isZero(node: Node): boolean {
  return node.op === 'number' && Object.is(node.value, 0);
}
