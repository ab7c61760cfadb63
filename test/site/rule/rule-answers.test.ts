import { expect, test } from 'vitest';
import type { LabExperiment } from '../../../site/lab/contract.js';
import { auditOfRule } from '../../../site/lab/rule/audit-of-rule.js';
import { checkRule } from '../../../site/lab/rule/check-rule.js';
import { answerRules, RULES } from '../../../site/lab/rule/rule-answers.js';
import type { AuditFinding, RuleMistake, RuleReport } from '../../../site/lab/rule/rule-messages.js';
import { ruleLatex } from '../../../src/rule/show/latex.js';
import { parseRuleFile } from '../../../src/rule/text/rule-file.js';
import { SPIKING_RULES } from '../../../src/spikes/rules.js';
import { thorough } from '../../thorough.js';
import { OWN_RULE } from '../experiment/some-experiments.js';

test('every rule of the catalogue is given as a text that a person would write, and means the same', async () => {
  const answer = await answerRules({ kind: 'catalogue', request: 3 });
  if (answer.kind !== 'catalogue') throw new Error(answer.kind);
  expect(answer.rules.map(({ name }) => name)).toEqual([...RULES.keys()]);
  for (const { name, about, text } of answer.rules) {
    const rule = RULES.get(name)!;
    const parsed = parseRuleFile(text, 'rule.yaml');
    expect(about, name).toBe(rule.text.about);
    expect(text, name).toMatch(/\nact: \|\n {2}/);
    expect(ruleLatex(parsed), name).toBe(ruleLatex(rule));
    expect({ ...parsed.text, act: '', learn: '', settle: '', after: '' }, name).toEqual({
      ...{ ...rule.text, act: '', learn: '', settle: '', after: '' },
    });
  }
  expect(answer.functions.find(({ name }) => name === 'sigmoid')).toEqual({
    ...{ name: 'sigmoid', args: ['x'], about: '1 / (1 + e⁻ˣ)' },
  });
  expect(answer.rules.find(({ name }) => name === 'reinforce')!.text).toContain('hears:\n  h: "sum in: w * x"\n');
});

test('whether an experiment can be opened is known before the running one is left', async () => {
  const fits = (rule: LabExperiment['rule'], env = 'multiplexer') =>
    answerRules({ kind: 'fits', request: 1, experiment: { env, rule, hidden: [3], seed: 1 } });
  expect(await fits({ text: OWN_RULE })).toEqual({ kind: 'fits', request: 1, problem: undefined });
  expect(await fits({ name: 'td-backprop' })).toMatchObject({ problem: expect.stringMatching(/rule 'td-backprop'/) });
  const table = {
    ...{ env: 'Digits-v0', hidden: [], seed: 1 },
    envParams: { dataset: 'rows.csv' },
    rule: { name: 'ste' },
  };
  expect(await answerRules({ kind: 'fits', request: 1, experiment: table })).toMatchObject({ problem: undefined });
  expect(await fits({ name: 'reinforce' }, 'multiplexr')).toMatchObject({
    problem: expect.stringMatching(/there is no environment/),
  });
  for (const { name, text } of Object.values(SPIKING_RULES)) {
    const refused = { problem: expect.stringMatching(/is for spiking units, which fire once/i) };
    expect(await fits({ name })).toMatchObject(refused);
    expect(await fits({ text: JSON.stringify(text, null, 1) })).toMatchObject(refused);
  }
});

test('a rule that compiles is described: parameters, equations, locality, roles', () => {
  const report = checkRule({ text: OWN_RULE }, { gain: 2, gone: 1 }, RULES) as RuleReport;
  expect(report.isRight).toBe(true);
  expect(report.name).toBe('own-rule');
  expect(report.params).toEqual([{ name: 'gain', about: '', default: 1, min: 0 }]);
  expect(report.latex).toContain('\\sigma');
  expect(report.locality[0]).toEqual(['told', 'all units hear the reward']);
  expect(report.roles[0]!.title).toBe('A hidden unit');
  expect(report.roles[0]!.rows).toContainEqual(['acts', '0 or 1, drawn']);
  expect(report.roles[0]!.rows[1]![1]).toContain('δ: the broadcast reward');
});

