import { describe, expect, test } from 'vitest';
import { reinforce } from '../../agents/index.js';
import { defineRule, type RuleText } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';
import { dedent, describeRule } from '../../src/rule/show/describe.js';
import { parseRuleFile } from '../../src/rule/text/rule-file.js';
import { didYouMean } from '../../src/text/suggest.js';

/** What a refusal says: at most 2 000 characters, whatever was given. */
function refusal(define: () => unknown): string {
  try {
    define();
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    const { message } = error as RuleError;
    expect(message.length).toBeLessThan(2_000);
    return message;
  }
  throw new Error('expected a refusal');
}

const json = (text: string) => refusal(() => parseRuleFile(text, 'a.json'));
const yaml = (text: string) => refusal(() => parseRuleFile(text, 'a.yaml'));
const rule = (fields: object) => refusal(() => defineRule({ ...reinforce.text, ...fields } as RuleText));

describe('what is too large to be a rule is refused by its size', () => {
  test('files with too many characters or levels', () => {
    expect(json(`"${'a'.repeat(1_000_000)}"`)).toBe(
      'a.json: found a file of 1000002 characters; expected a rule, of at most 100000',
    );
    expect(json('['.repeat(90_000))).toMatch(/^a.json:1:52: .*found "\["; expected fewer levels/);
    expect(json('{"a":'.repeat(16_000))).toMatch(/expected fewer levels/);
  });

  test('YAML: levels, keys, aliases and values that hold themselves', () => {
    for (const open of ['[', '{a: ', '- ', '? '])
      expect(yaml(open.repeat(8_000))).toContain('more than 50 levels; expected fewer');
    expect(yaml(`[`.repeat(60) + `]`.repeat(60))).toContain('more than 50 levels; expected fewer');
    expect(yaml(Array.from({ length: 9_000 }, (_, k) => `k${k}: 1`).join('\n'))).toContain('more than 1000 values');
    const anchors = Array.from({ length: 6_000 }, (_, k) => `- &a${k} 1`);
    expect(yaml(`a:\n${anchors.join('\n')}`)).toContain('more than 1000 values; expected a rule');
    expect(yaml(`a: &x 1\nb: [${'*x, '.repeat(9_000)}1]`)).toContain('more than 20 aliases (*name); expected fewer');
    expect(yaml('name: a\nparams: &p\n  a: *p\n')).toMatch(/^a.yaml/);
    expect(yaml('&r\nname: *r\n')).toMatch(/^a.yaml.*stands inside of what it repeats/);
    expect(yaml('? [a]\n: 1\n? [a]\n: 2\n')).toMatch(/^a.yaml/);
  });

  test('names, texts and entries of a rule', () => {
    expect(rule({ name: 'n'.repeat(1_000_000) })).toMatch(
      /^rule 'n{60}…': name: a name of 1000000 characters; expected at most 100$/,
    );
    expect(rule({ act: ' '.repeat(60_000) })).toContain('act: a text of 60000 characters; expected at most 50000');
    const many = Object.fromEntries(Array.from({ length: 32_768 }, (_, k) => [`v${k}`, 0]));
    expect(rule({ unit: many })).toContain('unit: 32768 entries; expected at most 200');
    expect(rule({ params: { ['p'.repeat(101)]: 1 } })).toContain('params: a name of 101 characters');
    expect(rule({ ['f'.repeat(90)]: 1 })).toContain(`a rule has no field '${'f'.repeat(60)}…'`);
    expect(rule({ params: { a: { default: 1, choices: new Array(1_000).fill('c') } } })).toContain('1000 entries');
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(rule({ params: cyclic })).toContain("params.self.default: 'default' is missing");
    expect(refusal(() => defineRule(cyclic as unknown as RuleText))).toContain("'name' is missing");
    expect(refusal(() => defineRule('r'.repeat(1_000_000) as unknown as RuleText))).toContain(
      `found "${'r'.repeat(60)}…"`,
    );
  });

  test('names, texts and chains in equations', () => {
    const name = 'q'.repeat(40_000);
    expect(rule({ learn: `dw = ${name}` })).toContain(
      `a name of 40000 characters, '${'q'.repeat(60)}…'; expected at most 100`,
    );
    expect(rule({ learn: `dw = '${name}'` })).toContain('a text of 40002 characters');
    expect(rule({ learn: `dw = ${'('.repeat(20_000)}x${')'.repeat(20_000)}` })).toContain(
      'more than 100 levels of nesting',
    );
    expect(rule({ learn: `dw = ${'-'.repeat(20_000)}x` })).toContain('more than 100 levels of nesting');
    expect(rule({ learn: `dw = x${' + x'.repeat(10_000)}` })).toContain('more than 200 operations in a row');
    expect(rule({ learn: `dw = ${'x < 1 ? 1 : '.repeat(3_000)}1` })).toContain('more than 100 levels of nesting');
    expect(rule({ learn: `dw = min(${'x, '.repeat(10_000)}x)` })).toMatch(/min|arguments/);
    expect(rule({ hears: { h: `sum in: ${'('.repeat(20_000)}` } })).toContain('more than 100 levels of nesting');
    expect(rule({ hears: { h: `${'s'.repeat(40_000)}` } })).toContain(`found '${'s'.repeat(60)}…'`);
  });
});

test('spaces inside a line are nothing to the time that a description takes', () => {
  // Quadratic, this would be 10¹⁰ steps.
  const line = `a${' '.repeat(100_000)}b`;
  expect(dedent(`\n    ${line}\n      c   \n\n`)).toBe(`${line}\n  c`);
  expect(dedent(' '.repeat(100_000))).toBe('');
  const spaced = defineRule({ ...reinforce.text, learn: `dw = x *${' '.repeat(40_000)}R` });
  expect(describeRule(spaced).learn).toHaveLength(40_009);
});

test('a long name has no closest one', () => {
  const long = 'a'.repeat(1_000_000);
  expect(didYouMean(long, [long])).toBe('');
  expect(didYouMean('abcd', [long, 'abce'])).toBe(". Did you mean 'abce'?");
});
