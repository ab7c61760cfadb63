import { describe, expect, test } from 'vitest';
import * as catalogue from '../../../agents/index.js';
import { defineRule } from '../../../src/rule/rule.js';
import { dedent, describeRule } from '../../../src/rule/show/describe.js';
import { descriptionText } from '../../../src/rule/show/description-text.js';
import { ruleLatex } from '../../../src/rule/show/latex.js';

const { reinforce, unbiasedWeightMax, weightMax } = catalogue;

describe('a description', () => {
  test('tells that hidden units of weight-max do not hear the reward', () => {
    const { hidden, output } = describeRule(weightMax).roles;
    expect(hidden.hears).toEqual(['h: summed over the units it listens to', 'c: summed over the units it feeds']);
    expect(hidden.deafTo).toEqual(['R: the broadcast reward']);
    expect(output.hears).toEqual(['h: summed over the units it listens to', 'R: the broadcast reward']);
    expect([hidden.sends, hidden.sendsAfterUpdate]).toEqual([1, true]);
    expect([hidden.binary, hidden.stochastic]).toEqual([true, true]);
  });

  test('gives parameters with value, default, range and meaning', () => {
    expect(describeRule(reinforce, { decay: 0.9 }).params).toEqual([
      { name: 'temperature', value: 1, default: 1, range: 'at least 0.000001', about: 'divides the drive' },
      { name: 'decay', value: 0.9, default: 0, range: '0 to 1', about: 'of the eligibility trace, γλ' },
      {
        name: 'baseline',
        value: 'none',
        default: 'none',
        range: 'one of none, running',
        about: 'what is subtracted from the reward',
      },
      { name: 'rate', value: 0.01, default: 0.01, range: '0 to 1', about: 'of the running baseline' },
      {
        name: 'head',
        value: 'choice',
        default: 'choice',
        range: 'one of choice, gaussian',
        about: 'of output units: a choice, or a number from N(h, deviation²)',
      },
      {
        name: 'deviation',
        value: 0.5,
        default: 0.5,
        range: 'at least 0.000001',
        about: 'of gaussian output units',
      },
    ]);
  });

  test('gives the program in numbered lines of one rounding each', () => {
    const { phases } = describeRule(weightMax, { decay: 0.9 }).roles.hidden;
    expect(phases).toEqual([
      { phase: 'sum in', per: 'synapse in', lines: ['h += x * w'] },
      { phase: 'act', per: 'unit', lines: ['p = sigmoid(h)', '%1 = u < p', 'a = %1 ? 1 : 0'] },
      { phase: 'receive', per: 'synapse out', lines: ['c += channel 0'] },
      { phase: 'learn', per: 'unit', lines: ['#0 = a - p', '#2 = c * 2', '#1 = c'] },
      {
        phase: 'ascend',
        per: 'synapse in',
        lines: ['%1 = z * 0.9', '%2 = x * #0', '%3 = %1 + %2', 'dw += %3 * #1', 'z ← %3'],
      },
      { phase: 'send', per: 'synapse in', lines: ["%1 = w' * z'", 'channel 0 = %1 * #2'] },
    ]);
  });

  test('a fold shows its start and its steps', () => {
    const { phases } = describeRule(unbiasedWeightMax).roles.hidden;
    expect(phases.find((p) => p.phase === 'receive')!.lines).toEqual([
      'start worth = 0, kept = 1',
      '%1 = kept * channel 0',
      '%2 = worth + %1',
      '%3 = kept * channel 1',
      'worth ← %2',
      'kept ← %3',
    ]);
  });

  test('a variable that is read and written is written last, so that its name has one meaning', () => {
    const rule = defineRule({
      name: 'r',
      unit: { v: 0 },
      hears: {},
      act: 'v = v * 0.5 + u\na = v',
      learn: 'dw = x * v',
    });
    const act = describeRule(rule).roles.hidden.phases.find((p) => p.phase === 'act')!;
    expect(act.lines.filter((line) => line.startsWith('v'))).toEqual(['v ← %2']);
    expect(act.lines).toContain('%1 = v * 0.5');
  });

  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))('%s as text', (name, rule) => {
    const text = descriptionText(describeRule(rule));
    for (const part of [name, rule.text.source!, 'Parameters', 'A hidden unit', 'An output unit', 'dw +='])
      expect(text).toContain(part);
    expect(text).not.toMatch(/undefined|NaN|\[object| $/m);
  });

  test('the text says who is deaf to what and what is sent', () => {
    const text = descriptionText(describeRule(weightMax));
    expect(text).toMatch(/A hidden unit\n(?: {2}.*\n)*? {2}is deaf to {2}R: the broadcast reward\n/);
    expect(text).toContain(
      'sends       1 float a synapse and step to the unit it listens to, after the update of its weights',
    );
    expect(descriptionText(describeRule(reinforce))).toMatch(/sends +nothing but its action/);
  });

  test('indentation that lines share is taken off', () => {
    expect(dedent('\n    a = 1\n      b\n\n    c\n  ')).toBe('a = 1\n  b\n\nc');
    expect(dedent('')).toBe('');
  });
});

