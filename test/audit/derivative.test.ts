import { describe, expect, it } from 'vitest';
import { derivative } from '../../src/audit/derivative.js';
import { riddersDerivative } from '../../src/audit/ridders-derivative.js';
import { evaluate, type Names } from '../../src/rule/compile/evaluate.js';
import { FUNCTIONS } from '../../src/rule/ops/functions.js';
import { Graph, type Node } from '../../src/rule/program/graph.js';
import { instantiate, writeScalar } from '../../src/rule/program/javascript.js';
import { parseExpressions } from '../../src/rule/text/parser.js';

/** A number of x as a function, and its symbolic derivative as another. */
function compile(text: string): [(x: number) => number, (x: number) => number] {
  const graph = new Graph();
  const x = graph.leaf('unit', 'x');
  const names: Names = {
    lookup: () => x,
    textNumber: () => x,
    isText: () => false,
    source: () => text,
  };
  const value = evaluate(graph, parseExpressions(text, 'act')[0]!, names);
  const compiled = (node: Node) => {
    const body = writeScalar(
      graph,
      [node],
      (result) => `return ${result};`,
      () => 'X',
      'f64',
    );
    return instantiate(`(X) => { ${body} }`, 'f64') as (x: number) => number;
  };
  return [compiled(value), compiled(derivative(graph, value, x))];
}

const TEXTS = [
  ...Object.entries(FUNCTIONS)
    // A quantile is of a draw, in [0, 1); its derivative has a test of its own.
    .filter(([name, f]) => f.args.length === 1 && name !== 'normal')
    .map(([name]) => `${name}(x * x + 0.3)`),
  'min(x, 2 * x - 0.4)',
  'max(x * x, 0.5)',
  'pow(abs(x) + 0.1, x)',
  'clip(3 * x, -1, 1) - -x',
  'x / (1 + x * x)',
  'x < 0.2 ? x * x : 3 * x',
  '2 + 0 * x',
];

describe('derivative', () => {
  it('of normal(x) is one over the density, as far as the quantile is exact', () => {
    const [f, slope] = compile('normal(x)');
    for (const x of [0.01, 0.2, 0.5, 0.8, 0.999]) {
      const { value } = riddersDerivative((offset) => f(x + 1e-3 * offset));
      expect(Math.abs(slope(x) / (1e3 * value) - 1)).toBeLessThan(1e-5);
    }
  });

  it.each(TEXTS)('of %s is what differences say', (text) => {
    const [f, slope] = compile(text);
    for (const x of [-1.3, -0.45, 0.1, 0.31, 0.9, 2.1]) {
      const { value } = riddersDerivative((offset) => f(x + offset));
      expect(Math.abs(slope(x) - value)).toBeLessThan(1e-11 * Math.max(1, Math.abs(value)));
    }
  });
});
