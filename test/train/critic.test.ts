import { describe, expect, test } from 'vitest';
import { reinforce, tdBackprop, tdWeightMax, weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { Box, Discrete, type Env } from '../../src/gymnasium/index.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { createListLanes } from '../../src/train/create-env-lanes.js';
import { type Critic, checkCritic, TdErrors } from '../../src/train/critic.js';
import { train } from '../../src/train/train.js';
import { type Scene, ScriptedEnv } from './scripted-env.js';

const linear = { inputs: 1, hidden: [], optimizer: 'sgd', learningRate: 0.125, engine: 'literal' } as const;

/** V(s) = w s + b, with what the critic has learned so far. */
function line(team: LiteralTeam): { w: number; b: number } {
  const [layer] = team.weights();
  return { w: layer!.weights[0]!, b: layer!.biases[0]! };
}

const EPISODES: readonly (readonly [number, ...Scene[]])[] = [
  [1, [2, 1], [3, 2, 'terminated']],
  [-1, [0.5, -4], [4, 3, 'truncated']],
];

describe('a critic that does not fit', () => {
  const actor = createTeam({ inputs: 3, hidden: [2], rule: weightMax });
  const critic = (options: Partial<TeamOptions> = {}) =>
    createTeam({ inputs: 3, hidden: [2], rule: tdBackprop, ...options });
  const fitting: Critic = { team: critic(), discount: 0.9 };

  test.each<[Partial<Critic>, string]>([
    [{ team: critic({ inputs: 4 }) }, 'the critic has 4 inputs and the team 3; both see the same'],
    [{ team: critic({ batch: 2 }) }, 'the critic has batch 2 and the team 1; expected the same lanes'],
    [
      { team: critic({ outputs: 2 }) },
      'the critic has 2 outputs; expected one that is a number, as by rule td-backprop or td-weight-max',
    ],
    [
      { team: critic({ rule: reinforce }) },
      'the critic has 1 output that only fires or not; expected one that is a number, as by rule td-backprop or td-weight-max',
    ],
    [{ discount: 1.5 }, 'discount is 1.5; expected a number from 0 to 1'],
    [{ discount: -0.1 }, 'discount is -0.1; expected a number from 0 to 1'],
    [{ discount: Number.NaN }, 'discount is NaN; expected a number from 0 to 1'],
    [{ truncation: 'stop' as 'skip' }, `truncation is "stop"; expected 'bootstrap' or 'skip'`],
    [{ rewardLimit: 0 }, 'rewardLimit is 0; expected a number above 0'],
  ])('%#', (wrong, message) => {
    expect(() => checkCritic({ ...fitting, ...wrong }, actor)).toThrow(new UserError(message));
  });

  test('critics that fit are taken', () => {
    checkCritic({ ...fitting, truncation: 'skip', rewardLimit: 1 }, actor);
    checkCritic({ team: critic({ rule: tdWeightMax, hidden: [7, 5] }), discount: 0 }, actor);
  });
});

describe('TD errors by hand', () => {
  /** The δ of six steps, for a critic that does not learn. */
  function errorsOf(options: Omit<Critic, 'team'>) {
    const team = createTeam({ ...linear, rule: tdBackprop, learningRate: 0, seed: 2 });
    const actor = createTeam({ ...linear, rule: reinforce });
    const lanes = createListLanes(actor, [new ScriptedEnv(EPISODES)] as unknown as Env[], {
      seedOf: () => 0,
      autoreset: 'next-step',
    });
    const errors = new TdErrors({ team, ...options }, lanes);
    const values = Array.from({ length: 6 }, () => {
      lanes.step([0]);
      return errors.next()[0] ?? null;
    });
    const { w, b } = line(team);
    return { values, value: (s: number) => w * s + b };
  }
  const close = (given: readonly (number | null)[], wanted: readonly (number | null)[]) =>
    given.forEach((value, k) => {
      if (value === null || wanted[k] === null) expect(value).toBe(wanted[k]);
      else expect(value).toBeCloseTo(wanted[k]!, 6);
    });

  test('γ V(s′) − V(s), without V(s′) where the task ended, and none where an episode only began', () => {
    const { values, value: V } = errorsOf({ discount: 0.5 });
    close(values, [
      1 + 0.5 * V(2) - V(1),
      2 - V(2),
      null,
      -4 + 0.5 * V(0.5) - V(-1),
      3 + 0.5 * V(4) - V(0.5), // a time limit: the task goes on
      null,
    ]);
    expect(Math.abs(V(2) - V(1))).toBeGreaterThan(0.1);
  });

  test("truncation 'skip' learns nothing from a step into a time limit", () => {
    const [all, skipped] = [errorsOf({ discount: 0.5 }), errorsOf({ discount: 0.5, truncation: 'skip' })];
    expect(skipped.values).toEqual(all.values.with(4, null));
    expect(all.values[4]).not.toBeNull();
  });

  test('rewards are clipped to ± rewardLimit, for learning', () => {
    const { values, value: V } = errorsOf({ discount: 1, rewardLimit: 1.5 });
    close(values, [1 + V(2) - V(1), 1.5 - V(2), null, -1.5 + V(0.5) - V(-1), 1.5 + V(4) - V(0.5), null]);
  });
});

describe('actor and critic by hand', () => {
  const [rate, discount, decay] = [0.125, 0.75, 0.5];

  /** Linear TD(λ) and a logistic unit with traces, written here from scratch. */
  function byHand(actions: readonly number[], start: Record<'actor' | 'critic', { w: number; b: number }>) {
    const { actor, critic } = { actor: { ...start.actor }, critic: { ...start.critic } };
    const V = (s: number) => critic.w * s + critic.b;
    const act = [...actions];
    for (const [first, ...scenes] of EPISODES) {
      let [s, said] = [first, V(first)];
      let [zCritic, zActor] = [
        [s, 1],
        [0, 0],
      ];
      for (const [next, reward, end] of scenes) {
        const p = 1 / (1 + Math.exp(-(actor.w * s + actor.b)));
        const e = act.shift()! - p;
        zActor = [decay * zActor[0]! + s * e, decay * zActor[1]! + e];
        // What was said of s before the last update, and of s′ before this one.
        const after = V(next);
        const delta = reward + (end === 'terminated' ? 0 : discount * after) - said;
        critic.w += rate * delta * zCritic[0]!;
        critic.b += rate * delta * zCritic[1]!;
        actor.w += rate * delta * zActor[0]!;
        actor.b += rate * delta * zActor[1]!;
        zCritic = [decay * zCritic[0]! + next, decay * zCritic[1]! + 1];
        [s, said] = [next, after];
      }
    }
    return { actor, critic };
  }

  test('both learn along their traces, which end with the episode', () => {
    const actor = createTeam({ ...linear, rule: reinforce, params: { decay }, learningRate: rate, seed: 1 });
    const critic = createTeam({ ...linear, rule: tdBackprop, params: { decay }, learningRate: rate, seed: 2 });
    const start = { actor: line(actor), critic: line(critic) };
    const env = new ScriptedEnv(EPISODES);
    const { steps, curve } = train(actor, [env] as unknown as Env[], {
      ...{ episodes: 2, bins: 2 },
      critic: { team: critic, discount },
    });
    // Two steps an episode, and one in between that begins the second; its action is not asked for.
    expect([steps, env.actions.length]).toEqual([5, 4]);
    expect(curve).toEqual([3, -1]);
    const wanted = byHand(env.actions, start);
    for (const [team, { w, b }] of [
      [actor, wanted.actor],
      [critic, wanted.critic],
    ] as const) {
      expect(line(team).w).toBeCloseTo(w, 5);
      expect(line(team).b).toBeCloseTo(b, 5);
    }
    expect(Math.abs(wanted.actor.w - start.actor.w)).toBeGreaterThan(0.01);
  });

  test('what the actor hears, and when its episode is over', () => {
    const team = createTeam({ ...linear, rule: reinforce });
    const heard: [reward: number | null, over: boolean][] = [];
    const actor = {
      ...team,
      learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>) {
        heard.push([rewards[0]!, Boolean(ended?.[0])]);
        team.learn(rewards, ended);
      },
    };
    const critic = createTeam({ ...linear, rule: tdBackprop, learningRate: 0 });
    const { w, b } = line(critic);
    train(actor, [new ScriptedEnv(EPISODES)] as unknown as Env[], {
      episodes: 2,
      critic: { team: critic, discount, truncation: 'skip' },
    });
    expect(heard.map(([, over]) => over)).toEqual([false, true, true, false, true]);
    const V = (s: number) => w * s + b;
    const wanted = [1 + discount * V(2) - V(1), 2 - V(2), null, -4 + discount * V(0.5) - V(-1), null];
    heard.forEach(([reward], k) => {
      if (wanted[k] === null) expect(reward).toBeNull();
      else expect(reward).toBeCloseTo(wanted[k]!, 6);
    });
  });

  test('a step that ends the task at its time limit counts as one that ends the task', () => {
    const env = {
      observationSpace: new Box(-10, 10, { shape: [1] }),
      actionSpace: new Discrete(2),
      reset: () => [Float32Array.of(1), {}],
      step: () => [Float32Array.of(2), 3, true, true, {}],
    };
    const [heard, critic] = [[] as (number | null)[], createTeam({ ...linear, rule: tdBackprop, learningRate: 0 })];
    const team = createTeam({ ...linear, rule: reinforce });
    const learn = (rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>) => {
      heard.push(rewards[0]!);
      team.learn(rewards, ended);
    };
    const { w, b } = line(critic);
    train({ ...team, learn }, [env] as unknown as Env[], {
      episodes: 1,
      critic: { team: critic, discount, truncation: 'skip' },
    });
    expect(heard).toEqual([expect.closeTo(3 - (w + b), 5)]);
  });

  test.each(['literal', 'dense'] as const)(
    'in a step that only begins an episode no weight moves, of actor or critic, %s',
    (engine) => {
      const options = { ...linear, engine, optimizer: 'adam' } as const;
      const team = createTeam({ ...options, rule: reinforce, params: { baseline: 'running', decay } });
      const critic = createTeam({ ...options, rule: tdBackprop, params: { decay } });
      const moves: boolean[] = [];
      const weights = () =>
        JSON.stringify([team, critic].map((each) => each.weights().map((l) => [l.weights, l.biases])));
      let before = weights();
      const watched = {
        ...{ sizes: team.sizes, batch: 1, choices: 2, components: 1, rule: team.rule, engine, bus: undefined },
        ...{ passes: [], paidPasses: 1 },
        act: (seen: ArrayLike<number>) => team.act(seen),
        weights: () => team.weights(),
        learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>) {
          team.learn(rewards, ended);
          moves.push(weights() !== before);
          before = weights();
        },
      } as unknown as Team;
      train(watched, [new ScriptedEnv(EPISODES)] as unknown as Env[], {
        episodes: 4,
        critic: { team: critic, discount, truncation: 'skip' },
      });
      // Of every six steps the third and the sixth only begin an episode; the fifth is a time limit, which is skipped.
      expect(moves).toEqual([true, true, false, true, false, false, true, true, false, true, false]);
    },
  );
});
