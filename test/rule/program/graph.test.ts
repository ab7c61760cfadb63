import { describe, expect, test } from 'vitest';
import { evaluate, type Names } from '../../../src/rule/compile/evaluate.js';
import { Graph, inOrder, leaves, type Node, substitute } from '../../../src/rule/program/graph.js';
import { parseExpressions } from '../../../src/rule/text/parser.js';

const CONSTANTS: Readonly<Record<string, number>> = { zero: 0, one: 1, two: 2, half: 0.5, three: 3 };

/** p, q, r are the unit's; x is the sender's; v, w, z are the synapse's; words are constants. */
function normal(text: string): Node {
  const graph = new Graph();
  const names: Names = {
    lookup: (name) => {
      const constant = CONSTANTS[name];
      if (constant !== undefined) return graph.number(constant);
      return graph.leaf(name === 'x' ? 'x' : 'pqr'.includes(name) ? 'unit' : 'learned', name);
    },
    textNumber: () => graph.number(0),
    source: () => text,
  };
  return evaluate(graph, parseExpressions(text, 'learn')[0]!, names);
}

function spelled(node: Node): string {
  if (node.op === 'number') return String(node.value);
  if (node.op === 'leaf') return node.leaf.name;
  return `${node.op}(${node.args.map(spelled).join(', ')})`;
}

const form = (text: string) => spelled(normal(text));

describe('products: sender · (synapse · (unit · constant)), divisions after multiplications', () => {
  test.each([
    ['p * x', 'mul(x, p)'],
    ['p * x * q', 'mul(x, mul(p, q))'],
    ['w * p * x * q', 'mul(x, mul(w, mul(p, q)))'],
    ['2 * w * x * p', 'mul(x, mul(w, mul(p, 2)))'],
    ['(w * p) * (x * q)', 'mul(x, mul(w, mul(p, q)))'],
    ['w * z * v', 'mul(mul(w, z), v)'],
    ['x * (p - q) / r', 'mul(x, div(sub(p, q), r))'],
    ['p / q * r', 'div(mul(p, r), q)'],
    ['p / (q / r)', 'div(mul(p, r), q)'],
    ['1 / p', 'div(1, p)'],
    ['w / p', 'mul(w, div(1, p))'],
    ['x / 4', 'mul(x, 0.25)'],
    ['p * 2 / 4 * 2', 'p'],
    ['2 * 3 * p', 'mul(p, 6)'],
    ['-p', 'neg(p)'],
    ['-p * -q', 'mul(p, q)'],
    ['-(p * x)', 'mul(x, neg(p))'],
    ['p * 0 * x', '0'],
    ['0 / p', '0'],
    ['one * p', 'p'],
    ['(p + q) * x * 2', 'mul(x, mul(add(p, q), 2))'],
    ['(p * 2 + q) * 2', 'mul(add(mul(p, 2), q), 2)'],
  ])('%s', (text, wanted) => {
    expect(form(text)).toBe(wanted);
  });

  test('order within a scope is as written', () => {
    expect(form('q * p')).toBe('mul(q, p)');
    expect(form('p * q')).toBe('mul(p, q)');
  });
});

describe('signs', () => {
  test.each([
    ['abs(w) * sign(w)', 'w'],
    ['sign(w) * abs(w)', 'w'],
    ['2 * abs(w) * sign(w) * p', 'mul(w, mul(p, 2))'],
    ['abs(w) * abs(w) * sign(w)', 'mul(abs(w), w)'],
    ['abs(w) * sign(z)', 'mul(abs(w), select(less(0, z), 1, select(less(z, 0), -1, 0)))'],
    [
      'three * pow(abs(w), three - 1) * sign(w)',
      'mul(mul(mul(abs(w), abs(w)), select(less(0, w), 1, select(less(w, 0), -1, 0))), 3)',
    ],
    ['two * pow(abs(w), two - 1) * sign(w)', 'mul(w, 2)'],
    ['one * pow(abs(w), one - 1) * sign(w)', 'select(less(0, w), 1, select(less(w, 0), -1, 0))'],
  ])('%s', (text, wanted) => {
    expect(form(text)).toBe(wanted);
  });
});

