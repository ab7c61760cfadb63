import { expand } from './functions.js';
import { type Graph, inOrder, type Node } from './graph.js';
import { normalQuantile } from './normal-quantile.js';
import type { Precision } from './precision.js';

const PRELUDE = `
const POWER = new Float64Array(254); for (let k = 0; k < 254; k++) POWER[k] = 2 ** (k - 126);
const FLOAT = new Float32Array(1), BITS = new Int32Array(FLOAT.buffer);
const powerOfTwo = (k) => POWER[k + 126];
const exponentOf = (x) => { FLOAT[0] = x; return ((BITS[0] >> 23) & 255) - 127; };
const mantissaOf = (x) => { FLOAT[0] = x; BITS[0] = (BITS[0] & 0x7fffff) | 0x3f800000; return FLOAT[0]; };
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const logsigmoid = (x) => -softplus(-x);
const pow = (x, y) => x > 0 ? Math.pow(x, y) : 0;
`;

/** Evaluates generated code. Only text built by this module from a checked program ever reaches it. */
export function instantiate(source: string, precision: Precision): unknown {
  const round = precision === 'f32' ? 'const F = Math.fround;' : 'const F = (x) => x;';
  return new Function('normal', `"use strict";${round}${PRELUDE}return ${source};`)(normalQuantile);
}

/** Straight-line JavaScript for some values: one constant per operation, each rounded. */
export function writeScalar(
  graph: Graph,
  roots: readonly Node[],
  use: (value: string, k: number) => string,
  leaf: (node: Node) => string,
  precision: Precision,
): string {
  const expanded = precision === 'f32' ? expand(graph, roots) : [...roots];
  const names = new Map<Node, string>();
  const lines: string[] = [];
  for (const node of inOrder(expanded)) {
    if (node.op === 'number') {
      const value = precision === 'f32' ? Math.fround(node.value) : node.value;
      names.set(node, value < 0 ? `(${value})` : `${value}`);
    } else {
      const args = node.args.map((arg) => names.get(arg)!);
      const name = `v${node.id}`;
      lines.push(`const ${name} = ${node.op === 'leaf' ? leaf(node) : operation(node.op, args)};`);
      names.set(node, name);
    }
  }
  return [...lines, ...expanded.map((root, k) => use(names.get(root)!, k))].join(' ');
}

function operation(op: Node['op'], [a, b, c]: string[]): string {
  switch (op) {
    case 'add':
      return `F(${a} + ${b})`;
    case 'sub':
      return `F(${a} - ${b})`;
    case 'mul':
      return `F(${a} * ${b})`;
    case 'div':
      return `F(${a} / ${b})`;
    case 'sqrt':
      return `F(Math.sqrt(${a}))`;
    case 'min':
    case 'max':
    case 'abs':
    case 'floor':
    case 'exp':
    case 'log':
    case 'tanh':
      return `Math.${op}(${[a, b].filter((v) => v !== undefined).join(', ')})`;
    case 'neg':
      return `-${a}`;
    case 'less':
      return `${a} < ${b}`;
    case 'lessEqual':
      return `${a} <= ${b}`;
    case 'equal':
      return `${a} === ${b}`;
    case 'and':
      return `${a} && ${b}`;
    case 'or':
      return `${a} || ${b}`;
    case 'not':
      return `!${a}`;
    case 'select':
      return `${a} ? ${b} : ${c}`;
    case 'powerOfTwo':
    case 'sigmoid':
    case 'softplus':
    case 'logsigmoid':
    case 'normal':
      return `${op}(${a})`;
    case 'pow':
      return `pow(${a}, ${b})`;
    case 'exponent':
      return `exponentOf(${a})`;
    case 'mantissa':
      return `mantissaOf(${a})`;
    default:
      throw new Error(`no scalar form of '${op}'`);
  }
}
