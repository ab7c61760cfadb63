import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { PrisonersDilemma } from '../../envs/prisoners-dilemma.js';
import { RockPaperScissors } from '../../envs/rock-paper-scissors.js';
import {
  Box,
  InvalidActionError,
  InvalidArgumentError,
  InvalidSpaceError,
  ResetNeededError,
  type Space,
  setWarningSink,
} from '../../src/gymnasium/index.js';
import {
  AECEnv,
  AecWrapper,
  AgentOrderError,
  AssertOutOfBoundsWrapper,
  type ByAgent,
  ClipOutOfBoundsWrapper,
  MultiEpisodeEnv,
  MultiEpisodeParallelEnv,
  OrderEnforcingWrapper,
  ParallelWrapper,
  parallelToAec,
  TerminateIllegalWrapper,
} from '../../src/pettingzoo/index.js';
import { type Lantern, Lanterns } from './lanterns.js';

let warnings: string[];
beforeEach(() => {
  warnings = [];
  setWarningSink((message) => warnings.push(message));
});
afterEach(() => {
  setWarningSink(null);
});

describe('AecWrapper and ParallelWrapper', () => {
  test('pass everything through', () => {
    const lanterns = new Lanterns();
    const env = new AecWrapper(lanterns);
    env.reset({ seed: 5 });
    env.step(1);
    expect(env.last()).toEqual([1, 0, true, false, { action_mask: [1, 1] }]);
    expect([env.agents, env.rewards, env.state(), env.render()]).toEqual([
      lanterns.agents,
      lanterns.rewards,
      [1, 0, 0],
      '1 0 0',
    ]);
    expect([env.unwrapped, env.npRandom, env.metadata]).toEqual([lanterns, lanterns.npRandom, lanterns.metadata]);
    env.step(null);
    expect(env.agentSelection).toBe('lantern_1');
    env.close();
    expect([lanterns.closed, String(env)]).toEqual([1, 'AecWrapper<lanterns_v0>']);
  });

  test('in parallel too', () => {
    const game = new PrisonersDilemma({ maxCycles: 1, renderMode: 'ansi' });
    const env = new ParallelWrapper(game);
    expect(env.reset({ seed: 5 })[0]).toEqual({ player_0: 4, player_1: 4 });
    expect(env.agents).toEqual(['player_0', 'player_1']);
    expect(env.step({ player_0: 1, player_1: 1 })[1]).toEqual({ player_0: 1, player_1: 1 });
    expect([env.agents, env.render(), env.state(), env.unwrapped]).toEqual([[], 'D - D', 3, game]);
    expect([env.npRandom, env.actionSpace('player_1')]).toEqual([game.npRandom, game.actionSpace('player_1')]);
    expect(String(env)).toBe('ParallelWrapper<prisoners_dilemma_v0>');
    env.close();
  });
});

describe('AssertOutOfBoundsWrapper', () => {
  test('refuses actions outside the space, and null for the living', () => {
    const env = new AssertOutOfBoundsWrapper(new Lanterns());
    env.reset();
    expect(() => env.step(2)).toThrow(InvalidActionError);
    expect(() => env.step(2)).toThrow(
      /lanterns_v0 got for lantern_0 an action outside its action space Discrete\(2\): it is 2/,
    );
    expect(() => env.step(null)).toThrow(InvalidActionError);
    env.step(1);
    env.step(null);
    expect(env.agents).toEqual(['lantern_1', 'lantern_2']);
  });
});

describe('ClipOutOfBoundsWrapper', () => {
  /** One agent that remembers its last action. */
  class Arm extends AECEnv<Float32Array, Float32Array, 'arm_0'> {
    override readonly possibleAgents = ['arm_0'] as const;
    readonly #space = new Box([-1, 0], [1, 2]);
    last2: Float32Array = new Float32Array(2);
    override observationSpace(): Space<Float32Array> {
      return this.#space;
    }
    override actionSpace(): Space<Float32Array> {
      return this.#space;
    }
    override reset(): void {
      this.agents = this.possibleAgents;
      this.agentSelection = 'arm_0';
    }
    override observe(): Float32Array {
      return this.last2;
    }
    override step(action: Float32Array): void {
      this.last2 = action;
    }
  }

  test('clips with a warning, and passes what fits', () => {
    const env = new ClipOutOfBoundsWrapper(new Arm());
    env.reset();
    const fits = Float32Array.of(0.5, 1);
    env.step(fits);
    expect(env.observe('arm_0')).toBe(fits);
    expect(warnings).toEqual([]);
    env.step(Float32Array.of(-3, 2.5));
    expect([...env.observe('arm_0')]).toEqual([-1, 2]);
    expect(warnings).toEqual([expect.stringMatching(/Arm got for arm_0 an action outside .*, which was clipped/)]);
  });

  test('refuses NaN, another length, and spaces that are no Box', () => {
    const env = new ClipOutOfBoundsWrapper(new Arm());
    env.reset();
    expect(() => env.step(Float32Array.of(0, Number.NaN))).toThrow(
      /Float32Array \[0, NaN\]; expected an array of 2 numbers, none of them NaN/,
    );
    expect(() => env.step(Float32Array.of(0))).toThrow(InvalidActionError);
    const discrete = new Lanterns() as unknown as AECEnv<number, Float32Array, Lantern>;
    expect(() => new ClipOutOfBoundsWrapper(discrete)).toThrow(InvalidSpaceError);
  });
});

