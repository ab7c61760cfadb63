import { describe, expect, it } from 'vitest';
import {
  backprop,
  productLessWeightMax,
  reinforce,
  rewardPenalty,
  ste,
  unbiasedWeightMax,
  weightMax,
} from '../../agents/index.js';
import { type AuditOptions, auditRule } from '../../src/audit/audit-rule.js';
import { UserError } from '../../src/errors/user-error.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';
import { thorough } from '../thorough.js';

const SIZES = [
  [3, 3, 3, 2],
  [2, 3, 2],
  [3, 2, 2, 2, 2],
  [4, 1],
];

/** The audit, which must have enumerated. */
function enumerate(rule: Rule, options: AuditOptions = {}) {
  const report = auditRule(rule, options);
  if (report.mode !== 'enumerated') throw new Error('expected enumeration');
  return report;
}

describe('unbiased rules are reported unbiased to 1e-9', () => {
  const rules: [string, Rule, Record<string, number | string>][] = [
    ['reinforce', reinforce, {}],
    ['reinforce with a baseline of its own', reinforce, { baseline: 'running' }],
    ['reinforce at temperature 0.5', reinforce, { temperature: 0.5 }],
    ['unbiased-weight-max, recursive', unbiasedWeightMax, { form: 'recursive' }],
    ['unbiased-weight-max, global', unbiasedWeightMax, { form: 'global' }],
    ['backprop, sigmoid', backprop, {}],
    ['backprop, tanh', backprop, { activation: 'tanh' }],
  ];
  it.each(rules)('%s', (_, rule, params) => {
    for (const sizes of SIZES) {
      for (const seed of thorough([1, 2, 'three'], ['three'])) {
        const { unbiased, layers, gradientError, tolerance } = enumerate(rule, { sizes, seed, params });
        expect(gradientError).toBeLessThan(1e-10);
        expect(tolerance).toBeLessThan(2e-9);
        expect(unbiased).toBe(true);
        expect(layers.map((l) => l.layer)).toEqual(sizes.slice(1).map((_, k) => k + 1));
        for (const { maxAbsBias, cosine, slope, variance, gradientNorm } of layers) {
          expect(maxAbsBias).toBeLessThan(1e-11);
          expect(gradientNorm).toBeGreaterThan(1e-6);
          expect(cosine).toBeCloseTo(1, 8);
          expect(slope).toBeCloseTo(1, 6);
          expect(variance).toBeGreaterThan(gradientNorm ** 2);
        }
      }
    }
  });

  it('even where units saturate and likelihood ratios reach 1e12', () => {
    for (const form of ['recursive', 'global']) {
      expect(enumerate(unbiasedWeightMax, { weightScale: 12, params: { form } }).unbiased).toBe(true);
    }
  });

  it('backprop through relu units, dead layers included', () => {
    const reports = [1, 2, 3, 4, 5].map((seed) => enumerate(backprop, { seed, params: { activation: 'relu' } }));
    expect(reports.every((report) => report.unbiased)).toBe(true);
    const cosines = reports.flatMap((report) => report.layers.map((l) => l.cosine));
    expect(cosines).toContain(null);
    for (const cosine of cosines) if (cosine !== null) expect(cosine).toBeCloseTo(1, 8);
  });

  it('product-less-weight-max, where the last hidden layer feeds one output and is the only one', () => {
    expect(enumerate(productLessWeightMax, { sizes: [3, 3, 1] }).unbiased).toBe(true);
    const deeper = enumerate(productLessWeightMax, { sizes: [3, 3, 3, 1] });
    expect(deeper.layers.map((l) => l.maxAbsBias < 1e-11)).toEqual([false, true, true]);
  });

  it('reward-penalty with lambda 0, on rewards that lie in its range', () => {
    const params = { lambda: 0, low: 0, high: 1 };
    expect(enumerate(rewardPenalty, { params, rewards: [0, 1] }).unbiased).toBe(true);
  });
});