test('a mistake has its sentence and its place', () => {
  const broken = OWN_RULE.replace('u < p', 'u < q');
  const mistake = checkRule({ text: broken }, {}, RULES) as RuleMistake;
  expect(mistake.isRight).toBe(false);
  expect(mistake.section).toBe('act');
  expect(mistake.problem).toMatch(/^'q' is not known here/);
  expect(broken.slice(mistake.at, mistake.at! + 3)).toBe('q ?');

  const windows = checkRule({ text: broken.replaceAll('\n', '\r\n') }, {}, RULES) as RuleMistake;
  expect(broken.replaceAll('\n', '\r\n').slice(windows.at, windows.at! + 3)).toBe('q ?');

  const unclosed = checkRule({ text: 'name: a\nhears: {' }, {}, RULES) as RuleMistake;
  expect(unclosed.at).toBeGreaterThan(7);
  expect(checkRule({ text: '' }, {}, RULES)).toMatchObject({ isRight: false });
  expect(checkRule({ name: 'weight-mx' }, {}, RULES)).toMatchObject({
    problem: expect.stringMatching(/^there is no rule "weight-mx". Did you mean 'weight-max'\?/),
  });
  expect(checkRule({ text: OWN_RULE }, { gain: -1 }, RULES)).toMatchObject({
    ...{ isRight: false, section: 'params.gain', problem: "parameter 'gain' is '-1'; expected at least 0" },
  });
});

test('the audit says what a rule climbs', () => {
  const fair = auditOfRule({ text: OWN_RULE }, {}, 'small', RULES) as AuditFinding;
  expect(fair).toMatchObject({ verdict: 'gradient', how: '2-2-2, all 64 joint states', draws: true });
  expect(fair.bars.map(({ label, isGradient }) => [label, isGradient])).toEqual([
    ['layer 1', true],
    ['output', true],
  ]);
  for (const { cosine, variance } of fair.bars) {
    expect(cosine).toBeCloseTo(1, 9);
    expect(variance).toBeGreaterThan(0);
  }
  // A unit that is paid only when it fires has a biased update.
  const biased = auditOfRule({ text: OWN_RULE.replace('(a - p)', 'a * (a - p)') }, {}, 'small', RULES);
  expect(biased).toMatchObject({ verdict: 'another', sentence: expect.stringMatching(/^Biased: /) });
  expect(auditOfRule({ name: 'error-backprop' }, {}, 'small', RULES)).toMatchObject({
    verdict: 'gradient',
    draws: false,
  });
  expect(auditOfRule({ name: 'feedback-alignment' }, {}, 'small', RULES)).toMatchObject({ verdict: 'another' });
  expect(auditOfRule({ name: 'td-backprop' }, {}, 'small', RULES)).toMatchObject({
    verdict: 'none',
    sentence: expect.stringMatching(/cannot be audited/),
  });
});

test('every rule of the catalogue is audited on a small network or says why not', () => {
  const expected: Readonly<Record<string, string>> = {
    'activation-alignment': 'another',
    backprop: 'gradient',
    'counterfactual-credit': 'none',
    'direct-feedback-alignment': 'another',
    disarm: 'gradient',
    'error-backprop': 'gradient',
    'expected-weight-max': 'gradient',
    'feedback-alignment': 'another',
    'global-error-vector': 'none',
    'information-alignment': 'another',
    'kolen-pollack': 'another',
    'map-propagation': 'none',
    'mirrored-node-perturbation': 'another',
    'node-noise-reinforce': 'none',
    'perturbation-feedback': 'another',
    'posterior-reinforce': 'gradient',
    'product-less-weight-max': 'another',
    reinforce: 'gradient',
    'reward-penalty': 'another',
    rflo: 'none',
    'sign-symmetry': 'another',
    ste: 'another',
    'symmetric-alignment': 'another',
    'td-backprop': 'none',
    'td-weight-max': 'none',
    'unbiased-weight-max': 'gradient',
    'vector-backprop': 'none',
    'weight-max': 'another',
    'weight-mirror': 'another',
  };
  expect(Object.keys(expected)).toEqual([...RULES.keys()]);
  const names = thorough(Object.keys(expected), [
    'product-less-weight-max',
    'weight-max',
    'unbiased-weight-max',
    'perturbation-feedback',
    'rflo',
    'ste',
  ]);
  for (const name of names) expect(auditOfRule({ name }, {}, 'small', RULES).verdict, name).toBe(expected[name]);
});
