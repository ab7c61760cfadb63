import { describe, expect, test } from 'vitest';
import { tokenize } from '../../../src/rule/text/lexer.js';
import { type Expression, namesIn, parseEquations, parseExpressions } from '../../../src/rule/text/parser.js';

/** An expression with every grouping in brackets. */
function grouped(e: Expression): string {
  switch (e.kind) {
    case 'number':
      return String(e.value);
    case 'text':
      return `'${e.value}'`;
    case 'name':
      return e.name;
    case 'unary':
      return `(${e.op}${grouped(e.of)})`;
    case 'binary':
      return `(${grouped(e.left)} ${e.op} ${grouped(e.right)})`;
    case 'conditional':
      return `(${grouped(e.test)} ? ${grouped(e.yes)} : ${grouped(e.no)})`;
    case 'call':
      return `${e.name}(${e.args.map(grouped).join(', ')})`;
  }
}

const parsed = (text: string) => parseExpressions(text, 'act').map(grouped).join(' | ');
const lines = (text: string) => parseEquations(text, 'act').map((line) => `${line.name} = ${grouped(line.value)}`);

describe('expressions', () => {
  test.each([
    ['a - b - c', '((a - b) - c)'],
    ['a / b / c', '((a / b) / c)'],
    ['a + b * c', '(a + (b * c))'],
    ['(a + b) * c', '((a + b) * c)'],
    ['-a * b', '((-a) * b)'],
    ['a - -b', '(a - (-b))'],
    ['!a && b || c', '(((!a) && b) || c)'],
    ['a || b && c', '(a || (b && c))'],
    ['a < b && c >= d', '((a < b) && (c >= d))'],
    ['a + 1 < b * 2', '((a + 1) < (b * 2))'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['a ? b ? c : d : e', '(a ? (b ? c : d) : e)'],
    ['u < p ? 1 : 0', '((u < p) ? 1 : 0)'],
    ["w' * w' - w * w", "((w' * w') - (w * w))"],
    ["form == 'global'", "(form == 'global')"],
    ['form == "global"', "(form == 'global')"],
    ["w'-'x'", "(w' - 'x')"],
    ['pow(abs(w), n - 1)', 'pow(abs(w), (n - 1))'],
    ['1e-3 + .5 + 2. + 1E2', '(((0.001 + 0.5) + 2) + 100)'],
    ['σ_1 * δ2', '(σ_1 * δ2)'],
    ['a, b + 1', 'a | (b + 1)'],
    ['\n  a\n', 'a'],
  ])('%s', (text, wanted) => {
    expect(parsed(text)).toBe(wanted);
  });

  test('names are listed with and without their primes', () => {
    const [e] = parseExpressions("-w' * x + min(c ? z : 1, u)", 'act');
    expect(namesIn(e!)).toEqual(['w', 'x', 'c', 'z', 'u']);
    expect(namesIn(e!, 'primed')).toEqual(["w'", 'x', 'c', 'z', 'u']);
  });
});

describe('lines', () => {
  test.each([
    ['comments and empty lines', '# nothing\n\na = 1 # one\n# end', ['a = 1']],
    ['semicolons', 'a = 1; b = 2;; c = 3', ['a = 1', 'b = 2', 'c = 3']],
    ['a line goes on after an operator', 'a = 1 +\n    2 *\n 3\nb = 4', ['a = (1 + (2 * 3))', 'b = 4']],
    ['a line goes on after = ? and :', 'a =\n c ?\n 1 :\n 2', ['a = (c ? 1 : 2)']],
    ['a line goes on in parentheses', 'a = (1\n + 2)\nb = f(\n1,\n2\n)', ['a = (1 + 2)', 'b = f(1, 2)']],
    ['a comment inside a line that goes on', 'a = 1 + # more\n 2', ['a = (1 + 2)']],
    ['nothing at all', '  \n # only this', []],
  ])('%s', (_what, text, wanted) => {
    expect(lines(text)).toEqual(wanted);
  });

  test('places are 1-based lines and columns', () => {
    const [first, second] = parseEquations('\n  a = 1\n\tbb = a + cc', 'learn');
    expect(first!.position).toEqual({ section: 'learn', line: 2, column: 3 });
    expect(second!.position).toEqual({ section: 'learn', line: 3, column: 2 });
    const sum = second!.value as Extract<Expression, { kind: 'binary' }>;
    expect(sum.right.position).toEqual({ section: 'learn', line: 3, column: 11 });
  });

  test('tokens end with the end', () => {
    expect(tokenize("a<=b'", 'act').map((t) => [t.kind, t.text])).toEqual([
      ['name', 'a'],
      ['symbol', '<='],
      ['name', "b'"],
      ['end', ''],
    ]);
  });
});
