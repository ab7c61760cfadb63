import { describe, expect, test } from 'vitest';
import { compileSpikingRule, type UnitProgram } from '../../src/spikes/compile-spiking-rule.js';
import { rStdp, s2Stdp, sstdp } from '../../src/spikes/rules.js';
import { defineSpikingRule, type SpikingRule } from '../../src/spikes/spiking-rule.js';
import { createSpikingTeam } from '../../src/spikes/spiking-team.js';

const bounds = { low: 0, high: 1 };
const work = ({ names, run }: UnitProgram, values: Record<string, number>) =>
  run(Float32Array.from(names, (name) => values[name] ?? 0));
const errorOf = (rule: SpikingRule, params: Record<string, number>, values: Record<string, number>) =>
  work(compileSpikingRule(rule.text, rule.resolve(params), bounds).error, values);

describe('errors, ten units of which one is the target, gap 0.5, T = 1', () => {
  // Others shall fire 0.5 · 1/10 = 0.05 after the base, the target 0.5 · 9/10 = 0.45 before it.
  const given = { T: 1, updated: 10, targets: 1, fired: 10 };
  test.each([
    // The base is the mean, 0.6: the target shall fire at 0.15, others at 0.65.
    ['a target at 0.4, too late', { mean: 0.6, a: 0.4, target: 1 }, 0.25, 0.25],
    ['a target at 0.1, too early', { mean: 0.6, a: 0.1, target: 1 }, -0.05, 0],
    ['another at 0.5, too early', { mean: 0.6, a: 0.5, target: 0 }, -0.15, -0.15],
    ['another at 0.9, too late', { mean: 0.6, a: 0.9, target: 0 }, 0.25, 0],
    // The base is no later than T − 0.05: with the mean at 0.99 it is 0.95, so that others shall not fire.
    ['a silent one of the others', { mean: 0.99, a: 1, target: 0 }, 0, 0],
    // Nobody fired, so that the mean is T and the base 0.95: the target shall fire at 0.5.
    ['a silent target where nobody fired', { mean: 1, a: 1, target: 1, fired: 0 }, 0.5, 0.5],
  ])('%s', (_, values, two, one) => {
    expect(errorOf(s2Stdp, { gap: 0.5 }, { ...given, ...values })).toBeCloseTo(two, 6);
    expect(errorOf(sstdp, { gap: 0.5 }, { ...given, ...values })).toBeCloseTo(one, 6);
  });

  test.each([
    // Rewards are 1 − accuracy, punishments the accuracy, of the unit that fired first alone.
    ['the first, of the right class', { first: 1, own: 1, accuracy: 0.75 }, 0.25],
    ['the first, of a wrong class', { first: 1, own: 0, accuracy: 0.75 }, -0.75],
    ['another one', { first: 0, own: 1, accuracy: 0.75 }, 0],
  ])('R-STDP: %s', (_, values, error) => {
    expect(errorOf(rStdp, {}, values)).toBeCloseTo(error, 6);
  });

  test('are in units of T', () => {
    const half = { T: 2, updated: 2, targets: 1, fired: 2, mean: 1, a: 1, target: 1 };
    // The target shall fire at 1 − 0.5 · 1/2 = 0.75, and (1 − 0.75) / 2 = 0.125.
    expect(errorOf(s2Stdp, { gap: 0.5 }, half)).toBeCloseTo(0.125, 6);
  });
});

describe('windows', () => {
  const windowOf = (rule: SpikingRule, params: Record<string, number>, e: number, weights: number[], rate = 1) => {
    const { window } = compileSpikingRule(rule.text, rule.resolve(params), bounds);
    const told: Record<string, number> = { e, a: 0.5, T: 1, rate };
    const w = Float32Array.from(weights);
    // Two inputs before the unit, one with it, one after it, one silent.
    window.run(
      w,
      Float32Array.of(0, 0.4, 0.5, 0.6, 1),
      Float32Array.from(window.names, (name) => told[name]!),
    );
    return [...w].map((value) => Math.round(value * 1e4) / 1e4);
  };
  const half = [0.5, 0.5, 0.5, 0.5, 0.5];

  test('additive: in time up to the time of the unit, both signs turned by an error below 0', () => {
    const params = { plus: 0.1, minus: -0.2 };
    expect(windowOf(s2Stdp, params, 0.5, half)).toEqual([0.55, 0.55, 0.55, 0.4, 0.4]);
    expect(windowOf(s2Stdp, params, -0.5, half)).toEqual([0.45, 0.45, 0.45, 0.6, 0.6]);
    expect(windowOf(s2Stdp, params, 0.5, half, 0.1)).toEqual([0.505, 0.505, 0.505, 0.49, 0.49]);
  });

  test('are clipped', () => {
    expect(windowOf(s2Stdp, { plus: 0.1, minus: -0.2 }, 1, [0.95, 0.1, 0.99, 0.1, 0.95])).toEqual([1, 0.2, 1, 0, 0.75]);
  });

  test('a multiplicative one is a line of text', () => {
    const multiplicative = defineSpikingRule({
      name: 'multiplicative',
      params: { plus: 0.1, minus: -0.1, beta: 1 },
      error: 'e = a',
      window: `
        v = (w - low) / (high - low)
        dw = e * (x <= a ? plus * exp(-beta * v) : minus * exp(-beta * (1 - v)))`,
    });
    // 0.1 · exp(−0.5) = 0.06065; at w = 0 it is 0.1 · 1, and down at w = 1 it is 0.1 · 1, too.
    expect(windowOf(multiplicative, {}, 1, [0.5, 0, 0.5, 0.5, 1])).toEqual([0.5607, 0.1, 0.5607, 0.4393, 0.9]);
  });
});

