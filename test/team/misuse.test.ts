import { describe, expect, test } from 'vitest';
import { mapPropagation, reinforce, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { auditTable } from '../../src/audit/audit-table.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import { createOptimizer } from '../../src/rule/optimizer/optimizer.js';
import { adam } from '../../src/rule/optimizer/optimizers.js';
import { defineRule } from '../../src/rule/rule.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { train } from '../../src/train/train.js';

describe.each(['literal', 'dense'] as const)('a %s team', (engine) => {
  const options = { inputs: 3, hidden: [4, 2], outputs: 2, rule: weightMax, seed: 1, engine } as const;

  test('learns once from each act, and says so', () => {
    const team = createTeam(options);
    const early = /learn was called without an act to learn from; one step is act, then the environment, then learn/;
    expect(() => team.learn([1])).toThrow(early);
    team.act([1, -1, 1]);
    team.learn([1]);
    expect(() => team.learn([1])).toThrow(early);
  });

  test('hears and sees numbers, not texts', () => {
    const [ones, one] = [['1', '0', '1'], ['1']] as unknown as number[][];
    const team = createTeam(options);
    expect(() => team.act(ones!)).toThrow(/^observations: number 0 is "1"; expected a finite number/);
    team.act([1, 0, 1]);
    expect(() => team.learn(one!)).toThrow(/^rewards: number 0 is "1"; expected a finite number/);
  });

  test('every method of a closed team says that it is closed', () => {
    const team = createTeam(options);
    team.close();
    for (const use of [() => team.act([1, 1, 1]), () => team.learn([1]), () => team.weights()]) {
      expect(use).toThrow(/this team is closed; make a new one/);
    }
  });
});

test.each([
  [{ inputs: 3, rule: weightMax, lr: 0.1 }, /no option 'lr'.*; its options are inputs, hidden, .* learningRate/],
  [{ inputs: 3, rule: weightMax, hiden: [4] }, /no option 'hiden'. Did you mean 'hidden'\?/],
  [
    { inputs: 3, rule: 'weight-max' },
    /rule is "weight-max"; expected the rule itself, not its name: a rule made by defineRule/,
  ],
  [{ inputs: 3, rule: weightMax, hidden: 4 }, /hidden is 4; expected a list of layer sizes/],
  [{ inputs: '3', rule: weightMax }, /inputs is "3"; expected a whole number/],
  [{ inputs: 3, rule: reinforce, lateralRounds: 0 }, /lateralRounds is 0; expected a whole number from 1 to 64/],
  [{ inputs: 3, rule: reinforce, lateralRounds: 2.5 }, /lateralRounds is 2.5; expected a whole number/],
  [
    { inputs: 3, rule: reinforce, lateralRounds: 2, hidden: [] },
    /lateralRounds is for hidden layers, and this team has none/,
  ],
  [
    { inputs: 3, rule: weightMax, lateralRounds: 2 },
    /does not go with rule 'weight-max': its hidden units hear from those/,
  ],
  [{ inputs: 3, rule: mapPropagation, lateralRounds: 2 }, /does not go with rule 'map-propagation': its units settle/],
  [undefined, /takes an object of options/],
  [{ inputs: 3, rule: weightMax, precision: 'f16' }, /precision is "f16"; expected 'f32' or 'f64'/],
  [{ inputs: 3, rule: weightMax, optimizer: { name: 'adam' } }, /optimizer is \{.*one made by createOptimizer/],
  [{ inputs: 3, rule: weightMax, optimizer: 'adma' }, /adam/],
  [{ inputs: 3, rule: weightMax, params: 2 }, /params is 2; expected an object of parameters/],
  [{ inputs: 3, rule: weightMax, layerParams: {} }, /layerParams is \{\}; expected a list/],
  [{ inputs: 3, rule: weightMax, hidden: [], layerParams: [1] }, /layerParams\[0\] is 1; expected an object of param/],
  [{ inputs: 3, rule: weightMax, learningRate: '0.1' }, /learning rate "0\.1"/],
  [{ inputs: 3, rule: weightMax, choices: '2' }, /choices is "2"; expected a whole number from 2/],
])('options %# that types would refuse are refused in words', (options, message) => {
  expect(() => createTeam(options as unknown as TeamOptions)).toThrow(message);
});

test('a rule whose output is not 0 or 1 cannot act in an environment', () => {
  const sign = defineRule({
    name: 'sign',
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: 'p = sigmoid(h); a = u < p ? 1 : -1',
    learn: 'dw = R * x * ((a + 1) / 2 - p)',
  });
  const team = createTeam({ inputs: 3, hidden: [], rule: sign });
  expect(() => train(team, [make('multiplexer', { addressBits: 1 })], { episodes: 10 })).toThrow(
    /must be 0 or 1 .* `a = condition \? 1 : 0`/,
  );
});

test('parameters of an optimizer have ranges', () => {
  expect(() => createOptimizer(adam, { beta1: 7 })).toThrow(/'beta1' is 7; expected at least 0 and below 1/);
  expect(() => createOptimizer(adam, { epsilon: -1 })).toThrow(/'epsilon' is -1; expected at least 0/);
  expect(createOptimizer(adam, { correction: Number.POSITIVE_INFINITY }).params['correction']).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test('the audit says what a step of zero cannot show', () => {
  const exact = defineRule({
    name: 'exact-norm-change',
    hears: { h: 'sum in: w * x', R: 'broadcast reward', c: "sum out: w' * w' - w * w" },
    act: 'p = sigmoid(h); a = u < p ? 1 : 0',
    learn: 'r = output ? R : c; dw = r * x * (a - p)',
  });
  expect(auditTable(auditRule(exact, { sizes: [2, 2, 1] }))).toMatch(
    /Note: .*compares values before and after the update/,
  );
  expect(auditTable(auditRule(reinforce, { sizes: [2, 1] }))).not.toMatch(/Note:/);
});
