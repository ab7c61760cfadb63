import { describe, expect, test } from 'vitest';
import { latencyCoded } from '../../src/spikes/spike-data.js';
import { defineSpikingRule, parseSpikingRuleFile } from '../../src/spikes/spiking-rule.js';
import { createSpikingTeam } from '../../src/spikes/spiking-team.js';
import { evaluateSpikingTeam, trainSpikingTeam } from '../../src/spikes/train-spiking-team.js';

const made = { inputs: 4, classes: 2, rule: 's2-stdp', threshold: 1 } as const;

describe('options that make no team are refused', () => {
  test.each([
    [{ rule: 's2stdp' }, "got the rule 's2stdp'. Did you mean 's2-stdp'?"],
    [{ params: { gab: 1 } }, "there is no parameter 'gab'. Did you mean 'gap'? It has gap, plus, minus"],
    [{ params: { gap: -1 } }, "'gap' is -1; expected a number, at least 0"],
    [{ unitsPerClass: 0 }, 'got unitsPerClass = 0; expected a whole number from 1 to 10000: a group without units'],
    [
      { unitsPerClass: 2, targetsPerClass: 0 },
      'targetsPerClass = 0; expected a whole number from 1 to 2, the units of a group',
    ],
    [{ regulation: { rate: 1 } }, 'expected none without competition'],
    [
      { unitsPerClass: 2, regulation: { rate: 1, thresholds: 'three' } },
      `got regulation.thresholds = "three"; expected 'one' or 'two'`,
    ],
    [{ threshold: 4 }, 'got threshold = 4, which no unit can ever reach: 4 weights between 0 and 1 sum to 4 at most'],
    [
      { threshold: 2.5, weights: { mean: 0.5, deviation: 0, keepSum: true } },
      'which no unit can ever reach: the weights of a unit sum to 2.000, and keepSum keeps that',
    ],
    [{ threshold: Number.NaN }, 'got threshold = NaN; expected a number'],
    [{ weights: { low: 1 } }, 'got weights.high = 1; expected a number above 1'],
    [{ leak: 0 }, 'got leak = 0; expected a number above 0'],
    [{ end: -1 }, 'got end = -1; expected a number above 0'],
    [{ engine: 'sparse' }, `got engine = "sparse"; expected 'dense' or 'literal'`],
    [{ tresholds: 1 }, "createSpikingTeam has no option 'tresholds'"],
  ])('%o', (options, message) => {
    expect(() => createSpikingTeam({ ...made, ...options } as never)).toThrow(message);
  });
});

describe.each(['literal', 'dense'] as const)('a %s team refuses', (engine) => {
  const team = createSpikingTeam({ ...made, engine });
  test.each([
    [
      [0, 0.5, -0.25, 1],
      'act got the time -0.25 for input 2; expected a time from 0 to 1, where 1 is that of an input that does not spike',
    ],
    [[0, Number.NaN, 0, 1], 'act got the time NaN for input 1'],
    [[0, 0, 0, 1.5], 'act got the time 1.5 for input 3'],
    [[0, 0], 'act got 2 times; expected one for each of the 4 inputs'],
    [undefined, 'act got undefined; expected one for each of the 4 inputs'],
  ])('%o', (times, message) => {
    expect(() => team.act(times as never)).toThrow(message);
  });

  test('labels that are no classes, and learning of nothing', () => {
    expect(() => team.learn(0)).toThrow('learn has no sample to learn from');
    team.act([-0, 0, 1, 1]);
    expect(() => team.learn(2)).toThrow('learn got the label 2; expected a class, a whole number from 0 to 1');
    team.learn(1);
    expect(() => team.learn(1)).toThrow('learn has no sample to learn from');
    expect(() => team.act([0, 0, 0, 0], 7)).toThrow('act got the label 7');
  });

  test('a rule that makes no numbers', () => {
    const rule = defineSpikingRule({ name: 'bad', error: 'e = sqrt(-a - 1)', window: 'dw = e' });
    const bad = createSpikingTeam({ ...made, rule, engine });
    bad.act([0, 0.5, 0.5, 1]);
    expect(() => bad.learn(0)).toThrow("the rule 'bad' made the error or the weights of unit 0 no numbers");
  });
});

