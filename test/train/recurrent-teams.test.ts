import { describe, expect, test } from 'vitest';
import { nodeNoiseReinforce, reinforce, rflo, tdBackprop, weightMax } from '../../agents/index.js';
import { CartPole, CentreOut, ContextualBandit } from '../../envs/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { auditErrors } from '../../src/audit/error-audit.js';
import { createTeam } from '../../src/engines/create-team.js';
import { recordTrials } from '../../src/identify/record-trials.js';
import { defineRule } from '../../src/rule/rule.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import type { TeamEnvOptions } from '../../src/train/create-played-network.js';
import { evaluate } from '../../src/train/evaluate.js';
import { TeamEnv } from '../../src/train/team-env.js';
import { train } from '../../src/train/train.js';

/** Says what it hears. */
const echo = defineRule({ name: 'says', hears: { h: 'sum in: w * x' }, act: 'a = h', learn: 'dw = 0 * x' });

/** Two units of one layer: the first hears the sensor, the second the first, both with weight 1 and no bias. */
function relay(lateralDelay: number) {
  const weights = [1, 0, 0, 1, 0, 0];
  const start = [{ inputs: 3, units: 2, weights, biases: [0, 0] }];
  return { rule: echo, inputs: 1, hidden: [], outputs: 2, lateralDelay, start } satisfies TeamOptions;
}

describe('a unit hears its peers as they were', () => {
  test.each([1, 2, 3])('%i steps ago, and as 0 at the start of an episode', (delay) => {
    for (const engine of ['literal', 'dense'] as const) {
      const team = createTeam({ ...relay(delay), engine });
      const play = () =>
        [1, 2, 3, 4, 5].map((value) => {
          const [, second] = team.act([value]);
          team.forget([value === 5]);
          return second;
        });
      const wanted = [1, 2, 3, 4, 5].map((_, k) => Math.max(0, k + 1 - delay));
      // The second episode has forgotten the first.
      for (let episode = 0; episode < 2; episode++) expect(play()).toEqual(wanted);
      team.close();
    }
  });

  test('one that is silenced says 0 a step later', () => {
    const team = createTeam({ ...relay(1), engine: 'literal' });
    const said = (value: number) => {
      const [, second] = team.act([value]);
      team.forget([false]);
      return second;
    };
    expect([said(1), said(2)]).toEqual([0, 1]);
    const silence = team.bus.silence(1);
    expect([said(3), said(4)]).toEqual([2, 0]);
    silence.unsubscribe();
    expect([said(5), said(6)]).toEqual([0, 5]);
  });
});

const POPULATION = { inputs: 4, hidden: [], outputs: 12, lateralDelay: 1, optimizer: 'sgd', seed: 1 } as const;

test('a population learns to reach from errors, is evaluated and recorded', () => {
  const team = createTeam({ ...POPULATION, rule: rflo, errors: 2, learningRate: 0.05, batch: 4 });
  const envs = () => Array.from({ length: 4 }, () => new CentreOut({ units: 12, noise: 0 }));
  const before = evaluate(team, envs(), { episodes: 40, seed: 2 });
  train(team, envs(), { episodes: 1500 });
  const after = evaluate(team, envs(), { episodes: 40, seed: 2 });
  expect(after.interval![0]).toBeGreaterThan(before.interval![1]);
  expect(evaluate(team, envs(), { episodes: 40, seed: 2 })).toEqual(after);
  const recording = recordTrials(team, new CentreOut({ units: 12 }), { trials: 3 });
  expect(recording).toMatchObject({ units: 12, errors: 2 });
  expect(recording.trials.map(({ activity }) => activity.length)).toEqual([240, 240, 240]);
  expect(recordTrials(team.state(), new CentreOut({ units: 12 }), { trials: 3 })).toEqual(recording);
  team.close();
});

