import { HALF_DRAW, NORMAL } from '../../statistics/normal-quantile.js';
import type { Graph, LibraryFunction, Node, Primitive } from '../program/graph.js';
import { inOrder } from '../program/graph.js';

/**
 * The library functions written from primitives, once, for every f32 target.
 *
 * Polynomials and range reductions are those of Cephes (Moshier 1984–1992: expf, logf, tanhf). Errors against f64 over
 * every 97th float (docs/numerics.md): exp within 0.97 units in the last place, log 0.84, tanh 1.5, sigmoid 2.4 down to
 * σ(−87); softplus 1.3 above 1 and 1.35e−7 absolute below, logsigmoid its mirror image; pow 1 + 1.8 |y ln x|. Arguments
 * are clamped, so exp gives 1.1755e−38 to 1.685e38 and never 0 or infinity; log takes arguments below 1.1755e−38 as
 * 1.1755e−38; pow of 0 or a negative number is 0.
 */
export function expand(graph: Graph, roots: readonly Node[]): Node[] {
  const done = new Map<Node, Node>();
  for (const node of inOrder(roots)) {
    const args = node.args.map((arg) => done.get(arg)!);
    const write = LIBRARY[node.op as LibraryFunction];
    if (write) done.set(node, write(new Writer(graph), args[0]!, args[1]!));
    else done.set(node, args.length === 0 ? node : graph.raw(node.op as Primitive, ...args));
  }
  return roots.map((root) => done.get(root)!);
}

const LIBRARY: Record<LibraryFunction, (f: Writer, x: Node, y: Node) => Node> = {
  exp: (f, x) => f.exp(x),
  log: (f, x) => f.log(x),
  sigmoid: (f, x) => f.div(f.n(1), f.add(f.n(1), f.exp(f.neg(x)))),
  softplus: (f, x) => f.add(f.max(x, f.n(0)), f.logOnePlusExpOfMinusAbs(x)),
  logsigmoid: (f, x) => f.sub(f.min(x, f.n(0)), f.logOnePlusExpOfMinusAbs(x)),
  tanh: (f, x) => f.tanh(x),
  normal: (f, u) => f.normal(u),
  pow: (f, x, y) => f.select(f.lessEqual(x, f.n(0)), f.n(0), f.exp(f.mul(y, f.log(x)))),
};

/** Shorthand for raw nodes: what is written here is computed exactly so, rounding after each operation. */
class Writer {
  constructor(private readonly graph: Graph) {}

  n = (value: number) => this.graph.number(value);
  add = (a: Node, b: Node) => this.graph.raw('add', a, b);
  sub = (a: Node, b: Node) => this.graph.raw('sub', a, b);
  mul = (a: Node, b: Node) => this.graph.raw('mul', a, b);
  div = (a: Node, b: Node) => this.graph.raw('div', a, b);
  min = (a: Node, b: Node) => this.graph.raw('min', a, b);
  max = (a: Node, b: Node) => this.graph.raw('max', a, b);
  neg = (a: Node) => this.graph.raw('neg', a);
  abs = (a: Node) => this.graph.raw('abs', a);
  floor = (a: Node) => this.graph.raw('floor', a);
  less = (a: Node, b: Node) => this.graph.raw('less', a, b);
  lessEqual = (a: Node, b: Node) => this.graph.raw('lessEqual', a, b);
  select = (test: Node, yes: Node, no: Node) => this.graph.raw('select', test, yes, no);

  /** Horner's scheme, highest coefficient first. */
  polynomial(x: Node, coefficients: readonly number[]): Node {
    return coefficients.slice(1).reduce((sum, c) => this.add(this.mul(sum, x), this.n(c)), this.n(coefficients[0]!));
  }

  exp(argument: Node): Node {
    const x = this.min(this.max(argument, this.n(-87.33654)), this.n(88.02));
    const k = this.floor(this.add(this.mul(x, this.n(Math.LOG2E)), this.n(0.5)));
    const r = this.sub(this.sub(x, this.mul(k, this.n(0.693359375))), this.mul(k, this.n(-2.1219444005469057e-4)));
    const p = this.polynomial(
      r,
      [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
    );
    const value = this.add(this.add(this.mul(p, this.mul(r, r)), r), this.n(1));
    return this.mul(value, this.graph.raw('powerOfTwo', k));
  }

  log(argument: Node): Node {
    const x = this.max(argument, this.n(1.1754944e-38));
    const mantissa = this.graph.raw('mantissa', x); // in [1, 2)
    const high = this.less(this.n(Math.SQRT2), mantissa);
    const m = this.sub(this.select(high, this.mul(mantissa, this.n(0.5)), mantissa), this.n(1));
    const exponent = this.graph.raw('exponent', x);
    const e = this.select(high, this.add(exponent, this.n(1)), exponent);
    const square = this.mul(m, m);
    const p = this.polynomial(
      m,
      [
        7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
        2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
      ],
    );
    const low = this.add(this.mul(this.mul(p, square), m), this.mul(e, this.n(-2.1219444005469057e-4)));
    const sum = this.add(m, this.sub(low, this.mul(square, this.n(0.5))));
    const value = this.add(sum, this.mul(e, this.n(0.693359375)));
    return this.select(this.graph.raw('equal', argument, argument), value, argument); // NaN stays NaN
  }

  tanh(x: Node): Node {
    const square = this.mul(x, x);
    const p = this.polynomial(
      square,
      [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
    );
    const small = this.add(x, this.mul(this.mul(x, square), p));
    const e = this.exp(this.mul(this.n(-2), this.abs(x)));
    const size = this.div(this.sub(this.n(1), e), this.add(this.n(1), e));
    const large = this.select(this.less(x, this.n(0)), this.neg(size), size);
    return this.select(this.less(this.abs(x), this.n(0.625)), small, large);
  }

  normal(u: Node): Node {
    const q = this.add(this.sub(u, this.n(0.5)), this.n(HALF_DRAW));
    const ratio = (x: Node, { above, below }: { above: readonly number[]; below: readonly number[] }) =>
      this.div(this.polynomial(x, above), this.polynomial(x, below));
    const middle = this.mul(q, ratio(this.sub(this.n(0.180625), this.mul(q, q)), NORMAL.middle));
    const tail = this.log(this.sub(this.n(0.5), this.abs(q)));
    const size = ratio(this.sub(this.graph.raw('sqrt', this.neg(tail)), this.n(1.6)), NORMAL.tail);
    const signed = this.select(this.less(q, this.n(0)), this.neg(size), size);
    return this.select(this.less(this.abs(q), this.n(0.425)), middle, signed);
  }

  logOnePlusExpOfMinusAbs(x: Node): Node {
    return this.log(this.add(this.n(1), this.exp(this.neg(this.abs(x)))));
  }
}
