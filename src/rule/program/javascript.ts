import { LIBRARY_FUNCTIONS } from '../ops/functions.js';
import type { Precision } from '../ops/precision.js';
import { PRIMITIVES, type Primitive } from '../ops/primitives.js';
import { mayGenerateCode } from './generated-code.js';
import { expand, type Graph, inOrder, type LeafNode, type Node, type Operation } from './graph.js';
import { interpret } from './interpret.js';

/**
 * What the text of scalar programs calls beside `F`, which rounds, and `Math`: primitives without a text, and the
 * library of f64.
 */
const CALLED = Object.fromEntries(
  [...Object.entries(PRIMITIVES), ...Object.entries(LIBRARY_FUNCTIONS)].flatMap(([name, op]) =>
    'javascript' in op ? [] : [[`_${name}`, op.value]],
  ),
);
const NAMES = Object.keys(CALLED).join(', ');

/**
 * Makes the functions of a text that this module has written: code where the platform allows that, else closures of an
 * interpreter, with the same bits.
 */
export function instantiate(source: string, precision: Precision): unknown {
  if (!mayGenerateCode()) return interpreted(source, precision);
  const round = precision === 'f32' ? 'const F = Math.fround;' : 'const F = (x) => x;';
  const program = `"use strict";${round} const { ${NAMES} } = functions; return ${source};`;
  return new Function('functions', program)(CALLED);
}

/** The same without `new Function`. */
export function interpreted(source: string, precision: Precision): unknown {
  const F = precision === 'f32' ? Math.fround : (x: number) => x;
  return interpret(source, { ...CALLED, F, Math, Infinity: Number.POSITIVE_INFINITY, NaN: Number.NaN });
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

/** One operation over the texts of its operands; what has no text of its own calls {@link CALLED}. */
function operation(op: Operation, args: readonly string[]): string {
  const [x, y, z] = args as [string, string, string];
  const text = PRIMITIVES[op as Primitive]?.javascript?.(x, y, z);
  if (text !== undefined) return text;
  if (!Object.hasOwn(CALLED, `_${op}`)) throw new Error(`no scalar form of '${op}'`);
  return `_${op}(${args.join(', ')})`;
}
