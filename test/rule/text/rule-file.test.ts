import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as catalogue from '../../../agents/index.js';
import { programOf } from '../../../src/rule/rule.js';
import { RuleError } from '../../../src/rule/rule-error.js';
import { parseOptimizerFile, parseRuleFile, serialiseRule } from '../../../src/rule/text/rule-file.js';

function message(text: string, fileName: string): string {
  try {
    parseRuleFile(text, fileName);
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    return (error as RuleError).message;
  }
  throw new Error('this file loaded');
}

const yaml = `name: mine
hears:
  h: "sum in: w * x"
  R: broadcast reward
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  # the reward times the eligibility
  dw = R * x * (a - p)
`;
const json = `{
  "name": "mine",
  "hears": { "h": "sum in: w * x", "R": "broadcast reward" },
  "act": "p = sigmoid(h)\\na = u < p ? 1 : 0",
  "learn": "dw = R * x * (a - p)"
}`;

describe('loading', () => {
  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))(
    '%s comes back equal',
    (_name, rule) => {
      const loaded = parseRuleFile(serialiseRule(rule), 'rule.json');
      expect(loaded.text).toEqual(rule.text);
      expect(serialiseRule(loaded)).toBe(serialiseRule(rule));
    },
  );

  test('JSON and YAML give the same rule', () => {
    expect(programOf(parseRuleFile(json, 'a.JSON')).hidden.memory).toEqual(
      programOf(parseRuleFile(yaml, 'a.yml')).hidden.memory,
    );
  });

  test('byte order marks and CRLF are read', () => {
    expect(parseRuleFile(`\uFEFF${yaml.replaceAll('\n', '\r\n')}`, 'a.yaml').text.act).toBe(
      'p = sigmoid(h)\na = u < p ? 1 : 0\n',
    );
  });

  const folder = new URL('../../../examples/rules/', import.meta.url);
  test.each(readdirSync(folder))('examples/rules/%s loads and comes back equal', (file) => {
    const rule = parseRuleFile(readFileSync(new URL(file, folder), 'utf8'), file);
    expect(`${rule.name}`).toBe(file.replace(/\.\w+$/, ''));
    expect(parseRuleFile(serialiseRule(rule), 'rule.json').text).toEqual(rule.text);
  });
});

describe('mistakes in a rule are found in its file', () => {
  test.each([
    [
      'a block of equations',
      yaml.replace('R * x', 'RR * x'),
      'a.yaml:10:8',
      "rule 'mine': learn, line 2, column 6: 'RR' is not known here",
    ],
    [
      'a quoted text',
      yaml.replace('w * x', 'w * y'),
      'a.yaml:3:19',
      "rule 'mine': hears.h, line 1, column 13: 'y' is not known here",
    ],
    [
      'a plain text',
      yaml.replace('broadcast reward', 'broadcast error'),
      'a.yaml:4:6',
      "rule 'mine': hears.R, line 1, column 1: found 'broadcast error'",
    ],
    ['a field', `${yaml}lern: x\n`, 'a.yaml:11:7', "rule 'mine': lern: a rule has no field 'lern'"],
    [
      'a parameter',
      `${yaml}params:\n  k: { default: 1, mim: 2 }\n`,
      'a.yaml:12:25',
      "rule 'mine': params.k.mim: a parameter has no field 'mim'",
    ],
    ['something missing', 'name: mine\nhears: {}\n', 'a.yaml', "rule 'mine': act: 'act' is missing"],
    ['a list', '- name: mine\n', 'a.yaml', "rule 'without a name': expected a rule, as in { name, hears, act, learn }"],
    ['nothing', '', 'a.yaml', "rule 'without a name': expected a rule"],
  ])('%s in YAML', (_what, text, place, problem) => {
    expect(message(text, 'a.yaml')).toContain(`${place}: ${problem}`);
  });

  test.each([
    [
      'the second line of a text',
      json.replace('u < p', 'uu < p'),
      'a.json:4:31',
      "rule 'mine': act, line 2, column 5: 'uu' is not known here",
    ],
    [
      'after an escape',
      json.replace('sum in: w', 'sum\\u0020in: w').replace('* x"', '* y"'),
      'a.json:3:37',
      "rule 'mine': hears.h, line 1, column 13: 'y' is not known here",
    ],
    [
      'a parameter',
      json.replace('"act"', '"params": { "k": true },\n  "act"'),
      'a.json:4:20',
      "rule 'mine': params.k: found true",
    ],
  ])('%s in JSON', (_what, text, place, problem) => {
    expect(message(text, 'a.json')).toContain(`${place}: ${problem}`);
  });
});

