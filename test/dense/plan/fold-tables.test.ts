import { describe, expect, test } from 'vitest';
import { expectedWeightMax, unbiasedWeightMax, weightMax } from '../../../agents/index.js';
import { foldTables } from '../../../src/dense/plan/fold-tables.js';
import { createTeam, defineRule, type Rule } from '../../../src/index.js';
import { planTeam } from '../../../src/team/plan.js';

/** A rule whose units hear a fold of some expression. */
function folding(told: string, a = 'pick(u, p)'): Rule {
  return defineRule({
    name: 'folding',
    about: 'a rule of this test',
    hears: { h: 'sum in: w * x', R: 'broadcast reward', f: 'fold out from 0.5: 0.5 * f + told' },
    act: `p = softmax(h)\na = ${a}`,
    learn: `told = output ? R : ${told}\ndw = x * (output ? R : f) * (a - p)`,
  });
}

function tabled(rule: Rule, rows = 2) {
  const { layers } = planTeam({ inputs: 5, hidden: [6, 5], rule });
  return foldTables(layers[1]!, layers[0]!, rows);
}

describe('what a fold looks up', () => {
  test('is found in the rule: a value of x and w alone, and what it is where x is 0', () => {
    expect(tabled(unbiasedWeightMax)?.tables).toMatchObject([{ silent: 1, isSettled: false }]);
    expect(tabled(expectedWeightMax)?.tables).toMatchObject([{ silent: undefined, isSettled: false }]);
    expect(tabled(folding('p * w'))?.tables).toMatchObject([{ isSettled: true }]);
  });

  test('has one value where there is one row: that at its x', () => {
    for (const rule of [unbiasedWeightMax, expectedWeightMax])
      expect(tabled(rule, 1)?.tables).toMatchObject([{ silent: undefined, isSettled: true }]);
  });

  test('is not one value at x = 0 if that is 0 or −0 as w says', () => {
    expect(tabled(folding('p + x * w'))?.tables).toMatchObject([{ silent: undefined }]);
    expect(tabled(folding('p + abs(x * w)'))?.tables).toMatchObject([{ silent: 0 }]);
    expect(tabled(folding('p + 1 / (x + w)'))?.tables).toMatchObject([{ silent: undefined }]);
  });

  test('is nothing where no fold is heard, or inputs are not known to be 0 or 1', () => {
    expect(tabled(weightMax)).toBeUndefined();
    expect(tabled(folding('p * w', 'u < p ? 1 : 0.5'))).toBeUndefined();
  });
});

describe('folds end with the bits of literal units', () => {
  test.each([
    ['nothing to look up', 'p * w', 'u < p ? 1 : 0.5'],
    ['w alone', 'p * w - f * 0.25'],
    ['0 or −0', '1 / (p + x * w) + f * abs(w * x)'],
    ['several values', 'a * exp(-w * x) + p * tanh(w + x) - x * log(1 + w * w) * (p - 0.5)'],
    ['a condition on x', '(x > 0 ? w : p) + (w < 0.1 ? f : exp(w * x))'],
  ])('%s', async (_, told, a?: string) => {
    const rule = folding(told, a);
    for (const [batch, hidden] of [
      [1, [6, 5]],
      [3, [9, 13, 4]],
      [5, [23, 1]],
    ] as const) {
      const ends = (['dense', 'literal'] as const).map(async (engine) => {
        const team = createTeam({ inputs: 5, hidden, rule, batch, engine, seed: 3, learningRate: 0.05 });
        for (let t = 0; t < 20; t++) {
          team.act(Float32Array.from({ length: 5 * batch }, (__, k) => ((k * 7 + t * 5) % 11 < 5 ? 1 : -1)));
          team.learn(Float32Array.from({ length: batch }, (__, k) => Math.sin(k + t)));
        }
        expect(team.weights().every(({ weights }) => weights.every(Number.isFinite))).toBe(true);
        const digest = await team.digest();
        team.close();
        return digest;
      });
      const [dense, literal] = await Promise.all(ends);
      expect(dense).toBe(literal);
    }
  });
});
