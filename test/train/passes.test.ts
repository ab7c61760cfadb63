import { describe, expect, test } from 'vitest';
import { errorBackprop, perturbationFeedback, weightMirror } from '../../agents/index.js';
import { ClassificationEnv, LabelledEnv } from '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { AutoresetMode, ClipReward, type Env, make, makeVec, TransformReward } from '../../src/gymnasium/index.js';
import { defineRule } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import { evaluate } from '../../src/train/evaluate.js';
import { train } from '../../src/train/train.js';

const BATCH = 4;
const DIGITS = { side: 8, samples: 200, loss: 'squared' } as const;
const digits = () => make('LabelledDigits-v0', DIGITS) as Env;
const team = (rule = perturbationFeedback, engine: Engine = 'dense') =>
  createTeam({
    ...{ inputs: 64, hidden: [12], outputs: 10, rule, batch: BATCH, engine },
    ...{ optimizer: 'sgd', learningRate: 0.05, seed: 2 },
  });
const lanes = (env: () => Env) => Array.from({ length: BATCH }, env);

describe('environments score actions without a step', () => {
  test.each(['squared', 'cross-entropy'] as const)('LabelledDigits-v0 by minus its loss, %s', (loss) => {
    const env = new LabelledEnv({ ...DIGITS, loss });
    env.reset({ seed: 1 });
    const action = Float32Array.from({ length: 10 }, (_, k) => Math.sin(k));
    const [first, again] = [env.score(action), env.score(action)];
    expect(again).toBe(first);
    const [, , , , info] = env.step(action);
    expect(first).toBe(-info.loss!);
  });

  test('Digits-v0 by its reward', () => {
    const env = new ClassificationEnv({ side: 8, samples: 20 });
    const [, { label }] = env.reset({ seed: 1 });
    expect([env.score(label), env.score((label + 1) % 10)]).toEqual([1, 0]);
    expect(env.step(label)[1]).toBe(1);
  });
});

describe('training of a rule that hears the rewards of its passes', () => {
  test('both engines end with the same weights, learn, and count the reward of the task', async () => {
    const [dense, literal] = [team(), team(perturbationFeedback, 'literal')];
    const result = train(dense, lanes(digits), { episodes: 120, seed: 3 });
    expect(train(literal, lanes(digits), { episodes: 120, seed: 3 }).curve).toEqual(result.curve);
    expect(await dense.digest()).toBe(await literal.digest());
    // Accuracy, not the loss that the team hears.
    expect(result.meanReturn).toBeGreaterThanOrEqual(0);
    const longer = train(dense, lanes(digits), { episodes: 6000, seed: 4 });
    expect(longer.curve.at(-1)).toBeGreaterThan(0.3);
  });

  test('the reward of the first pass is the score, too', () => {
    const told: (number | null)[][] = [];
    const scored: number[] = [];
    const one = team();
    const learn = one.learn.bind(one);
    one.learn = (rewards, ...rest) => {
      told.push(Array.from(rewards));
      learn(rewards, ...rest);
    };
    const env = () => {
      const inner = new LabelledEnv(DIGITS);
      const score = inner.score.bind(inner);
      inner.score = (action) => {
        scored.push(score(action));
        return scored.at(-1)!;
      };
      return inner as Env;
    };
    train(one, lanes(env), { episodes: 1 });
    expect(told[0]).toHaveLength(2 * BATCH);
    // An environment is asked for both passes, one after the other.
    expect(told[0]).toEqual([0, 1].flatMap((pass) => lanes(env).map((_, lane) => scored[2 * lane + pass]!)));
    expect(told[0]!.slice(BATCH)).not.toEqual(told[0]!.slice(0, BATCH));
  });

  test('what scores nothing is refused, and so is what hides it', () => {
    const refused = (env: () => Env, message: string) =>
      expect(() => train(team(), lanes(env), { episodes: 1 })).toThrow(message);
    class Silent extends LabelledEnv {
      override score = undefined as never;
    }
    refused(() => new Silent(DIGITS) as Env, 'Silent has no method score(action)');
    refused(
      () => new ClipReward(digits(), { minReward: -1, maxReward: 1 }) as Env,
      'ClipReward may change actions or what they are paid',
    );
    refused(
      () => new TransformReward(digits(), { func: (reward: number) => reward }) as Env,
      'TransformReward may change',
    );
    expect(() => train(team(), lanes(digits), { episodes: 1, signal: 'error' })).toThrow(
      "signal is 'error', and units of this rule hear the rewards of 2 passes",
    );
  });

  test('a vector environment is refused, and a critic', () => {
    const rule = defineRule({
      name: 'two-passes',
      passes: 'p0, p1',
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: 'p = softmax(h)\na = pick(u, p)',
      learn: 'dw = (R[p1] - R) * x * (a - p)',
    });
    const options = { inputs: 1, hidden: [3], outputs: 4, rule, batch: 2 };
    const one = createTeam(options);
    const vector = makeVec('Digits-v0', { numEnvs: 2, autoresetMode: AutoresetMode.SAME_STEP });
    expect(() => train(one, vector as never, { episodes: 1 })).toThrow(
      'a vector environment pays one action a step; give a list of environments',
    );
    const critic = { team: createTeam({ ...options, outputs: 1 }), discount: 0.9 };
    expect(() => train(one, lanes(digits).slice(2), { episodes: 1, critic })).toThrow(
      "rule 'two-passes' acts in passes (p0, p1), and a critic follows one",
    );
  });
});

