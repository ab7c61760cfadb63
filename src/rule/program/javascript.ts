import { expand } from '../ops/functions.js';
import type { Precision } from '../ops/precision.js';
import { SCALAR_FUNCTIONS } from '../ops/scalar-functions.js';
import { mayGenerateCode } from './generated-code.js';
import type { Graph, LeafNode, Node } from './graph.js';
import { inOrder } from './graph.js';
import { interpret } from './interpret.js';

const NAMES = Object.keys(SCALAR_FUNCTIONS).join(', ');

/**
 * Makes the functions of a text that this module has written: code where the platform allows that, else closures of an
 * interpreter, with the same bits.
 */
export function instantiate(source: string, precision: Precision): unknown {
  if (!mayGenerateCode()) return interpreted(source, precision);
  const round = precision === 'f32' ? 'const F = Math.fround;' : 'const F = (x) => x;';
  const program = `"use strict";${round} const { ${NAMES} } = functions; return ${source};`;
  return new Function('functions', program)(SCALAR_FUNCTIONS);
}

/** The same without `new Function`. */
export function interpreted(source: string, precision: Precision): unknown {
  const F = precision === 'f32' ? Math.fround : (x: number) => x;
  return interpret(source, { ...SCALAR_FUNCTIONS, F, Math, Infinity: Number.POSITIVE_INFINITY, NaN: Number.NaN });
}

/** Straight-line JavaScript for some values: one constant per operation, each rounded. */
export function writeScalar(
  graph: Graph,
  roots: readonly Node[],
  use: (value: string, k: number) => string,
  leaf: (node: LeafNode) => string,
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
