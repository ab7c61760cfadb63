import { Graph } from './graph.js';
import { instantiate, writeScalar } from './javascript.js';

let compiled: ((u: number) => number) | undefined;

/**
 * The language's `normal(u)` in f32, from the very text that units run; compiled once, since large layers start with
 * millions of weights.
 */
export function normalDraw(u: number): number {
  compiled ??= compile();
  return compiled(u);
}

function compile(): (u: number) => number {
  const graph = new Graph();
  const root = graph.raw('normal', graph.leaf('draw'));
  const body = writeScalar(
    graph,
    [root],
    (value) => `return ${value};`,
    () => 'u',
    'f32',
  );
  return instantiate(`(u) => { ${body} }`, 'f32') as (u: number) => number;
}
