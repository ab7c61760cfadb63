import { describe, expect, test } from 'vitest';
import { errorBackprop, nodeNoiseReinforce, reinforce, rewardPenalty, rflo } from '../../agents/index.js';
import { auditTable } from '../../src/audit/audit-table.js';
import { auditTrials, type TrialAuditOptions } from '../../src/audit/trial-audit.js';
import { TrialGradient } from '../../src/audit/trial-gradient.js';
import { createTeam } from '../../src/engines/create-team.js';
import { backpropThroughTime } from '../../src/identify/backprop-through-time.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';
import { planTeam } from '../../src/team/plan.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { thorough } from '../thorough.js';

/** REINFORCE by the noise in leaky units: the score of each step, not forgotten within the trial. */
const scores = defineRule({
  ...nodeNoiseReinforce.text,
  name: 'scores',
  learn: `
    p  = p + n * (1 - f * f) * x
    dw = R * p / (deviation * deviation)`,
});

/** Layers without draws, one of which integrates. */
const plain = defineRule({
  name: 'plain',
  unit: { v: 0 },
  hears: { h: 'sum in: w * x' },
  act: `
    v = 0.6 * v + tanh(h)
    a = output ? v * v : exp(-v * v)`,
  learn: 'dw = 0 * x',
});

/** What the gradient is of a trial of one team: Σ_t ½ |target_t − a_t|², in f64, as a function of its start weights. */
function lossOf(options: TeamOptions, observations: number[][], targets: number[][]) {
  const team = createTeam({ ...options, engine: 'literal', precision: 'f64' });
  const plan = planTeam({ ...options, batch: 1, engine: 'literal', precision: 'f64' });
  const { tensors } = team.state();
  const parameters = new Map(Object.entries(tensors).map(([name, { data }]) => [name, data]));
  const gradient = new TrialGradient(plan.layers, parameters);
  const said: Float64Array[][] = plan.sizes.map(() => []);
  const before: Float64Array[][][] = plan.layers.map(() => []);
  let loss = 0;
  const credit = observations.map((observation, t) => {
    gradient.variables.forEach((names, l) => {
      const kept = team.state().tensors;
      before[l]!.push(names.map(({ name }) => Float64Array.from(kept[`layer${l + 1}/memory/${name}`]!.data)));
    });
    team.act(observation);
    said[0]!.push(Float64Array.from(observation));
    for (let l = 1; l < said.length; l++) said[l]!.push(Float64Array.from(team.recall(l, 'a').data));
    team.forget([t === observations.length - 1]);
    const error = said.at(-1)![t]!.map((a, k) => targets[t]![k]! - a);
    loss += error.reduce((sum, e) => sum + (e * e) / 2, 0);
    return error;
  });
  gradient.add({ said, before }, credit, [0, 0, 0, 0, 0]);
  team.close();
  return { loss, gradient: gradient.sums, said, credit, tensors };
}

const OBSERVATIONS = [0.3, -0.8, 0.9, -0.2, 0.5].map((value) => [value, 0.4 - value]);

describe('the gradient of a trial', () => {
  test('is that of backpropagation through time', () => {
    const options: TeamOptions = { rule: rflo, inputs: 2, hidden: [], outputs: 3, lateralDelay: 1, errors: 3, seed: 2 };
    const targets = OBSERVATIONS.map(([value]) => [1, -1, value!]);
    // With noise: both go by what was said.
    const { gradient, said, credit, tensors } = lossOf(options, OBSERVATIONS, targets);
    const { data } = tensors['layer1/w']!;
    const [direction] = backpropThroughTime(
      {
        observations: said[0]!.flatMap((of) => [...of]),
        activity: said[1]!.flatMap((of) => [...of]),
        credit: credit.flatMap((of) => [...of]),
      },
      { inputs: 5, units: 3, weights: Float64Array.from(data.slice(0, 15)), biases: Float64Array.from(data.slice(15)) },
      { leak: 0.1 },
    );
    const found = gradient.get('layer1/w')!;
    expect(found).toHaveLength(18);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(direction!.values[i]!, 10);
  });

  test.each<[string, Partial<TeamOptions>]>([
    ['of one layer', { hidden: [], lateralDelay: 1 }],
    ['of two, steps late', { hidden: [3], lateralDelay: [2, 1] }],
    ['of units that integrate and hear no peers', { hidden: [3], lateralDelay: 0 }],
    ['of layers that hear several', { hidden: [2], lateralDelay: 1, wiring: [null, { from: [0, 1] }] }],
  ])('is the slope of its loss: %s', (_, part) => {
    const options: TeamOptions = { rule: plain, inputs: 2, outputs: 2, seed: 3, ...part };
    const targets = OBSERVATIONS.map(([value]) => [1, value!]);
    const { gradient, tensors } = lossOf(options, OBSERVATIONS, targets);
    for (const [name, found] of gradient) {
      for (let i = 0; i < found.length; i += thorough(1, 4)) {
        const at = (offset: number) => {
          const { data, ...rest } = tensors[name]!;
          const moved = { ...rest, data: data.map((value, k) => (k === i ? value + offset : value)) };
          return lossOf({ ...options, start: { tensors: { ...tensors, [name]: moved } } }, OBSERVATIONS, targets).loss;
        };
        expect(found[i]).toBeCloseTo((at(-1e-5) - at(1e-5)) / 2e-5, 7);
      }
    }
  });
});