describe('what a team with passes takes and gives', () => {
  const seen = new Float32Array(BATCH * 64).fill(0.5);
  const errors = new Float32Array(BATCH * 10);

  test('actions of each pass, of which the first are those that count', () => {
    const one = team();
    expect(one.passes).toEqual(['clean', 'noisy']);
    expect(one.paidPasses).toBe(2);
    const acted = one.act(seen);
    expect(acted).toHaveLength(2 * BATCH * 10);
    // Of the clean pass all lanes see and do the same; of the noisy one each draws its own.
    expect(acted.slice(0, 10)).toEqual(acted.slice(10, 20));
    expect(acted.slice(40, 50)).not.toEqual(acted.slice(50, 60));
  });

  test.each(['dense', 'literal'] as const)('rewards of each pass, %s', (engine) => {
    const one = team(perturbationFeedback, engine);
    one.act(seen);
    expect(() => one.learn(new Float32Array(BATCH), undefined, errors)).toThrow(
      'rewards, one for each pass (clean, noisy) and lane: 4 numbers given; expected 8',
    );
    expect(() => one.learn([0, 0, 0, 0, 0, 0, 0, null], undefined, errors)).toThrow('rewards: number 7 is null');
    // What a lane that learns nothing would have been paid in another pass is not looked at.
    one.learn([0, 0, 0, null, 0, 0, 0, Number.NaN], undefined, errors);
  });

  test.each(['dense', 'literal'] as const)(
    'one reward a lane where that of the first is heard alone, or none, %s',
    (engine) => {
      const one = team(weightMirror, engine);
      expect([one.passes, one.paidPasses]).toEqual([['task', 'mirror'], 1]);
      for (const rewards of [new Float32Array(BATCH), new Float32Array(2 * BATCH)]) {
        one.act(seen);
        one.learn(rewards, undefined, errors);
      }
      one.act(seen);
      expect(() => one.learn(new Float32Array(3), undefined, errors)).toThrow('rewards: 3 numbers given; expected 4');
    },
  );

  test('teams without passes have none', () => {
    const one = createTeam({ inputs: 2, rule: errorBackprop });
    expect([one.passes, one.paidPasses]).toEqual([[], 1]);
  });

  test('evaluation acts once, and greedily as well', () => {
    const one = team();
    train(one, lanes(digits), { episodes: 6000, seed: 4 });
    const { returns, mean } = evaluate(one, lanes(digits), { episodes: 200 });
    expect(returns).toHaveLength(200);
    expect(mean).toBeGreaterThan(0.2);
    expect(evaluate(one, lanes(digits), { episodes: 200, greedy: true }).mean).toBe(mean);
  });
});
