import type { Graph, Node } from '../rule/program/graph.js';

/**
 * The derivative of one value by one leaf of its equations, again as equations.
 *
 * Conditions count as constants, and a kink (`abs`, `min`, `max`, `relu`) takes the slope of one of its sides: right
 * everywhere but on a set of measure zero, which is all that an expectation over continuous weights can see.
 */
export function derivative(graph: Graph, of: Node, by: Node): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    let result = done.get(node);
    if (!result) {
      result = node === by ? graph.number(1) : slope(graph, node, visit);
      done.set(node, result);
    }
    return result;
  };
  return visit(of);
}

function slope(graph: Graph, node: Node, d: (node: Node) => Node): Node {
  const zero = graph.number(0);
  const one = graph.number(1);
  const add = (a: Node, b: Node) => graph.apply('add', a, b);
  const sub = (a: Node, b: Node) => graph.apply('sub', a, b);
  const mul = (...factors: Node[]) => factors.reduce((a, b) => graph.apply('mul', a, b));
  const div = (a: Node, b: Node) => graph.apply('div', a, b);
  const select = (test: Node, yes: Node, no: Node) => graph.apply('select', test, yes, no);
  const [x, y, z] = node.args as [Node, Node, Node];
  switch (node.op) {
    case 'add':
      return add(d(x), d(y));
    case 'sub':
      return sub(d(x), d(y));
    case 'mul':
      return add(mul(d(x), y), mul(x, d(y)));
    case 'div':
      return sub(div(d(x), y), div(mul(node, d(y)), y));
    case 'neg':
      return graph.apply('neg', d(x));
    case 'min':
      return select(graph.raw('less', y, x), d(y), d(x));
    case 'max':
      return select(graph.raw('less', x, y), d(y), d(x));
    case 'abs':
      return mul(graph.sign(x), d(x));
    case 'select':
      return select(x, d(y), d(z));
    case 'sqrt':
      return div(d(x), mul(graph.number(2), node));
    case 'exp':
      return mul(node, d(x));
    case 'log':
      return div(d(x), x);
    case 'tanh':
      return mul(sub(one, mul(node, node)), d(x));
    case 'sigmoid':
      return mul(node, graph.apply('sigmoid', graph.apply('neg', x)), d(x));
    case 'logsigmoid':
      return mul(graph.apply('sigmoid', graph.apply('neg', x)), d(x));
    case 'softplus':
      return mul(graph.apply('sigmoid', x), d(x));
    case 'normal':
      return mul(graph.number(Math.sqrt(2 * Math.PI)), graph.apply('exp', div(mul(node, node), graph.number(2))), d(x));
    case 'pow':
      return add(
        mul(y, graph.apply('pow', x, sub(y, one)), d(x)),
        select(graph.apply('less', zero, x), mul(node, graph.apply('log', x), d(y)), zero),
      );
    default:
      return zero; // numbers, other leaves, conditions and steps
  }
}