describe('the baseline of a context', () => {
  test('is subtracted from what the team hears, and not from returns', () => {
    const heard: number[] = [];
    const team = createTeam({ ...POPULATION, rule: nodeNoiseReinforce, engine: 'literal' });
    team.bus.rewards.subscribe(({ value }) => heard.push(value));
    const env = new CentreOut({ units: 12, steps: 1 });
    const { meanReturn } = train(team, [env], { episodes: 60, baseline: { context: 'goal', rate: 1 } });
    // With rate 1 each reward is heard beside the last one of its target: the sum of what is heard is that of the last
    // rewards.
    expect(meanReturn).toBeLessThan(-1);
    expect(heard).toHaveLength(60);
    const total = heard.reduce((sum, value) => sum + value, 0);
    expect(total).toBeLessThan(0);
    expect(total).toBeGreaterThan(60 * meanReturn * 0.5);
    team.close();
  });

  test('a contextual bandit is learned with the baseline of its context', () => {
    const options = { inputs: 3, hidden: [], outputs: 1, rule: reinforce, choices: 2, learningRate: 0.1 };
    const team = createTeam(options);
    const env = new ContextualBandit({ contexts: 3, arms: 2, meansSeed: 1 });
    const { meanReturn } = train(team, [env], { episodes: 300, baseline: { context: 'context', rate: 0.1 } });
    expect(meanReturn).toBeGreaterThan(0);
    team.close();
  });

  test.each<[object, RegExp]>([
    [
      { baseline: { context: 'mood', rate: 0.1 } },
      /info.mood is undefined; expected a text or a number. Its info has goal/,
    ],
    [{ baseline: { context: 'goal', rate: 2 } }, /baseline.rate is 2; expected a number above 0/],
    [{ baseline: { context: 3, rate: 0.1 } }, /baseline.context is 3; expected the name of a field/],
    [{ baseline: { context: 'goal', rate: 0.1 }, signal: 'error' }, /baseline is given; it is for a list/],
  ])('refuses %#', (options, message) => {
    const team = createTeam({ ...POPULATION, rule: nodeNoiseReinforce });
    expect(() => train(team, [new CentreOut({ units: 12 })], { episodes: 2, ...options })).toThrow(message);
    team.close();
  });
});

test('a critic may be recurrent, in both engines alike', async () => {
  const digests = await Promise.all(
    (['literal', 'dense'] as const).map(async (engine) => {
      const team = createTeam({ inputs: 4, hidden: [3], rule: weightMax, engine, lateralDelay: 1 });
      const critic = createTeam({ inputs: 4, hidden: [4], rule: tdBackprop, engine, lateralDelay: 1 });
      train(team, [new CartPole()], { episodes: 4, critic: { team: critic, discount: 0.9 } });
      return [await team.digest(), await critic.digest()];
    }),
  );
  expect(digests[0]).toEqual(digests[1]);
});

describe('what does not go together says so', () => {
  const options = { inputs: 3, hidden: [4], outputs: 2, rule: reinforce };
  test.each<[Partial<TeamOptions>, RegExp]>([
    [{ lateralDelay: -1 }, /lateralDelay is -1; expected a whole number from 0 to 64, or a list/],
    [{ lateralDelay: [1] }, /lateralDelay has 1 entries for 2 layers; expected one for each layer/],
    [{ lateralDelay: 1, lateralRounds: 2 }, /lateralDelay is \[1,0\], and lateralRounds is 2; units hear their peers/],
    [{ lateralDelay: [0, 1], choices: 3 }, /and choices is 3; output units that select among several/],
    [
      { lateralDelay: 1, hidden: [4], inputs: 4, wiring: [{ image: [2, 2, 1], field: 1 }, null] },
      /wiring gives layer 1 receptive fields; a layer hears its peers where/,
    ],
    [{ errors: 0 }, /errors is 0; expected a whole number, at least 1/],
    [
      {
        errors: 3,
        rule: defineRule({
          name: 'own',
          hears: { h: 'sum in: w * x', e: 'own error' },
          act: 'a = h',
          learn: 'dw = (output ? e : 0) * x',
        }),
      },
      /errors is 3, and output units of rule 'own' hear an error of their own/,
    ],
  ])('%#', (wrong, message) => {
    expect(() => createTeam({ ...options, ...wrong })).toThrow(message);
  });

  test('a network that is played, and audits of single steps', () => {
    const late = { hidden: [2], lateralDelay: 1 } as TeamEnvOptions;
    expect(() => new TeamEnv(new CartPole(), late)).toThrow(/TeamEnv got lateralDelay, but units that are played/);
    const team = createTeam({ inputs: 3, hidden: [2], outputs: 1, rule: reinforce, lateralDelay: 1 });
    expect(() => auditRule(reinforce, { from: team.state() })).toThrow(/hear their peers as they were steps ago/);
    const heard = createTeam({ inputs: 3, hidden: [], outputs: 2, rule: rflo, lateralDelay: 1 });
    expect(() => auditErrors(rflo, { from: heard.state() })).toThrow(/steps ago|draw/);
  });

  test('an environment that tells another number of errors', () => {
    const team = createTeam({ ...POPULATION, rule: rflo });
    expect(() => train(team, [new CentreOut({ units: 12 })], { episodes: 1 })).toThrow(
      "the environment tells 2 errors (info.error), and the team has 12 output units; expected one each, or the team's option errors: 2",
    );
  });
});
