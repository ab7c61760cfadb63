import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import '../../envs/index.js';
import { Blackjack, CliffWalking, FrozenLake, generateRandomMap, Taxi } from '../../envs/index.js';
import { InvalidArgumentError, InvalidProbabilityError, make } from '../../src/gymnasium/index.js';

interface Golden {
  readonly texts: readonly {
    readonly id: string;
    readonly kwargs: Record<string, unknown>;
    readonly seed: number;
    readonly actions: readonly number[];
    readonly frames: readonly string[];
  }[];
  readonly maps: readonly {
    readonly size: number;
    readonly frozen: number;
    readonly seed: number;
    readonly map: string[];
  }[];
}

const path = new URL('../golden/gymnasium-options.json', import.meta.url);
const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden;

describe('ansi', () => {
  it.each(golden.texts)('$id shows what Gymnasium shows, seed $seed', ({ id, kwargs, seed, actions, frames }) => {
    const env = make<string>(id, { ...kwargs, renderMode: 'ansi' });
    env.reset({ seed });
    const shown = [env.render()];
    for (const action of actions) {
      env.step(action);
      shown.push(env.render());
    }
    expect(shown).toEqual(frames);
  });
});

describe('transition tables', () => {
  it.each([
    ['FrozenLake', new FrozenLake().P, 16, 4],
    ['FrozenLake 8 × 8', new FrozenLake({ mapName: '8x8', successRate: 0.9 }).P, 64, 4],
    ['CliffWalking', new CliffWalking({ isSlippery: true }).P, 48, 4],
    ['Taxi', new Taxi({ isRainy: true, rainyProbability: 0.7 }).P, 500, 6],
  ])('of %s are distributions over states', (_name, table, states, actions) => {
    expect(table.length).toBe(states);
    for (const outcomes of table.flat()) {
      expect(outcomes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 14);
      for (const { state } of outcomes) expect(state >= 0 && state < states).toBe(true);
    }
    expect(table.every((row) => row.length === actions)).toBe(true);
  });

  it('of FrozenLake slip to both sides', () => {
    const table = new FrozenLake({ successRate: 0.5, rewardSchedule: [7, -3, -1] }).P;
    // From tile 14, left of the goal, to the right: up to 10, right to the goal at 15, down against the edge.
    expect(table[14]![2]).toEqual([
      { probability: 0.25, state: 14, reward: -1, terminated: false },
      { probability: 0.5, state: 15, reward: 7, terminated: true },
      { probability: 0.25, state: 10, reward: -1, terminated: false },
    ]);
    // From tile 1 down into the hole at 5.
    expect(table[1]![1]![1]).toEqual({ probability: 0.5, state: 5, reward: -3, terminated: true });
    // A hole keeps what fell into it.
    expect(table[5]![0]).toEqual([{ probability: 1, state: 5, reward: 0, terminated: true }]);
  });

  it('of CliffWalking put back who falls', () => {
    const { P } = new CliffWalking();
    expect(P[36]![1]).toEqual([{ probability: 1, state: 36, reward: -100, terminated: false }]);
    expect(P[35]![2]).toEqual([{ probability: 1, state: 47, reward: -1, terminated: true }]);
  });
});

describe('FrozenLake', () => {
  it.each(golden.maps)(
    'draws the random map of Gymnasium, $size × $size, seed $seed',
    ({ size, frozen, seed, map }) => {
      expect(generateRandomMap(size, frozen, seed)).toEqual(map);
    },
  );

  it('is a random map without a name, which a clone keeps', () => {
    const env = new FrozenLake({ mapName: null });
    expect(env.desc.length).toBe(8);
    expect(env.clone().desc).toEqual(env.desc);
    expect(new FrozenLake({ mapName: null }).desc).not.toEqual(env.desc);
  });

  it.each([[[]], [['SF', 'F']], [['FF', 'FG']], [['SX', 'FG']]])('refuses the map %j', (desc) => {
    expect(() => new FrozenLake({ desc })).toThrow(InvalidArgumentError);
    expect(() => new FrozenLake({ desc })).toThrow(`FrozenLake got desc = ${JSON.stringify(desc)}; expected strings`);
  });

  it('refuses an unknown map, a rate that is none, and maps that cannot be drawn', () => {
    expect(() => new FrozenLake({ mapName: '5x5' as '4x4' })).toThrow('mapName = "5x5"; expected 4x4 or 8x8, or null');
    expect(() => new FrozenLake({ successRate: 1.2 })).toThrow(InvalidProbabilityError);
    expect(() => generateRandomMap(1)).toThrow(InvalidArgumentError);
    expect(() => generateRandomMap(8, 0)).toThrow(InvalidArgumentError);
  });
});

