import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PrisonersDilemma } from '../../envs/prisoners-dilemma.js';
import { RockPaperScissors } from '../../envs/rock-paper-scissors.js';
import { InvalidArgumentError, setWarningSink } from '../../src/gymnasium/index.js';
import {
  AssertOutOfBoundsWrapper,
  aecToParallel,
  apiTest,
  OrderEnforcingWrapper,
  parallelApiTest,
  parallelToAec,
  seedTest,
  turnBasedAecToParallel,
} from '../../src/pettingzoo/index.js';
import { Lanterns } from './lanterns.js';

let warnings: string[];
beforeEach(() => {
  warnings = [];
  setWarningSink((message) => warnings.push(message));
});
afterEach(() => {
  setWarningSink(null);
  expect(warnings).toEqual([]);
});

const inTurns = {
  RockPaperScissors: () => new RockPaperScissors(),
  'RockPaperScissors with 7 hands': () => new RockPaperScissors({ numActions: 7, maxCycles: 3, renderMode: 'ansi' }),
  'wrapped RockPaperScissors': () => new OrderEnforcingWrapper(new AssertOutOfBoundsWrapper(new RockPaperScissors())),
  'PrisonersDilemma in turns': () => parallelToAec(new PrisonersDilemma()),
  'PrisonersDilemma of uncertain length, in turns': () => parallelToAec(new PrisonersDilemma({ continuation: 0.8 })),
  'turned RockPaperScissors in turns': () => parallelToAec(turnBasedAecToParallel(new RockPaperScissors())),
  Lanterns: () => new Lanterns(),
};

const atOnce = {
  PrisonersDilemma: () => new PrisonersDilemma(),
  'PrisonersDilemma of uncertain length': () => new PrisonersDilemma({ continuation: 0.8 }),
  'RockPaperScissors at once': () => aecToParallel(new RockPaperScissors()),
  'RockPaperScissors, a turn a step': () => turnBasedAecToParallel(new RockPaperScissors()),
  'Lanterns, a turn a step': () => turnBasedAecToParallel(new Lanterns()),
};

describe.each(Object.entries(inTurns))('%s', (_, makeEnv) => {
  test('passes apiTest', () => apiTest(makeEnv(), { numCycles: 50 }));
  test('passes seedTest', () => seedTest(makeEnv, { numCycles: 50 }));
});

describe.each(Object.entries(atOnce))('%s', (_, makeEnv) => {
  test('passes parallelApiTest', () => parallelApiTest(makeEnv(), { numCycles: 50 }));
  test('passes seedTest', () => seedTest(makeEnv, { numCycles: 50 }));
});

describe('rock, paper, scissors', () => {
  const round = (numActions: number, first: number, second: number) => {
    const env = aecToParallel(new RockPaperScissors({ numActions }));
    env.reset();
    return env.step({ player_0: first, player_1: second })[1].player_0;
  };

  test('each hand beats the one below and half of all', () => {
    const table = (n: number) =>
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => round(n, i, j)));
    expect(table(3)).toEqual([
      [0, -1, 1],
      [1, 0, -1],
      [-1, 1, 0],
    ]);
    // Rock, paper, scissors, Spock, lizard: rock crushes scissors and lizard, paper covers rock and disproves Spock …
    expect(table(5)).toEqual([
      [0, -1, 1, -1, 1],
      [1, 0, -1, 1, -1],
      [-1, 1, 0, -1, 1],
      [1, -1, 1, 0, -1],
      [-1, 1, -1, 1, 0],
    ]);
  });

  test('shows hands at the end of a round only', () => {
    const env = new RockPaperScissors({ maxCycles: 2, renderMode: 'ansi' });
    env.reset();
    expect([env.observe('player_0'), env.observe('player_1'), env.render()]).toEqual([3, 3, 'NONE - NONE']);
    env.step(1);
    expect([env.observe('player_1'), env.render()]).toEqual([3, 'NONE - NONE']);
    env.step(0);
    expect([env.observe('player_0'), env.observe('player_1'), env.render()]).toEqual([0, 1, 'PAPER - ROCK']);
    expect(env.last()).toEqual([0, 1, false, false, {}]);
    env.step(2);
    expect(env.last()).toEqual([1, -1, false, false, {}]);
    env.step(2);
    expect(env.last()).toEqual([2, 0, false, true, {}]);
    env.step(null);
    expect(env.last()).toEqual([2, 0, false, true, {}]);
    env.step(null);
    expect(env.agents).toEqual([]);
  });

  test('refuses an even number of hands and no rounds', () => {
    expect(() => new RockPaperScissors({ numActions: 4 })).toThrow(InvalidArgumentError);
    expect(() => new RockPaperScissors({ numActions: 4 })).toThrow(/numActions = 4; expected an odd whole number/);
    expect(() => new RockPaperScissors({ maxCycles: 0 })).toThrow(/maxCycles = 0/);
  });
});

describe('the prisoner’s dilemma', () => {
  test('pays and shows each of the four outcomes', () => {
    const env = new PrisonersDilemma({ maxCycles: 4, renderMode: 'ansi' });
    expect(env.reset()).toEqual([
      { player_0: 4, player_1: 4 },
      { player_0: {}, player_1: {} },
    ]);
    const outcomes = (
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const
    ).map(([player_0, player_1]) => {
      const [seen, rewards, terminations, truncations] = env.step({ player_0, player_1 });
      return [seen, rewards, terminations.player_0, truncations.player_1, env.render(), env.state()];
    });
    expect(outcomes).toEqual([
      [{ player_0: 0, player_1: 0 }, { player_0: 3, player_1: 3 }, false, false, 'C - C', 0],
      [{ player_0: 1, player_1: 2 }, { player_0: 0, player_1: 5 }, false, false, 'C - D', 1],
      [{ player_0: 2, player_1: 1 }, { player_0: 5, player_1: 0 }, false, false, 'D - C', 2],
      [{ player_0: 3, player_1: 3 }, { player_0: 1, player_1: 1 }, false, true, 'D - D', 3],
    ]);
    expect(env.agents).toEqual([]);
  });

  test('goes on with the given probability', () => {
    const env = new PrisonersDilemma({ maxCycles: 1000, continuation: 0.75 });
    const episodes = 2000;
    env.reset({ seed: 1 });
    let rounds = 0;
    for (let episode = 0; episode < episodes; episode++) {
      env.reset();
      for (; env.agents.length > 0; rounds++) env.step({ player_0: 0, player_1: 0 });
    }
    // Geometric with success 0.25: mean 4, variance 0.75 / 0.25² = 12; four standard errors.
    expect(Math.abs(rounds / episodes - 4)).toBeLessThan(4 * Math.sqrt(12 / episodes));
  });

  test('refuses payoffs that are no dilemma, and a missing action', () => {
    const payoff = { reward: 3, sucker: 0, temptation: 2, punishment: 1 };
    expect(() => new PrisonersDilemma({ payoff })).toThrow(/expected temptation > reward > punishment > sucker/);
    expect(() => new PrisonersDilemma({ continuation: 0 })).toThrow(/continuation = 0/);
    const env = new PrisonersDilemma();
    env.reset();
    expect(() => env.step({ player_0: 1 })).toThrow(/no action for player_1; it acts for player_0/);
  });
});
