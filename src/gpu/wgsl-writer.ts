import type { Primitive } from '../rule/ops/primitives.js';
import { expand, type Graph, inOrder, type LeafNode, type Node } from '../rule/program/graph.js';

/**
 * The text of each primitive over those of its operands; a record, so that a new primitive without its text does not
 * compile.
 */
const TEXTS: Readonly<Record<Primitive, (x: string, y: string, z: string) => string>> = {
  add: (x, y) => `${x} + ${y}`,
  sub: (x, y) => `${x} - ${y}`,
  mul: (x, y) => `${x} * ${y}`,
  div: (x, y) => `${x} / ${y}`,
  min: (x, y) => `min(${x}, ${y})`,
  max: (x, y) => `max(${x}, ${y})`,
  neg: (x) => `-${x}`,
  abs: (x) => `abs(${x})`,
  sqrt: (x) => `sqrt(${x})`,
  floor: (x) => `floor(${x})`,
  less: (x, y) => `${x} < ${y}`,
  lessEqual: (x, y) => `${x} <= ${y}`,
  equal: (x, y) => `${x} == ${y}`,
  and: (x, y) => `${x} && ${y}`,
  or: (x, y) => `${x} || ${y}`,
  not: (x) => `!${x}`,
  select: (x, y, z) => `select(${z}, ${y}, ${x})`,
  powerOfTwo: (x) => `bitcast<f32>(u32(i32(${x}) + 127) << 23u)`,
  exponent: (x) => `f32(i32((bitcast<u32>(${x}) >> 23u) & 255u) - 127)`,
  mantissa: (x) => `bitcast<f32>((bitcast<u32>(${x}) & 0x7fffffu) | 0x3f800000u)`,
};

/** Statements, and the texts of the values that they compute. */
export interface WgslBlock {
  readonly lines: readonly string[];
  readonly values: readonly string[];
}

/**
 * Writes values of a program as straight-line WGSL, in the primitives that the other engines compute with; a value that
 * is used twice is computed once. The card may still round otherwise: WGSL lets it fuse a product and a sum, and divide
 * to 2.5 ulp.
 *
 * @param leaf the text of a leaf where the code stands.
 * @param prefix of the names that the statements declare.
 */
export function writeWgsl(
  graph: Graph,
  roots: readonly Node[],
  leaf: (node: LeafNode) => string,
  prefix = 't',
): WgslBlock {
  const expanded = expand(graph, roots);
  const texts = new Map<Node, string>();
  const lines: string[] = [];
  for (const node of inOrder(expanded)) {
    if (node.op === 'leaf') texts.set(node, leaf(node));
    else if (node.op !== 'number') {
      const conditions = CONDITIONS[node.op] ?? 0;
      const args = node.args.map((arg, k) =>
        arg.op === 'number' ? (k < conditions ? String(arg.value !== 0) : wgslNumber(arg.value)) : texts.get(arg)!,
      ) as [string, string, string];
      const name = `${prefix}${texts.size}`;
      const text = TEXTS[node.op as Primitive];
      if (text === undefined) throw new Error(`no WGSL form of '${node.op}'`);
      lines.push(`let ${name} = ${text(...args)};`);
      texts.set(node, name);
    }
  }
  const values = expanded.map((root) => (root.op === 'number' ? wgslNumber(root.value) : texts.get(root)!));
  return { lines, values };
}

/** How many of the first operands of an operation are conditions. */
const CONDITIONS: Readonly<Record<string, number>> = { and: 2, or: 2, not: 1, select: 1 };

/** A finite number as a literal of 32 bits. */
export function wgslNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} has no literal in WGSL`);
  const digits = String(Math.fround(value));
  return value < 0 || Object.is(value, -0) ? `(${digits}f)` : `${digits}f`;
}
