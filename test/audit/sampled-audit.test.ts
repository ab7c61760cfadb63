import { describe, expect, it } from 'vitest';
import { backprop, reinforce, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { type AuditOptions, auditRule } from '../../src/audit/audit-rule.js';
import { criticalZ } from '../../src/audit/judge-layers.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';

/** The audit, which must have sampled. */
function sample(rule: Rule, options: AuditOptions) {
  const report = auditRule(rule, options);
  if (report.mode !== 'sampled') throw new Error('expected sampling');
  return report;
}

describe('sampling', () => {
  it.each([
    ['weight-max', weightMax, {}],
    ['unbiased-weight-max', unbiasedWeightMax, {}],
    ['reinforce with a baseline', reinforce, { baseline: 'running' }],
    ['backprop', backprop, { activation: 'tanh' }],
  ])('agrees with enumeration within 4 standard errors: %s', (_, rule, params) => {
    const exact = auditRule(rule, { seed: 4, params });
    const sampled = sample(rule, { seed: 4, params, samples: 40_000 });
    expect(exact.mode).toBe('enumerated');
    for (const [k, { gradientNorm, variance, cosine, slope, standardErrors }] of sampled.layers.entries()) {
      const truth = exact.layers[k]!;
      const within = (value: number, expected: number, error: number) =>
        expect(Math.abs(value - expected)).toBeLessThan(4 * error + 1e-9);
      within(gradientNorm, truth.gradientNorm, standardErrors.gradientNorm!);
      within(variance, truth.variance, standardErrors.variance);
      if (cosine !== null) within(cosine, truth.cosine!, standardErrors.cosine!);
      if (slope !== null) within(slope, truth.slope!, standardErrors.slope!);
    }
  });

  it('has standard errors that shrink like 1/√samples', () => {
    const error = (samples: number) => sample(weightMax, { samples }).layers[1]!.standardErrors;
    const [few, many] = [error(5_000), error(80_000)];
    expect(few.maxAbsBias / many.maxAbsBias).toBeGreaterThan(3);
    expect(few.maxAbsBias / many.maxAbsBias).toBeLessThan(5);
    expect(few.variance / many.variance).toBeGreaterThan(2);
    expect(few.variance / many.variance).toBeLessThan(8);
  });

  it('detects the bias of weight-max and clears the unbiased rules', () => {
    const options = { samples: 40_000, seed: 2 };
    expect(sample(weightMax, options).unbiased).toBe(false);
    expect(sample(reinforce, { ...options, params: { baseline: 'running' } }).unbiased).toBe(true);
    for (const form of ['recursive', 'global'])
      expect(sample(unbiasedWeightMax, { ...options, params: { form } }).unbiased).toBe(true);
  });

  it('raises no false alarm over 40 seeds, and its z-scores are neither inflated nor asleep', () => {
    // 32 weights: the largest |z| of a layer has its median near 2; 40 alarms at 1e-3 each would be 0.04 expected.
    const reports = Array.from({ length: 40 }, (_, seed) => sample(unbiasedWeightMax, { samples: 1_000, seed }));
    expect(reports.every((report) => report.unbiased)).toBe(true);
    const largest = reports.map((r) => Math.max(...r.layers.map((l) => l.maxAbsZ))).sort((a, b) => a - b);
    expect(largest[20]).toBeGreaterThan(1.5);
    expect(largest[20]).toBeLessThan(3);
  });

  it('sees REINFORCE as its own estimate of the gradient: no difference, no z', () => {
    const { layers } = sample(reinforce, { samples: 200 });
    for (const { maxAbsBias, maxAbsZ } of layers) {
      expect(maxAbsBias).toBeLessThan(1e-15);
      expect(maxAbsZ).toBeLessThan(1e-6);
    }
  });

  it('catches a mutant with a sign flipped', () => {
    const learn = reinforce.text.learn!.replace('dw = r * z', 'dw = -r * z');
    expect(sample(defineRule({ ...reinforce.text, learn }), { samples: 5_000 }).unbiased).toBe(false);
  });

  it('takes over by itself for a network too large to enumerate, and audits its deterministic units too', () => {
    const told: number[] = [];
    const sizes = [40, 120, 80, 2];
    const report = sample(backprop, { sizes, onProgress: (done) => told.push(done) });
    // 14,762 weights: 5·10⁷ / 14,762 = 3,387 episodes, rounded up to a multiple of 20.
    expect(report.samples).toBe(3400);
    expect(report.unbiased).toBe(true);
    expect(told).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
    for (const { maxAbsBias, gradientNorm } of report.layers) expect(maxAbsBias / gradientNorm).toBeLessThan(1e-10);
  });

  it('is JSON without gaps, the agreed fields first', () => {
    const report = sample(weightMax, { samples: 990 });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.samples).toBe(1000);
    expect(Object.keys(report).slice(0, 4)).toEqual(['rule', 'sizes', 'layers', 'unbiased']);
  });

  it('judges z by a bound that noise exceeds with probability 1e-3 at most', () => {
    // √(2 ln(32 000)); Bonferroni's exact quantile for 32 weights is 4.16.
    expect(criticalZ(32)).toBeCloseTo(4.5549, 4);
  });
});
