import { describe, expect, test } from 'vitest';
import { backprop, reinforce, ste, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { Multiplexer } from '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import type { Rule } from '../../src/rule/rule.js';
import { train } from '../../src/train/train.js';
import { sampled } from '../thorough.js';

// The multiplexer with 2 address bits, ±1 reward, the last tenth of 30 000 episodes. A return is ±1, so its standard
// deviation is at most 1 and the standard error of a mean over n episodes at most 1/√n. Seeds are pinned: what is
// asserted held when this was written, with five standard errors to spare, and would hold for most seeds.
const EPISODES = 30_000;
const BINS = 10;
const SEEDS = [1, 2, 3, 4];
const BATCH = 16;
const standardError = 1 / Math.sqrt((SEEDS.length * EPISODES) / BINS);

function lastReturn(rule: Rule, learningRate: readonly number[], rewardOf = (reward: number) => reward): number {
  const returns = SEEDS.map((seed) => {
    const team = createTeam({ inputs: 6, hidden: [16], rule, batch: BATCH, learningRate, seed });
    const envs = Array.from({ length: BATCH }, () => new PaidMultiplexer(rewardOf));
    const { curve } = train(team, envs, { episodes: EPISODES, bins: BINS, seed });
    team.close();
    return curve.at(-1)!;
  });
  return returns.reduce((sum, value) => sum + value, 0) / SEEDS.length;
}

class PaidMultiplexer extends Multiplexer {
  constructor(private readonly rewardOf: (reward: number) => number) {
    super({ addressBits: 2 });
  }

  override step(action: number): ReturnType<Multiplexer['step']> {
    const [observation, reward, terminated, truncated, info] = super.step(action);
    return [observation, this.rewardOf(reward), terminated, truncated, info];
  }
}

/**
 * Weights and bias of a linear unit that is right in 48 of the 64 cases: the best that a search over integers to ±12
 * found.
 */
const LINEAR = [4, -1, 9, 9, 4, 12, 5];

/** The mean return of a unit that fires when its drive is positive, over all observations. */
function linearReturn(weights: readonly number[]): number {
  let sum = 0;
  for (let word = 0; word < 64; word++) {
    const observation = Array.from({ length: 6 }, (_, bit) => (((word >> bit) & 1) === 1 ? 1 : -1));
    const drive = observation.reduce((total, x, i) => total + weights[i]! * x, weights[6]!);
    const address = (observation[0]! > 0 ? 2 : 0) + (observation[1]! > 0 ? 1 : 0);
    sum += drive > 0 === observation[2 + address]! > 0 ? 1 : -1;
  }
  return sum / 64;
}

describe('on the multiplexer', () => {
  const rates = [0.05, 0.02];
  const linear = 0.5;
  const chance = 5 * standardError;

  test('a linear unit can be right in 48 of 64 cases', () => {
    expect(linearReturn(LINEAR)).toBe(linear);
  });

  test('weight-max: hidden units learn what no linear unit can, and sooner than with reinforce', () => {
    const [ours, theirs] = [lastReturn(weightMax, rates), lastReturn(reinforce, rates)];
    expect(ours).toBeGreaterThan(linear + chance);
    // A difference of two means has √2 times the standard error of one.
    expect(ours).toBeGreaterThan(theirs + Math.SQRT2 * chance);
  });

  test.each(sampled([unbiasedWeightMax, backprop, ste], 2))('$name learns what no linear unit can', (rule) => {
    expect(lastReturn(rule, rates)).toBeGreaterThan(linear + chance);
  });

  test('a team that is paid for wrong answers learns to give them', () => {
    const paid = lastReturn(weightMax, rates, (reward) => -reward);
    expect(paid).toBeGreaterThan(linear + chance);
  });

  test('a team that is paid nothing stays at chance', () => {
    const team = createTeam({ inputs: 6, hidden: [16], rule: weightMax, batch: BATCH, learningRate: rates, seed: 1 });
    const before = team.weights();
    const envs = Array.from({ length: BATCH }, () => new PaidMultiplexer(() => 0));
    expect(train(team, envs, { episodes: 1000 }).meanReturn).toBe(0);
    expect(team.weights()).toEqual(before);
  });
});
