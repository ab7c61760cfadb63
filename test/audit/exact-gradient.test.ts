import { describe, expect, it } from 'vitest';
import { backprop, reinforce } from '../../agents/index.js';
import { countWeights } from '../../src/audit/audited-network.js';
import { riddersDerivative } from '../../src/audit/ridders-derivative.js';
import { expectedScore, handNetwork, largestDifference, policy, spreadNumbers } from './hand-network.js';

const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

/** ∂E[R]/∂w by the score-function identity, Σ Pr(state) R x (a − p), written here from scratch. */
function closedForm(
  sizes: readonly number[],
  weights: Float64Array,
  x0: readonly number[],
  rewards: readonly number[],
) {
  const gradient = new Float64Array(weights.length);
  const units = sizes.slice(1).reduce((a, b) => a + b, 0);
  for (let state = 0; state < 2 ** units; state++) {
    let [at, bit, probability, configuration] = [0, 0, 1, 0];
    const terms: number[] = [];
    let x = [...x0, 1];
    for (const size of sizes.slice(1)) {
      const y: number[] = [];
      configuration = 0;
      for (let j = 0; j < size; j++) {
        const h = x.reduce((sum, value, i) => sum + value * weights[at + i]!, 0);
        const a = (state >> bit++) & 1;
        probability *= sigmoid(a ? h : -h);
        terms.push(...x.map((value) => value * (a - sigmoid(h))));
        configuration += a * 2 ** j;
        at += x.length;
        y.push(a);
      }
      x = [...y, 1];
    }
    terms.forEach((term, k) => {
      gradient[k]! += probability * rewards[configuration]! * term;
    });
  }
  return gradient;
}

describe('the exact gradient', () => {
  it.each([[[3, 3, 3, 2]], [[2, 3, 2]], [[3, 2, 2, 2, 2]], [[4, 1]]])(
    'agrees with the score-function identity to 1e-12 on %j',
    (sizes) => {
      const units = sizes.slice(1).reduce((a, b) => a + b, 0);
      const values = spreadNumbers(countWeights(sizes) + units, 1.5);
      const x = Array.from({ length: sizes[0]! }, (_, i) => (i % 2 ? -1 : 1));
      const rewards = spreadNumbers(2 ** sizes.at(-1)!, 1);
      const audited = handNetwork(reinforce, sizes, values, x, rewards);
      const { gradient, error } = audited.gradient();
      expect(largestDifference(gradient, closedForm(sizes, audited.network.weights, x, rewards))).toBeLessThan(1e-12);
      expect(error).toBeLessThan(1e-11);
      expect(gradient.some((g) => Math.abs(g) > 0.01)).toBe(true);
    },
  );

  it('leaves the weights as they were', () => {
    const audited = handNetwork(policy('a = u < sigmoid(h) ? 1 : 0'), [1, 1], [0.3, -0.2], [1], [0, 1]);
    audited.gradient();
    expect([...audited.network.weights]).toEqual([0.3, -0.2]);
  });

  it('keeps its digits where a probability is 1 in f64', () => {
    // p = σ(45) rounds to 1, while R(0) = −e^45 makes its silence worth −1: ∂E[R]/∂w = p (1 − p) e^45 = 1 − 3e−20.
    const audited = handNetwork(policy('a = u < sigmoid(h) ? 1 : 0'), [1, 1], [45, 0], [1], [-Math.exp(45), 0]);
    expect(audited.gradient().gradient[0]).toBeCloseTo(1, 9);
  });
});

describe('the score-function estimate', () => {
  const exotic: [string, ReturnType<typeof policy>][] = [
    ['an arctangent-like policy', policy('a = u < 0.5 + 0.4 * tanh(h * h - h) ? 1 : 0')],
    ['units of −1 and 1', policy('a = u < sigmoid(h) ? 1 : -1')],
    ['units that fire above their threshold', policy('a = u > exp(-softplus(h)) ? 1 : 0')],
    ['actions that depend on the drive too', policy('a = u < sigmoid(h) ? sqrt(1 + h * h) : abs(h) / 2')],
    ['actions with a second condition', policy('a = u < sigmoid(h) && h > 0 ? 1 : 0')],
    ['probabilities cut at 0.9', policy('p = min(max(sigmoid(h), 0.2), 0.9)\na = u < p ? 1 : 0')],
    [
      'two sums',
      policy('a = u < sigmoid(h - log(1 + g)) ? 1 : 0', { h: 'sum in: w * x', g: 'sum in: pow(abs(w), 1.5) * x * x' }),
    ],
    ['deterministic hidden units', policy('a = output ? (u < sigmoid(h) ? 1 : 0) : logsigmoid(h)')],
  ];

  it.each(exotic)('has the exact gradient as its mean: %s', (_, rule) => {
    const sizes = [2, 2, 2, 2];
    const audited = handNetwork(rule, sizes, spreadNumbers(countWeights(sizes), 1.5), [1, -1], [1, -0.5, 0.25, -1]);
    const { gradient, error } = audited.gradient();
    expect(largestDifference(expectedScore(audited), gradient)).toBeLessThan(1e-11);
    expect(error).toBeLessThan(1e-10);
    expect(gradient.some((g) => Math.abs(g) > 0.01)).toBe(true);
  });

  it.each(['sigmoid', 'tanh', 'relu', 'softplus'])('passes through deterministic %s units', (activation) => {
    const sizes = [3, 4, 3, 2];
    const values = spreadNumbers(countWeights(sizes), 1.5);
    const audited = handNetwork(backprop, sizes, values, [1, -1, 1], [1, -0.5, 0.25, -1], { activation });
    expect(largestDifference(expectedScore(audited), audited.gradient().gradient)).toBeLessThan(1e-12);
  });
});

describe('riddersDerivative', () => {
  it('finds derivatives to 1e-12 and says how well', () => {
    const cases: [(x: number) => number, number][] = [
      [(x) => Math.exp(x), 1],
      [(x) => Math.sin(3 * x + 1), 3 * Math.cos(1)],
      [(x) => sigmoid(20 * x), 5],
      [(x) => 4 - 2 * x, -2],
    ];
    for (const [f, slope] of cases) {
      const { value, error } = riddersDerivative(f);
      expect(Math.abs(value - slope)).toBeLessThan(1e-11);
      expect(error).toBeLessThan(1e-10);
    }
  });

  it('admits a large error at a jump', () => {
    expect(riddersDerivative((x) => Math.sign(x)).error).toBeGreaterThan(1);
  });
});