describe('mistakes in the file itself', () => {
  test.each([
    [
      'a comma too many',
      '{\n  "name": "mine",\n}',
      'a.json:3:1: found "}"; expected a name in double quotes\n    }\n    ^',
    ],
    ['a comma too few', '{ "name": "a"\n"act": "b" }', "a.json:2:1: found \"\\\"\"; expected ',' or '}'"],
    ['single quotes', "{ 'name': 1 }", 'a.json:1:3: found "\'"; expected a name in double quotes'],
    [
      'a line end in a text',
      '{ "act": "p = 1\na = 2" }',
      'a.json:1:16: found "\\n"; expected the rest of this text on one line; a line end inside it is written \\n',
    ],
    ['an unknown word', '{ "name": yes }', 'a.json:1:11: found "y"; expected a value'],
    ['no colon', '{ "name" 1 }', 'found "1"; expected \':\' after "name"'],
    ['a number like .5', '{ "params": { "k": .5 } }', 'found "."; expected a value'],
    ['a list that does not end', '{ "a": [1, 2', "the file ends here; expected ',' or ']'"],
    ['a name twice', '{ "act": "a",\n "act": "b" }', 'a.json:2:2: "act" occurs twice; expected it once'],
    ['something after the end', '{} {}', 'found "{"; expected the end of the file'],
    ['nothing', '', 'a.json:1:1: the file ends here; expected a value'],
    ['too many levels', '['.repeat(1000), 'expected fewer levels'],
  ])('%s in JSON', (_what, text, problem) => {
    expect(message(text, 'a.json')).toContain(problem);
  });

  test.each([
    [
      'an unquoted hearing',
      'name: mine\nhears:\n  h: sum in: w * x\n',
      'a.yaml:3:6: a name and a value where a value stands already; a text with \': \' inside needs quotes, as in h: "sum in: w * x", and names side by side begin at the same column\n      h: sum in: w * x\n         ^',
    ],
    ['a name twice', 'name: a\nname: b\n', 'a.yaml:2:1: "name" occurs twice; expected it once'],
    ['lines joined', yaml.replace('act: |', 'act: >'), "a.yaml:5:6: '>' joins the lines of act to one; write `act: |`"],
    ['a bracket left open', 'hears: { h: 1\n', 'a.yaml:2:1: a { before this is not closed; expected }'],
    ['a list left open', 'a: [1\nb: 2\n', 'a.yaml:2:1: a [ before this is not closed; expected ]'],
    ['more after a quoted text', 'a: "b" c\n', 'a.yaml:1:8: something stands after the end of a value'],
    ['a tab', 'a: b\n\tc: d\n', 'a.yaml:2:1: a line begins with a tab; expected spaces'],
    ['a quote left open', 'a: "b\nc: d\n', 'a text is not closed; expected " at its end'],
    ['a line further left', 'act: |\n  p = 1\n q = 2\n', 'a line begins at another column than those beside it'],
    ['a name alone', 'a: 1\nb\n', 'a name without a value; expected name: value'],
    ['a text alone', 'a\nb: 1\n', 'a text where a name was expected, as in name: value'],
    ['a character that YAML keeps', 'a: @b\n', 'a value cannot begin with @; expected it in quotes'],
    ['a bracket that nothing opens', 'a: [1, 2]]\n', 'found "]"; expected a name and its value, or the end'],
    [
      'aliases without end',
      `a: &a [1, 1]\n${[...'bcdefgh'].map((n, k) => `${n}: &${n} [*${'abcdefg'[k]}, *${'abcdefg'[k]}, *${'abcdefg'[k]}]`).join('\n')}\n`,
      'more than 20 aliases (*name); expected fewer',
    ],
  ])('%s in YAML', (_what, text, problem) => {
    expect(message(text, 'a.yaml')).toContain(problem);
  });

  test('a name that does not end in .json, .yaml or .yml is refused', () => {
    expect(message(json, 'a.txt')).toBe('a.txt: found no format; expected a name that ends in .json, .yaml or .yml');
  });
});

test('a rule and an optimizer are told apart', () => {
  const optimizer = 'name: o\nstep: |\n  w = w + rate * g\n';
  expect(() => parseRuleFile(optimizer, 'o.yaml')).toThrow(
    "o.yaml: found an optimizer, which has 'step'; expected a rule",
  );
  expect(() => parseOptimizerFile(yaml, 'mine.yaml')).toThrow(
    "mine.yaml: found a rule, which has 'act'; expected an optimizer",
  );
});
