import { describe, expect, test } from 'vitest';
import { PrisonersDilemma } from '../../envs/prisoners-dilemma.js';
import {
  Discrete,
  EnvMismatchError,
  InvalidEnvError,
  InvalidObservationError,
  InvalidResultError,
  InvalidRewardError,
  InvalidSpaceError,
} from '../../src/gymnasium/index.js';
import {
  type AECEnv,
  AgentOrderError,
  apiTest,
  InvalidAgentsError,
  type ParallelEnv,
  parallelApiTest,
  seedTest,
} from '../../src/pettingzoo/index.js';
import { Lanterns } from './lanterns.js';

/** A sound environment with one method replaced. */
function broken<E extends object, K extends keyof E>(env: E, method: K, change: (original: E[K]) => unknown): E {
  const original = (env[method] as (...args: unknown[]) => unknown).bind(env) as E[K];
  return Object.assign(env, { [method]: change(original) });
}

/** The second player terminates in every odd step, and is back in every even one. */
class Ghostly extends PrisonersDilemma {
  override step(actions: Parameters<PrisonersDilemma['step']>[0]): ReturnType<PrisonersDilemma['step']> {
    const leaves = this.agents.length === 2;
    const [observations, rewards, , truncations, infos] = super.step({ player_1: 0, ...actions });
    this.agents = leaves ? ['player_0'] : ['player_0', 'player_1'];
    return [observations, rewards, { player_0: false, player_1: leaves }, truncations, infos];
  }
}

describe('parallelApiTest refuses', () => {
  type Step = PrisonersDilemma['step'];
  type Result = ReturnType<Step>;
  const stepping = (change: (result: Result, env: PrisonersDilemma) => unknown): ParallelEnv => {
    const env = new PrisonersDilemma({ maxCycles: 3 });
    return broken(env, 'step', (step: Step) => (actions: Parameters<Step>[0]) => change(step(actions), env));
  };
  const resetting = (change: (result: ReturnType<PrisonersDilemma['reset']>) => unknown): ParallelEnv =>
    broken(new PrisonersDilemma(), 'reset', (reset) => (args?: Parameters<typeof reset>[0]) => change(reset(args)));

  test.each<[string, new (message: string) => Error, RegExp, ParallelEnv]>([
    ['what is no ParallelEnv', InvalidEnvError, /extends ParallelEnv/, new Lanterns() as unknown as ParallelEnv],
    ['no agents', InvalidAgentsError, /possibleAgents/, Object.assign(new PrisonersDilemma(), { possibleAgents: [] })],
    [
      'a name given twice',
      InvalidAgentsError,
      /names an agent twice/,
      Object.assign(new PrisonersDilemma(), { possibleAgents: ['a_0', 'a_0'] }),
    ],
    ['no tuple from reset', InvalidResultError, /reset\(\) gave/, resetting(([observations]) => observations)],
    ['a missing info', InvalidAgentsError, /gave player_0 no info/, resetting(([observations]) => [observations, {}])],
    [
      'a missing observation',
      InvalidAgentsError,
      /gave player_1 no observation/,
      resetting(([{ player_0 }, infos]) => [{ player_0 }, infos]),
    ],
    [
      'an observation outside its space',
      InvalidObservationError,
      /gave player_0 an observation outside/,
      stepping(([, ...rest]) => [{ player_0: 9, player_1: 0 }, ...rest]),
    ],
    [
      'a reward that is NaN',
      InvalidRewardError,
      /player_1 the reward NaN/,
      stepping(([o, , ...rest]) => [o, { player_0: 0, player_1: Number.NaN }, ...rest]),
    ],
    [
      'a flag that is no boolean',
      InvalidResultError,
      /player_0 terminated = 0/,
      stepping(([o, r, , ...rest]) => [o, r, { player_0: 0, player_1: false }, ...rest]),
    ],
    [
      'a missing reward',
      InvalidAgentsError,
      /no entry for player_1 among its rewards/,
      stepping(([o, , ...rest]) => [o, { player_0: 1 }, ...rest]),
    ],
    [
      'an info that is no object',
      InvalidResultError,
      /the info null/,
      stepping(([o, r, e, u]) => [o, r, e, u, { player_0: null, player_1: {} }]),
    ],
    [
      'who leaves without a flag',
      InvalidAgentsError,
      /took player_1 out of agents/,
      stepping((result, env) => {
        env.agents = ['player_0'];
        return result;
      }),
    ],
    [
      'who stays with a flag',
      InvalidAgentsError,
      /kept player_0 in agents/,
      stepping(([o, r, , ...rest]) => [o, r, { player_0: true, player_1: false }, ...rest]),
    ],
    ['who comes back', InvalidAgentsError, /brought player_1 back/, new Ghostly()],
    [
      'an unlisted agent',
      InvalidAgentsError,
      /the agent ghost_0, which is not among possibleAgents/,
      resetting((result) => result),
    ],
    [
      'a new space at each call',
      InvalidSpaceError,
      /a new object at each call/,
      Object.assign(new PrisonersDilemma(), { actionSpace: () => new Discrete(2) }),
    ],
    [
      'what is no space',
      InvalidSpaceError,
      /expected a Space/,
      Object.assign(new PrisonersDilemma(), { observationSpace: () => 5 }),
    ],
  ])('%s', (name, Kind, message, env) => {
    if (name === 'an unlisted agent') Object.defineProperty(env, 'agents', { get: () => ['ghost_0'], set: () => {} });
    expect(() => parallelApiTest(env, { numCycles: 5 })).toThrow(message);
    expect(() => parallelApiTest(env, { numCycles: 5 })).toThrow(Kind);
  });
});

