import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setWarningSink } from '../../src/gymnasium/index.js';
import {
  AECEnv,
  AecWrapper,
  AssertOutOfBoundsWrapper,
  aecToParallel,
  apiTest,
  MultiEpisodeEnv,
  MultiEpisodeParallelEnv,
  OrderEnforcingWrapper,
  type ParallelEnv,
  ParallelWrapper,
  parallelApiTest,
  parallelToAec,
  seedTest,
  TerminateIllegalWrapper,
  turnBasedAecToParallel,
} from '../../src/pettingzoo/index.js';
import { Grazing, herds, ParallelMeadow, type Sheep, TurnMeadow } from './meadow.js';

beforeEach(() => {
  setWarningSink(() => {});
});
afterEach(() => {
  setWarningSink(null);
});

type Turns = AECEnv<number, number, Sheep>;
type AtOnce = ParallelEnv<number, number, Sheep>;

const aecWrappers: Readonly<Record<string, (env: Turns) => Turns>> = {
  AecWrapper: (env) => new AecWrapper(env),
  AssertOutOfBounds: (env) => new AssertOutOfBoundsWrapper(env),
  OrderEnforcing: (env) => new OrderEnforcingWrapper(env),
};
const episodes: Readonly<Record<string, (env: Turns) => Turns>> = {
  'MultiEpisode of 3': (env) => new MultiEpisodeEnv(env, 3),
};
const parallelWrappers: Readonly<Record<string, (env: AtOnce) => AtOnce>> = {
  ParallelWrapper: (env) => new ParallelWrapper(env),
};

/** Runs all tests that there are for a kind of environment, over several seeds. */
function passes(makeEnv: () => Turns | AtOnce): void {
  const env = makeEnv();
  if (env instanceof AECEnv) apiTest(env, { numCycles: 100 });
  else parallelApiTest(env, { numCycles: 100 });
  seedTest(makeEnv, { numCycles: 100 });
  // In the middle of an episode, which leaves last turns that were never taken.
  seedTest(makeEnv, { numCycles: 2 });
}

/** Every way to wrap and to convert an environment of turns. */
function* formsOfTurns(isParallelizable: boolean): Iterable<[string, (env: Turns) => Turns | AtOnce]> {
  for (const [outer, wrap] of Object.entries({ ...aecWrappers, ...episodes })) {
    yield [outer, wrap];
    for (const [inner, first] of Object.entries({ ...aecWrappers, ...episodes })) {
      yield [`${outer} of ${inner}`, (env) => wrap(first(env))];
    }
    yield [`turn-based ${outer}`, (env) => turnBasedAecToParallel(wrap(env))];
    yield [`turns of the turn-based ${outer}`, (env) => parallelToAec(turnBasedAecToParallel(wrap(env)))];
    if (!isParallelizable) continue;
    yield [`parallel ${outer}`, (env) => aecToParallel(wrap(env))];
    yield [
      `turns of MultiEpisodeParallel of the parallel ${outer}`,
      (env) => parallelToAec(new MultiEpisodeParallelEnv(aecToParallel(wrap(env)), 2)),
    ];
  }
}

function* formsOfAtOnce(): Iterable<[string, (env: AtOnce) => Turns | AtOnce]> {
  const all = {
    ...parallelWrappers,
    'MultiEpisodeParallel of 3': (env: AtOnce) => new MultiEpisodeParallelEnv(env, 3),
  };
  for (const [outer, wrap] of Object.entries(all)) {
    yield [outer, wrap];
    yield [`turns of ${outer}`, (env) => parallelToAec(wrap(env))];
    for (const [name, over] of Object.entries({ ...aecWrappers, ...episodes })) {
      yield [`${name} of turns of ${outer}`, (env) => over(parallelToAec(wrap(env)))];
      yield [`parallel ${name} of turns of ${outer}`, (env) => aecToParallel(over(parallelToAec(wrap(env))))];
      yield [
        `turn-based ${name} of turns of ${outer}`,
        (env) => turnBasedAecToParallel(over(parallelToAec(wrap(env)))),
      ];
    }
  }
}