test('thresholds: the winner pays what the others get, and nobody falls below the floor', () => {
  const { threshold } = compileSpikingRule(s2Stdp.text, s2Stdp.resolve(), bounds);
  const given = { floor: 20, rivals: 4, rate: 2 };
  // 2 · 3/4 = 1.5 up, 2 / 4 = 0.5 down.
  expect(work(threshold, { ...given, theta: 21, won: 1 })).toBe(22.5);
  expect(work(threshold, { ...given, theta: 21, won: 0 })).toBe(20.5);
  expect(work(threshold, { ...given, theta: 20.25, won: 0 })).toBe(20);
});

/** Rules that move nothing, whose units only fire. */
const still = defineSpikingRule({ name: 'still', error: 'e = 0 * a', window: 'dw = 0 * e' });

describe.each(['literal', 'dense'] as const)('a %s team', (engine) => {
  const small = { inputs: 3, classes: 2, rule: still, threshold: 1, engine };
  const weigh = (team: ReturnType<typeof createSpikingTeam>, times: number[]) => [...team.act(times).times];

  test('fires at the first time at which the sum is above the threshold', () => {
    // All weights are 0.6: two inputs are above 1, one is not.
    const team = createSpikingTeam({ ...small, weights: { mean: 0.6, deviation: 0 } });
    expect(weigh(team, [0.5, 0.25, 0.75])).toEqual([0.5, 0.5]);
    // Inputs of one time are added before anybody fires; one that is silent adds nothing.
    expect(weigh(team, [0.25, 0.25, 0.5])).toEqual([0.25, 0.25]);
    expect(weigh(team, [0.25, 1, 1])).toEqual([1, 1]);
    expect(team.act([1, 1, 1])).toMatchObject({ fired: 0, label: 0 });
    // It must be above, not at the threshold.
    const even = createSpikingTeam({ ...small, weights: { mean: 0.5, deviation: 0 } });
    expect(weigh(even, [0.25, 0.5, 0.75])).toEqual([0.75, 0.75]);
  });

  test('leaks', () => {
    // 0.75 · exp(−0.25 / 0.25) = 0.276, and 0.276 + 0.75 = 1.026 is above 1; a little later it is not.
    const team = createSpikingTeam({ ...small, leak: 0.25, weights: { mean: 0.75, deviation: 0 } });
    expect(weigh(team, [0.25, 0.5, 1])).toEqual([0.5, 0.5]);
    expect(weigh(team, [0.25, 0.53125, 1])).toEqual([1, 1]);
  });

  test('of one group the larger potential fires alone, and of equal ones the lower unit', () => {
    const team = createSpikingTeam({ ...small, unitsPerClass: 2, weights: { mean: 0.6, deviation: 0 } });
    expect(team.act([0.25, 0.5, 0.75])).toMatchObject({ label: 0, unit: 0, fired: 2 });
    expect([...team.act([0.25, 0.5, 0.75]).times]).toEqual([0.5, 1, 0.5, 1]);
    const drawn = createSpikingTeam({ ...small, unitsPerClass: 2, weights: { mean: 0.6, deviation: 0.05 } });
    const w = drawn.weights();
    const sums = [0, 1, 2, 3].map((unit) => w[unit * 3]! + w[unit * 3 + 1]!);
    const { times, unit } = drawn.act([0.25, 0.5, 0.75]);
    expect(unit).toBe(sums.indexOf(Math.max(...sums)));
    for (const group of [0, 2]) {
      const [better, worse] = sums[group]! > sums[group + 1]! ? [group, group + 1] : [group + 1, group];
      expect([times[better], times[worse]]).toEqual([0.5, 1]);
    }
  });

  test('keeps the sum of weights', () => {
    const rule = defineSpikingRule({ name: 'up', error: 'e = 1 + 0 * a', window: 'dw = x <= a ? 0.3 : 0' });
    const team = createSpikingTeam({ ...small, rule, weights: { mean: 0.6, deviation: 0, keepSum: true } });
    team.act([0.25, 0.5, 0.75]);
    team.learn(1);
    // (0.9, 0.9, 0.6) of the sum 2.4 becomes three quarters of that, of the sum 1.8.
    for (const [k, value] of [0.675, 0.675, 0.45, 0.675, 0.675, 0.45].entries())
      expect(team.weights()[k]).toBeCloseTo(value, 6);
    expect([...team.updates]).toEqual([1, 1]);
  });
});
