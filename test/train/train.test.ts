import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { reinforce, tdBackprop, weightMax } from '../../agents/index.js';
import { Multiplexer } from '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import type { Env } from '../../src/gymnasium/index.js';
import { environmentSeed, keyOf } from '../../src/random/seed.js';
import { defineRule } from '../../src/rule/rule.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { DivergenceError } from '../../src/train/divergence.js';
import { type TrainingProgress, train } from '../../src/train/train.js';
import { Wandering } from '../contracts/wandering.js';
import { CountingEnv } from './counting-env.js';

const tiny = (options: Partial<TeamOptions> = {}) =>
  createTeam({ inputs: 2, hidden: [3], rule: reinforce, learningRate: 0, ...options });

/** The error of a run that diverges. */
function diverging(run: () => unknown): DivergenceError {
  try {
    run();
  } catch (error) {
    if (error instanceof DivergenceError) return error;
    throw error;
  }
  throw new Error('expected a run that diverges');
}

const explosive = defineRule({
  name: 'explosive',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: 'a = h',
  learn: 'dw = 9 * w + R * x',
});

const asEnvs = (envs: readonly CountingEnv[]) => envs as unknown as readonly Env[];

describe('what training returns', () => {
  test('returns are the sums of rewards of whole episodes', () => {
    const env = new CountingEnv(3);
    const result = train(tiny(), asEnvs([env]), { episodes: 4, bins: 2 });
    // 1 + 2 + 3 = 6, 4 + 5 + 6 = 15, 24, 33
    expect(result.curve).toEqual([10.5, 28.5]);
    expect(result).toMatchObject({ meanReturn: 19.5, episodes: 4, steps: 12, stopped: false });
    expect(result.seconds).toBeGreaterThan(0);
    expect([env.steps, env.resets]).toEqual([12, 5]);
  });

  test('twenty bins unless told otherwise', () => {
    expect(train(tiny(), asEnvs([new CountingEnv(1)]), { episodes: 40 }).curve).toHaveLength(20);
  });

  test('every lane runs to the last step, and only as many episodes as asked for are counted', () => {
    const envs = [1, 2, 3].map(() => new CountingEnv(1));
    const result = train(tiny({ batch: 3 }), asEnvs(envs), { episodes: 4, bins: 4 });
    // Step 1 pays 1 in all three lanes, step 2 pays 2: the fourth episode is that of the first lane.
    expect(result.curve).toEqual([1, 1, 1, 2]);
    expect(result).toMatchObject({ episodes: 4, steps: 2, stopped: false });
    expect(envs.map((env) => env.steps)).toEqual([2, 2, 2]);
  });

  test('each lane has a seed of its own, given once', () => {
    const envs = [1, 2].map(() => new CountingEnv(1));
    train(tiny({ batch: 2 }), asEnvs(envs), { episodes: 4, seed: 'lanes' });
    const seeds = [0, 1].map((lane) => environmentSeed(keyOf('lanes'), lane));
    expect(seeds[0]).not.toBe(seeds[1]);
    expect(envs.map((env) => env.seeds)).toEqual(seeds.map((seed) => [seed, undefined, undefined]));
  });

  test('stopped: after that step, with what has been done', () => {
    let asked = 0;
    const result = train(tiny(), asEnvs([new CountingEnv(2)]), {
      episodes: 100,
      bins: 50,
      shouldStop: () => ++asked === 7,
    });
    // Seven steps, three episodes of 1 + 2, 3 + 4, 5 + 6; two a bin.
    expect(result).toMatchObject({ steps: 7, episodes: 3, stopped: true, curve: [5, 11], meanReturn: 7 });
  });

  test('progress is told about ten times a second', () => {
    const told: TrainingProgress[] = [];
    const { seconds } = train(tiny(), asEnvs([new CountingEnv(1)]), {
      episodes: 1e9,
      shouldStop: () => told.length === 3,
      onProgress: (progress) => void told.push(progress),
    });
    // However slow the machine is: not more often.
    expect(seconds).toBeGreaterThan(0.3);
    told.forEach(({ episodes, steps, curve }) => {
      expect(episodes).toBe(steps);
      expect(curve.length).toBeLessThanOrEqual(20);
    });
  });
});