const SMALL = { sizes: [2, 4], steps: 5, trials: thorough(12_800, 640) } as const satisfies TrialAuditOptions;

describe('what a rule adds up over a trial', () => {
  test.each<[string, Rule, TrialAuditOptions]>([
    ['the scores of noise', scores, {}],
    ['and with a readout', scores, { errors: 2 }],
    ['REINFORCE in units that fire or not, with a whole trace', reinforce, { params: { decay: 1 } }],
    ['and in two layers', reinforce, { params: { decay: 1 }, sizes: [2, 3, 2], lateralDelay: [1, 2] }],
    ['and below units that say numbers', reinforce, { params: { decay: 1, head: 'gaussian' }, sizes: [2, 3, 2] }],
  ])('is the gradient: %s', (_, rule, options) => {
    const { layers, unbiased } = auditTrials(rule, { ...SMALL, ...options });
    expect(layers.map(({ verdict }) => verdict)).toEqual(layers.map(() => 'gradient'));
    expect(unbiased).toBe(true);
    for (const { gradientNorm } of layers) expect(gradientNorm).toBeGreaterThan(0.01);
  });

  test.each<[string, Rule, TrialAuditOptions]>([
    ['RFLO', rflo, {}],
    ['RFLO with fewer errors', rflo, { errors: 2 }],
    ['scores that are forgotten', reinforce, { params: { decay: 0 }, trials: 3_200 }],
    ['a penalty', rewardPenalty, {}],
    ['a sign flipped', defineRule({ ...scores.text, learn: scores.text.learn!.replace('R * p', '-R * p') }), {}],
    ['errors of the step alone', errorBackprop, { params: { activation: 'tanh' } }],
  ])('is another direction: %s', (_, rule, options) => {
    const { layers, unbiased } = auditTrials(rule, { ...SMALL, ...options });
    expect(layers.some(({ verdict }) => verdict === 'another direction')).toBe(true);
    expect(unbiased).toBe(false);
  });

  test('RFLO goes uphill, noise that is forgotten with a leak nearly along the gradient', () => {
    const [local, noise] = [rflo, nodeNoiseReinforce].map((rule) => auditTrials(rule, SMALL).layers[0]!);
    expect(local!.cosine).toBeGreaterThan(0.7);
    expect(noise!.cosine).toBeGreaterThan(0.95);
    // The variance of the noise, 0.25, times what a leak of 0.1 leaves of a trial of five steps.
    expect(noise!.ratio).toBeLessThan(0.025);
  });

  test('and one step of RFLO over the feedback of the readout is the gradient', () => {
    const made = { rule: rflo, inputs: 2, hidden: [], outputs: 3, lateralDelay: 1, seed: 4 } as const;
    const team = createTeam(made);
    const state = team.state();
    team.close();
    const identity = { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
    const from = { ...state, tensors: { ...state.tensors, 'layer1/M': identity } };
    const report = auditTrials(rflo, { from, steps: 1, trials: 64 });
    expect(report).toMatchObject({ unbiased: true, sizes: [2, 3], trials: 64, setting: { isGiven: true, errors: 3 } });
    expect(auditTrials(rflo, { from, steps: 2, trials: 64 }).unbiased).toBe(false);
  });

  test('a table says it', () => {
    const table = auditTable(auditTrials(rflo, { ...SMALL, trials: 64 }));
    expect(table).toMatch(/^rflo on 2-4, peers heard 1 step late: 64 trials of 5 steps, loss 0\.\d+ a step/);
    expect(table).toMatch(/NOT THE GRADIENT in layer 1/);
    expect(JSON.parse(JSON.stringify(auditTrials(rflo, { ...SMALL, trials: 64 })))).toMatchObject({ mode: 'trials' });
  });

  test.each<[Rule, object, RegExp]>([
    [rflo, { steps: 0 }, /steps is 0; expected a whole number from 1/],
    [rflo, { trials: 3 }, /trials is 3; expected a whole number from 64/],
    [rflo, { sizes: [3] }, /sizes is \[3\]; expected at least inputs and outputs/],
    [rflo, { step: 3 }, /auditTrials has no option 'step'. Did you mean 'steps'/],
    [{} as Rule, {}, /auditTrials takes a rule made by defineRule/],
    [
      defineRule({ name: 'loud', hears: { h: 'sum in: w * x' }, act: 'a = h * normal(u)', learn: 'dw = x' }),
      {},
      /units of layer 1 of rule 'loud' draw in a way that the audit of trials does not follow; expected noise that is added/,
    ],
    [
      defineRule({
        name: 'late',
        unit: { b: 0 },
        hears: { h: 'sum in: w * x' },
        act: 'a = h + b',
        learn: 'b = b + a\n dw = x',
      }),
      {},
      /act by 'b', which changes as they learn/,
    ],
  ])('what it cannot audit it refuses: %#', (rule, options, message) => {
    expect(() => auditTrials(rule, options)).toThrow(message);
  });
});
