import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as catalogue from '../../agents/index.js';
import { FUNCTIONS, LIBRARY_FUNCTIONS } from '../../src/rule/ops/functions.js';
import { compileScalar } from '../../src/rule/program/scalar.js';
import { scalarSource } from '../../src/rule/program/scalar-source.js';
import { defineRule, programOf, type Rule, type RuleText } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';
import { tokenize } from '../../src/rule/text/lexer.js';
import { parseRuleFile } from '../../src/rule/text/rule-file.js';
import { SCALAR_FUNCTIONS } from '../scalar-functions.js';
import { thorough } from '../thorough.js';

/** Every word generated code may hold, besides `v12`, `m0`, `T_1` and the like. */
const WORDS = new Set(
  `act learn ascend ascendFeedback after send receive hearErrors memory X learned own traces n draw heard deltas old oldTraces
   out inbox m errors feedback k echoes pass passes
   draws sum actTogether learnTogether ascendIn fixed sums component first bias stop
   const let for if return F Math x i j C end start
   min max abs floor sqrt Infinity NaN e`
    .split(/\s+/)
    .concat([...Object.keys(LIBRARY_FUNCTIONS), 'powerOfTwo', 'exponent', 'mantissa'].map((name) => `_${name}`)),
);

function expectOwnWordsOnly(source: string): void {
  expect(source).not.toMatch(/["'`\\#@$]|\/\/|\/\*/);
  const words =
    source.replace(/\d[\d.]*(e[+-]?\d+)?/g, (n) => (/^\d/.test(n) ? '0' : n)).match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  // One assertion for all words: an assertion for each takes most of the time of this file.
  const strange = words.filter((word) => !/^(v|m|s|b|z|g|f|B|L|D|T_|memory|x)0*$/.test(word) && !WORDS.has(word));
  expect(strange).toEqual([]);
}

/** A rule, or the rule error that refused it; anything else thrown fails the test. */
function defined(text: RuleText): Rule | RuleError {
  try {
    return defineRule(text);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
}

function check(text: RuleText): boolean {
  const rule = defined(text);
  if (rule instanceof RuleError) {
    expect(rule.message.length).toBeGreaterThan(0);
    return false;
  }
  const program = programOf(rule);
  for (const role of [program.hidden, program.output]) {
    expectOwnWordsOnly(scalarSource(program, role, 'f32'));
    expectOwnWordsOnly(scalarSource(program, role, 'f64'));
    compileScalar(program, role, 'f32');
  }
  return true;
}

const names = [
  'h',
  'R',
  'c',
  'p',
  'a',
  'u',
  'x',
  'w',
  "w'",
  'z',
  'v',
  'b',
  'dw',
  'db',
  'output',
  'k',
  '__proto__',
  'constructor',
  'σ',
];
const pieces = [
  ...names,
  ...Object.keys(FUNCTIONS),
  '(',
  ')',
  ',',
  '+',
  '-',
  '*',
  '/',
  '<',
  '==',
  '&&',
  '!',
  '?',
  ':',
  '=',
  ';',
  '\n',
  ' ',
  '1',
  '0.5',
  '1e9',
  "'s'",
  '#',
  '`',
  '${',
  '\\',
  'return',
  'process',
];

describe('text from anywhere', () => {
  test('random text either compiles or is refused with a rule error', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, text, text, (act, learn, hearing) => {
        check({ name: 'r', hears: { h: 'sum in: w * x' }, act: 'a = u < h ? 1 : 0', learn: `dw = x\n${learn}` });
        check({ name: 'r', hears: {}, act: `a = u\n${act}`, learn: 'dw = x' });
        check({ name: 'r', hears: { h: hearing }, act: 'a = u', learn: 'dw = x * h' });
      }),
      { numRuns: thorough(150, 30), seed: 20_260_101 },
    );
  });

  const expression = fc.letrec<{ number: string; condition: string }>((tie) => ({
    number: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('h', 'R', 'p', 'a', 'u', 'x', 'w', 'z', 'v', 'b', 'k', 'output', '0', '1', '2', '0.5'),
      fc
        .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
        .map(([l, op, r]) => `(${l} ${op} ${r})`),
      tie('number').map((e) => `-${e}`),
      fc
        .tuple(fc.constantFrom(...Object.keys(SCALAR_FUNCTIONS)), tie('number'), tie('number'), tie('number'))
        .map(([f, ...args]) => `${f}(${args.slice(0, FUNCTIONS[f]!.args.length).join(', ')})`),
      fc.tuple(tie('condition'), tie('number'), tie('number')).map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
    ),
    condition: fc.oneof(
      { depthSize: 'small' },
      fc
        .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
        .map(([l, op, r]) => `(${l} ${op} ${r})`),
      fc
        .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
        .map(([l, op, r]) => `(${l} ${op} ${r})`),
      tie('condition').map((c) => `!${c}`),
    ),
  }));

  test('well-formed learning compiles, to numbers and a fixed set of words, unless a constant of it is not finite', () => {
    let compiled = 0;
    fc.assert(
      fc.property(expression.number, expression.number, (trace, direction) => {
        const text = {
          name: 'r',
          params: { k: 3 },
          unit: { v: 0, b: { learned: true, rate: 0.1 } },
          synapse: { z: 0 },
          hears: { h: 'sum in: w * x', R: 'broadcast reward' },
          act: 'p = sigmoid(h); a = u < p ? 1 : 0',
          learn: `z = ${trace}\nv = h + R\ndw = z * ${direction}`,
        };
        if (check(text)) compiled++;
        else expect((defined(text) as RuleError).problem).toContain('expected a finite number');
      }),
      { numRuns: thorough(150, 40), seed: 7 },
    );
    expect(compiled).toBeGreaterThan(thorough(100, 25));
  });

  test('names, fields and files from anywhere either load or are refused with a rule error', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, value) => {
        check({ name: 'r', unit: { [name]: 1 }, hears: {}, act: 'a = u', learn: 'dw = x' });
        check({ name: 'r', hears: { [name]: 'broadcast reward' }, act: 'a = u', learn: 'dw = x' });
        defined(value as unknown as RuleText);
        defined({
          name: 'r',
          params: value,
          unit: value,
          synapse: value,
          hears: {},
          act: 'a = u',
          learn: 'dw = x',
        } as unknown as RuleText);
        for (const [text, file] of [
          [name, 'a.yaml'],
          [name, 'a.json'],
          [JSON.stringify(value), 'a.json'],
          [JSON.stringify(value, undefined, 1), 'a.yaml'],
        ] as const) {
          try {
            parseRuleFile(text, file);
          } catch (error) {
            expect(error).toBeInstanceOf(RuleError);
          }
        }
      }),
      { numRuns: thorough(200, 50), seed: 11 },
    );
  });

  test('tokens put together again are the text without its blanks and comments', () => {
    const text = fc.array(fc.constantFrom('ab', "w'", '1.5e-3', '<=', '<', '=', '==', '(', ')', '&&', 'σ_1', '.5'), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(text, (list) => {
        expect(
          tokenize(list.join(' '), 'act')
            .map((t) => t.text)
            .join(' ')
            .trim(),
        ).toBe(list.join(' '));
      }),
      { seed: 3 },
    );
  });

  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))(
    '%s compiles to own words only',
    (_name, rule) => {
      const program = programOf(rule);
      for (const role of [program.hidden, program.output]) expectOwnWordsOnly(scalarSource(program, role, 'f32'));
    },
  );
});
