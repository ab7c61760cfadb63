import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  backprop,
  productLessWeightMax,
  reinforce,
  rewardPenalty,
  ste,
  unbiasedWeightMax,
  weightMax,
} from '../../agents/index.js';
import type { Precision } from '../../src/rule/ops/precision.js';
import { parseRuleFile } from '../../src/rule/text/rule-file.js';
import { runUnit, type Step } from './one-unit.js';

// Two inputs and weights that make the drive 0, so that p = σ(0) = 1/2 exactly and every number below can be followed:
//   h = 1 · 0.25 + (−1) · 0.25 + bias 0 = 0,   p = 1/2,   u = 0.25 < p, so a = 1,   a − p = 1/2.
const fired: Omit<Step, 'role'> = { x: [1, -1], w: [0.25, 0.25, 0], draw: 0.25 };
// With u = 0.75 the unit is silent: a = 0, a − p = −1/2.
const silent = { ...fired, draw: 0.75 };

/** Numbers that are sums of few powers of two come out exactly, in either precision; others to 6 or 12 digits. */
const precisions: readonly (readonly [Precision, number])[] = [
  ['f32', 6],
  ['f64', 12],
];

function expectClose(given: readonly number[], wanted: readonly number[], digits: number): void {
  expect(given).toHaveLength(wanted.length);
  for (const [k, value] of given.entries()) expect(value).toBeCloseTo(wanted[k]!, digits);
}

