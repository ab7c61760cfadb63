import { describe, expect, it } from 'vitest';
import { expectedWeightMax, posteriorReinforce, reinforce, unbiasedWeightMax } from '../../agents/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import type { Rule } from '../../src/rule/rule.js';

type Params = Readonly<Record<string, string | number>>;

const SIZES = [
  [3, 3, 3, 2],
  [3, 2, 2, 2, 2],
  [2, 4, 1],
];

function audit(rule: Rule, params: Params, sizes: readonly number[], seed: number, weightScale = 1.5) {
  const report = auditRule(rule, { params, sizes, seed, weightScale });
  if (report.mode !== 'enumerated') throw new Error('expected enumeration');
  return report;
}

const variances = (rule: Rule, params: Params, sizes: readonly number[], seed: number) =>
  audit(rule, params, sizes, seed).layers.map((layer) => layer.variance);

describe('the levers on variance leave the expected update where it is', () => {
  const variants: [string, Rule, Params][] = [
    ['posterior-reinforce', posteriorReinforce, {}],
    ['posterior-reinforce at temperature 2', posteriorReinforce, { temperature: 2 }],
    ['silent episodes', expectedWeightMax, { effect: 'sampled', own: 'sampled' }],
    ['silent episodes, expected effect', expectedWeightMax, { own: 'sampled' }],
    ['silent episodes, own action averaged out', expectedWeightMax, { effect: 'sampled' }],
    ['expected-weight-max', expectedWeightMax, {}],
    ['expected-weight-max at temperature 0.5', expectedWeightMax, { temperature: 0.5 }],
  ];
  it.each(variants)('%s', (_, rule, params) => {
    for (const sizes of SIZES) {
      for (const seed of [1, 2]) {
        const { layers, gradientError } = audit(rule, params, sizes, seed);
        expect(gradientError).toBeLessThan(1e-10);
        for (const { maxAbsBias, gradientNorm } of layers) {
          expect(maxAbsBias).toBeLessThan(1e-11);
          expect(gradientNorm).toBeGreaterThan(1e-6);
        }
      }
    }
    expect(audit(rule, params, [3, 3, 3, 1], 1, 12).unbiased).toBe(true);
  });

  it('and the product of likelihood ratios is what keeps it there', () => {
    const { layers, unbiased } = audit(expectedWeightMax, { product: 'left-out' }, [3, 3, 3, 1], 1);
    expect(unbiased).toBe(false);
    // Only the first layer feeds several units.
    expect(layers.map(({ maxAbsBias }) => maxAbsBias < 1e-11)).toEqual([false, true, true]);
  });
});

describe('and lower its variance', () => {
  it('posterior-reinforce: below REINFORCE in every hidden layer, equal at the output', () => {
    for (const sizes of SIZES) {
      for (const seed of [1, 2]) {
        const [lower, whole] = [variances(posteriorReinforce, {}, sizes, seed), variances(reinforce, {}, sizes, seed)];
        lower.forEach((variance, l) => {
          if (l < lower.length - 1) expect(variance).toBeLessThan(whole[l]!);
          else expect(variance).toBeCloseTo(whole[l]!, 12);
        });
      }
    }
  });

  it('posterior-reinforce: and below U1', () => {
    for (const seed of [1, 2]) {
      const sizes = [3, 3, 3, 2];
      const lower = variances(posteriorReinforce, {}, sizes, seed);
      const firing = variances(unbiasedWeightMax, { form: 'global' }, sizes, seed);
      expect(lower[0]).toBeLessThan(firing[0]!);
      expect(lower[1]).toBeLessThan(firing[1]!);
    }
  });

  it('each of the three levers of expected-weight-max, on the average of five networks', () => {
    const steps: [Rule, Params][] = [
      [unbiasedWeightMax, {}],
      [expectedWeightMax, { effect: 'sampled', own: 'sampled' }],
      [expectedWeightMax, { own: 'sampled' }],
      [expectedWeightMax, {}],
    ];
    const first = steps.map(([rule, params]) => {
      const found = Array.from({ length: 5 }, (_, k) => variances(rule, params, [3, 3, 3, 1], k + 1)[0]!);
      return found.reduce((sum, v) => sum + v, 0) / found.length;
    });
    for (let k = 1; k < first.length; k++) expect(first[k]).toBeLessThan(first[k - 1]!);
  });
});

it('with one hidden layer expected-weight-max is posterior-reinforce', () => {
  for (const sizes of [
    [2, 4, 1],
    [3, 3, 2],
  ]) {
    const [a, b] = [audit(expectedWeightMax, {}, sizes, 7), audit(posteriorReinforce, {}, sizes, 7)];
    a.layers.forEach((layer, l) => {
      expect(layer.variance).toBeCloseTo(b.layers[l]!.variance, 12);
      expect(layer.gradientNorm).toBe(b.layers[l]!.gradientNorm);
    });
  }
});
