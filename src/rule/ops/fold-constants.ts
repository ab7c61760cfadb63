import type { Graph, LibraryFunction, Node, Primitive } from '../program/graph.js';
import { interpreted, writeScalar } from '../program/javascript.js';

/**
 * The value of an operation on numbers: what the program of the graph's precision computes where they are only known at run
 * time. It is that program, run once. Conditions are 1 or 0.
 */
export function foldConstants(graph: Graph, op: Primitive | LibraryFunction, args: readonly Node[]): number {
  const { precision } = graph;
  const noLeaf = (): never => {
    throw new Error('a constant has no leaves');
  };
  const body = writeScalar(graph, [graph.raw(op, ...args)], (value) => `return ${value};`, noLeaf, precision);
  return Number((interpreted(`() => { ${body} }`, precision) as () => number | boolean)());
}