describe('OrderEnforcingWrapper', () => {
  test.each([
    ['step', (env: AECEnv<number, number, Lantern>) => env.step(0)],
    ['observe', (env: AECEnv<number, number, Lantern>) => env.observe('lantern_0')],
    ['state', (env: AECEnv) => env.state()],
    ['render', (env: AECEnv) => env.render()],
    ['agentIter', (env: AECEnv) => [...env.agentIter()]],
    ['agents', (env: AECEnv) => env.agents],
    ['agents', (env: AECEnv) => env.numAgents],
    ['rewards', (env: AECEnv) => env.rewards],
    ['terminations', (env: AECEnv) => env.terminations],
    ['truncations', (env: AECEnv) => env.truncations],
    ['infos', (env: AECEnv) => env.infos],
    ['agentSelection', (env: AECEnv) => env.agentSelection],
  ])('refuses %s before reset', (what, use) => {
    const env = new OrderEnforcingWrapper(new Lanterns());
    expect(() => use(env)).toThrow(ResetNeededError);
    expect(() => use(env)).toThrow(`lanterns_v0 was asked for ${what} before its first reset()`);
    env.reset();
    if (what !== 'agentIter') expect(() => use(env)).not.toThrow();
  });

  test('refuses a loop that does not step', () => {
    const env = new OrderEnforcingWrapper(new Lanterns());
    env.reset();
    expect(() => [...env.agentIter()]).toThrow(AgentOrderError);
  });

  test('warns of a step after the end', () => {
    const env = new OrderEnforcingWrapper(new RockPaperScissors({ maxCycles: 1 }));
    env.reset();
    for (const action of [0, 0, null, null]) env.step(action);
    expect(warnings).toEqual([]);
    env.step(null);
    expect(warnings).toEqual([expect.stringMatching(/step\(\) after all agents/)]);
  });
});

describe('TerminateIllegalWrapper', () => {
  class Dark extends Lanterns {
    override reset(): void {
      super.reset();
      this.infos.lantern_1 = { action_mask: [1, 0] };
      this.infos.lantern_2 = {};
    }
  }

  test('ends the game for all, at the cost of who broke the rule', () => {
    const env = new TerminateIllegalWrapper(new Dark(), -7);
    env.reset();
    env.step(1);
    env.step(null);
    env.step(1);
    expect(warnings).toEqual([expect.stringMatching(/^lantern_1 made an illegal move in lanterns_v0/)]);
    const ends: unknown[] = [];
    for (const agent of env.agentIter()) {
      const [, reward, terminated, truncated] = env.last();
      ends.push([agent, reward, terminated, truncated]);
      env.step(null);
    }
    // Lantern 2 keeps the 2 drops that lantern 0 gave it.
    expect(ends).toEqual([
      ['lantern_1', -7, true, true],
      ['lantern_2', 2, true, true],
    ]);
    env.reset();
    env.step(1);
    expect(env.terminations.lantern_1).toBe(false);
  });

  test('asks for a mask', () => {
    const env = new TerminateIllegalWrapper(new Dark(), -7);
    env.reset();
    for (const action of [1, null, 0]) env.step(action);
    expect(() => env.step(0)).toThrow(InvalidArgumentError);
    expect(() => env.step(0)).toThrow(/no action_mask for lantern_2/);
  });
});

describe('several episodes as one', () => {
  test('in turns', () => {
    const env = new MultiEpisodeEnv(new RockPaperScissors({ maxCycles: 1 }), 3);
    env.reset({ seed: 1 });
    let turns = 0;
    for (const agent of env.agentIter()) {
      env.step(env.isDead(agent) ? null : 0);
      turns++;
    }
    // Two turns an episode, and at the end of the last the last turns of both.
    expect(turns).toBe(3 * 2 + 2);
  });

  test('at once, with the seed counted up', () => {
    const env = new MultiEpisodeParallelEnv(new PrisonersDilemma({ maxCycles: 1 }), 2);
    env.reset({ seed: 8n });
    const first = env.step({ player_0: 0, player_1: 1 });
    expect(first.slice(0, 4)).toEqual([
      { player_0: 4, player_1: 4 },
      { player_0: 0, player_1: 5 },
      { player_0: false, player_1: false },
      { player_0: false, player_1: false },
    ]);
    const ninth = new PrisonersDilemma();
    ninth.reset({ seed: 9 });
    expect(env.npRandom.random()).toBe(ninth.npRandom.random());
    const [observations, , terminations, truncations] = env.step({ player_0: 0, player_1: 0 });
    expect([observations.player_0, terminations.player_0, truncations.player_0]).toEqual([0, false, true]);
    expect(env.agents).toEqual([]);
  });

  test('refuse a number that is none', () => {
    expect(() => new MultiEpisodeEnv(new Lanterns(), 0)).toThrow(InvalidArgumentError);
  });
});

test('agents, observations and actions are inferred', () => {
  const env = parallelToAec(new PrisonersDilemma());
  env.reset();
  expectTypeOf(env).toEqualTypeOf<AECEnv<number, number, 'player_0' | 'player_1'>>();
  expectTypeOf(env.last()).toEqualTypeOf<[number, number, boolean, boolean, Record<string, unknown>]>();
  expectTypeOf(new AecWrapper(new Lanterns()).rewards).toEqualTypeOf<ByAgent<Lantern, number>>();
  expectTypeOf(new PrisonersDilemma().reset()[0].player_0).toEqualTypeOf<number>();
  expectTypeOf<PrisonersDilemma['step']>()
    .parameter(0)
    .toEqualTypeOf<Readonly<{ player_0?: number; player_1?: number }>>();
});
