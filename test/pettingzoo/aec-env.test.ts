import { describe, expect, test } from 'vitest';
import { RockPaperScissors } from '../../envs/rock-paper-scissors.js';
import { InvalidActionError } from '../../src/gymnasium/index.js';
import { AgentOrderError, AgentSelector, UndefinedStateError } from '../../src/pettingzoo/index.js';
import { Lanterns } from './lanterns.js';

describe('an environment of turns', () => {
  test('sums rewards from turn to turn, and lets the dead take one more turn', () => {
    const env = new Lanterns();
    env.reset();
    const story: unknown[] = [];
    for (const agent of env.agentIter()) {
      const [observation, reward, terminated] = env.last();
      story.push([agent.slice(-1), observation, reward, terminated]);
      env.step(terminated ? null : 1);
    }
    // Each turn feeds every other lantern 2. Lantern 0 goes out after its first turn, 1 after its second, 2 after its
    // third.
    expect(story).toEqual([
      ['0', 0, 0, false],
      ['0', 1, 0, true],
      ['1', 0, 2, false],
      ['2', 0, 4, false],
      ['1', 1, 2, false],
      ['1', 2, 0, true],
      ['2', 1, 2, false],
      ['2', 2, 0, false],
      ['2', 3, 0, true],
    ]);
    expect(env.agents).toEqual([]);
    expect(env.rewards).toEqual({});
  });

  test('gives no observation where none is asked for', () => {
    const env = new Lanterns();
    env.reset();
    expect(env.last(false)).toEqual([null, 0, false, false, { action_mask: [1, 1] }]);
  });

  test('stops after as many turns as asked for', () => {
    const env = new Lanterns();
    env.reset();
    const turns: string[] = [];
    for (const agent of env.agentIter(3)) {
      turns.push(agent);
      env.step(env.isDead(agent) ? null : 0);
    }
    expect(turns).toEqual(['lantern_0', 'lantern_0', 'lantern_1']);
  });

  test('counts its agents and names itself', () => {
    const env = new Lanterns();
    expect([env.numAgents, env.maxNumAgents, String(env)]).toEqual([0, 3, 'lanterns_v0']);
    env.reset();
    expect(env.numAgents).toBe(3);
  });

  test('refuses an action of the dead and the removal of the living', () => {
    const env = new Lanterns();
    env.reset();
    expect(() => env.step(null)).toThrow(AgentOrderError);
    env.step(0);
    expect(() => env.step(1)).toThrow(InvalidActionError);
    expect(() => env.step(1)).toThrow(/lanterns_v0 got the action 1 for lantern_0.*expected null/);
  });

  test('says that it has no global state', () => {
    expect(() => new RockPaperScissors().state()).toThrow(UndefinedStateError);
  });
});

describe('AgentSelector', () => {
  test('goes round', () => {
    const turns = new AgentSelector(['a', 'b', 'c']);
    expect(turns.selectedAgent).toBeNull();
    expect([turns.reset(), turns.isFirst(), turns.isLast()]).toEqual(['a', true, false]);
    expect([turns.next(), turns.isFirst(), turns.isLast()]).toEqual(['b', false, false]);
    expect([turns.next(), turns.isFirst(), turns.isLast()]).toEqual(['c', false, true]);
    expect(turns.next()).toBe('a');
    turns.reinit(['c', 'b']);
    expect([turns.next(), turns.next(), turns.next()]).toEqual(['c', 'b', 'c']);
    expect(turns.agentOrder).toEqual(['c', 'b']);
  });
});
