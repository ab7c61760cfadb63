import { describe, expect, test } from 'vitest';
import * as agents from '../../agents/index.js';
import { auditErrors, auditRule, auditTable, createTeam, defineRule, type Rule, type TeamState } from '../../index.js';
import { ErrorGradient } from '../../src/audit/error-gradient.js';
import { createErrorTask } from '../../src/audit/error-task.js';
import { planTeam } from '../../src/team/plan.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { sampled } from '../thorough.js';

const {
  directFeedbackAlignment,
  errorBackprop,
  feedbackAlignment,
  globalErrorVector,
  kolenPollack,
  reinforce,
  signSymmetry,
  weightMax,
} = agents;

/** Functions of many kinds, a parameter of the unit, two sums, and weights that enter without x. */
const ODD = defineRule({
  name: 'odd',
  unit: { t: { start: 0.3, learned: true }, m: { start: 0.5, learned: true } },
  synapse: { v: { start: 'uniform(1)', learned: true } },
  hears: { h: 'sum in: w * x + 0.1 * v * v', k: 'sum in: tanh(v * x)', e: 'own error' },
  act: 'a = output ? m * softplus(h) - k : tanh(h - t) * sigmoid(k * m)',
  learn: 'd = output ? e : k\ndw = x * d\ndt = d',
});

describe('the gradient by the equations of act', () => {
  // Fields with a corner outside of the image, and an output that hears two layers.
  const wiring: TeamOptions['wiring'] = [
    { image: [1, 3, 1], field: [1, 2], stride: 2, padding: 0 },
    null,
    { from: [1, 2] },
  ];
  const padded: TeamOptions['wiring'] = [null, { image: [2, 2, 1], field: 2, stride: 2, padding: 1 }, { from: [0, 2] }];
  interface Network {
    readonly name: string;
    readonly rule: Rule;
    readonly params?: Record<string, string>;
    readonly wired?: TeamOptions['wiring'];
  }
  const networks: Network[] = [
    { name: 'error-backprop', rule: errorBackprop },
    { name: 'error-backprop, tanh', rule: errorBackprop, params: { activation: 'tanh' } },
    { name: 'odd', rule: ODD },
    { name: 'error-backprop, wired', rule: errorBackprop, wired: wiring },
    { name: 'odd, wired', rule: ODD, wired: padded },
  ];
  const losses = ['cross-entropy', 'squared'] as const;
  const tried = networks.flatMap((network) => losses.map((loss) => ({ ...network, loss })));
  test.each(sampled(tried, 3))('of $name, $loss, is what differences say', ({ loss, rule, params = {}, wired }) => {
    const hidden = wired === padded ? [4, 4] : [4, 2];
    const sizes = { inputs: 3, hidden, outputs: 3, ...(wired && { wiring: wired }) };
    const options = { rule, params, ...sizes, seed: 5, engine: 'literal' } as const;
    const plan = planTeam({ ...options, precision: 'f64' });
    const task = createErrorTask({ kind: 'random', loss, examples: 4, seed: 2, inputs: 3, outputs: 3 });
    const { tensors } = createTeam({ ...options, precision: 'f64' }).state();
    const parameters = new Map(Object.entries(tensors).map(([name, { data }]) => [name, Float64Array.from(data)]));
    const lossOf = (learns: boolean) => {
      const network = new ErrorGradient(plan.layers, parameters);
      const errors = new Float64Array(3);
      let sum = 0;
      for (let k = 0; k < task.examples; k++) {
        sum += task.tell(k, network.act(task.observations.subarray(3 * k, 3 * k + 3)), errors);
        if (learns) network.add(errors);
      }
      return { sum, network };
    };
    const { network } = lossOf(true);
    const names = [...network.sums.keys()];
    const own = rule === ODD ? ['w', 'v', 't', 'm'] : ['w'];
    const expected = [1, 2, 3].flatMap((layer) => own.map((name) => `layer${layer}/${name}`));
    // The outputs of ODD have no t in their action.
    expect(names.sort()).toEqual(expected.filter((name) => name !== 'layer3/t').sort());
    for (const name of names) {
      const values = parameters.get(name)!;
      network.sums.get(name)!.forEach((slope, i) => {
        const before = values[i]!;
        const nudged = [1e-4, -1e-4].map((by) => {
          values[i] = before + by;
          return lossOf(false).sum;
        });
        values[i] = before;
        expect(-(nudged[0]! - nudged[1]!) / 2e-4).toBeCloseTo(slope, 6);
      });
    }
  });

  test('is worked out by hand for one unit after another', () => {
    const rule = defineRule({
      name: 'squares',
      hears: { h: 'sum in: w * x', e: 'own error' },
      act: 'a = output ? h : h * h',
      learn: 'dw = x * (output ? e : 0)',
    });
    const plan = planTeam({ rule, inputs: 1, hidden: [1], outputs: 1, engine: 'literal', precision: 'f64' });
    const network = new ErrorGradient(
      plan.layers,
      new Map([
        ['layer1/w', [2, 1]],
        ['layer2/w', [3, -1]],
      ]),
    );
    // h = 2 · 0.5 + 1 = 2, a = 4; output 3 · 4 − 1 = 11.
    expect([...network.act([0.5])]).toEqual([11]);
    network.add(Float64Array.of(10));
    // Output: x · e = 40, bias 10. Hidden: 10 · 3 · 2h = 120, times x = 60.
    expect(Object.fromEntries([...network.sums].map(([name, values]) => [name, [...values]]))).toEqual({
      'layer1/w': [60, 120],
      'layer2/w': [40, 10],
    });
  });
});

