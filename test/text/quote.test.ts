import { expect, test } from 'vitest';
import { cutText } from '../../src/text/cut-text.js';
import { quote } from '../../src/text/quote.js';

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

class Animal {}

test.each([
  ['weight-max', '"weight-max"'],
  [4, '4'],
  [Number.NaN, 'NaN'],
  [undefined, 'undefined'],
  [null, 'null'],
  [10n, '10n'],
  [Symbol('s'), 'Symbol(s)'],
  [Math.max, 'the function max'],
  [[3, '3', [1]], '[3,"3",[1]]'],
  [{ a: 1, b: [2] }, '{"a":1,"b":[2]}'],
  [new Animal(), 'an object of class Animal'],
  [Float32Array.of(0.5, Number.NaN), 'Float32Array [0.5, NaN]'],
  [{ a: new Uint8Array(100_000) }, '{"a":Uint8Array [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, …]}'],
  [Object.create(null), '{}'],
  [cyclic, '{"self":{"self":{"self":{…}}}}'],
  ['a'.repeat(100_000), `"${'a'.repeat(60)}…"`],
  [new Array(100_000).fill(7), '[7,7,7,7,7,7,7,7,7,7,7,7,…]'],
])('%s', (value, text) => {
  expect(quote(value)).toBe(text);
});

test.each([
  ['plain', 'plain'],
  ['two\nlines\r\tand a tab', 'two\\nlines\\r\\tand a tab'],
  ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
  ['\u009b2J', '\\u009b2J'],
  ['\u202etxt.exe', '\\u202etxt.exe'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
  ['half \ud83d', 'half \\ud83d'],
  ['\u{e0041}', '\\u{e0041}'],
  ['σ′ é 한 👍', 'σ′ é 한 👍'],
])('%j is shown as %j', (text, shown) => {
  expect(cutText(text)).toBe(shown);
});

test('a text is cut between characters', () => {
  expect(cutText('a'.repeat(60))).toBe('a'.repeat(60));
  expect(cutText('a'.repeat(61))).toBe(`${'a'.repeat(60)}…`);
  expect(cutText('👍'.repeat(61))).toBe(`${'👍'.repeat(60)}…`);
  expect(cutText('👍'.repeat(30))).toBe('👍'.repeat(30));
  expect(cutText('abcdef', 3)).toBe('abc…');
});
