import { describe, expect, test } from 'vitest';
import { PrisonersDilemma } from '../../envs/prisoners-dilemma.js';
import { RockPaperScissors } from '../../envs/rock-paper-scissors.js';
import { setWarningSink } from '../../src/gymnasium/index.js';
import {
  AgentOrderError,
  aecToParallel,
  NotParallelizableError,
  OrderEnforcingWrapper,
  type ParallelResetResult,
  parallelToAec,
  turnBasedAecToParallel,
} from '../../src/pettingzoo/index.js';
import { Lanterns } from './lanterns.js';

describe('parallelToAec', () => {
  test('takes all actions of a cycle at once', () => {
    const game = new PrisonersDilemma({ maxCycles: 2 });
    const env = parallelToAec(game);
    env.reset();
    const story: unknown[] = [];
    for (const agent of env.agentIter()) {
      const [observation, reward, terminated, truncated] = env.last();
      story.push([agent, observation, reward, truncated]);
      env.step(terminated || truncated ? null : agent === 'player_0' ? 1 : 0);
    }
    expect(story).toEqual([
      ['player_0', 4, 0, false],
      ['player_1', 4, 0, false],
      ['player_0', 2, 5, false],
      ['player_1', 1, 0, false],
      ['player_0', 2, 5, true],
      ['player_1', 1, 0, true],
    ]);
    expect(env.unwrapped).toBe(game);
    expect(env.metadata.isParallelizable).toBe(true);
    expect(env.state()).toBe(2);
  });

  test('undoes aecToParallel and is undone by it', () => {
    const game = new PrisonersDilemma();
    expect(aecToParallel(parallelToAec(game))).toBe(game);
    const turns = new RockPaperScissors();
    expect(parallelToAec(aecToParallel(turns))).toBe(turns);
  });

  test('refuses null for the living', () => {
    const env = parallelToAec(new PrisonersDilemma());
    env.reset();
    expect(() => env.step(null)).toThrow(/null for player_0, which is alive/);
  });

  test('warns of an info that is missing', () => {
    class Silent extends PrisonersDilemma {
      override reset(): ParallelResetResult<number, 'player_0' | 'player_1'> {
        return [super.reset()[0], {} as ReturnType<PrisonersDilemma['reset']>[1]];
      }
    }
    const warnings: string[] = [];
    setWarningSink((message) => warnings.push(message));
    const env = parallelToAec(new Silent());
    env.reset();
    setWarningSink(null);
    expect(warnings).toEqual([expect.stringMatching(/no info for player_0, player_1/)]);
    expect(env.infos).toEqual({ player_0: {}, player_1: {} });
  });
});

describe('aecToParallel', () => {
  test('makes a cycle one step, with the rewards of the cycle', () => {
    const env = aecToParallel(new RockPaperScissors({ maxCycles: 1 }));
    expect(env.reset({ seed: 3 })).toEqual([
      { player_0: 3, player_1: 3 },
      { player_0: {}, player_1: {} },
    ]);
    expect(env.step({ player_0: 0, player_1: 2 })).toEqual([
      { player_0: 2, player_1: 0 },
      { player_0: 1, player_1: -1 },
      { player_0: false, player_1: false },
      { player_0: true, player_1: true },
      { player_0: {}, player_1: {} },
    ]);
    expect(env.agents).toEqual([]);
  });

  test('refuses an environment that does not declare itself fit', () => {
    expect(() => aecToParallel(new Lanterns())).toThrow(NotParallelizableError);
  });

  test('refuses deaths in the middle of a cycle', () => {
    class Bold extends Lanterns {
      override readonly metadata = { renderModes: [], name: 'bold_v0', isParallelizable: true };
    }
    const env = aecToParallel(new Bold());
    env.reset();
    const step = () => env.step({ lantern_0: 0, lantern_1: 0, lantern_2: 0 });
    expect(step).toThrow(AgentOrderError);
    env.reset();
    expect(step).toThrow(
      /bold_v0 gave the turn to lantern_0 where lantern_1 was expected: lantern_0 has died in the middle/,
    );
  });
});

describe('turnBasedAecToParallel', () => {
  test('makes a turn one step and names the active agent', () => {
    const env = turnBasedAecToParallel(new Lanterns());
    const [observations, infos] = env.reset();
    expect(observations).toEqual({ lantern_0: 0, lantern_1: 0, lantern_2: 0 });
    expect(infos.lantern_2['active_agent']).toBe('lantern_0');
    const [seen, rewards, terminations, truncations, told] = env.step({ lantern_0: 1 });
    expect(seen).toEqual({ lantern_0: 1, lantern_1: 0, lantern_2: 0 });
    expect(rewards).toEqual({ lantern_0: 0, lantern_1: 2, lantern_2: 2 });
    expect(terminations).toEqual({ lantern_0: true, lantern_1: false, lantern_2: false });
    expect(truncations).toEqual({ lantern_0: false, lantern_1: false, lantern_2: false });
    expect([told.lantern_1['active_agent'], told.lantern_2['active_agent']]).toEqual(['lantern_1', 'lantern_1']);
    expect(env.agents).toEqual(['lantern_1', 'lantern_2']);
    expect([env.render(), env.state(), String(env)]).toEqual(['1 0 0', [1, 0, 0], 'lanterns_v0']);
    expect(() => env.step({ lantern_2: 1 })).toThrow(/no action for lantern_1/);
  });

  test('gives back a converted environment', () => {
    const converted = parallelToAec(new PrisonersDilemma());
    expect(converted).toBeInstanceOf(OrderEnforcingWrapper);
    const { env } = converted as OrderEnforcingWrapper<number, number, 'player_0' | 'player_1'>;
    expect(turnBasedAecToParallel(env)).toBeInstanceOf(PrisonersDilemma);
  });
});
