import { describe, expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { defineRule } from '../../src/rule/rule.js';
import { normalQuantile } from '../../src/statistics/normal-quantile.js';

/** A rule that chooses, or at its output says a number, whose weights start so. */
function starting(start: string, says: 'choice' | 'number' = 'choice') {
  return defineRule({
    name: `starting-${says}`,
    synapse: { w: { start, bias: 0.5 } },
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: `
      p = softmax(h)
      a = ${says === 'choice' ? 'pick(u, p)' : 'output ? h : pick(u, p)'}`,
    learn: says === 'choice' ? 'dw = R * x * (a - p)' : 'dw = R * x',
  });
}

const SHAPE = { inputs: 40, hidden: [50], outputs: 10, seed: 'start' } as const;

function startOf(rule: ReturnType<typeof starting>, choices = 4) {
  const engines = (['literal', 'dense'] as const).map((engine) => {
    const team = createTeam({ ...SHAPE, rule, choices, engine });
    const weights = team.weights();
    team.close();
    return weights;
  });
  expect(engines[1]).toEqual(engines[0]);
  return engines[0]!;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('weights start', () => {
  const plain = startOf(starting('glorot-uniform'));
  const differences = startOf(starting('glorot-differences'));

  test('uniform in ±√(6 / (inputs + units)), biases as given', () => {
    const limit = Math.sqrt(6 / (50 + 30));
    const { weights, biases } = plain[1]!;
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit));
    expect(mean([...weights].map((w) => w * w))).toBeCloseTo(limit ** 2 / 3, 2);
    expect(new Set(biases)).toEqual(new Set([0.5]));
  });

  test.each<[string, number, number]>([
    ['normal(0.25)', 0.25, 0],
    ['normal(0.25)', 0.25, 1],
    ['he-normal', Math.sqrt(2 / 40), 0],
    ['he-normal', Math.sqrt(2 / 50), 1],
  ])('%s with deviation %d in layer index %i, in both engines', (start, deviation, layer) => {
    const values = [...startOf(starting(start, 'number'), 2)[layer]!.weights].map((w) => w / deviation);
    const n = values.length;
    // 500 to 2000 draws: four standard errors of the mean, of the second and of the fourth moment (variances 1, 2, 96).
    expect(Math.abs(mean(values))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(mean(values.map((v) => v ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(mean(values.map((v) => v ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  test('a normal start is the quantile of the uniform draw that another start takes', () => {
    const [uniform, normal] = ['uniform(1)', 'normal(1)'].map(
      (start) => startOf(starting(start, 'number'), 2)[0]!.weights,
    );
    for (let i = 0; i < 100; i++) expect(normal![i]).toBeCloseTo(normalQuantile((uniform![i]! + 1) / 2), 5);
  });

  test('of hidden units and of numbers the same by either name', () => {
    expect(differences[0]).toEqual(plain[0]);
    expect(startOf(starting('glorot-differences', 'number'), 2)).toEqual(
      startOf(starting('glorot-uniform', 'number'), 2),
    );
  });

  test.each([2, 4])(
    'of a unit that selects among %d actions as if each had a logit: less that of action 0',
    (choices) => {
      const { weights, inputs, units } = startOf(starting('glorot-differences'), choices)[1]!;
      const logits = choices - 1;
      expect([inputs, units]).toEqual([50, 10 * logits]);
      const limit = Math.sqrt(6 / (50 + 10 * choices));
      // The difference of two uniform numbers: variance 2 · limit² / 3, and never beyond twice the limit.
      expect(mean([...weights].map((w) => w * w)) / ((2 * limit ** 2) / 3)).toBeCloseTo(1, 0);
      expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(2 * limit);
      expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(1.5 * limit);
      if (logits === 1) return;
      // Two logits of an agent share the one that was taken away, those of two agents share none.
      const product = (shift: number) =>
        mean(
          Array.from({ length: 10 * inputs }, (_, k) => {
            const [i, agent] = [k % inputs, Math.floor(k / inputs)];
            const at = i * units;
            return weights[at + agent * logits]! * weights[at + ((agent * logits + shift) % units)]!;
          }),
        ) /
        ((2 * limit ** 2) / 3);
      expect(product(1)).toBeGreaterThan(0.35);
      expect(product(1)).toBeLessThan(0.65);
      expect(Math.abs(product(logits))).toBeLessThan(0.15);
    },
  );
});