describe('biased rules are reported biased', () => {
  const rules: [string, Rule, Record<string, number | string>][] = [
    ['weight-max', weightMax, {}],
    ['weight-max with the activity baseline', weightMax, { baseline: 'activity' }],
    ['product-less-weight-max', productLessWeightMax, {}],
    ['unbiased-weight-max with bounded ratios', unbiasedWeightMax, { bound: 1.5 }],
    ['ste', ste, {}],
  ];
  it.each(rules)('%s, and in hidden layers alone', (_, rule, params) => {
    for (const seed of [1, 2, 'three']) {
      const { unbiased, layers } = enumerate(rule, { seed, params });
      expect(unbiased).toBe(false);
      expect(layers[0]!.maxAbsBias).toBeGreaterThan(1e-5);
      expect(layers[1]!.maxAbsBias).toBeGreaterThan(1e-4);
      expect(layers[2]!.maxAbsBias).toBeLessThan(1e-11);
    }
  });

  it('reward-penalty with lambda above 0, in every layer', () => {
    const params = { lambda: 0.1, low: 0, high: 1 };
    const { unbiased, layers } = enumerate(rewardPenalty, { params, rewards: [0, 1] });
    expect(unbiased).toBe(false);
    for (const { maxAbsBias } of layers) expect(maxAbsBias).toBeGreaterThan(1e-4);
  });

  it('half the gradient: reward-penalty with lambda 0 on rewards twice as wide as its range', () => {
    const { unbiased, layers } = enumerate(rewardPenalty, { params: { lambda: 0 } });
    expect(unbiased).toBe(false);
    for (const { cosine, slope } of layers) {
      expect(cosine).toBeCloseTo(1, 10);
      expect(slope).toBeCloseTo(0.5, 10);
    }
  });

  it.each([
    ['reinforce', reinforce, 'r * z', '-r * z'],
    ['unbiased-weight-max', unbiasedWeightMax, 'a * (form', '-a * (form'],
    ['unbiased-weight-max', unbiasedWeightMax, 'exp(-w * x', 'exp(w * x'],
  ])('a mutant of %s with a sign flipped', (_, rule, from, to) => {
    const learn = rule.text.learn!;
    expect(learn).toContain(from);
    const { unbiased, layers } = enumerate(defineRule({ ...rule.text, learn: learn.replace(from, to) }));
    expect(unbiased).toBe(false);
    expect(Math.min(...layers.map((l) => l.cosine!))).toBeLessThan(0);
  });
});

describe('Weight Maximization as weights shrink', () => {
  // To first order each layer of targets contributes the factor n = 2 of the paper's norm: the update is 2 gradients
  // long one layer below the output and 4 two layers below, in the right direction.
  const small = enumerate(weightMax, { weightScale: 0.01 });

  it('points along the gradient, 2 and 4 times as long', () => {
    expect(small.layers[1]!.slope).toBeCloseTo(2, 2);
    expect(small.layers[0]!.slope).toBeCloseTo(4, 1);
    for (const { cosine } of small.layers) expect(cosine).toBeGreaterThan(0.9999);
  });

  it('has a bias that shrinks with the weights above it: like w, and like w² one layer down', () => {
    const half = enumerate(weightMax, { weightScale: 0.005 });
    expect(small.layers[1]!.maxAbsBias / half.layers[1]!.maxAbsBias).toBeCloseTo(2, 1);
    expect(small.layers[0]!.maxAbsBias / half.layers[0]!.maxAbsBias).toBeCloseTo(4, 0);
  });

  it('still climbs at large weights', () => {
    for (const seed of [1, 2, 3]) {
      for (const { cosine } of enumerate(weightMax, { seed }).layers) expect(cosine).toBeGreaterThan(0);
    }
  });
});

describe('the report', () => {
  it('is JSON with the agreed fields first', () => {
    const report = enumerate(weightMax, { seed: 5 });
    const copy: Record<string, unknown> = JSON.parse(JSON.stringify(report));
    expect(copy).toEqual(report);
    expect(Object.keys(copy).slice(0, 4)).toEqual(['rule', 'sizes', 'layers', 'unbiased']);
    expect(Object.keys(report.layers[0]!).slice(0, 5)).toEqual([
      'layer',
      'maxAbsBias',
      'gradientNorm',
      'variance',
      'cosine',
    ]);
    expect(report).toMatchObject({
      rule: 'weight-max',
      sizes: [3, 3, 3, 2],
      mode: 'enumerated',
      states: 4 * 2 ** 8,
      setting: { seed: 5, weightScale: 1.5, rewards: [-1, 1], patterns: 4, params: { norm: 2 } },
    });
  });

  it('follows from the seed, and audits every rule with the same weights', () => {
    const report = enumerate(reinforce, { seed: 'a' });
    expect(enumerate(reinforce, { seed: 'a' })).toEqual(report);
    const other = enumerate(reinforce, { seed: 'b' }).layers[0]!.gradientNorm;
    expect(other).not.toBe(report.layers[0]!.gradientNorm);
    const norms = (rule: Rule) => enumerate(rule, { seed: 'a' }).layers.map((l) => l.gradientNorm);
    expect(norms(weightMax)).toEqual(norms(reinforce));
  });

  it('counts only what is drawn', () => {
    expect(enumerate(backprop).states).toBe(4 * 2 ** 2);
  });

  it('has no cosine where there is no gradient', () => {
    const deaf = defineRule({
      name: 'deaf',
      hears: { R: 'broadcast reward' },
      act: 'a = u < 0.3 ? 1 : 0',
      learn: 'dw = x * R * (a - 0.3)',
    });
    const { layers, unbiased } = enumerate(deaf);
    expect(unbiased).toBe(false);
    for (const { cosine, slope, gradientNorm } of layers)
      expect([cosine, slope, gradientNorm]).toEqual([null, null, 0]);
  });

  it('tells how far it is', () => {
    const told: [number, number][] = [];
    enumerate(reinforce, { sizes: [2, 1], onProgress: (done, total) => told.push([done, total]) });
    expect(told).toEqual(told.toSorted(([a], [b]) => a - b));
    expect(told.filter(([done]) => Number.isInteger(done))).toEqual([
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 5],
      [5, 5],
    ]);
  });
});