describe('LaTeX', () => {
  test('weight-max as in the paper', () => {
    expect(ruleLatex(weightMax, {}).split('\n')).toEqual([
      '\\begin{aligned}',
      '  h &= \\sum_i w_{i} \\, x_{i} \\\\',
      '  p &= \\operatorname{softmax}\\left(\\frac{h}{T}\\right) \\\\',
      '  a &= \\operatorname{pick}\\left(u, p\\right) \\\\',
      '  R &= \\text{the broadcast reward} \\\\',
      "  c &= \\sum_j \\mathit{norm} \\, {\\left|w'_{j}\\right|}^{\\mathit{norm} - 1} \\, \\operatorname{sign}\\left(w'_{j}\\right) \\, \\mathrm{d}w_{j} \\\\",
      '  r &= \\begin{cases} R & \\text{if } \\text{output unit} \\\\ c & \\text{if } \\mathit{decay} > 0 \\\\ a \\, c & \\text{otherwise} \\end{cases} \\\\',
      '  e &= \\frac{a - p}{T} \\\\',
      '  z &= \\mathit{decay} \\, z + x \\, e \\\\',
      '  \\mathrm{d}w &= r \\, z',
      '\\end{aligned}',
    ]);
  });

  test('choices between texts stay without parameters and are made with them', () => {
    expect(ruleLatex(reinforce)).toContain('\\text{if } \\mathit{baseline} = \\text{running}');
    expect(ruleLatex(reinforce, {})).toContain('r &= R \\\\');
    expect(ruleLatex(reinforce, { baseline: 'running' })).toContain('r &= R - b \\\\');
  });

  test('a fold is its recursion', () => {
    expect(ruleLatex(unbiasedWeightMax)).toContain(
      '\\mathit{kept}_{j} &= \\mathit{kept}_{j-1} \\, \\rho_{j}, \\quad \\mathit{kept}_{0} = 1, \\quad \\mathit{kept} = \\mathit{kept}_{J}',
    );
  });

  const learn = (text: string) => {
    const rule = defineRule({ name: 'r', synapse: { z: 0 }, hears: {}, act: 'a = u', learn: `${text}\ndw = x` });
    return /&= x \\\\|&= (.*) \\\\\n {2}\\mathrm/.exec(ruleLatex(rule))![1];
  };
  test.each([
    ['q = (a - u) * 2 * x', '\\left(a - u\\right) \\cdot 2 \\, x'],
    ['q = a - (u - x)', 'a - \\left(u - x\\right)'],
    ['q = a - u - x', 'a - u - x'],
    ['q = a / (u + x) / 2', '\\frac{\\frac{a}{u + x}}{2}'],
    ['q = -(a + u)', '-\\left(a + u\\right)'],
    ['q = a * -u', 'a \\, \\left(-u\\right)'],
    ['q = pow(a, 3) + pow(a + 1, x)', '{a}^{3} + \\left(a + 1\\right)^{x}'],
    ['q = 1e-3 * a + 2e21', '0.001 \\, a + 2 \\cdot 10^{21}'],
    ['q = floor(sqrt(abs(a)))', '\\left\\lfloor \\sqrt{\\left|a\\right|} \\right\\rfloor'],
    ['q = exp(a) * log(u) * tanh(x)', '\\exp\\left(a\\right) \\, \\log\\left(u\\right) \\, \\tanh\\left(x\\right)'],
    ['q = min(a, 1) + clip(a, 0, 1)', '\\min\\left(a, 1\\right) + \\operatorname{clip}\\left(a, 0, 1\\right)'],
    [
      'q = !(a <= 1 && u >= 2) || a != 0 ? 1 : 0',
      '\\begin{cases} 1 & \\text{if } \\lnot \\left(a \\le 1 \\land u \\ge 2\\right) \\lor a \\ne 0 \\\\ 0 & \\text{otherwise} \\end{cases}',
    ],
    ['δ_rho1 = a', 'a'],
  ])('%s', (text, wanted) => {
    expect(learn(text)).toBe(wanted);
  });
});