describe('rules that hear errors', () => {
  test.each(['random', 'strokes'] as const)('error-backprop is the gradient, of %s examples', (task) => {
    for (const loss of ['cross-entropy', 'squared'] as const)
      for (const activation of ['sigmoid', 'tanh', 'relu']) {
        const report = auditErrors(errorBackprop, { task, loss, params: { activation }, examples: 6, seed: 3 });
        expect(report).toMatchObject({ mode: 'errors', unbiased: true, draws: 1, examples: 6 });
        expect(report.setting).toMatchObject({ task, loss, precision: 'f64', isGiven: false });
        expect(report.layers).toHaveLength(task === 'strokes' ? 2 : 3);
        for (const { difference, cosine, angle, ratio, equalSigns, verdict } of report.layers) {
          expect(difference).toBeLessThan(1e-13);
          expect(cosine).toBeCloseTo(1, 12);
          expect(angle).toBeLessThan(1e-11);
          expect(ratio).toBeCloseTo(1, 12);
          expect([equalSigns, verdict]).toEqual([1, 'gradient']);
        }
      }
  });

  test('error-backprop is the gradient of a wired network, drawn or given', () => {
    const wiring = [{ image: [4, 4, 1], field: 3, padding: 1, stride: 2 }, null, { from: [0, 2] }] as const;
    const drawn = auditErrors(errorBackprop, { sizes: [16, 12, 5, 3], wiring, examples: 6 });
    const team = createTeam({ inputs: 16, hidden: [12, 5], outputs: 3, rule: errorBackprop, wiring, seed: 7 });
    const given = auditErrors(errorBackprop, { from: team.state(), examples: 6 });
    for (const { layers, unbiased } of [drawn, given]) {
      expect(unbiased).toBe(true);
      expect(Math.max(...layers.map(({ difference }) => difference!))).toBeLessThan(1e-13);
    }
    expect(() => auditErrors(errorBackprop, { from: team.state(), wiring })).toThrow(/^wiring and from are given/);
    expect(() => auditErrors(globalErrorVector, { sizes: [4, 4, 1] })).toThrow(/say vectors, and the audit of errors/);
  });

  test('in the dense engine, of 32 bits, as far as these go', () => {
    const report = auditErrors(errorBackprop, { sizes: [300, 40, 30, 10], examples: 20 });
    expect(report).toMatchObject({ unbiased: true, setting: { precision: 'f32' }, tolerance: 1e-5 });
    for (const { difference } of report.layers) {
      expect(difference).toBeLessThan(1e-6);
      expect(difference).toBeGreaterThan(1e-12);
    }
  });

  test.each([feedbackAlignment, directFeedbackAlignment, signSymmetry])('$name is it at the output alone', (rule) => {
    const report = auditErrors(rule, { sizes: [6, 12, 10, 4], examples: 40 });
    expect(report.unbiased).toBe(false);
    expect(report.layers.map(({ verdict }) => verdict)).toEqual(['another direction', 'another direction', 'gradient']);
    for (const { angle, cosine, difference } of report.layers.slice(0, 2)) {
      expect(angle).toBeGreaterThan(5);
      expect(angle).toBeLessThan(175);
      expect(Math.cos((angle! * Math.PI) / 180)).toBeCloseTo(cosine!, 10);
      expect(difference).toBeGreaterThan(0.05);
    }
  });

  test('figures of a direction that is known: minus twice the gradient', () => {
    const against = defineRule({
      name: 'against',
      hears: { h: 'sum in: w * x', e: 'own error' },
      act: 'a = h',
      learn: 'dw = -2 * x * (output ? e : 0)',
    });
    const [layer] = auditErrors(against, { sizes: [3, 2] }).layers;
    expect(layer).toMatchObject({ layer: 1, parameter: 'w', equalSigns: 0, verdict: 'another direction' });
    expect(layer!.cosine).toBeCloseTo(-1, 12);
    expect(layer!.angle).toBeCloseTo(180, 4);
    expect(layer!.ratio).toBeCloseTo(2, 12);
    expect(layer!.difference).toBeCloseTo(3, 12);
  });

  test('a parameter that does not learn has no direction, and what no action depends on is told apart', () => {
    const report = auditErrors(ODD);
    const of = (layer: number, parameter: string) =>
      report.layers.find((found) => found.layer === layer && found.parameter === parameter);
    expect(of(1, 'm')).toMatchObject({ cosine: null, angle: null, ratio: 0, difference: 1, equalSigns: null });
    expect(of(3, 't')).toBeUndefined();
    expect(report.setting.note).toBe('t learns, too; actions do not depend on it');
    expect(auditErrors(kolenPollack).setting.note).toBe('B learns, too; actions do not depend on it');
    expect(auditErrors(errorBackprop).setting.note).toBeUndefined();
  });

  test('a team that has learned is audited at its weights: feedback alignment aligns', () => {
    const options = { inputs: 8, hidden: [20], outputs: 4, batch: 32, seed: 4, learningRate: 0.02 } as const;
    const team = createTeam({ ...options, rule: feedbackAlignment });
    const given = { kind: 'random', loss: 'cross-entropy', examples: 32, seed: 1, inputs: 8, outputs: 4 } as const;
    const task = createErrorTask(given);
    const errors = new Float64Array(32 * 4);
    const before = auditErrors(feedbackAlignment, { from: team.state() });
    for (let step = 0; step < 400; step++) {
      const actions = team.act(task.observations);
      for (let k = 0; k < 32; k++) task.tell(k, actions.subarray(4 * k, 4 * k + 4), errors.subarray(4 * k, 4 * k + 4));
      team.learn(new Array(32).fill(0), undefined, errors);
    }
    const after = auditErrors(feedbackAlignment, { from: team.state() });
    expect(before.sizes).toEqual([8, 20, 4]);
    expect(after.setting.isGiven).toBe(true);
    expect(after.loss).toBeLessThan(before.loss / 2);
    expect(after.layers[0]!.angle).toBeLessThan(before.layers[0]!.angle! - 10);
    expect(auditTable(after)).toContain('weights of the team');
  });
});