describe('wrong options', () => {
  it.each<[unknown, RegExp]>([
    [undefined, /auditRule takes a rule made by defineRule, such as weightMax, and its options; given undefined/],
    ['weight-max', /given "weight-max"/],
    [{ rule: 'weight-max' }, /given {"rule":"weight-max"}/],
    [[reinforce], /auditRule takes a rule/],
  ])('%j is no rule', (rule, message) => {
    expect(() => auditRule(rule as Rule)).toThrow(UserError);
    expect(() => auditRule(rule as Rule)).toThrow(message);
  });

  it.each<[unknown, RegExp]>([
    [{ size: [3, 2] }, /auditRule has no option 'size'. Did you mean 'sizes'\? Its options are sizes, choices, /],
    [null, /auditRule takes an object of options such as { sizes: \[3, 3, 3, 2\] }; given null/],
    [[3, 2], /auditRule takes an object of options .* given \[3,2\]/],
  ])('%j has no such options', (options, message) => {
    expect(() => auditRule(reinforce, options as AuditOptions)).toThrow(UserError);
    expect(() => auditRule(reinforce, options as AuditOptions)).toThrow(message);
  });

  it.each<[AuditOptions, RegExp]>([
    [{ sizes: '3,2' as never }, /sizes is "3,2"; expected at least inputs and outputs/],
    [{ sizes: ['3', '2'] as never }, /sizes is \["3","2"\]; expected/],
    [{ sizes: 3 as never }, /sizes is 3; expected/],
    [{ sizes: null as never }, /sizes is null; expected/],
    [{ choices: '3' as never }, /choices is "3"; expected a whole number from 2/],
    [{ params: 3 as never }, /params is 3; expected parameters by name/],
    [{ rewards: null as never }, /rewards is null; expected a low and a higher number/],
    [{ onProgress: true as never }, /onProgress is true; expected a function/],
    [{ sizes: [3] }, /sizes is \[3\]; expected at least inputs and outputs/],
    [{ sizes: [3, 0, 2] }, /sizes is \[3,0,2\]; expected .* whole numbers from 1/],
    [{ sizes: [3, 2.5] }, /whole numbers from 1/],
    [{ sizes: [3, 17] }, /expected at most 16 outputs/],
    [{ seed: -1 }, /seed is -1; expected a whole number from 0/],
    [{ weightScale: 0 }, /weightScale is 0; expected a number above 0/],
    [{ samples: 10 }, /samples is 10; expected a whole number from 100/],
    [{ samples: 1e3 + 0.5 }, /samples is 1000.5/],
    [{ rewards: [1, 1] }, /rewards is \[1,1\]; expected a low and a higher number/],
  ])('%j is refused', (options, message) => {
    expect(() => auditRule(reinforce, options)).toThrow(UserError);
    expect(() => auditRule(reinforce, options)).toThrow(message);
  });

  it('refuses an update that is not finite', () => {
    const { temperature } = ste.text.params!;
    const text = {
      ...ste.text,
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      params: { temperature: temperature! },
    };
    expect(() => auditRule(defineRule({ ...text, learn: 'dw = x * R * exp(800 + h)' }))).toThrow(
      /gave an update that is infinite or not a number/,
    );
  });

  it('refuses to judge where the policy jumps', () => {
    const step = defineRule({
      name: 'step',
      hears: { h: 'sum in: 0 * w * x + floor(w * x)', R: 'broadcast reward' },
      act: 'a = u < sigmoid(h) ? 1 : 0',
      learn: 'dw = x * R',
    });
    expect(() => auditRule(step, { weightScale: 1e-12 })).toThrow(/only known to ±.*choose another seed/);
  });
});
