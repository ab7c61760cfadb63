import { describe, expect, test } from 'vitest';
import { reinforce, rewardPenalty } from '../../../../agents/index.js';
import '../../../../envs/index.js';
import { RecordRegret } from '../../../../src/bandits/record-regret.js';
import { createTeam } from '../../../../src/engines/create-team.js';
import { type Env, make, spec } from '../../../../src/gymnasium/index.js';
import { environmentSeed, keyOf } from '../../../../src/random/seed.js';
import type { BanditWork } from '../../../../src/reproduce/studies/bandits/jobs.js';
import type { TeamPlayer } from '../../../../src/reproduce/studies/bandits/players.js';
import { performBandit } from '../../../../src/reproduce/studies/bandits/work.js';
import { train } from '../../../../src/train/train.js';

const work = (changed: Partial<BanditWork>): BanditWork => ({
  kind: 'bandit',
  env: 'bernoulli-bandit',
  envModule: spec('bernoulli-bandit').module!,
  envParams: { arms: 4 },
  player: { kind: 'ucb1', exploration: 0 },
  pulls: 20,
  problems: 3,
  seed: 1,
  ...changed,
});
const silent = { onProgress: () => {} };
const team: TeamPlayer = {
  kind: 'team',
  rule: reinforce.text,
  params: reinforce.resolve(),
  hidden: [],
  learningRate: [0.3],
  optimizer: 'sgd',
  optimizerParams: {},
};

describe('a bandit job', () => {
  test('worked by hand: greedy UCB1 tries the arms that pay 1 and 0, and stays with the first', async () => {
    const outcome = await performBandit(work({ envParams: { means: [1, 0] } }), silent);
    expect(outcome.scores).toEqual({
      score: 1,
      spread: 0,
      optimal: 1,
      reward: expect.closeTo(0.95, 12),
      lastReward: 1,
    });
    expect(outcome.curve).toEqual([0, ...new Array(19).fill(1)]);
  });

  test('averages over problems, each with a seed of its own', async () => {
    const regretOf = async (problems: number) => (await performBandit(work({ problems }), silent)).scores['score']!;
    const [one, two, three] = [await regretOf(1), await regretOf(2), await regretOf(3)];
    const each = [one, 2 * two - one, 3 * three - 2 * two];
    expect(new Set(each).size).toBe(3);
    const { spread } = (await performBandit(work({}), silent)).scores;
    const mean = (each[0]! + each[1]! + each[2]!) / 3;
    const squares = each.reduce((sum, regret) => sum + (regret - mean) ** 2, 0);
    expect(spread).toBeCloseTo(Math.sqrt(squares / 2), 10);
  });

  test('a team learns as `train` makes it, one unit that selects among four arms', async () => {
    const outcome = await performBandit(work({ player: team, pulls: 300, problems: 1, seed: 4 }), silent);
    const seed = environmentSeed(keyOf(4), 0);
    const env = new RecordRegret(make('bernoulli-bandit', { arms: 4 }) as Env);
    const shape = { inputs: 1, hidden: [], outputs: 1, choices: 4 };
    const same = createTeam({ ...shape, rule: reinforce, seed, optimizer: 'sgd', learningRate: 0.3 });
    train(same, [env], { episodes: 300, seed });
    const total = env.regrets.reduce((sum, regret) => sum + regret, 0);
    expect(total).toBeGreaterThan(0);
    expect(outcome.scores['score']).toBeCloseTo(total, 10);
    expect(outcome.curve).toHaveLength(100);
    expect(outcome.curve.at(-1)).toBe(outcome.scores['score']);
  });

  test('in binary it is another team; a rule that cannot choose acts in binary anyway', async () => {
    const play = async (player: TeamPlayer) => (await performBandit(work({ player, pulls: 100 }), silent)).curve;
    expect(await play({ ...team, choices: 2 })).not.toEqual(await play(team));
    const penalty = { ...team, rule: rewardPenalty.text, params: rewardPenalty.resolve({ low: 0 }) };
    expect(await play(penalty)).toEqual(await play({ ...penalty, choices: 2 }));
  });

  test('counts pulls, not episodes', async () => {
    const long = work({ player: team, pulls: 50, problems: 1, envParams: { arms: 4, steps: 7 } });
    expect((await performBandit(long, silent)).curve).toHaveLength(50);
  });

  test('tells how far it is', async () => {
    const told: number[] = [];
    await performBandit(work({}), { onProgress: (share) => told.push(share) });
    expect(told).toEqual([1 / 3, 2 / 3, 1]);
  });

  test('a team that diverges says so', async () => {
    const player = { ...team, learningRate: [3e38] };
    const { diverged } = await performBandit(
      work({ player, envParams: { means: [5, 6] }, env: 'gaussian-bandit' }),
      silent,
    );
    expect(diverged).toMatch(/has a weight that is not finite/);
  });
});
