import { describe, expect, test } from 'vitest';
import { counterfactualCredit, reinforce, weightMax } from '../../agents/index.js';
import { CartPole, Multiplexer } from '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import type { Env } from '../../src/gymnasium/index.js';
import { counterfactualOracle } from '../../src/microscope/index.js';
import { train } from '../../src/train/train.js';

const env = () => new Multiplexer({ addressBits: 1 }) as Env;
const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

function teamOf(options: Partial<Parameters<typeof createTeam>[0]> = {}) {
  return createTeam({
    ...{ inputs: 3, hidden: [4], outputs: 1, rule: counterfactualCredit, engine: 'dense', seed: 3, learningRate: 0.05 },
    ...options,
  } as Parameters<typeof createTeam>[0]);
}

test('tells what firing was worth, summed over the answers by hand', () => {
  const [team, world] = [teamOf(), env()];
  const told: number[][] = [];
  const spy = { ...team, state: () => team.state(), recall: team.recall.bind(team), weights: () => team.weights() };
  const oracle = counterfactualOracle(
    {
      ...spy,
      errors: team.errors,
      hearsErrors: team.hearsErrors,
      batch: 1,
      sizes: team.sizes,
      rule: team.rule,
      act: (seen) => team.act(seen),
      learn: (rewards, ended, errors) => {
        told.push([...Array.from(errors!)]);
        team.learn(rewards, ended, errors);
      },
    },
    [world],
  );
  let [observation, info] = world.reset({ seed: 1 });
  for (let step = 0; step < 20; step++) {
    const actions = [...oracle.act(observation as Float32Array)];
    const [hidden, output] = team.weights();
    const done = [...team.recall(1, 'a').data];
    const target = (info as { target: number }).target;
    const before = { weights: [...output!.weights], bias: output!.biases[0]! };
    const [, reward] = world.step(actions[0]!);
    oracle.learn([reward], [true]);
    const expected = (fired: readonly number[]) => {
      const p = sigmoid(before.bias + fired.reduce((sum, a, k) => sum + a * before.weights[k]!, 0));
      return target === 1 ? 2 * p - 1 : 1 - 2 * p;
    };
    const worth = done.map((_, unit) => {
      const as = (action: number) => expected(done.map((a, k) => (k === unit ? action : a)));
      return as(1) - as(0);
    });
    worth.forEach((value, unit) => expect(told[step]![unit]).toBeCloseTo(value, 5));
    expect(hidden!.units).toBe(4);
    [observation, info] = world.reset();
  }
});

test('both engines learn the same, and the environments go on as if nobody had asked', async () => {
  const digests = await Promise.all(
    (['literal', 'dense'] as const).map(async (engine) => {
      const team = teamOf({ engine, hidden: [3, 2], batch: 2 });
      const envs = [env(), env()];
      const { steps } = train(counterfactualOracle(team, envs), envs, { episodes: 60, seed: 4 });
      const asked = envs.map((one) => [...(one.reset()[0] as Float32Array)]);
      const plain = [env(), env()];
      train(createTeam({ inputs: 3, hidden: [3, 2], outputs: 1, rule: reinforce, batch: 2 }), plain, {
        episodes: 60,
        seed: 4,
      });
      expect(asked).toEqual(plain.map((one) => [...(one.reset()[0] as Float32Array)]));
      return [await team.digest(), steps];
    }),
  );
  expect(digests[0]).toEqual(digests[1]);
});

test.each(['averaged', 'chance', 'silence'] as const)(
  'learns more than REINFORCE does with baseline %s',
  (baseline) => {
    const score = (rule: typeof reinforce) => {
      const team = teamOf({ rule, hidden: [8], seed: 5, ...(rule === reinforce ? {} : { params: { baseline } }) });
      const envs = [env()];
      const trained = rule === reinforce ? team : counterfactualOracle(team, envs);
      return train(trained, envs, { episodes: 1500, seed: 5 }).meanReturn;
    };
    expect(score(counterfactualCredit)).toBeGreaterThan(score(reinforce) + 0.05);
  },
);

describe('refuses', () => {
  test('rules whose hidden units hear no error of their own', () => {
    expect(() => counterfactualOracle(teamOf({ rule: weightMax }), [env()])).toThrow(
      "hidden units of rule 'weight-max' hear no error of their own",
    );
  });

  test('another number of environments', () => {
    expect(() => counterfactualOracle(teamOf({ batch: 2 }), [env()])).toThrow(
      'was given 1 environments; expected the 2 in which the team is trained',
    );
  });

  test('episodes of several steps', () => {
    const world = new CartPole() as unknown as Env;
    const team = counterfactualOracle(teamOf({ inputs: 4 }), [world]);
    expect(() => train(team, [world], { episodes: 1 })).toThrow('CartPole instance> have several steps');
  });

  test('training without it', () => {
    expect(() => train(teamOf(), [env()], { episodes: 1 })).toThrow('a team made by counterfactualOracle');
  });
});