describe('rules that draw', () => {
  const perturbing = (unbiased: boolean) =>
    defineRule({
      name: 'node-perturbation',
      passes: 'clean, noisy',
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: 'n = normal(u)\na = (output ? h : tanh(h)) + noisy * 0.01 * n',
      learn: unbiased
        ? 'd = n[noisy] * (R[noisy] - R) / 0.01\ndw = (output ? 1 : 1 - a * a) * x * d'
        : 'd = n[noisy] * (R[noisy] - R) / 0.01\ndw = x * d',
    });

  test('node perturbation is the gradient on average, if it knows the slope of its units', () => {
    const options = { sizes: [3, 3, 2], examples: 8, draws: 1500 };
    const report = auditErrors(perturbing(true), options);
    expect(report.draws).toBe(1500);
    for (const { cosine, noise, maxAbsZ, verdict } of report.layers) {
      expect(verdict).toBe('gradient');
      expect(cosine).toBeGreaterThan(0.95);
      expect(noise).toBeGreaterThan(1e-3);
      expect(noise).toBeLessThan(0.4);
      expect(maxAbsZ).toBeLessThan(4.5);
    }
    const other = auditErrors(perturbing(false), options);
    expect(other.layers[1]!.verdict).toBe('gradient');
    expect(other.layers[0]!.verdict).toBe('another direction');
    expect(auditTable(report)).toMatch(/mean of 1,500 draws.*\n\n.*noise +verdict/);
  });

  test('too few draws tell nothing', () => {
    const report = auditErrors(perturbing(true), { sizes: [3, 3, 2], examples: 8, draws: 3 });
    expect(report.unbiased).toBe(false);
    expect(report.layers.map(({ verdict }) => verdict)).toContain('cannot tell');
    expect(auditTable(report)).toContain('too much noise; take more draws');
  });
});

