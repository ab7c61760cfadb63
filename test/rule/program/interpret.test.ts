import { describe, expect, test } from 'vitest';
import { interpret } from '../../../src/rule/program/interpret.js';

const scope = { Math, twice: (x: number) => 2 * x, ten: 10 };

describe('the interpreter does what JavaScript does', () => {
  test.each([
    '(a, b) => { const c = a + b * 2 - a / b; return c; }',
    '(a, b) => { const c = -(a - b) - -a; return c < 3 ? c : b <= a ? 1 : 2; }',
    '(a, b) => { let s = 0; for (let i = 0; i < 5; i++) { s = s + i * a; if (i + 1 < b) s = s - 1; } return s; }',
    '(a, b) => { let s = 0, t = 1; for (let i = 0; i < 9; i += 4) { const i2 = i; { const s = 3; t = t + s * i2; } } return s + t; }',
    '(a, b) => { const p = a < b, q = !p; return p && b < 5 || q ? Math.min(a, b) : Math.max(a, b); }',
    '(a, b) => { return a === b ? 1e-7 : 2.5e+3 + 1 / (0 * a); }',
  ])('%s', (source) => {
    const [mine, own] = [interpret(source, scope), new Function(`return ${source}`)()] as ((
      a: number,
      b: number,
    ) => unknown)[];
    for (const a of [0, -0, 1, -2.5, Number.NaN]) for (const b of [1, 2, 7]) expect(mine!(a, b)).toBe(own!(a, b));
  });

  test('methods, arrays of arrays and functions of the scope', () => {
    const { fill, sum } = interpret(
      '{ fill(out, rows, n) { for (let i = 0; i < n; i++) { const row = rows[0]; out[2 * i + 1] = twice(row[i]) + ten; } },\n sum(x) { return x[0] + x[1]; } }',
      scope,
    ) as { fill: (...given: unknown[]) => void; sum: (x: number[]) => number };
    const out = new Float32Array(4);
    fill(out, [[1, 2]], 2);
    expect([...out]).toEqual([0, 12, 0, 14]);
    expect([sum([1, 2]), sum([3, 4])]).toEqual([3, 7]);
  });
});

test.each([
  ['(a) => { return a; a = 2; }', "expected the end of the function, after 'return'"],
  ['(a) => { return eval(a); }', "the interpreter found '('; expected a function or variable in place of 'eval'"],
  ['(a) => { return a; } + 1', 'expected the end'],
  ['(a) => { b = 1; }', "expected a variable in place of 'b'"],
  ['(a) => { return a % 2; }', "the interpreter does not know '%'"],
  ['(a) => { return `a`; }', "the interpreter does not know '`'"],
])('%s is refused', (source, message) => {
  expect(() => interpret(source, scope)).toThrow(message);
});