describe.each(Object.entries(herds))('a herd %s', (_, herd) => {
  test('passes the API tests in turns, through everything', () => {
    passes(() => new TurnMeadow(herd));
    for (const [form, of] of formsOfTurns(true))
      expect(() => passes(() => of(new TurnMeadow(herd))), form).not.toThrow();
  });

  test('passes the API tests at once, through everything', () => {
    passes(() => new ParallelMeadow(herd));
    for (const [form, of] of formsOfAtOnce()) {
      expect(() => passes(() => of(new ParallelMeadow(herd))), form).not.toThrow();
    }
  });

  test('plays the same game in both forms, through all conversions and wrappers that change nothing', () => {
    const expected = playAtOnce(new ParallelMeadow(herd));
    expect(expected.length).toBe(1 + Math.max(...herd.lives.map(([born, length]) => born + length)));
    expect(playAtOnce(aecToParallel(new TurnMeadow(herd)))).toEqual(expected);
    expect(
      playAtOnce(new MultiEpisodeParallelEnv(new ParallelMeadow(herd), 1)).map(({ observations }) => observations),
    ).toMatchObject(expected.map(({ observations }) => observations));
    const turns = playTurns(new TurnMeadow(herd));
    expect(playTurns(parallelToAec(new ParallelMeadow(herd)))).toEqual(turns);
    expect(playTurns(new MultiEpisodeEnv(new TurnMeadow(herd), 1))).toEqual(turns);
    for (const [name, wrap] of Object.entries(aecWrappers)) {
      expect(playTurns(wrap(new TurnMeadow(herd))), name).toEqual(turns);
      expect(playTurns(wrap(parallelToAec(new ParallelMeadow(herd)))), name).toEqual(turns);
      expect(playAtOnce(aecToParallel(wrap(new TurnMeadow(herd)))), name).toEqual(expected);
      expect(playTurns(parallelToAec(new ParallelWrapper(aecToParallel(wrap(new TurnMeadow(herd)))))), name).toEqual(
        turns,
      );
    }
  });
});

describe.each([
  ['at once', false],
  ['when it is their turn', true],
])('sheep that die in the middle of a round, and have their last turns %s', (_, late) => {
  test.each([[[1, 3, 2]], [[2, 2, 2]], [[1, 1, 1, 2, 1]], [[3, 1, 2, 1, 1, 1]]])(
    'turns %j: pass the API tests through everything',
    (turns) => {
      const make = () => new Grazing(turns, late);
      passes(make);
      for (const [form, of] of formsOfTurns(false)) expect(() => passes(() => of(make())), form).not.toThrow();
      passes(() => new TerminateIllegalWrapper<number, Sheep>(make(), -1));
      passes(() => new TerminateIllegalWrapper<number, Sheep>(new MultiEpisodeEnv(make(), 2), -1));
      passes(() => new MultiEpisodeEnv(new TerminateIllegalWrapper<number, Sheep>(make(), -1), 2));
    },
  );

  test('are told of by turns at once as by turns: every reward, and every death once', () => {
    const turns = [2, 1, 3, 1, 2];
    const aec = new Grazing(turns, late);
    const got: Record<string, number> = {};
    const deaths: string[] = [];
    aec.reset({ seed: 3 });
    for (const agent of aec.agentIter()) {
      const [, reward, terminated] = aec.last();
      got[agent] = (got[agent] ?? 0) + reward;
      if (terminated) deaths.push(agent);
      aec.step(terminated ? null : actionOf(agent));
    }
    const parallel = turnBasedAecToParallel(new Grazing(turns, late));
    const sums: Record<string, number> = {};
    const ends: string[] = [];
    parallel.reset({ seed: 3 });
    while (parallel.agents.length > 0) {
      const [, rewards, terminations] = parallel.step(
        Object.fromEntries(parallel.agents.map((agent) => [agent, actionOf(agent)])),
      );
      for (const [agent, reward] of Object.entries(rewards)) sums[agent] = (sums[agent] ?? 0) + reward;
      ends.push(...Object.entries(terminations).flatMap(([agent, ended]) => (ended ? [agent] : [])));
    }
    expect(sums).toEqual(got);
    expect(ends.toSorted()).toEqual(deaths.toSorted());
    expect(new Set(ends).size).toBe(turns.length);
  });
});