describe('what training refuses', () => {
  test.each([0, -1, 1.5, Number.NaN])('%s episodes', (episodes) => {
    expect(() => train(tiny(), asEnvs([new CountingEnv(1)]), { episodes })).toThrow(
      new UserError(`episodes is ${episodes}; expected a whole number, at least 1`),
    );
  });

  test('another number of environments than lanes', () => {
    expect(() => train(tiny({ batch: 2 }), asEnvs([new CountingEnv(1)]), { episodes: 1 })).toThrow(
      new UserError('1 environment for 2 lanes; expected one for each lane'),
    );
  });

  test('a team of another shape', () => {
    const envs = asEnvs([new CountingEnv(1)]);
    expect(() => train(tiny({ inputs: 3 }), envs, { episodes: 1 })).toThrow(
      new UserError('the environment shows 2 numbers; the team has 3 inputs'),
    );
    expect(() => train(tiny({ outputs: 2 }), envs, { episodes: 1 })).toThrow(
      new UserError("the environment's actions take 1 output unit; the team has 2 output units"),
    );
  });

  describe.each(['literal', 'dense'] as const)('%s:', (engine) => {
    test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      'a reward or observation of %s',
      (value) => {
        const start = (env: CountingEnv) => () => train(tiny({ engine }), asEnvs([env]), { episodes: 9 });
        expect(start(new CountingEnv(1, { reward: value }))).toThrow(
          new UserError(
            `rewards: number 0 is ${value}; expected a finite number. The environment produced it, or the team was given it`,
          ),
        );
        // Within an episode: what a reset shows is as it should be.
        expect(start(new CountingEnv(2, { observation: value }))).toThrow(
          new UserError(
            `observations: number 1 is ${value}; expected a finite number. The environment produced it, or the team was given it`,
          ),
        );
      },
    );

    test('a reward beyond 32-bit floats, with a critic and a limit of rewards too', () => {
      const reward = new UserError(
        'rewards: number 0 is 1e+39; a team computes with 32-bit floats, which end at 3.4e38; scale it down. The environment produced it, or the team was given it',
      );
      const run = (more: object) => () =>
        train(tiny({ engine }), asEnvs([new CountingEnv(2, { reward: 1e39 })]), { episodes: 9, ...more });
      const critic = () => ({ team: tiny({ engine, rule: tdBackprop, hidden: [] }), discount: 0.9 });
      expect(run({})).toThrow(reward);
      expect(run({ critic: critic() })).toThrow(reward);
      expect(run({ critic: { ...critic(), rewardLimit: 1 } })).toThrow(reward);
      expect(() => tiny({ engine }).act([1, -1e39])).toThrow(/^observations: number 1 is -1e\+39; a team computes/);
    });

    test.each(['adam', 'rmsprop'] as const)('weights that %s can move no more', (optimizer) => {
      const run = () =>
        train(tiny({ engine, optimizer, learningRate: 0.01 }), asEnvs([new CountingEnv(1, { reward: 1e25 })]), {
          episodes: 5,
        });
      expect(diverging(run).message).toMatch(
        /unit \d of layer [12] has a weight that is not finite; lower the learning rate/,
      );
    });

    test('weights that are not numbers any more', () => {
      const team = tiny({ engine, learningRate: 1e38, optimizer: 'sgd' });
      const run = () => train(team, asEnvs([new CountingEnv(1, { reward: 1000 })]), { episodes: 50 });
      expect(run).toThrow(DivergenceError);
      expect(run).toThrow(/unit \d of layer [12] has a weight that is not finite; lower the learning rate/);
    });

    test('the error of a diverged run has the result so far', () => {
      // Weights grow tenfold a step. One that is not finite makes an action that is no number, and so is what the world
      // pays.
      const env = new Wandering(2, 1, true) as unknown as Env;
      const options = { inputs: 2, hidden: [], rule: explosive, optimizer: 'sgd', learningRate: 1, engine } as const;
      const run = () => train(createTeam({ ...options, seed: 1 }), [env], { episodes: 5000, bins: 5000, seed: 1 });
      const { message, partial } = diverging(run);
      const [, step, episodes, unit] = /^at step (\d+), after (\d+) episodes?, (.*) has a weight/.exec(message)!;
      expect(unit).toBe('unit 0 of layer 1');
      expect(partial).toMatchObject({ episodes: Number(episodes), steps: Number(step) - 1 });
      expect(partial.episodes).toBeGreaterThan(0);
      expect(partial.steps).toBeLessThan(60);
      expect(partial.curve).toHaveLength(partial.episodes);
      expect(partial.meanReturn).toBeCloseTo(
        partial.curve.reduce((sum, value) => sum + value, 0) / partial.episodes,
        12,
      );
    });

    test('a critic, by its weights or by what it says', () => {
      const critic = (hidden: readonly number[], learningRate: number) => {
        const team = createTeam({ inputs: 2, hidden, rule: tdBackprop, learningRate, optimizer: 'sgd', engine });
        return { team, discount: 1 };
      };
      const run = (hidden: readonly number[], rate: number) => () =>
        train(tiny({ engine }), asEnvs([new CountingEnv(9)]), { episodes: 2000, critic: critic(hidden, rate) });
      expect(diverging(run([], 1e38)).message).toMatch(
        /^at step \d+, after \d+ episodes?, unit \d of layer \d of the critic has a weight that is not finite; lower/,
      );
      expect(diverging(run([3], 1e20)).message).toMatch(
        /^at step \d+, after \d+ episodes?, the critic's TD error is not finite; lower the learning rate/,
      );
    });
  });
});

describe('memory does not grow with episodes', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    // The second time takes what the first one set free.
    collect();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  // 400 KB is 4 bytes an episode (dense) or 133 (literal): less than keeping one number of each, or one message of
  // many. What is kept of each episode grows in every window; compiled code, which V8 may add at any time, does not.
  test.each([
    { engine: 'dense', episodes: 100_000, warm: 30_000 },
    { engine: 'literal', episodes: 3000, warm: 1000 },
  ] as const)('$engine: $episodes episodes', ({ engine, episodes, warm }) => {
    const team = createTeam({ inputs: 6, hidden: [8], rule: weightMax, engine });
    const envs = [new Multiplexer({ addressBits: 2 })] as unknown as readonly Env[];
    train(team, envs, { episodes: warm });
    let growth = Number.POSITIVE_INFINITY;
    for (let window = 0; window < 3 && growth >= 400_000; window++) {
      const before = used();
      train(team, envs, { episodes });
      growth = used() - before;
    }
    expect(growth).toBeLessThan(400_000);
    team.close();
  });
});
