import { describe, expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { Box, Discrete, make, makeVec, type StepResult } from '../../src/gymnasium/index.js';
import { defineRule } from '../../src/rule/rule.js';
import { meanInterval } from '../../src/statistics/mean-interval.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { evaluate } from '../../src/train/evaluate.js';
import { train } from '../../src/train/train.js';
import { CountingEnv } from './counting-env.js';
import { ScriptedEnv } from './scripted-env.js';

const ENGINES = ['literal', 'dense'] as const;
const cartPole = (more: Partial<TeamOptions> = {}) =>
  createTeam({ inputs: 4, hidden: [5], outputs: 1, rule: weightMax, seed: 3, ...more });

/** Ends after one step where the first action is 1, else after four; every step pays 1. */
class ShortForOne extends CountingEnv {
  private played = 0;
  private isShort = false;
  override reset(...args: Parameters<CountingEnv['reset']>) {
    this.played = 0;
    return super.reset(...args);
  }
  override step(action?: number): StepResult<Float32Array> {
    if (this.played++ === 0) this.isShort = action === 1;
    return [Float32Array.of(1, -1), 1, this.isShort || this.played === 4, false, {}];
  }
}

describe('evaluate', () => {
  test('counts the episodes that it was asked for, in the order of their environments', () => {
    const team = createTeam({ inputs: 2, hidden: [], rule: reinforce });
    // Pays 1 + 2, 3 + 4, 5 + 6, … and 1 + 2 + 3, 4 + 5 + 6, …
    const { returns, lengths, mean, interval } = evaluate(team, [new CountingEnv(2), new CountingEnv(3)], {
      episodes: 5,
    });
    expect(returns).toEqual([3, 6, 7, 15, 11]);
    expect(lengths).toEqual([2, 3, 2, 3, 2]);
    expect(mean).toBeCloseTo(8.4, 12);
    // s² = ((5.4)² + (2.4)² + (1.4)² + (6.6)² + (2.6)²) / 4 = 21.8; t = 2.776445 of 4 degrees.
    const half = 2.776445 * Math.sqrt(21.8 / 5);
    expect(interval![0]).toBeCloseTo(8.4 - half, 4);
    expect(interval![1]).toBeCloseTo(8.4 + half, 4);
  });

  test('has no interval of one episode, and takes one environment alone', () => {
    const team = createTeam({ inputs: 2, hidden: [], rule: reinforce, batch: 3 });
    expect(evaluate(team, new CountingEnv(2), { episodes: 1 })).toMatchObject({ returns: [3], interval: undefined });
  });

  test('has no interval of returns that are all equal', () => {
    const team = createTeam({ inputs: 2, hidden: [], rule: reinforce });
    // Ten environments, each of which pays 1 + 2 in the one episode that it plays.
    const envs = Array.from({ length: 10 }, () => new CountingEnv(2));
    const { returns, mean, interval } = evaluate(team, envs, { episodes: 10 });
    expect(returns).toEqual(new Array(10).fill(3));
    expect(mean).toBe(3);
    expect(interval).toBeUndefined();
    // 0.1 is no 64-bit float, and the mean of ten is not 0.1 to the last bit: their deviations from it are rounding,
    // and no spread.
    expect(meanInterval(new Array(10).fill(0.1)).interval).toBeUndefined();
  });

  test('does not prefer short episodes', () => {
    // Units that fire half of the time: episodes have 1 or 4 steps, 2.5 in the mean. The first 64 to end would have
    // about 2.
    const start = [{ inputs: 2, units: 1, weights: [0, 0], biases: [0] }];
    const team = createTeam({ inputs: 2, hidden: [], rule: reinforce, start });
    const envs = Array.from({ length: 64 }, () => new ShortForOne(1));
    const { returns } = evaluate(team, envs, { episodes: 640 });
    const mean = returns.reduce((sum, value) => sum + value, 0) / 640;
    // Four standard errors of 1.5 / √640.
    expect(Math.abs(mean - 2.5)).toBeLessThan(0.24);
    expect(new Set(returns)).toEqual(new Set([1, 4]));
  });

  test.each(ENGINES)('leaves a %s team as it is, between act and learn too', async (engine) => {
    const team = cartPole({ engine, batch: 2, params: { decay: 0.5 } });
    const never = cartPole({ engine, batch: 2, params: { decay: 0.5 } });
    const once = (k: number) => {
      for (const one of [team, never]) {
        one.act([0.1, 0.2, k, -0.1, 0.3, -0.2, 0.1, k]);
        if (one === team) evaluate(team, make('CartPole-v1'), { episodes: 3 });
        one.learn([1, -1], [k === 2, false]);
      }
    };
    for (let k = 0; k < 4; k++) once(k);
    const before = team.state();
    evaluate(team, make('CartPole-v1'), { episodes: 3, greedy: true });
    expect(team.state()).toEqual(before);
    expect(team.state()).toEqual(never.state());
  });

  test('refuses a text for greedy, which would be taken for true', () => {
    const greedy = 'false' as unknown as boolean;
    expect(() => evaluate(cartPole({}), make('CartPole-v1'), { greedy })).toThrow(
      'greedy is "false"; expected true or',
    );
  });

  test('is the same again, in both engines, of a team and of its state, and another with another seed', () => {
    const [literal, dense] = ENGINES.map((engine) => cartPole({ engine }));
    const play = (team: Parameters<typeof evaluate>[0], seed: number | string, greedy = false) =>
      evaluate(team, [make('CartPole-v1'), make('CartPole-v1')], { episodes: 9, seed, greedy }).returns;
    for (const greedy of [false, true]) {
      const returns = play(dense!, 1, greedy);
      expect(play(dense!, 1, greedy)).toEqual(returns);
      expect(play(literal!, 1, greedy)).toEqual(returns);
      expect(play(dense!.state(), 1, greedy)).toEqual(returns);
      expect(play(dense!, 2, greedy)).not.toEqual(returns);
    }
  });

  test('plays the same in vector environments, whichever way they begin anew', () => {
    const team = cartPole();
    const list = evaluate(
      team,
      [0, 1, 2].map(() => make('CartPole-v1')),
      { episodes: 10 },
    );
    const sameStep = makeVec('CartPole-v1', { numEnvs: 3, autoresetMode: 'SameStep' });
    expect(evaluate(team, sameStep, { episodes: 10 })).toEqual(list);
    const nextStep = evaluate(team, makeVec('CartPole-v1', { numEnvs: 3 }), { episodes: 10 });
    // Draws are those of other steps, so that only the first episodes are the same.
    expect(nextStep.returns.slice(0, 3)).toEqual(list.returns.slice(0, 3));
    for (const [k, length] of nextStep.lengths.entries()) expect(nextStep.returns[k]).toBe(length);
  });

  test('does not play the episodes of a training with the same seed', () => {
    const seeds = (play: (env: CountingEnv) => void) => {
      const env = new CountingEnv(2);
      play(env);
      return env.seeds[0];
    };
    const team = createTeam({ inputs: 2, hidden: [], rule: reinforce });
    const trained = seeds((env) => train(team, [env], { episodes: 1, seed: 5 }));
    expect(seeds((env) => evaluate(team, env, { episodes: 1, seed: 5 }))).not.toEqual(trained);
  });

  test.each(ENGINES)('begins each episode with memories as at its start: %s', (engine) => {
    const counting = defineRule({
      name: 'every-third',
      unit: { v: 0 },
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: `
        v = v + 1
        a = v > 2 ? 1 : 0`,
      learn: 'dw = R * x * h',
    });
    const team = createTeam({ inputs: 1, hidden: [], rule: counting, engine });
    const env = new ScriptedEnv([[0, [0, 1], [0, 1], [0, 1], [0, 1, 'terminated']]]);
    evaluate(team, env, { episodes: 2 });
    expect(env.actions).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
  });

  test.each<readonly [unknown, RegExp]>([
    [{ episodes: 0 }, /episodes is 0; expected a whole number, at least 1/],
    [{ episodes: '10' }, /episodes is "10"; expected a whole number/],
    [{ epsiodes: 10 }, /evaluate has no option 'epsiodes'. Did you mean 'episodes'\?/],
  ])('refuses %j', (options, message) => {
    expect(() => evaluate(cartPole(), make('CartPole-v1'), options as object)).toThrow(message);
  });

  test('refuses what does not fit', () => {
    expect(() => evaluate(cartPole(), [])).toThrow(/no environments were given/);
    expect(() => evaluate(cartPole({ inputs: 3 }), make('CartPole-v1'))).toThrow(
      /the environment shows 4 numbers; the team has 3 inputs/,
    );
    expect(() => evaluate({} as never, make('CartPole-v1'))).toThrow(/version of the state is undefined/);
    expect(() => evaluate(undefined as never, make('CartPole-v1'))).toThrow(/the state is undefined/);
    expect(() => evaluate(cartPole(), undefined as never)).toThrow(
      /environment 0 of evaluate is undefined; expected one made by make/,
    );
    expect(() => evaluate(cartPole(), ['CartPole-v1'] as never)).toThrow(/environment 0 of evaluate is "CartPole-v1"/);
    const state = cartPole().state();
    state.tensors['layer1/w']!.data[0] = Number.NaN;
    expect(() => evaluate(state, make('CartPole-v1'))).toThrow(
      /number 0 of layer1\/w is NaN; expected a finite number/,
    );
  });
});

describe('greedy', () => {
  /** What a team without hidden units does for the observation 1, many times. */
  const acts = (logits: readonly number[], options: Partial<TeamOptions>, engine: (typeof ENGINES)[number]) => {
    const start = [{ inputs: 1, units: logits.length, weights: logits, biases: logits.map(() => 0) }];
    const team = createTeam({ inputs: 1, hidden: [], rule: reinforce, start, engine, ...options });
    const env = new ScriptedEnv([[1, ...Array.from({ length: 60 }, () => [1, 0] as const), [1, 0, 'terminated']]]);
    Object.assign(env, { actionSpace: new Discrete(logits.length + 1) });
    evaluate(team, env, { episodes: 1, greedy: true });
    return [...new Set(env.actions)];
  };

  test.each(ENGINES)('takes the likeliest of several actions, the first of equals: %s', (engine) => {
    // Logits of the actions 1, 2, …; that of action 0 is 0.
    expect(acts([-1, -2, -3], { choices: 4 }, engine)).toEqual([0]);
    expect(acts([0.1, -2, 0.05], { choices: 4 }, engine)).toEqual([1]);
    expect(acts([0.1, 0.2, 0.05], { choices: 4 }, engine)).toEqual([2]);
    expect(acts([0.1, 0.2, 0.3], { choices: 4 }, engine)).toEqual([3]);
    // More likely than any other, though not than all others together.
    expect(acts([-0.1, -0.1, -0.1], { choices: 4 }, engine)).toEqual([0]);
    expect(acts([0.5, 0.25, 0.5], { choices: 4 }, engine)).toEqual([1]);
    expect(acts([0, 0, 0], { choices: 4 }, engine)).toEqual([0]);
  });

  test.each(ENGINES)('fires where that is more likely than not: %s', (engine) => {
    expect(acts([0.01], {}, engine)).toEqual([1]);
    expect(acts([-0.01], {}, engine)).toEqual([0]);
    expect(acts([0], {}, engine)).toEqual([0]);
    const inequality = defineRule({
      name: 'inequality',
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: 'a = u < sigmoid(h) ? 1 : 0',
      learn: 'dw = R * x * (a - sigmoid(h))',
    });
    expect(acts([0.01], { rule: inequality }, engine)).toEqual([1]);
    expect(acts([-0.01], { rule: inequality }, engine)).toEqual([0]);
  });

  test.each(ENGINES)('is the mean of a Gaussian: %s', (engine) => {
    const start = [{ inputs: 1, units: 1, weights: [0.75], biases: [-0.25] }];
    const team = createTeam({ inputs: 1, hidden: [], rule: reinforce, params: { head: 'gaussian' }, start, engine });
    const env = new ScriptedEnv([[1, [-1, 0], [3, 0], [0, 0, 'terminated']]]);
    Object.assign(env, { actionSpace: new Box(-1.5, 1.5, { shape: [1], dtype: 'float32' }) });
    evaluate(team, env, { episodes: 1, greedy: true });
    // 0.75 x − 0.25 of 1, −1 and 3, the last clipped to the space.
    const actions = env.actions as unknown as readonly Float32Array[];
    [0.5, -1, 1.5].forEach((mean, k) => expect(actions[k]![0]).toBeCloseTo(mean, 6));
  });

  test('leaves hidden units to draw', () => {
    // One hidden unit that fires half of the time, whom the output follows.
    const start = [
      { inputs: 1, units: 1, weights: [0], biases: [0] },
      { inputs: 1, units: 1, weights: [8], biases: [-4] },
    ];
    const team = createTeam({ inputs: 1, hidden: [1], rule: reinforce, start });
    const env = new ScriptedEnv([[1, ...Array.from({ length: 99 }, () => [1, 0] as const), [1, 0, 'terminated']]]);
    evaluate(team, env, { episodes: 1, greedy: true });
    const share = env.actions.reduce((sum, action) => sum + action, 0) / 100;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
  });
});