test('the table has a row a layer and says what it found', () => {
  const table = auditTable(auditErrors(errorBackprop));
  expect(table).toMatch(
    /^error-backprop on 4-5-4-3: cross-entropy of 32 random examples, 1\.\d+ on average; weights as a/,
  );
  expect(table).toMatch(/the gradient: every direction is that of the loss, up to rounding \(tolerance 1\.0e−9\)/);
  expect(
    table
      .split('\n')
      .slice(3, 6)
      .map((line) => line.trim().split(/ +/)[0]),
  ).toEqual(['1', '2', '3']);
  const other = auditTable(auditErrors(feedbackAlignment));
  expect(other).toMatch(/NOT THE GRADIENT in layers 1 and 2/);
});

test.each<[Parameters<typeof auditErrors>[1] | Rule, RegExp]>([
  [{ sizes: [3] }, /^sizes is \[3\]; expected at least inputs and outputs/],
  [{ task: 'digits' as 'random' }, /^task is "digits"; expected 'random' or 'strokes'/],
  [{ loss: 'mse' as 'squared' }, /^loss is "mse"; expected 'cross-entropy' or 'squared'/],
  [{ examples: 0 }, /^examples is 0; expected a whole number from 1/],
  [{ draws: 1 }, /^draws is 1; expected a whole number from 2/],
  [{ sizes: [3, 1], loss: 'cross-entropy' }, /loss is cross-entropy, and there is 1 output unit/],
  [{ sizes: [60, 10], task: 'strokes' }, /strokes are squares of 8×8 .* 60 inputs and 10 outputs/],
  [{ example: 2 } as object, /no option 'example'. Did you mean 'examples'/],
  [{ from: {} as TeamState }, /state/],
  [reinforce, /units of rule 'reinforce' hear no errors; audit it by rewards, with auditRule/],
])('%# what does not fit is refused', (given, message) => {
  if ('text' in given!) expect(() => auditErrors(given as Rule)).toThrow(message);
  else expect(() => auditErrors(errorBackprop, given as object)).toThrow(message);
});

