import { describe, expect, it } from 'vitest';
import { backprop, reinforce, rewardPenalty, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import type { AuditReport, SampledAudit } from '../../src/audit/audit-report.js';
import { type AuditOptions, auditRule } from '../../src/audit/audit-rule.js';
import { criticalZ } from '../../src/audit/judge-samples.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';
import { thorough } from '../thorough.js';

/** The audit, which must have sampled. */
function sample(rule: Rule, options: AuditOptions) {
  const report = auditRule(rule, options);
  if (report.mode !== 'sampled') throw new Error('expected sampling');
  return report;
}

/** The intervals that do not hold the exact value, as `layer kind`. */
function missed(exact: AuditReport, { layers }: SampledAudit): string[] {
  return layers.flatMap(({ layer, intervals }, k) => {
    const { gradientNorm, cosine, slope } = exact.layers[k]!;
    // |E[dw] − g|² / |g|² = |E[dw]|² / |g|² − 2 slope + 1, with |E[dw]| = slope · |g| / cosine.
    const relativeBias =
      slope === null || !cosine ? null : Math.sqrt(Math.max(0, (slope / cosine) ** 2 - 2 * slope + 1));
    const truth = { gradientNorm, cosine, slope, relativeBias };
    return (['gradientNorm', 'cosine', 'slope', 'relativeBias'] as const).flatMap((kind) => {
      const [{ low, high }, value] = [intervals[kind], truth[kind]];
      // The exact figures are right to about 1e-9, which a square root of a difference turns into 3e-5.
      const isIn = value === null || ((low === null || value >= low - 1e-4) && (high === null || value <= high + 1e-4));
      return isIn ? [] : [`${layer} ${kind}`];
    });
  });
}

describe('sampling', () => {
  it.each([
    ['weight-max', weightMax, {}],
    ['unbiased-weight-max', unbiasedWeightMax, {}],
    ['reinforce with a baseline', reinforce, { baseline: 'running' }],
    ['backprop', backprop, { activation: 'tanh' }],
  ])('has intervals that hold what enumeration finds: %s', (_, rule, params) => {
    const exact = auditRule(rule, { seed: 4, params });
    const sampled = sample(rule, { seed: 4, params, samples: thorough(40_000, 8_000) });
    expect(exact.mode).toBe('enumerated');
    expect(missed(exact, sampled)).toEqual([]);
    for (const [k, { variance, standardErrors }] of sampled.layers.entries())
      expect(Math.abs(variance - exact.layers[k]!.variance)).toBeLessThan(4 * standardErrors.variance + 1e-9);
  });

  it('of weight-max on 6-5-4-1 holds the cosine 0.98 that enumeration finds', () => {
    const sizes = [6, 5, 4, 1];
    const exact = auditRule(weightMax, { sizes });
    const sampled = sample(weightMax, { sizes, samples: thorough(40_000, 20_000) });
    expect(exact.layers[0]!.cosine).toBeCloseTo(0.9813, 4);
    expect(missed(exact, sampled)).toEqual([]);
    expect(sampled.verdict).toBe('biased');
    expect(sampled.layers[2]!.intervals.cosine).toEqual({ low: 1, high: 1 });
  });

  it.each([
    ['weight-max', weightMax, {}, [2, 2, 1]],
    ['reward-penalty', rewardPenalty, { lambda: 0.3 }, [2, 2, 1]],
    ['reinforce with a baseline', reinforce, { baseline: 'running' }, [3, 2, 1]],
  ])('covers the truth as often as it says, over many networks: %s', (_, rule, params, sizes) => {
    // 5 % may be missed. Of 60: 3, with a standard deviation of 1.7, and three more of those are 8.1. Of 12: 0.6 + 3 ·
    // 0.75 = 2.9.
    const { networks, most } = thorough({ networks: 60, most: 8 }, { networks: 12, most: 2 });
    const count: Record<string, number> = { gradientNorm: 0, relativeBias: 0, cosine: 0, slope: 0 };
    let decided = 0;
    for (let seed = 0; seed < networks; seed++) {
      const exact = auditRule(rule, { sizes, seed, params });
      const sampled = sample(rule, { sizes, seed, params, samples: 2_000 });
      for (const kind of new Set(missed(exact, sampled).map((name) => name.replace(/.* /, '')))) count[kind]!++;
      decided += sampled.layers.filter(({ intervals }) => intervals.slope.low !== null).length;
      // What is called unbiased has a bias that the interval allows, and nothing unbiased is called biased.
      if (exact.unbiased) expect(sampled.verdict).not.toBe('biased');
    }
    for (const kind of Object.keys(count)) expect([kind, count[kind]! <= most]).toEqual([kind, true]);
    expect(decided).toBeGreaterThan(networks / 3);
  });

  it('does not take outcomes too rare to be met for a bias', () => {
    // Rewards near 1 and units so saturated that many outcomes never occur: the mean of what did is not 0, and hardly
    // varies.
    const setting = { weightScale: 6, rewards: [0.9, 1] as const, samples: 200 };
    for (let seed = 0; seed < 8; seed++) {
      expect(sample(reinforce, { ...setting, seed, params: { baseline: 'running' } }).verdict).toBe('cannot tell');
      expect(sample(unbiasedWeightMax, { ...setting, seed }).verdict).toBe('cannot tell');
    }
  });

  describe('weight-max with 20 inputs', () => {
    const sizes = thorough([20, 64, 32, 1], [20, 24, 12, 1]);

    it('says nothing of a direction that the episodes leave open', () => {
      const report = sample(weightMax, { sizes, seed: 2, samples: thorough(14_480, 8_000) });
      const [first, second, third] = report.layers;
      expect(report.verdict).toBe('biased');
      expect(first!.verdict).toBe('cannot tell');
      expect(first!.cosine).toBeNull();
      expect(first!.intervals.cosine.high - first!.intervals.cosine.low).toBeGreaterThan(0.5);
      expect(second!.verdict).toBe('biased');
      expect(third!.intervals.cosine).toEqual({ low: 1, high: 1 });
    });

    it('takes no gradient lost in noise for a gradient of 0', () => {
      const report = sample(weightMax, { sizes, samples: 500 });
      expect(report.verdict).toBe('cannot tell');
      expect(report.unbiased).toBe(false);
      for (const { intervals, cosine, slope } of report.layers.slice(0, 2)) {
        expect(intervals.gradientNorm.low).toBe(0);
        expect(intervals.gradientNorm.high).toBeGreaterThan(0.1);
        expect(intervals.relativeBias).toEqual({ low: 0, high: null });
        expect([cosine, slope]).toEqual([null, null]);
      }
      expect(report.samplesNeeded).toBeGreaterThan(10_000);
    });
  });

  it('asks for as many episodes as decide', () => {
    const options = { sizes: [2, 1], seed: 2, params: { baseline: 'running' } };
    const few = sample(reinforce, { ...options, samples: 300 });
    expect(few.verdict).toBe('cannot tell');
    const enough = sample(reinforce, { ...options, samples: few.samplesNeeded! });
    expect(enough.verdict).toBe('unbiased');
    expect(enough.samplesNeeded).toBeNull();
  });

  it('has standard errors that shrink like 1/√samples', () => {
    const error = (samples: number) => sample(weightMax, { samples }).layers[1]!.standardErrors;
    const [few, many] = [error(2_500), error(40_000)];
    expect(few.maxAbsBias / many.maxAbsBias).toBeGreaterThan(3);
    expect(few.maxAbsBias / many.maxAbsBias).toBeLessThan(5);
    expect(few.variance / many.variance).toBeGreaterThan(2);
    expect(few.variance / many.variance).toBeLessThan(8);
  });

  it('detects the bias of weight-max and clears the unbiased rules', () => {
    const options = { samples: thorough(20_000, 8_000), seed: 2 };
    expect(sample(weightMax, options).verdict).toBe('biased');
    expect(sample(reinforce, { ...options, params: { baseline: 'running' } }).verdict).not.toBe('biased');
    for (const form of ['recursive', 'global'])
      expect(sample(unbiasedWeightMax, { ...options, params: { form } }).verdict).not.toBe('biased');
    expect(sample(reinforce, options).verdict).toBe('unbiased');
  });

  it('raises no false alarm over many seeds, and its z-scores are neither inflated nor asleep', () => {
    // 32 weights: the largest |z| of a layer has its median near 2, less what is added for rare outcomes; of 40 alarms
    // at 1e-3 each 0.04 would be expected.
    const seeds = Array.from({ length: thorough(40, 16) }, (_, seed) => seed);
    const reports = seeds.map((seed) => sample(unbiasedWeightMax, { samples: 1_000, seed }));
    expect(reports.some((report) => report.verdict === 'biased')).toBe(false);
    const largest = reports.map((r) => Math.max(...r.layers.map((l) => l.maxAbsZ))).sort((a, b) => a - b);
    const median = largest[largest.length / 2];
    expect(median).toBeGreaterThan(1.5);
    expect(median).toBeLessThan(3);
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
    expect(sample(defineRule({ ...reinforce.text, learn }), { samples: 5_000 }).verdict).toBe('biased');
  });

  it('takes over by itself for a network too large to enumerate, and audits its deterministic units too', () => {
    const told: number[] = [];
    const sizes = [40, 120, 80, 2];
    // Of itself it plays, with 14,762 weights, 5·10⁷ / 14,762 = 3,387 episodes, rounded up to a multiple of 20.
    const { samples, played } = thorough({ samples: {}, played: 3400 }, { samples: { samples: 400 }, played: 400 });
    const report = sample(backprop, { sizes, ...samples, onProgress: (done) => told.push(done) });
    expect(report.samples).toBe(played);
    expect(report.unbiased).toBe(true);
    expect(told.filter(Number.isInteger)).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
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