describe.each(precisions)('one step by hand in %s', (precision, digits) => {
  const run = (rule: Parameters<typeof runUnit>[0], step: Step) => runUnit(rule, step, precision);

  describe('reinforce: dw = R x (a − p)', () => {
    test('fired', () => {
      const unit = run(reinforce, { ...fired, role: 'hidden', reward: 3 });
      expect([unit.action, unit.memory('p')]).toEqual([1, 0.5]);
      expect(unit.dw).toEqual([1.5, -1.5, 1.5]); // 3 · (1, −1, 1) · 1/2
      expect(unit.sent).toEqual([]);
    });

    test('silent', () => {
      const unit = run(reinforce, { ...silent, role: 'output', reward: 3 });
      expect([unit.action, unit.dw]).toEqual([0, [-1.5, 1.5, -1.5]]);
    });

    test('a temperature of 2 halves the eligibility', () => {
      const unit = run(reinforce, { ...fired, role: 'hidden', reward: 3, params: { temperature: 2 } });
      expect(unit.dw).toEqual([0.75, -0.75, 0.75]);
    });

    test('a trace of γλ = 1/2', () => {
      // z ← z/2 + x/2: 1/2 + 1/2 = 1, 0 − 1/2, −1/2 + 1/2 = 0; dw = 3 z
      const unit = run(reinforce, {
        ...fired,
        role: 'hidden',
        reward: 3,
        params: { decay: 0.5 },
        traces: { z: [1, 0, -1] },
      });
      expect(unit.traces).toEqual({ z: [1, -0.5, 0] });
      expect(unit.dw).toEqual([3, -1.5, 0]);
    });

    test('a running baseline', () => {
      // r = 3 − 1 = 2, db = 2, dw = 2 · x/2
      const unit = run(reinforce, {
        ...fired,
        role: 'hidden',
        reward: 3,
        params: { baseline: 'running' },
        own: { b: 1 },
      });
      expect(unit.memory('d.b')).toBe(2);
      expect(unit.dw).toEqual([1, -1, 1]);
    });
  });

  describe('reward-penalty: dw = (r (a − p) + λ (1 − r) (1 − a − p)) x', () => {
    test('success is REINFORCE of r = 1', () => {
      expect(run(rewardPenalty, { ...fired, role: 'output', reward: 1 }).dw).toEqual([0.5, -0.5, 0.5]);
    });

    test('failure goes λ = 1/4 of the way to the opposite', () => {
      // r = 0: λ · 1 · (1 − 1 − 1/2) = −1/8
      const unit = run(rewardPenalty, { ...fired, role: 'hidden', reward: -1, params: { lambda: 0.25 } });
      expect(unit.dw).toEqual([-0.125, 0.125, -0.125]);
    });

    test('in between, and a reward out of range counts as the end of it', () => {
      // R = 0 of −1 … 1 is r = 1/2: 1/2 · 1/2 + 1/4 · 1/2 · (−1/2) = 1/4 − 1/16 = 3/16
      const params = { lambda: 0.25 };
      expect(run(rewardPenalty, { ...fired, role: 'hidden', reward: 0, params }).dw[0]).toBe(0.1875);
      expect(run(rewardPenalty, { ...fired, role: 'hidden', reward: 9, params }).dw[0]).toBe(0.5);
    });
  });

  describe('ste', () => {
    test('output: d = R (a − p); sends w d from before the step', () => {
      const unit = run(ste, { ...fired, role: 'output', reward: 2, rate: 1 });
      expect(unit.dw).toEqual([1, -1, 1]); // d = 2 · 1/2 = 1
      expect(unit.sent).toEqual([[0.25, 0.25]]);
    });

    test('hidden: d = (Σ w d above) p (1 − p)', () => {
      // back = 3 + (−1) = 2; d = 2 · 1/4 = 1/2; sends 1/4 · 1/2
      const unit = run(ste, { ...fired, role: 'hidden', inbox: [[3, -1]] });
      expect(unit.heard('back')).toBe(2);
      expect(unit.dw).toEqual([0.5, -0.5, 0.5]);
      expect(unit.sent).toEqual([[0.125, 0.125]]);
    });
  });

  describe('backprop', () => {
    // x = (1, −1), w = (1/2, −1/4), bias 1/4: h = 1/2 + 1/4 + 1/4 = 1
    const driven: Omit<Step, 'role'> = { x: [1, -1], w: [0.5, -0.25, 0.25], draw: 0.9, inbox: [[3, -1]] };

    test('hidden relu: the action is the drive, the slope 1', () => {
      const unit = run(backprop, { ...driven, role: 'hidden', params: { activation: 'relu' } });
      expect(unit.action).toBe(1);
      expect(unit.dw).toEqual([2, -2, 2]);
      expect(unit.sent).toEqual([[1, -0.5]]); // 2 · (1/2, −1/4)
    });

    test('hidden tanh: slope 1 − tanh²(1) = 0.41997434161402614', () => {
      const unit = run(backprop, { ...driven, role: 'hidden', params: { activation: 'tanh' } });
      expect(unit.action).toBeCloseTo(0.7615941559557649, digits);
      expectClose(unit.dw, [0.8399486832280523, -0.8399486832280523, 0.8399486832280523], digits);
    });

    test('hidden sigmoid: slope σ(1) σ(−1) = 0.19661193324148185', () => {
      const unit = run(backprop, { ...driven, role: 'hidden' });
      expect(unit.action).toBeCloseTo(0.7310585786300049, digits);
      expectClose(unit.dw, [0.3932238664829637, -0.3932238664829637, 0.3932238664829637], digits);
    });

    test('hidden softplus: action log(1 + e) and slope σ(1)', () => {
      const unit = run(backprop, { ...driven, role: 'hidden', params: { activation: 'softplus' } });
      expect(unit.action).toBeCloseTo(1.3132616875182228, digits);
      expectClose(unit.dw, [1.4621171572600098, -1.4621171572600098, 1.4621171572600098], digits);
    });

    test('the output unit is a Bernoulli unit', () => {
      const unit = run(backprop, { ...fired, role: 'output', reward: 2 });
      expect([unit.action, unit.dw, unit.sent]).toEqual([1, [1, -1, 1], [[0.25, 0.25]]]);
    });
  });

  describe('weight-max', () => {
    test('output: dw = R x (a − p); sends 2 w′ dw with the weight after the step', () => {
      // dw = (1, −1, 1); w′ = w + dw/4 = (1/2, 0); 2 · 1/2 · 1 = 1, 2 · 0 · (−1) = 0
      const unit = run(weightMax, { ...fired, role: 'output', reward: 2, rate: 0.25 });
      expect(unit.dw).toEqual([1, -1, 1]);
      expect(unit.sent.map((channel) => channel.map(Math.abs))).toEqual([[1, 0]]);
    });

    test('hidden: its reward is the sum of what it is sent', () => {
      const unit = run(weightMax, { ...fired, role: 'hidden', inbox: [[3, -1]] });
      expect(unit.dw).toEqual([1, -1, 1]); // r = 1 · (3 − 1) = 2
    });

    test('a silent hidden unit learns nothing and sends nothing', () => {
      const unit = run(weightMax, { ...silent, role: 'hidden', inbox: [[3, -1]] });
      expect(unit.dw.map(Math.abs)).toEqual([0, 0, 0]);
      expect(unit.sent[0]!.map(Math.abs)).toEqual([0, 0]);
    });

    test('the 3-norm: 3 w′² sign(w′) dw', () => {
      // w′ = (1/2, 0); 3 · 1/4 · 1 = 3/4
      const unit = run(weightMax, { ...fired, role: 'output', reward: 2, rate: 0.25, params: { norm: 3 } });
      expect(unit.sent[0]!.map(Math.abs)).toEqual([0.75, 0]);
    });

    test('a trace of 1/2: what is sent uses the trace after the step', () => {
      // z ← (1, 0, 0)/2 + (1, −1, 1)/2 = (1, −1/2, 1/2); dw = 2 z; w′ = w + dw/4 = (3/4, 0); 2 · 3/4 · 2
      const params = { decay: 0.5 };
      const unit = run(weightMax, {
        ...fired,
        role: 'output',
        reward: 2,
        rate: 0.25,
        params,
        traces: { z: [1, 0, 0] },
      });
      expect(unit.traces).toEqual({ z: [1, -0.5, 0.5] });
      expect(unit.dw).toEqual([2, -1, 1]);
      expect(unit.sent[0]!.map(Math.abs)).toEqual([3, 0]);
    });

    test('the activity baseline: r = (a − p) c, sends 2 w′ r e without the input', () => {
      // c = 2, r = 1/2 · 2 = 1, e = 1/2, dw = x/2; w′ = w + dw/2 = (1/2, 0); sends 2 · (1/2, 0) · 1/2
      const unit = run(weightMax, {
        ...fired,
        role: 'hidden',
        inbox: [[3, -1]],
        rate: 0.5,
        params: { baseline: 'activity' },
      });
      expect(unit.dw).toEqual([0.5, -0.5, 0.5]);
      expect(unit.sent).toEqual([[0.5, 0]]);
    });
  });

  describe('unbiased-weight-max', () => {
    // A unit that fired at h = 0: ρ_i = σ(−w_i x_i) / σ(0) = 2 σ(−w_i x_i).
    //   w x = ( 1/4): ρ = 2 σ(−1/4) = 0.8756469982284038
    //   w x = (−1/4): ρ = 2 σ(+1/4) = 1.1243530017716
    const rho = [0.8756469982284038, 1.1243530017716] as const;

    test('output: sends r (1 − ρ) and ρ', () => {
      const unit = run(unbiasedWeightMax, { ...fired, role: 'output', reward: 2, rate: 1 });
      expect(unit.dw).toEqual([1, -1, 1]);
      expectClose(unit.sent[0]!, [0.2487060035431924, -0.2487060035431924], digits); // 2 (1 − ρ)
      expectClose(unit.sent[1]!, rho, digits);
    });

    test('a unit that kept silent at h = 0: ρ_i = σ(w_i x_i) / σ(0), the two the other way round', () => {
      const unit = run(unbiasedWeightMax, { ...silent, role: 'output', reward: 2 });
      expectClose(unit.sent[1]!, [rho[1], rho[0]], digits);
    });

    test('hidden, recursive: r = Σ_j part_j Π_{k<j} ρ_k', () => {
      // parts 1, 4, 2 and ρ 1/2, 1/4, 8: r = 1 + 1/2 · 4 + 1/2 · 1/4 · 2 = 1 + 2 + 1/4 = 13/4; kept = 1/2 · 1/4 · 8 = 1
      const inbox = [
        [1, 4, 2],
        [0.5, 0.25, 8],
      ];
      const unit = run(unbiasedWeightMax, { ...fired, role: 'hidden', inbox });
      expect([unit.heard('worth'), unit.heard('kept')]).toEqual([3.25, 1]);
      expect(unit.dw).toEqual([1.625, -1.625, 1.625]); // 13/4 · x/2
      expectClose(unit.sent[0]!, [3.25 * (1 - rho[0]), 3.25 * (1 - rho[1])], digits);
    });

    test('hidden, global: r = R (1 − Π ρ), and only ρ is sent', () => {
      // Π = 1/2 · 1/4 = 1/8; r = 2 · 7/8 = 7/4
      const step: Step = { ...fired, role: 'hidden', reward: 2, inbox: [[0.5, 0.25]], params: { form: 'global' } };
      const unit = run(unbiasedWeightMax, step);
      expect(unit.heard('kept')).toBe(0.125);
      expect(unit.dw).toEqual([0.875, -0.875, 0.875]);
      expectClose(unit.sent[0]!, rho, digits);
    });

    test('a bound of 1 holds ρ', () => {
      const unit = run(unbiasedWeightMax, { ...fired, role: 'output', reward: 2, params: { bound: 1 } });
      expectClose(unit.sent[1]!, [rho[0], 1], digits);
    });

    test('product-less-weight-max sums the parts alone', () => {
      const unit = run(productLessWeightMax, { ...fired, role: 'hidden', inbox: [[1, 4, 2]] });
      expect(unit.heard('sum')).toBe(7);
      expect(unit.dw).toEqual([3.5, -3.5, 3.5]);
      expectClose(unit.sent[0]!, [7 * (1 - rho[0]), 7 * (1 - rho[1])], digits);
    });
  });

  describe('example files', () => {
    const load = (file: string) =>
      parseRuleFile(readFileSync(new URL(`../../examples/rules/${file}`, import.meta.url), 'utf8'), file);

    test('exact-norm-change sends w′² − w²', () => {
      // dw = (1, −1, 1); w′ = (1/2, 0): 1/4 − 1/16 = 3/16, 0 − 1/16
      const unit = run(load('exact-norm-change.json'), { ...fired, role: 'output', reward: 2, rate: 0.25 });
      expect(unit.sent).toEqual([[0.1875, -0.0625]]);
    });

    test('reinforce-entropy: at h = 1 with bonus 1, dw = (R (a − p) − h p (1 − p)) x', () => {
      // p = 0.7310585786300049, a = 1: 2 · 0.2689414213699951 − 0.19661193324148185 = 0.341270909498508
      const step: Step = {
        role: 'hidden',
        x: [1, -1],
        w: [0.5, -0.25, 0.25],
        draw: 0,
        reward: 2,
        params: { bonus: 1 },
      };
      const unit = run(load('reinforce-entropy.yaml'), step);
      expectClose(unit.dw, [0.341270909498508, -0.341270909498508, 0.341270909498508], digits);
    });

    test('three-factor-hebb: z ← z/2 + x (a − usual), dw = (R − mean) z', () => {
      // usual 1/2, mean 1: z = (2, 0, 0)/2 + (1, −1, 1)/2 = (3/2, −1/2, 1/2); dw = (3 − 1) z
      const unit = run(load('three-factor-hebb.yaml'), {
        ...fired,
        role: 'hidden',
        reward: 3,
        params: { decay: 0.5 },
        traces: { z: [2, 0, 0] },
        own: { usual: 0.5, mean: 1 },
      });
      expect(unit.traces).toEqual({ z: [1.5, -0.5, 0.5] });
      expect(unit.dw).toEqual([3, -1, 1]);
      expect([unit.memory('d.usual'), unit.memory('d.mean')]).toEqual([0.5, 2]);
    });
  });
});
