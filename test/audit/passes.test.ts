import { describe, expect, test } from 'vitest';
import { disarm, reinforce } from '../../agents/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { defineRule } from '../../src/rule/rule.js';
import { thorough } from '../thorough.js';

const worst = ({ layers }: ReturnType<typeof auditRule>) => layers.map(({ maxAbsBias }) => maxAbsBias);

/** DisARM with another text: what is replaced has to be there. */
function changed(from: string, to: string) {
  const { act, learn } = disarm.text;
  expect(act + learn).toContain(from);
  return defineRule({ ...disarm.text, name: 'changed', act: act.replace(from, to), learn: learn!.replace(from, to) });
}

describe('DisARM is unbiased in every layer, by enumeration of where all draws lie', () => {
  // 3-1: one unit, whose draw has 3 intervals by itself and by 1 - u; `upper` repeats it: 3 outcomes of each of 4
  // observations.
  test.each([
    [[3, 1], 4 * 3],
    [[2, 2, 1], 4 * 3 ** 2 * (3 * 2)],
    [[2, 2, 1, 1], 4 * 3 ** 2 * (2 * 2) * (3 * 2)],
    ...thorough([[[3, 3, 2, 1], 10368] as const, [[2, 2, 2, 2, 1], 55296] as const], []),
  ] as const)('%j', (sizes, states) => {
    const report = auditRule(disarm, { sizes, params: { temperature: 1.5 } });
    expect(report).toMatchObject({ mode: 'enumerated', unbiased: true, states });
    for (const bias of worst(report)) expect(bias).toBeLessThan(1e-12);
  });

  test('with less variance than REINFORCE', () => {
    const [paired, alone] = [disarm, reinforce].map((rule) => auditRule(rule, { sizes: [2, 2, 1] }).layers);
    paired!.forEach(({ variance }, l) => expect(variance).toBeLessThan(alone![l]!.variance));
  });
});

describe('what would make it biased is seen', () => {
  test('pairs of two layers at once', () => {
    const rule = changed('u[plain]) : upper', 'u[plain]) : lower ? 1 - u[plain] : upper');
    const [first, second, third] = worst(auditRule(rule, { sizes: [2, 2, 1, 1] }));
    expect(first).toBeLessThan(1e-12);
    expect(second).toBeGreaterThan(1e-4);
    expect(third).toBeLessThan(1e-12);
  });

  test('the wrong weight of a pair', () => {
    const [first] = worst(auditRule(changed('max(p, 1 - p)', '0.5'), { sizes: [2, 2, 1] }));
    expect(first).toBeGreaterThan(1e-4);
  });

  test('the reward of another pass for a baseline, though its draw is the same', () => {
    const rule = changed(') : u\n', ') : u[plain]\n');
    const [first, second] = worst(auditRule(rule, { sizes: [2, 2, 1, 1] }));
    expect(first).toBeLessThan(1e-12);
    expect(second).toBeGreaterThan(1e-4);
  });
});

describe('what cannot be enumerated is refused', () => {
  const refuse = (make: () => unknown, message: string) => expect(make).toThrow(message);
  const rule = (act: string) =>
    defineRule({
      ...{ name: 'other', passes: 'p0, p1', act, hears: { h: 'sum in: w * x', R: 'broadcast reward' } },
      learn: 'dw = (R[p1] - R) * x * a',
    });

  test('sampling', () =>
    refuse(
      () => auditRule(disarm, { samples: 1000 }),
      "samples is 1000, and units of rule 'disarm' act in passes (plain, lower, upper), whose joint outcomes are enumerated; leave it out",
    ));

  test('too many units', () =>
    refuse(
      () => auditRule(disarm, { sizes: [4, 8, 2] }),
      "sizes 4-8-2 of rule 'disarm' have too many joint outcomes in its 3 passes",
    ));

  test('a draw in arithmetic', () =>
    refuse(
      () => auditRule(rule('a = u[p0] * h < 0.5 ? 1 : 0'), { sizes: [2, 1] }),
      "rule 'other' cannot be audited: in pass p0 its output units use the draw in arithmetic",
    ));

  test('two draws in one pass', () =>
    refuse(
      () => auditRule(rule('p = sigmoid(h)\na = u < p ? (u[p1] < p ? 1 : 0) : 0'), { sizes: [2, 1] }),
      'compare draws with several values; expected one draw, u or 1 - u, in comparisons with one probability',
    ));

  test('lateral rounds', () =>
    refuse(
      () => auditRule(disarm, { lateralRounds: 2 }),
      "lateralRounds does not go with rule 'disarm': its units act in passes",
    ));

  test('outputs of more than two values', () =>
    refuse(
      () => auditRule(rule('a = u < sigmoid(h) ? h : 0'), { sizes: [2, 1] }),
      'what its output units say is not one of two numbers',
    ));
});