test('where nobody fires it is said, and nothing is divided by zero', () => {
  const team = createSpikingTeam({ ...made, threshold: 3 });
  const images = new Float32Array(12).fill(0.25);
  const data = latencyCoded({ name: 'dim', images, labels: Uint8Array.of(0, 1, 1), shape: [4], classes: 2 });
  const { note, silent, accuracy } = evaluateSpikingTeam(team, data);
  expect(note).toMatch(/^nobody fired on any of the 3 samples, .*; the threshold of 3 is above what they come to$/);
  expect(silent).toBe(3);
  expect(accuracy).toBeGreaterThan(0);
  const [epoch] = trainSpikingTeam(team, data, { epochs: 1 });
  expect(epoch).toMatchObject({ epoch: 1, silent: 1 });
  expect(team.weights().every(Number.isFinite)).toBe(true);
});

test('data of other teams are refused', () => {
  const team = createSpikingTeam(made);
  const data = latencyCoded({
    name: 'd',
    images: new Uint8Array(6),
    labels: Uint8Array.of(0, 1),
    shape: [3],
    classes: 2,
  });
  expect(() => evaluateSpikingTeam(team, data)).toThrow(
    'got samples of 3 inputs in 2 classes with T = 1; the team has 4, 2 and T = 1',
  );
  expect(() => trainSpikingTeam(team, data, { epochs: 0 })).toThrow('got samples of 3');
  const images = Float32Array.of(0, 2, 0, 0);
  expect(() => latencyCoded({ name: 'bright', images, labels: Uint8Array.of(0), shape: [4], classes: 2 })).toThrow(
    'latencyCoded got the pixel 2 in sample 0 of bright; expected numbers from 0 to 1',
  );
});

describe('texts that are no rules are refused with their place', () => {
  const text = { name: 'mine', params: { plus: 0.1 }, error: 'e = a - T', window: 'dw = e * plus' };
  test.each([
    [{ window: 'dw = e * pluss' }, "window, line 1, column 10: 'pluss' is not known here. Did you mean 'plus'?"],
    [{ window: 'dw = mean * e' }, "window, line 1, column 6: 'mean' is not known here"],
    [{ error: 'e = x' }, "error, line 1, column 5: 'x' is not known here"],
    [{ error: 'f = a' }, "error: nothing assigns 'e'; expected a line such as `e = (a - mean) / T`"],
    [{ window: 'w = w + e' }, "window, line 1, column 1: 'w' is the weight and cannot be assigned"],
    [{ error: 'e = a > T' }, 'expected a number, found a condition'],
    [{ threshold: 'next = theta + e' }, "threshold, line 1, column 16: 'e' is not known here"],
    [{ params: { mean: 1 } }, "params.mean: 'mean' is the mean time of those that fired"],
    [{ act: 'a = 1' }, "a rule of spiking units has no field 'act'"],
    [{ error: 1 }, 'error: found 1; expected equations in one text'],
  ])('%o', (wrong, message) => {
    expect(() => defineSpikingRule({ ...text, ...wrong } as never)).toThrow(message);
  });

  test('in a file, with its line', () => {
    const file = 'name: mine\nparams: { plus: 0.1 }\nerror: |\n  e = a - T\nwindow: |\n  v = e\n  dw = v * pls\n';
    expect(() => parseSpikingRuleFile(file, 'mine.yaml')).toThrow(
      /^mine\.yaml:7:12: .*'pls' is not known here. Did you mean 'plus'\?/,
    );
    const rule = parseSpikingRuleFile(file.replace('pls', 'plus'), 'mine.yaml');
    const team = createSpikingTeam({ ...made, rule, params: { plus: 0.5 } });
    team.act([0, 0, 1, 1]);
    team.learn(0);
    expect(team.config.params).toEqual({ plus: 0.5 });
  });
});