describe('constants', () => {
  test.each([
    ['1 + 2 * 3 - 4 / 8', '6.5'],
    ['min(2, max(3, 1)) + abs(-4) + floor(2.7)', '8'],
    ['exp(0) + log(1) + sqrt(4) + tanh(0) + sigmoid(0)', '3.5'],
    ['softplus(0) + logsigmoid(0)', '0'],
    ['sign(-3) + sign(0) + relu(-2) + clip(5, 0, 2)', '1'],
    ['pow(2, 3) + pow(-2, 2) + pow(4, half) + pow(-2, 3) + pow(0, 0)', '15'],
    ['p + 0', 'p'],
    ['0 + p', 'p'],
    ['p - 0', 'p'],
    ['p - p', '0'],
    ['1 < 2 ? p : q', 'p'],
    ['2 <= 1 || 1 != 1 ? p : q', 'q'],
    ['p < q ? r : r', 'r'],
    ['p < q && 1 < 2 ? p : q', 'select(less(p, q), p, q)'],
    ['p < q && 2 < 1 ? p : q', 'q'],
    ['p < q || 1 < 2 ? p : q', 'p'],
    ['!(1 < 2) ? p : q', 'q'],
    ['p > q ? 1 : 0', 'select(less(q, p), 1, 0)'],
    ['p >= q ? 1 : 0', 'select(lessEqual(q, p), 1, 0)'],
  ])('%s', (text, wanted) => {
    expect(form(text)).toBe(wanted);
  });

  test.each([
    ['pow(p, 0)', '1'],
    ['pow(p, 1)', 'p'],
    ['pow(p, 2)', 'mul(p, p)'],
    ['pow(p, half)', 'sqrt(p)'],
    ['pow(p, 3)', 'pow(p, 3)'],
    ['pow(p, q)', 'pow(p, q)'],
  ])('%s', (text, wanted) => {
    expect(form(text)).toBe(wanted);
  });
});

describe('sharing', () => {
  test('equal values are one node', () => {
    const graph = new Graph();
    const p = graph.leaf('unit', 'p');
    expect(graph.apply('mul', p, graph.number(2))).toBe(graph.apply('mul', graph.number(2), p));
    expect(graph.number(-0)).toBe(graph.number(0));
  });

  test('operands come before their users, once each', () => {
    const root = normal('(p + q) * (p + q) + exp(p + q)');
    const order = inOrder([root]);
    expect(new Set(order).size).toBe(order.length);
    for (const [k, node] of order.entries()) for (const arg of node.args) expect(order.indexOf(arg)).toBeLessThan(k);
    expect(leaves([root]).map(({ leaf }) => leaf.name)).toEqual(['p', 'q']);
  });

  test('substitution keeps the rest as it was, without folding', () => {
    const graph = new Graph();
    const [p, q] = [graph.leaf('unit', 'p'), graph.leaf('unit', 'q')];
    const sum = graph.apply('add', p, q);
    const [same] = substitute(graph, [sum], () => undefined);
    expect(same).toBe(sum);
    const [changed] = substitute(graph, [sum], (node) => (node === q ? graph.number(0) : undefined));
    expect(spelled(changed!)).toBe('add(p, 0)');
  });

  test('a chain of 100 000 operations is walked', () => {
    const graph = new Graph();
    let node: Node = graph.leaf('unit', 'p');
    for (let k = 0; k < 100_000; k++) node = graph.apply('add', graph.apply('exp', node), graph.number(1));
    expect(inOrder([node])).toHaveLength(200_002);
    expect(substitute(graph, [node], () => undefined)[0]).toBe(node);
  });

  test('squaring a product forty times stays small', () => {
    const graph = new Graph();
    let node: Node = graph.apply('mul', graph.leaf('unit', 'p'), graph.leaf('unit', 'q'));
    for (let k = 0; k < 40; k++) node = graph.apply('mul', node, node);
    expect(inOrder([node]).length).toBeLessThan(1000);
  });
});
