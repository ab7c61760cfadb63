import type { LibraryFunction, Primitive } from './graph.js';
import { normalQuantile } from './normal-quantile.js';

/** The value of an operation on numbers, in f64. */
export function foldConstants(op: Primitive | LibraryFunction, [a, b, c]: number[]): number {
  const x = a!;
  const y = b!;
  switch (op) {
    case 'add':
      return x + y;
    case 'sub':
      return x - y;
    case 'mul':
      return x * y;
    case 'div':
      return x / y;
    case 'min':
      return Math.min(x, y);
    case 'max':
      return Math.max(x, y);
    case 'neg':
      return -x;
    case 'abs':
      return Math.abs(x);
    case 'sqrt':
      return Math.sqrt(x);
    case 'floor':
      return Math.floor(x);
    case 'less':
      return Number(x < y);
    case 'lessEqual':
      return Number(x <= y);
    case 'equal':
      return Number(x === y);
    case 'and':
      return Number(x && y);
    case 'or':
      return Number(x || y);
    case 'not':
      return Number(!x);
    case 'select':
      return x ? y : c!;
    case 'exp':
      return Math.exp(x);
    case 'log':
      return Math.log(x);
    case 'pow':
      return y === 0 ? 1 : y === 1 ? x : y === 2 ? x * x : y === 0.5 ? Math.sqrt(x) : x > 0 ? x ** y : 0;
    case 'tanh':
      return Math.tanh(x);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'logsigmoid':
      return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    case 'softplus':
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    case 'normal':
      return normalQuantile(x);
    default:
      throw new Error(`'${op}' cannot be folded`);
  }
}