describe('apiTest refuses', () => {
  const changed = (change: (env: Lanterns) => void): AECEnv => {
    const env = new Lanterns();
    const step = env.step.bind(env);
    env.step = (action) => {
      step(action);
      change(env);
    };
    return env;
  };
  const begun = (change: (env: Lanterns) => void): AECEnv => {
    const env = new Lanterns();
    const reset = env.reset.bind(env);
    env.reset = (args) => {
      reset(args);
      change(env);
    };
    return env;
  };

  test.each<[string, new (message: string) => Error, RegExp, AECEnv]>([
    ['what is no AECEnv', InvalidEnvError, /extends AECEnv/, new PrisonersDilemma() as unknown as AECEnv],
    [
      'no agents after reset',
      InvalidAgentsError,
      /no agents after reset/,
      begun((env) => {
        env.agents = [];
      }),
    ],
    [
      'death at birth',
      InvalidAgentsError,
      /says after reset\(\) that lantern_1/,
      begun((env) => {
        env.terminations.lantern_1 = true;
      }),
    ],
    [
      'an entry too few',
      InvalidAgentsError,
      /has infos of lantern_0, lantern_1; expected/,
      begun((env) => {
        Reflect.deleteProperty(env.infos, 'lantern_2');
      }),
    ],
    [
      'rewards that are not summed',
      AgentOrderError,
      /the reward 0; expected [12]/,
      changed((env) => {
        for (const agent of env.agents) env._cumulativeRewards[agent] = 0;
      }),
    ],
    [
      'a reward that is infinite',
      InvalidRewardError,
      /the reward Infinity/,
      changed((env) => {
        for (const agent of env.agents) env._cumulativeRewards[agent] = Infinity;
      }),
    ],
    [
      'a turn for nobody',
      AgentOrderError,
      /gave the turn to lantern_9/,
      changed((env) => {
        env.agentSelection = 'lantern_9' as 'lantern_0';
      }),
    ],
    [
      'an agent without a possible one',
      InvalidAgentsError,
      /not among possibleAgents/,
      begun((env) => {
        env.agents = ['ghost_0' as 'lantern_0'];
      }),
    ],
    [
      'an observation outside its space',
      InvalidObservationError,
      /lantern_0 an observation outside/,
      Object.assign(new Lanterns(), { observe: () => 77 }),
    ],
    [
      'an observation where none was asked for',
      InvalidObservationError,
      /last\(false\)/,
      Object.assign(new Lanterns(), { last: () => [0, 0, false, false, {}] }),
    ],
    [
      'an answer from step',
      InvalidResultError,
      /step\(\) returned 1/,
      Object.assign(new Lanterns(), { step: () => 1 }),
    ],
    ['render without close', InvalidEnvError, /render\(\) but no close\(\)/, new (class extends Lanterns {})()],
  ])('%s', (name, Kind, message, env) => {
    if (name === 'render without close')
      env.close = Object.getPrototypeOf(Object.getPrototypeOf(Lanterns.prototype)).close;
    const run = () => apiTest(env, { numCycles: 5 });
    expect(run).toThrow(message);
    expect(run).toThrow(Kind);
  });
});

describe('seedTest refuses', () => {
  test('what is drawn from elsewhere', () => {
    let draws = 0;
    class Fickle extends PrisonersDilemma {
      override step(actions: Parameters<PrisonersDilemma['step']>[0]): ReturnType<PrisonersDilemma['step']> {
        const [observations, , ...rest] = super.step(actions);
        return [observations, { player_0: draws++, player_1: 0 }, ...rest];
      }
    }
    expect(() => seedTest(() => new Fickle())).toThrow(EnvMismatchError);
    expect(() => seedTest(() => new Fickle())).toThrow(/has other rewards at turn 1/);
  });

  test('what remembers the episode before', () => {
    class Hoarding extends Lanterns {
      override reset(args?: Parameters<Lanterns['reset']>[0]): void {
        const before = this.taken.lantern_2;
        super.reset(args);
        this.taken.lantern_2 = before > 2 ? 1 : 0;
      }
    }
    expect(() => seedTest(() => new Hoarding())).toThrow(
      /the same lanterns_v0, reset with the seed again, has other observation/,
    );
  });
});
