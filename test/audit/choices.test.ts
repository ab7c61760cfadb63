import { describe, expect, it } from 'vitest';
import {
  backprop,
  expectedWeightMax,
  mapPropagation,
  posteriorReinforce,
  productLessWeightMax,
  reinforce,
  rewardPenalty,
  ste,
  unbiasedWeightMax,
  weightMax,
} from '../../agents/index.js';
import { type AuditOptions, auditRule } from '../../src/audit/audit-rule.js';
import { auditTable } from '../../src/audit/audit-table.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';
import { expectedScore, handNetwork, largestDifference, policy, spreadNumbers } from './hand-network.js';

const SETTINGS: readonly AuditOptions[] = [
  { sizes: [2, 2, 1], choices: 3 },
  { sizes: [3, 3, 3, 1], choices: 4 },
  { sizes: [2, 3, 2], choices: 3 },
  { sizes: [3, 1], choices: 5 },
];

function enumerate(rule: Rule, options: AuditOptions) {
  const report = auditRule(rule, options);
  if (report.mode !== 'enumerated') throw new Error('expected enumeration');
  return report;
}

const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

/** exp(z_k) over 1 + Σ exp(z_j): the action without a logit comes first. */
function softmax(logits: readonly number[]): number[] {
  const parts = [1, ...logits.map(Math.exp)];
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

describe('a softmax unit worked by hand', () => {
  // One agent of three actions, x = 1. Logits ln 2 and ln 3, biases 0: π = (1, 2, 3) / 6. R = (1, −1, 2): mean (1 − 2 +
  // 6) / 6 = 5/6. ∂E[R]/∂w_k = π_k (R_k − 5/6): 1/3 · (−1 − 5/6) = −11/18 and 1/2 · (2 − 5/6) = 7/12.
  // E[dw²] for logit 1: Σ π_a R_a² (1[a = 1] − 1/3)² = 1/6 · 1/9 + 1/3 · 4/9 + 1/2 · 4 · 1/9 = 7/18.
  const values = [Math.log(2), 0, Math.log(3), 0];
  const one = handNetwork(reinforce, [1, 1], [...values, 0.4, 0.4], [1], [1, -1, 2], {}, 3);

  it('gives the gradient, and REINFORCE gives it in the mean', () => {
    const wanted = [-11 / 18, -11 / 18, 7 / 12, 7 / 12];
    wanted.forEach((value, k) => {
      expect(one.gradient().gradient[k]).toBeCloseTo(value, 12);
      expect(one.moments().mean[k]).toBeCloseTo(value, 14);
      expect(expectedScore(one)[k]).toBeCloseTo(value, 14);
    });
    expect(one.moments().meanSquare[0]).toBeCloseTo(7 / 18, 14);
  });
});

describe('the exact gradient of a softmax output', () => {
  /** Σ Pr(state) R x (a − p), with 1[a = k] − π_k for the logits, written here from scratch. */
  function closedForm(values: readonly number[], x0: readonly number[], rewards: readonly number[]): number[] {
    const [inputs, hidden, actions] = [x0.length, 3, rewards.length];
    const gradient = values.map(() => 0);
    for (let state = 0; state < 2 ** hidden; state++) {
      const x = [...x0, 1];
      const drive = (at: number, seen: readonly number[]) => seen.reduce((sum, v, i) => sum + v * values[at + i]!, 0);
      const h = Array.from({ length: hidden }, (_, j) => drive(j * (inputs + 1), x));
      const y = h.map((_, j) => (state >> j) & 1);
      const above = [...y, 1];
      const first = hidden * (inputs + 1);
      const logits = Array.from({ length: actions - 1 }, (_, k) => drive(first + k * (hidden + 1), above));
      const pi = softmax(logits);
      const chance = h.reduce((product, value, j) => product * sigmoid(y[j] ? value : -value), 1);
      for (let a = 0; a < actions; a++) {
        const weight = chance * pi[a]! * rewards[a]!;
        for (let j = 0; j < hidden; j++)
          x.forEach((value, i) => {
            gradient[j * (inputs + 1) + i]! += weight * value * (y[j]! - sigmoid(h[j]!));
          });
        logits.forEach((_, k) => {
          above.forEach((value, i) => {
            gradient[first + k * (hidden + 1) + i]! += weight * value * ((a === k + 1 ? 1 : 0) - pi[k + 1]!);
          });
        });
      }
    }
    return gradient;
  }

  it('agrees with the score-function identity to 1e-12', () => {
    const values = spreadNumbers(3 * 3 + 3 * 4, 1.5);
    const [x, rewards] = [[1, -1], spreadNumbers(4)];
    const audited = handNetwork(policy('a = pick(u, softmax(h))'), [2, 3, 1], values, x, rewards, {}, 4);
    const { gradient, error } = audited.gradient();
    expect(largestDifference(gradient, closedForm(values, x, rewards))).toBeLessThan(1e-12);
    expect(largestDifference(expectedScore(audited), gradient)).toBeLessThan(1e-12);
    expect(error).toBeLessThan(1e-11);
    expect(gradient.filter((g) => Math.abs(g) > 0.001).length).toBeGreaterThan(15);
  });

  it('passes through deterministic hidden units', () => {
    const values = spreadNumbers(3 * 3 + 3 * 4, 1.5);
    const rewards = [1, -0.5, 0.25, -1];
    const audited = handNetwork(backprop, [2, 3, 1], values, [1, -1], rewards, { activation: 'tanh' }, 4);
    expect(largestDifference(expectedScore(audited), audited.gradient().gradient)).toBeLessThan(1e-12);
  });
});

describe('rules that are unbiased with two actions are so with more', () => {
  const rules: [string, Rule, Record<string, number | string>][] = [
    ['reinforce', reinforce, {}],
    ['reinforce with a baseline of its own', reinforce, { baseline: 'running' }],
    ['reinforce at temperature 0.5', reinforce, { temperature: 0.5 }],
    ['unbiased-weight-max, recursive', unbiasedWeightMax, { form: 'recursive' }],
    ['unbiased-weight-max, global, at temperature 2', unbiasedWeightMax, { form: 'global', temperature: 2 }],
    ['expected-weight-max', expectedWeightMax, {}],
    ['posterior-reinforce', posteriorReinforce, { temperature: 2 }],
    ['backprop', backprop, {}],
  ];
  it.each(rules)('%s', (_, rule, params) => {
    for (const setting of SETTINGS) {
      const { unbiased, layers, states } = enumerate(rule, { ...setting, params });
      expect(unbiased).toBe(true);
      for (const { maxAbsBias, cosine, gradientNorm } of layers) {
        expect(maxAbsBias).toBeLessThan(1e-11);
        expect(gradientNorm).toBeGreaterThan(1e-3);
        expect(cosine).toBeCloseTo(1, 8);
      }
      const { sizes, choices } = { ...setting } as { sizes: number[]; choices: number };
      const drawn = rule === backprop ? 0 : sizes.slice(1, -1).reduce((sum, size) => sum + size, 0);
      expect(states).toBe(4 * 2 ** drawn * choices ** sizes.at(-1)!);
    }
  });

  it('even where actions are next to impossible', () => {
    for (const form of ['recursive', 'global'])
      expect(enumerate(unbiasedWeightMax, { choices: 3, weightScale: 12, params: { form } }).unbiased).toBe(true);
  });

  it('product-less-weight-max, where hidden units feed one unit alone', () => {
    expect(enumerate(productLessWeightMax, { sizes: [2, 3, 1], choices: 4 }).unbiased).toBe(true);
    expect(enumerate(productLessWeightMax, { sizes: [2, 3, 2], choices: 3 }).unbiased).toBe(false);
  });

  it('with 2 choices nothing changes', () => {
    const [given, plain] = [enumerate(unbiasedWeightMax, { choices: 2 }), enumerate(unbiasedWeightMax, {})];
    expect(given).toEqual(plain);
  });
});

describe('biased rules and mutants are reported biased', () => {
  it.each([weightMax, ste])('$name, in hidden layers alone', (rule) => {
    const { unbiased, layers } = enumerate(rule, { choices: 3 });
    expect(unbiased).toBe(false);
    expect(layers.map((l) => l.maxAbsBias > 1e-5)).toEqual([true, true, false]);
  });

  const mutants: [string, Rule, string, string][] = [
    ['each logit counts as an agent', unbiasedWeightMax, 'total(p * f)', 'p * f'],
    ['the action without a logit is forgotten', unbiasedWeightMax, 'rest(h / temperature) + total', 'total'],
    ['the evidence of an agent is heard once a logit', posteriorReinforce, ' / total(1)', ''],
    ['a logit knows its own probability alone', reinforce, '(a - p) / temperature', '(a - sigmoid(h)) / temperature'],
  ];
  it.each(mutants)('%s', (_, rule, from, to) => {
    const learn = rule.text.learn!;
    expect(learn).toContain(from);
    const text = { ...rule.text, learn: learn.replaceAll(from, to) };
    const refused = () => enumerate(defineRule(text), { sizes: [2, 2, 1], choices: 3 });
    // A fold takes one value from an agent, and the compiler sees where there are two.
    if (to === 'p * f') expect(refused).toThrow('a fold hears one value from each unit');
    else expect(refused().unbiased).toBe(false);
  });
});

describe('sampling', () => {
  it('clears what is unbiased and finds what is not', () => {
    const setting = { sizes: [2, 3, 1], choices: 3, samples: 20_000, seed: 2 };
    for (const rule of [reinforce, unbiasedWeightMax, backprop]) expect(auditRule(rule, setting).unbiased).toBe(true);
    expect(auditRule(weightMax, { ...setting, seed: 1, samples: 60_000 }).unbiased).toBe(false);
  });

  it('needs a softmax', () => {
    const rule = policy('a = output ? pick(u, softmax(h) / 2) : u < sigmoid(h) ? 1 : 0');
    expect(enumerate(rule, { choices: 3 }).unbiased).toBe(false);
    expect(() => auditRule(rule, { choices: 3, samples: 100 })).toThrow(/other probabilities than softmax/);
  });
});

/** A choice whose learning knows more of the draw than what was chosen. */
const twice = defineRule({
  name: 'twice',
  hears: { h: 'sum in: w * x' },
  act: `
    b = u < 0.5 ? 1 : 0
    a = output ? pick(u, softmax(h)) : 0`,
  learn: 'dw = x * b',
});

describe('the report, and what is refused', () => {
  it('says how many choices there are', () => {
    const report = enumerate(reinforce, { choices: 3 });
    expect(report).toMatchObject({ sizes: [3, 3, 3, 1], setting: { choices: 3 } });
    expect(auditTable(report)).toContain(
      'reinforce on 3-3-3-1 with 3 choices: all 768 joint states (4 observations × 192)',
    );
  });

  it.each<[Rule, AuditOptions, RegExp]>([
    [reinforce, { choices: 1 }, /choices is 1; expected a whole number from 2/],
    [reinforce, { choices: 2.5 }, /choices is 2.5/],
    [reinforce, { choices: 3, sizes: [2, 11] }, /expected at most 10 outputs, for the reward table has 3\^outputs/],
    [
      rewardPenalty,
      { choices: 3 },
      /an output unit that selects among 3 actions needs its action from `a = pick\(u, p\)`/,
    ],
    [policy('a = output ? pick(1 - u, softmax(h)) : 0'), { choices: 3 }, /the choice is not by the draw u alone/],
    [policy('a = output ? pick(u, softmax(h) * u) : 0'), { choices: 3 }, /the choice is not by the draw u alone/],
    [twice, { choices: 3 }, /the draw u is used beside it/],
    [mapPropagation, {}, /its units settle before they learn/],
  ])('$name, %o', (rule, options, message) => {
    expect(() => auditRule(rule, options)).toThrow(message);
  });
});
