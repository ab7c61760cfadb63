import { describe, expect, test } from 'vitest';
import '../../envs/index.js';
import { reinforce } from '../../agents/index.js';
import type { BanditPlayer } from '../../src/bandits/bandit-player.js';
import { type BanditPlayerText, createBanditPlayer } from '../../src/bandits/create-bandit-player.js';
import { createPerContext } from '../../src/bandits/per-context.js';
import { playBandit } from '../../src/bandits/play-bandit.js';
import { RecordRegret, regretCurve } from '../../src/bandits/record-regret.js';
import { createUcb1 } from '../../src/bandits/ucb1.js';
import { createTeam } from '../../src/engines/create-team.js';
import { type Env, make } from '../../src/gymnasium/index.js';
import { train } from '../../src/train/train.js';

/** Pulls the arms given in turn and keeps what it is shown and told. */
const scripted = (...arms: number[]) => {
  const [contexts, told]: [number[][], [number, number][]] = [[], []];
  const player: BanditPlayer = {
    choose: (context = []) => arms[contexts.push(Array.from(context)) - 1]!,
    learn: (arm, reward) => void told.push([arm, reward]),
  };
  return { player, contexts, told };
};

describe('playing a bandit', () => {
  test('records what each pull paid and lost', () => {
    const env = new RecordRegret(make('gaussian-bandit', { means: [1, 4, 2], std: 0 }) as Env);
    const { player, contexts, told } = scripted(0, 1, 2);
    playBandit(player, env, { pulls: 3 });
    expect(contexts).toEqual([[1], [1], [1]]);
    expect(told).toEqual([
      [0, 1],
      [1, 4],
      [2, 2],
    ]);
    expect(env.rewards).toEqual([1, 4, 2]);
    expect(env.regrets).toEqual([3, 0, 2]);
  });

  test('the regret of a contextual bandit is that of the context shown', () => {
    const means = [
      [0, 1],
      [0.75, 0.5],
    ];
    const env = new RecordRegret(make('contextual-bandit', { means }) as Env);
    const { player, contexts } = scripted(...new Array(40).fill(0));
    playBandit(player, env, { pulls: 40, seed: 5 });
    expect(new Set(contexts.map(String))).toEqual(new Set(['1,0', '0,1']));
    expect(env.regrets).toEqual(contexts.map(([first]) => (first === 1 ? 1 : 0)));
  });

  test('a team that trains with the same seed plays the same problem', () => {
    const env = new RecordRegret(make('bernoulli-bandit', { arms: 2 }) as Env);
    const team = createTeam({ inputs: 1, hidden: [], outputs: 1, rule: reinforce, learningRate: 0 });
    train(team, [env], { episodes: 100, seed: 7 });
    const other = new RecordRegret(make('bernoulli-bandit', { arms: 2 }) as Env);
    playBandit(scripted(...env.regrets.map((_, k) => k & 1)).player, other, { pulls: 100, seed: 7 });
    expect(new Set(env.regrets)).toEqual(new Set(other.regrets));
    expect(new Set(env.regrets).size).toBe(2);
  });

  test('the testbed of Sutton and Barto: ε = 0.1 ends near 80 % optimal arms, greedy with about a third', () => {
    const optimal = (epsilon: number) => {
      let count = 0;
      for (let seed = 0; seed < 150; seed++) {
        const env = new RecordRegret(make('gaussian-bandit', { disableEnvChecker: true }) as Env);
        playBandit(createBanditPlayer({ kind: 'epsilon-greedy', epsilon }, 10, seed), env, { pulls: 1000, seed });
        count += env.regrets.slice(900).filter((regret) => regret === 0).length;
      }
      return count / 100 / 150;
    };
    // The share is nearly 0 or nearly 1 in one problem, so its mean over 150 has a standard deviation below 0.04.
    expect(Math.abs(optimal(0.1) - 0.8)).toBeLessThan(0.1);
    expect(Math.abs(optimal(0) - 0.36)).toBeLessThan(0.12);
  });

  test('what cannot be played is refused', () => {
    const { player } = scripted(0);
    expect(() => playBandit(player, make('bernoulli-bandit') as Env, { pulls: 0 })).toThrow(/pulls is 0/);
    expect(() => playBandit(player, make('Pendulum-v1') as Env, { pulls: 1 })).toThrow(
      /Box actions; expected Discrete/,
    );
    const env = new RecordRegret(make('CartPole-v1') as Env);
    expect(() => playBandit(player, env, { pulls: 1 })).toThrow(/an info without "regret"/);
  });
});

describe('per context', () => {
  test('each context has a player of its own', () => {
    const seen: number[][] = [];
    const player = createPerContext((context) => {
      seen.push(Array.from(context));
      return createUcb1({ arms: 2 });
    });
    const pull = (context: number[]) => {
      const arm = player.choose(context);
      player.learn(arm, 0);
      return arm;
    };
    expect([pull([0, 1]), pull([1, 0]), pull([0, 1]), pull([1, 0])]).toEqual([0, 0, 1, 1]);
    expect(seen).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(player.contexts).toBe(2);
  });

  test('contexts without end are refused, and learning before choosing', () => {
    const player = createPerContext(() => createUcb1({ arms: 1 }));
    expect(() => player.learn(0, 1)).toThrow(/learn was called before choose/);
    for (let k = 0; k < 10_000; k++) player.choose([k]);
    expect(player.choose([7])).toBe(0);
    expect(() => player.choose([0.5])).toThrow(/more than 10,000 different contexts/);
  });
});

describe('a regret curve', () => {
  test('is the sum so far at the end of equal parts', () => {
    expect(regretCurve([1, 2, 0, 0, 3, 4], 3)).toEqual([3, 3, 10]);
    expect(regretCurve([1, 1, 1, 1, 1], 2)).toEqual([3, 5]);
    expect(regretCurve([2, 1], 100)).toEqual([2, 3]);
    expect(regretCurve([], 100)).toEqual([]);
  });
});

describe('players as plain data', () => {
  const regretsOf = (text: BanditPlayerText, seed: number) => {
    const env = new RecordRegret(make('contextual-bandit', { contexts: 2, arms: 5, meansSeed: 3 }) as Env);
    playBandit(createBanditPlayer(text, 5, seed), env, { pulls: 1000, seed: 1 });
    return env.regrets;
  };
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const chance = sum(regretsOf({ kind: 'epsilon-greedy', epsilon: 1 }, 1));

  test.each<BanditPlayerText>([
    { kind: 'epsilon-greedy', epsilon: 0.1 },
    { kind: 'ucb1', exploration: 0.5 },
    { kind: 'thompson-beta', alpha: 2, beta: 2 },
    { kind: 'thompson-gaussian', std: 0.5, noise: 0.5 },
    { kind: 'gradient', stepSize: 0.5 },
  ])('$kind plays by its seed alone and loses less than half of what chance loses', (text) => {
    const regrets = regretsOf(text, 1);
    expect(regretsOf(text, 1)).toEqual(regrets);
    expect(sum(regrets)).toBeLessThan(chance / 2);
  });
});