test('actions that are drawn, and other rules, are refused in words', () => {
  const drawing = defineRule({
    name: 'drawing',
    hears: { h: 'sum in: w * x', e: 'own error' },
    act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
    learn: 'dw = x * (output ? e : 0)',
  });
  expect(() => auditErrors(drawing)).toThrow(/units of layer 1 of rule 'drawing' draw their actions/);
  expect(() => auditErrors(agents.vectorBackprop, { sizes: [4, 5, 1] })).toThrow(
    /say vectors, and the audit of errors does not/,
  );
  const state = createTeam({ inputs: 3, rule: errorBackprop, hidden: [2], outputs: 2 }).state();
  expect(() => auditErrors(errorBackprop, { from: state, sizes: [3, 2] })).toThrow(/sizes and from are given/);
  expect(() => auditErrors(feedbackAlignment, { from: state })).toThrow(/the team has the rule 'error-backprop'/);
  expect(() => auditRule(errorBackprop)).toThrow(
    /hear errors, and this audit pays rewards alone; auditErrors compares/,
  );
});

describe('the audit by rewards at the weights of a team', () => {
  test('finds what it finds at the same drawn weights, from both engines', () => {
    const drawn = auditRule(weightMax, { sizes: [2, 3, 2], seed: 4 });
    const team = createTeam({ inputs: 2, hidden: [3], outputs: 2, rule: weightMax, seed: 1 });
    const report = auditRule(weightMax, { from: team.state(), seed: 4 });
    expect(report).toMatchObject({ sizes: [2, 3, 2], mode: 'enumerated', unbiased: false });
    expect(report.setting).toMatchObject({ isGiven: true });
    expect(report.layers[0]!.gradientNorm).not.toBe(drawn.layers[0]!.gradientNorm);
    const again = auditRule(weightMax, {
      from: createTeam({ inputs: 2, hidden: [3], outputs: 2, rule: weightMax, seed: 1, engine: 'literal' }).state(),
      seed: 4,
    });
    expect(again.layers).toEqual(report.layers);
    expect(auditTable(report)).toContain('weights of the team, seed 4');
  });

  test('puts every weight in its place: with several choices, peers and a baseline', () => {
    const options = {
      inputs: 2,
      hidden: [2, 2],
      rule: reinforce,
      params: { baseline: 'running' },
      choices: 3,
    } as const;
    const state = createTeam({ ...options, lateralRounds: 2 }).state();
    const report = auditRule(reinforce, { from: state });
    expect(report).toMatchObject({ sizes: [2, 2, 2, 1], unbiased: true });
    expect(report.setting).toMatchObject({ choices: 3, lateralRounds: 2 });
    // A network whose one weight that is not 0 leads from input 1 to hidden unit 2 has a gradient at that unit's
    // synapses.
    const plain = createTeam({ inputs: 2, hidden: [2], rule: weightMax }).state();
    const zeros = Object.fromEntries(
      Object.entries(plain.tensors).map(([name, { shape, data }]) => [name, { shape, data: data.map(() => 0) }]),
    );
    zeros['layer2/w']!.data[1] = 2;
    const found = auditRule(reinforce, { from: withRule({ ...plain, tensors: zeros }, reinforce) });
    expect(found.layers[0]!.gradientNorm).toBeGreaterThan(0);
    expect(found.unbiased).toBe(true);
  });

  test('what is not of one rule and one network is refused', () => {
    const state = createTeam({ inputs: 2, hidden: [3], rule: weightMax }).state();
    expect(() => auditRule(weightMax, { from: state, choices: 2 })).toThrow(/choices and from are given/);
    expect(() => auditRule(reinforce, { from: state })).toThrow(/the team has the rule 'weight-max'/);
    const layerParams = [{ temperature: 2 }, {}];
    const mixed = createTeam({ inputs: 2, hidden: [3], rule: weightMax, layerParams }).state();
    expect(() => auditRule(weightMax, { from: mixed })).toThrow(/layers with rules or parameters of their own/);
  });
});

/** The state of a team with another rule of the same parameters. */
function withRule(state: TeamState, rule: Rule): TeamState {
  const { tensors } = createTeam({ inputs: 2, hidden: [2], rule }).state();
  const config = createTeam({ inputs: 2, hidden: [2], rule }).state().config;
  const known = Object.fromEntries(
    Object.entries(tensors).map(([name, value]) => [name, state.tensors[name] ?? value]),
  );
  return { ...state, config, tensors: known };
}
