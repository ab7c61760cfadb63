import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type AECEnv,
  AecWrapper,
  aecToParallel,
  type ParallelEnv,
  parallelToAec,
  turnBasedAecToParallel,
} from '../../src/pettingzoo/index.js';
import { Grazing, herds, ParallelMeadow, type Sheep, TurnMeadow } from './meadow.js';

type Story = unknown[];

/** `test/golden/pettingzoo.json`: the same games played by Python's PettingZoo and its conversions. */
const golden = JSON.parse(readFileSync(new URL('../golden/pettingzoo.json', import.meta.url), 'utf8')) as {
  readonly herds: Readonly<
    Record<string, { readonly turns: Story; readonly atOnce: Story; readonly backAndForth: Story }>
  >;
  readonly grazing: readonly { readonly turns: number[]; readonly story: Story; readonly atOnce: Story }[];
};

const actionOf = (agent: string): number => Number(agent.slice(-1)) % 3;

function playTurns(env: AECEnv<number, number, Sheep>): Story {
  env.reset({ seed: 5 });
  const story: Story = [];
  for (const agent of env.agentIter()) {
    const [observation, reward, terminated, truncated] = env.last();
    story.push([agent, [...env.agents], observation, reward, terminated, truncated]);
    env.step(terminated || truncated ? null : actionOf(agent));
  }
  return story;
}

function playAtOnce(env: ParallelEnv<number, number, Sheep>): Story {
  const [observations] = env.reset({ seed: 5 });
  const story: Story = [[observations, [...env.agents]]];
  while (env.agents.length > 0) {
    const result = env.step(Object.fromEntries(env.agents.map((agent) => [agent, actionOf(agent)])));
    story.push([...result.slice(0, 4), [...env.agents]]);
  }
  return story;
}

test.each(Object.entries(herds))('a herd %s plays as in PettingZoo, in turns and at once', (name, herd) => {
  const { turns, atOnce, backAndForth } = golden.herds[name]!;
  expect(turns.length).toBeGreaterThan(3);
  expect(playTurns(parallelToAec(new ParallelMeadow(herd)))).toEqual(turns);
  expect(playTurns(new TurnMeadow(herd))).toEqual(turns);
  expect(playAtOnce(new ParallelMeadow(herd))).toEqual(atOnce);
  expect(playAtOnce(aecToParallel(new AecWrapper(parallelToAec(new ParallelMeadow(herd)))))).toEqual(backAndForth);
  expect(playAtOnce(aecToParallel(new TurnMeadow(herd)))).toEqual(backAndForth);
});

describe('sheep that die in the middle of a round, and leave lambs', () => {
  test.each(golden.grazing)(
    'turns $turns: play as in PettingZoo, in turns and a turn a step',
    ({ turns, story, atOnce }) => {
      expect(playTurns(new Grazing(turns))).toEqual(story);
      expect(playAtOnce(turnBasedAecToParallel(new Grazing(turns)))).toEqual(atOnce);
    },
  );
});