describe('Taxi', () => {
  it('masks the actions that would change nothing', () => {
    const env = new Taxi();
    // South, north, east, west, pick up, drop off; ((row · 5 + column) · 5 + passenger) · 4 + destination.
    const mask = (row: number, column: number, passenger: number, destination: number): number[] => [
      ...env.actionMask(((row * 5 + column) * 5 + passenger) * 4 + destination),
    ];
    expect(mask(0, 0, 0, 1)).toEqual([1, 0, 1, 0, 1, 0]);
    expect(mask(0, 1, 0, 1)).toEqual([1, 0, 0, 1, 0, 0]);
    expect(mask(4, 3, 4, 0)).toEqual([0, 1, 1, 0, 0, 1]);
    expect(mask(2, 2, 4, 0)).toEqual([1, 1, 1, 1, 0, 0]);
    for (const [state, outcomes] of env.P.entries()) {
      const moved = outcomes.map(([outcome]) => (outcome!.state === state ? 0 : 1));
      expect([...env.actionMask(state)]).toEqual(moved);
    }
  });

  it('tells the mask and the probability', () => {
    const env = new Taxi({ isRainy: true });
    const [state, info] = env.reset({ seed: 4 });
    expect(info).toEqual({ prob: 1, action_mask: env.actionMask(state) });
    const probabilities = new Set(Array.from({ length: 60 }, (_, i) => env.step(i % 4)[4].prob));
    expect([...probabilities].sort()).toEqual([(1 - 0.8) / 2, 0.8]);
  });

  it('refuses what is no probability', () => {
    expect(() => new Taxi({ rainyProbability: 2 })).toThrow('rainyProbability = 2; expected a probability, 0 to 1');
    expect(() => new Taxi({ fickleProbability: Number.NaN })).toThrow(InvalidProbabilityError);
  });
});

describe('Blackjack', () => {
  /**
   * Hands as sum with aces as 1, 1 with an ace, number of cards; then the open card, suit, face, and whether it is
   * over.
   */
  const natural = [11, 1, 2];
  const twenty = [20, 0, 2];
  const threeCards21 = [21, 0, 3];

  function stick(options: { natural?: boolean; sab?: boolean }, player: number[], dealer: number[]): number {
    const env = new Blackjack(options);
    env.reset({ seed: 0 });
    env.setState({ ...env.getState(), state: Float64Array.from([...player, ...dealer, 10, 0, 0, 0]) });
    const [, reward, terminated] = env.step(0);
    expect(terminated).toBe(true);
    return reward;
  }

  it.each([
    [{}, natural, twenty, 1],
    [{ natural: true }, natural, twenty, 1.5],
    [{ natural: true, sab: true }, natural, twenty, 1],
    [{ natural: true }, natural, natural, 0],
    [{ sab: true }, natural, natural, 0],
    [{ natural: true }, natural, threeCards21, 0],
    [{ sab: true }, natural, threeCards21, 1],
    [{ natural: true }, threeCards21, twenty, 1],
    [{}, twenty, threeCards21, -1],
    [{}, twenty, twenty, 0],
    [{}, twenty, [26, 0, 3], 1],
  ])('%o pays a player of %j against a dealer of %j %d', (options, player, dealer, reward) => {
    expect(stick(options, player, dealer)).toBe(reward);
  });

  it('counts an ace 11 while it can', () => {
    const env = new Blackjack();
    env.reset({ seed: 0 });
    env.setState({ ...env.getState(), state: Float64Array.from([11, 1, 2, 20, 0, 2, 10, 0, 0, 0]) });
    const [observation, reward, terminated] = env.step(1);
    // 21 with a usable ace and one card more: the ace counts 1 from now on, or the sum is 12 to 21 with it.
    expect(observation[2]).toBe(0);
    expect(observation[0]).toBeGreaterThanOrEqual(12);
    expect([reward, terminated]).toEqual([0, false]);
  });
});
