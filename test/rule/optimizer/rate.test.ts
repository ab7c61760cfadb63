import { describe, expect, test } from 'vitest';
import { checkRate, type Rate, rateAt } from '../../../src/rule/optimizer/rate.js';
import { RuleError } from '../../../src/rule/rule-error.js';

describe('the rate of a step', () => {
  test('a number is the rate of every step', () => {
    expect([0, 1, 1e9].map((t) => rateAt(0.25, t))).toEqual([0.25, 0.25, 0.25]);
  });

  test('a straight line from step 0, and flat after its end', () => {
    const rate: Rate = { kind: 'linear', from: 1, to: 0.5, steps: 8 };
    // 1 − t / 16 up to t = 8
    expect([0, 1, 4, 7, 8, 9, 1000].map((t) => rateAt(rate, t))).toEqual([1, 0.9375, 0.75, 0.5625, 0.5, 0.5, 0.5]);
    expect(rateAt({ kind: 'linear', from: 0, to: 2, steps: 4 }, 3)).toBe(1.5);
  });

  test('each piece from its step on', () => {
    const rate: Rate = {
      kind: 'piecewise',
      points: [
        [0, 4],
        [10, 2],
        [11, 1],
      ],
    };
    expect([0, 1, 9, 10, 11, 1e6].map((t) => rateAt(rate, t))).toEqual([4, 4, 4, 2, 1, 1]);
  });
});

describe('what is no rate', () => {
  const piecewise = (...points: unknown[]) => ({ kind: 'piecewise', points });
  const notNegative = 'expected a number that is not negative';
  const steps = "expected 'steps' a whole number, at least 1";
  const points = "expected 'points' such as [[0, 0.01], [1000, 0.001]]: steps that rise from 0, each with its rate";
  test.each<[unknown, string]>([
    [-1, `learning rate -1; ${notNegative}`],
    [Number.NaN, notNegative],
    [Number.POSITIVE_INFINITY, notNegative],
    ['0.1', "expected a number, or a schedule whose kind is 'linear' or 'piecewise'"],
    [null, "expected a number, or a schedule whose kind is 'linear' or 'piecewise'"],
    [{ kind: 'cosine' }, 'learning rate {"kind":"cosine"}; expected a number, or a schedule'],
    [{ kind: 'linear', from: -1, to: 0, steps: 5 }, "expected 'from' and 'to' that are not negative"],
    [{ kind: 'linear', from: 1, steps: 5 }, "expected 'from' and 'to' that are not negative"],
    [{ kind: 'linear', from: 1, to: 0, steps: 0 }, steps],
    [{ kind: 'linear', from: 1, to: 0, steps: 2.5 }, steps],
    [{ kind: 'linear', from: 1, to: 0 }, steps],
    [{ kind: 'piecewise' }, points],
    [piecewise(), points],
    [piecewise([1, 0.1]), points],
    [piecewise([0, 0.1], [5, -1]), points],
    [piecewise([0, 0.1], [5, 0.2], [5, 0.3]), points],
    [piecewise([0, 0.1], [2.5, 0.2]), points],
    [piecewise([0, 0.1, 0.2]), points],
  ])('%j', (rate, message) => {
    expect(() => checkRate(rate as Rate)).toThrow(RuleError);
    expect(() => checkRate(rate as Rate)).toThrow(message);
  });

  test('and what is one comes back as it is', () => {
    const rates: Rate[] = [0, { kind: 'linear', from: 0, to: 0, steps: 1 }, { kind: 'piecewise', points: [[0, 0]] }];
    for (const rate of rates) expect(checkRate(rate)).toBe(rate);
  });
});