describe('several episodes as one', () => {
  // Sheep 0 dies after round 1, sheep 1 after round 2; both bite 0 blades, so that nothing is got; then both bite 1 in
  // round 1, sheep 1 bites 1 in round 2: 3·1 − 2 = 1 for each, and 3·1 − 1 = 2.
  const herd = {
    lives: [
      [0, 1],
      [0, 2],
    ],
  } as const;

  test('at once: who has died waits for the next episode', () => {
    const env = new MultiEpisodeParallelEnv(new ParallelMeadow(herd), 2);
    env.reset({ seed: 1 });
    const story: unknown[] = [];
    let last: Record<string, number> = {};
    while (env.agents.length > 0) {
      const [observations, rewards, terminations, truncations] = env.step({ sheep_0: 1, sheep_1: 1 });
      story.push([
        env.agents,
        rewards,
        Object.values(terminations),
        Object.values(truncations),
        observations.sheep_0 === last['sheep_0'],
      ]);
      last = observations;
    }
    const all = ['sheep_0', 'sheep_1'];
    expect(
      story.map((moment) => (moment as unknown[]).map((part, i) => (i === 0 ? (part as string[]).toSorted() : part))),
    ).toEqual([
      [all, { sheep_0: 1, sheep_1: 1 }, [false, false], [false, false], false],
      [all, { sheep_0: 0, sheep_1: 2 }, [false, false], [false, false], false],
      [all, { sheep_0: 1, sheep_1: 1 }, [false, false], [false, false], false],
      [[], { sheep_0: 0, sheep_1: 2 }, [false, false], [true, true], true],
    ]);
  });

  test('in turns: what was got in the last round of an episode is told in the next', () => {
    const env = new MultiEpisodeEnv(new TurnMeadow(herd), 2);
    env.reset({ seed: 1 });
    const story: unknown[] = [];
    for (const agent of env.agentIter()) {
      const [, reward, terminated, truncated] = env.last();
      story.push([agent, reward, terminated, truncated]);
      env.step(terminated || truncated ? null : 1);
    }
    expect(story).toEqual([
      ['sheep_0', 0, false, false],
      ['sheep_1', 0, false, false],
      ['sheep_1', 1, false, false],
      // Sheep 0 has got 1 in its round; sheep 1 has got 2 in the round that ended the episode.
      ['sheep_0', 1, false, false],
      ['sheep_1', 2, false, false],
      ['sheep_0', 1, true, false],
      ['sheep_1', 1, false, false],
      ['sheep_1', 2, true, false],
    ]);
  });
});

/** An action that depends on the agent alone. */
function actionOf(agent: string): number {
  return Number(agent.slice(-1)) % 3;
}

function playTurns(env: Turns): unknown[] {
  env.reset({ seed: 5 });
  const story: unknown[] = [];
  for (const agent of env.agentIter()) {
    const result = env.last();
    story.push(structuredClone([agent, env.agents, result]));
    env.step(env.isDead(agent) ? null : actionOf(agent));
  }
  return story;
}

function playAtOnce(env: AtOnce): { readonly observations: unknown }[] {
  const [observations, infos] = env.reset({ seed: 5 });
  const story: { readonly observations: unknown }[] = [structuredClone({ observations, infos, agents: env.agents })];
  while (env.agents.length > 0) {
    const actions = Object.fromEntries(env.agents.map((agent) => [agent, actionOf(agent)]));
    const [seen, rewards, terminations, truncations, told] = env.step(actions);
    story.push(
      structuredClone({ observations: seen, rewards, terminations, truncations, infos: told, agents: env.agents }),
    );
  }
  return story;
}
