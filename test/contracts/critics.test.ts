import { describe, expect, test } from 'vitest';
import {
  mapPropagation,
  reinforce,
  tdBackprop,
  tdWeightMax,
  unbiasedWeightMax,
  weightMax,
} from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import { train } from '../../src/train/train.js';
import { thorough } from '../thorough.js';

const decay = 0.98 * 0.8;
const falling = { kind: 'linear', from: 0.02, to: 0.002, steps: 200 } as const;
const stairs = {
  kind: 'piecewise',
  points: [
    [0, 0.01],
    [50, 0.003],
    [120, 0.001],
  ],
} as const;

/** An actor and a critic after a few episodes of a task, with traces. */
async function actorAndCritic(
  engine: Engine,
  { env, rule, criticRule, batch = 1, params = { decay }, criticParams = {} }: Setting,
): Promise<{ actor: string; critic: string; curve: readonly number[] }> {
  const envs = Array.from({ length: batch }, () => make(env, { disableEnvChecker: true }));
  const inputs = (envs[0]!.observationSpace.shape as readonly number[])[0]!;
  const choices = env === 'CartPole-v1' ? 2 : 3;
  const shared = { inputs, hidden: [12, 7], batch, engine, optimizer: 'adam' } as const;
  const layerParams: ParamValues[] = [{}, {}, { temperature: 2 }];
  const actor = createTeam({ ...shared, rule, params, layerParams, choices, learningRate: falling, seed: 3 });
  const rates = { learningRate: [falling, stairs, 0.002], seed: 'critic' };
  const critic = createTeam({ ...shared, rule: criticRule, params: { decay, ...criticParams }, ...rates });
  const { curve } = train(actor, envs, {
    episodes: thorough(3, 1) * batch + 4,
    seed: 5,
    critic: { team: critic, discount: 0.98, truncation: batch > 1 ? 'bootstrap' : 'skip' },
  });
  const result = { actor: await actor.digest(), critic: await critic.digest(), curve };
  actor.close();
  critic.close();
  return result;
}

interface Setting {
  readonly env: string;
  readonly rule: Rule;
  readonly criticRule: Rule;
  readonly batch?: number;
  readonly params?: ParamValues;
  readonly criticParams?: ParamValues;
}

const SETTINGS: readonly Setting[] = [
  { env: 'CartPole-v1', rule: weightMax, criticRule: tdBackprop },
  { env: 'CartPole-v1', rule: weightMax, criticRule: tdWeightMax, batch: 11 },
  { env: 'CartPole-v1', rule: reinforce, criticRule: tdBackprop, batch: 3 },
  { env: 'Acrobot-v1', rule: unbiasedWeightMax, params: {}, criticRule: tdBackprop, batch: 2 },
  {
    env: 'Acrobot-v1',
    rule: mapPropagation,
    params: { decay, settling: 4 },
    criticRule: mapPropagation,
    criticParams: { head: 'value', learns: 'past', settling: 3 },
  },
];

describe('actors with critics, traces, schedules and temperatures end with the same bits in both engines', () => {
  test.each(
    SETTINGS.map(
      (setting) => [`${setting.rule.name} with ${setting.criticRule.name} on ${setting.env}`, setting] as const,
    ),
  )('%s', async (_name, setting) => {
    const dense = await actorAndCritic('dense', setting);
    expect(dense).toEqual(await actorAndCritic('literal', setting));
    expect(dense.curve.every(Number.isFinite)).toBe(true);
  });
});
