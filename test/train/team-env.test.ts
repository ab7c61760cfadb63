import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapPropagation } from '../../agents/map-propagation.js';
import { reinforce } from '../../agents/reinforce.js';
import { tdBackprop } from '../../agents/td-backprop.js';
import { unbiasedWeightMax } from '../../agents/unbiased-weight-max.js';
import { weightMax } from '../../agents/weight-max.js';
import { CartPole } from '../../envs/cart-pole.js';
import { Multiplexer } from '../../envs/multiplexer.js';
import { Pendulum } from '../../envs/pendulum.js';
import type { MessageOf } from '../../src/bus/message.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import {
  type Env,
  type Generator,
  InvalidActionError,
  InvalidArgumentError,
  npRandom,
  ResetNeededError,
  setWarningSink,
} from '../../src/gymnasium/index.js';
import { apiTest, parallelApiTest, parallelToAec, seedTest } from '../../src/pettingzoo/index.js';
import type { ParamValues } from '../../src/rule/rule.js';
import { programOf } from '../../src/rule/rule.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import type { TeamEnvOptions } from '../../src/train/create-played-network.js';
import type { UnitName } from '../../src/train/played-unit.js';
import { TeamEnv } from '../../src/train/team-env.js';

/** An outside learner: a Bernoulli-logistic unit with a running baseline (Williams 1992). */
class OutsideUnit {
  readonly weights: Float64Array;
  private eligibility = new Float64Array(0);
  private expected = 0;

  constructor(
    inputs: number,
    private readonly rate: number,
    private readonly random: Generator,
  ) {
    this.weights = Float64Array.from({ length: inputs + 1 }, () => random.uniform(-0.5, 0.5));
  }

  act(observation: Float32Array): number {
    const x = [...observation, 1];
    const p = 1 / (1 + Math.exp(-x.reduce((h, value, i) => h + value * this.weights[i]!, 0)));
    const a = this.random.random() < p ? 1 : 0;
    this.eligibility = Float64Array.from(x, (value) => value * (a - p));
    return a;
  }

  learn(reward: number): void {
    this.eligibility.forEach((e, i) => (this.weights[i]! += this.rate * (reward - this.expected) * e));
    this.expected += 0.02 * (reward - this.expected);
  }
}

/** Pays what it is told to. */
class Payer extends Multiplexer {
  constructor(private readonly pay: number) {
    super({ addressBits: 1 });
  }

  override step(action: number): ReturnType<Multiplexer['step']> {
    const [observation, , terminated, truncated, info] = super.step(action);
    return [observation, this.pay, terminated, truncated, info];
  }
}

test.each([Number.NaN, 1e39])('a reward of %d is refused before units learn from it', (pay) => {
  const env = new TeamEnv(new Payer(pay), { rule: reinforce, hidden: [2], played: ['unit_1_0'] });
  env.reset({ seed: 1 });
  expect(() => env.step({ unit_1_0: 1 })).toThrow(UserError);
});

/** The multiplexer with one address bit, which remembers what it paid last. */
class Task extends Multiplexer {
  lastReward = 0;

  constructor() {
    super({ addressBits: 1 });
  }

  override step(action: number): ReturnType<Multiplexer['step']> {
    const result = super.step(action);
    this.lastReward = result[1];
    return result;
  }
}

/** Plays one-step episodes with outside units; the mean of their returns in the last quarter. */
function playEpisodes(env: TeamEnv, task: Task, units: ReadonlyMap<UnitName, OutsideUnit>, episodes: number): number {
  let total = 0;
  for (let episode = 0; episode < episodes; episode++) {
    let [observations] = env.reset(episode === 0 ? { seed: 1 } : {});
    let rewards: Record<UnitName, number> = {};
    while (env.agents.length > 0) {
      const actions: Record<UnitName, number> = {};
      for (const agent of env.acting) actions[agent] = units.get(agent)!.act(observations[agent]!);
      [observations, rewards] = env.step(actions);
    }
    for (const [agent, unit] of units) unit.learn(rewards[agent]!);
    if (episode >= 0.75 * episodes) total += task.lastReward;
  }
  return total / (0.25 * episodes);
}

// CartPole's observations have no bounds, which apiTest warns of.
beforeAll(() => void setWarningSink(() => {}));
afterAll(() => void setWarningSink(null));

const small = { hidden: [3, 2], rule: weightMax, learningRate: 0.05 };
const teams: Record<string, () => TeamEnv> = {
  'all units of three layers': () => new TeamEnv(new Multiplexer({ addressBits: 1 }), { hidden: [3, 2] }),
  'one hidden unit among weight-max': () =>
    new TeamEnv(new Multiplexer({ addressBits: 1 }), { ...small, played: ['unit_1_1'], credit: 'weight-norm' }),
  'units of two layers among weight-max, in CartPole': () =>
    new TeamEnv(new CartPole(), { ...small, played: ['unit_1_0', 'unit_3_0'] }),
};

describe.each(Object.entries(teams))('%s', (_, makeEnv) => {
  test('pass parallelApiTest', () => parallelApiTest(makeEnv(), { numCycles: 60 }));
  test('pass apiTest in turns', () => apiTest(parallelToAec(makeEnv()), { numCycles: 60 }));
  test('pass seedTest, learning units included', () => seedTest(makeEnv, { numCycles: 60 }));
});

describe('a step', () => {
  test('is one layer, on what the layer below has just done', () => {
    const env = new TeamEnv(new Multiplexer({ addressBits: 1 }), { hidden: [2] });
    const [observations, infos] = env.reset({ seed: 3 });
    expect(env.possibleAgents).toEqual(['unit_1_0', 'unit_1_1', 'unit_2_0']);
    expect(env.acting).toEqual(['unit_1_0', 'unit_1_1']);
    const seen = new Multiplexer({ addressBits: 1 }).reset({ seed: 3 });
    expect(observations.unit_1_0).toEqual(seen[0]);
    expect(observations.unit_2_0).toEqual(Float32Array.of(0, 0));
    expect(infos.unit_1_0).toEqual({ acts: true, action_mask: Int8Array.of(1, 1) });
    expect(infos.unit_2_0).toEqual({ acts: false, action_mask: Int8Array.of(1, 0) });

    const [heard, rewards, terminations, , told] = env.step({ unit_1_0: 0, unit_1_1: 1 });
    expect(heard.unit_2_0).toEqual(Float32Array.of(0, 1));
    expect(rewards).toEqual({ unit_1_0: 0, unit_1_1: 0, unit_2_0: 0 });
    expect(terminations.unit_2_0).toBe(false);
    expect([env.acting, told.unit_2_0?.['acts']]).toEqual([['unit_2_0'], true]);

    const target = seen[1].target;
    const [, last, ended] = env.step({ unit_2_0: target });
    expect(last).toEqual({ unit_1_0: 1, unit_1_1: 1, unit_2_0: 1 });
    expect(ended).toEqual({ unit_1_0: true, unit_1_1: true, unit_2_0: true });
    expect([env.agents, env.acting]).toEqual([[], []]);
    expect([...env.state()]).toEqual([...seen[0], 0, 1, target]);
  });

  test('is a step of the environment when one layer is played', () => {
    const env = new TeamEnv(new CartPole(), { ...small, played: ['unit_2_0', 'unit_2_1'] });
    env.reset({ seed: 0 });
    const [, rewards, terminations] = env.step({ unit_2_0: 1, unit_2_1: 0 });
    expect(rewards).toEqual({ unit_2_0: 1, unit_2_1: 1 });
    expect(terminations.unit_2_0).toBe(false);
    expect(env.acting).toEqual(['unit_2_0', 'unit_2_1']);
  });
});

describe('a played unit takes the place of a literal one', () => {
  test.each([
    ['unit_1_1', 0, 1],
    ['unit_2_0', 1, 0],
  ] as const)(
    '%s: the others learn the same weights, bit for bit, and its reward is the one it had',
    (name, layer, k) => {
      const [inputs, seed] = [3, 7];
      const options = { hidden: [4, 2], rule: weightMax, learningRate: 0.02 };
      const whole = createTeam({ ...options, inputs, seed, engine: 'literal' });
      const own = whole.units[layer]![k]!;
      // What it would have sent to the units that it listens to, which is nothing in the first layer.
      let paid: number[] = [];
      const sent = new Map<number, number>();
      let credit = 0;
      whole.bus.tap('credit').subscribe(({ from, to, value }) => {
        if (from === own.position.address) sent.set(to, value);
        if (to === own.position.address) credit += value;
      });
      const pays = { [name]: () => paid };
      const env = new TeamEnv(new Multiplexer({ addressBits: 1 }), {
        ...options,
        played: [name],
        credit: 'weight-norm',
        pays,
      });
      const task = new Multiplexer({ addressBits: 1 });
      let largest = 0;
      for (let episode = 0; episode < 200; episode++) {
        const args = episode === 0 ? { seed } : {};
        credit = 0;
        env.reset(args);
        const action = whole.act(task.reset(args)[0])[0]!;
        const fires = own.recall('a')!;
        whole.learn([task.step(action)[1]], [true]);
        const { first, count } = own.position.senders;
        paid = Array.from({ length: count }, (_, i) => sent.get(first + i) ?? 0);
        const [, rewards] = env.step({ [name]: fires });
        expect(rewards[name]).toBeCloseTo(fires * credit, 6);
        largest = Math.max(largest, Math.abs(credit));
      }
      expect(largest).toBeGreaterThan(0.01);
      whole.weights().forEach((expected, l) => {
        const { weights, biases, units } = env.team!.weights()[l]!;
        const others = <T extends ArrayLike<number>>(all: T) =>
          Array.from(all).filter((_, i) => l !== layer || i % units !== k);
        expect(others(weights)).toEqual(others(expected.weights));
        expect(others(biases)).toEqual(others(expected.biases));
      });
    },
  );
});

describe('a player that does what the unit does leaves every other weight as it is, bit for bit', () => {
  /** What the unit of a whole team sends, in order, while that team makes one step. */
  function play(env: TeamEnv, whole: LiteralTeam, task: Env, name: UnitName, said: Said, steps: number) {
    const [layer, place] = name.split('_').slice(1).map(Number) as [number, number];
    const own = whole.units[layer - 1]![place]!;
    const { senders, address } = own.position;
    let messages: MessageOf<'credit'>[] = [];
    whole.bus.tap('credit').subscribe((message) => message.from === address && messages.push(message));
    let observation = task.reset({ seed: 7 })[0];
    env.reset({ seed: 7 });
    for (let step = 0; step < steps; step++) {
      messages = [];
      const action = whole.act(observation as Float32Array)[0]!;
      const fires = own.recall('a')!;
      const [next, reward, terminated] = task.step(action);
      whole.learn([reward], [terminated]);
      said.set(messages, senders.count);
      const [, , over] = env.step({ [name]: fires });
      expect(said.isEmpty).toBe(true);
      expect(over[name]).toBe(terminated);
      observation = terminated ? task.reset()[0] : next;
      if (terminated) env.reset();
    }
    whole.weights().forEach((expected, l) => {
      const { weights, biases, units } = env.team!.weights()[l]!;
      const others = (all: ArrayLike<number>) =>
        Array.from(all).filter((_, i) => l !== layer - 1 || i % units !== place);
      expect(others(weights)).toEqual(others(expected.weights));
      expect(others(biases)).toEqual(others(expected.biases));
    });
  }

  /** Messages of a unit as its player says them again: all of `settling` first, `[channel][sender]`. */
  class Said {
    #tells: number[][] = [];
    #pays: number[] = [];
    constructor(
      private readonly channels: number,
      private readonly settling: number,
    ) {}
    set(messages: readonly MessageOf<'credit'>[], senders: number) {
      const values = messages.map(({ value }) => value);
      const tells = messages.filter(({ channel }) => channel >= this.channels).length;
      expect(messages.slice(0, tells).every(({ channel }) => channel >= this.channels)).toBe(true);
      const size = this.settling * senders;
      this.#tells = Array.from({ length: size && tells / size }, (_, k) => values.slice(k * size, (k + 1) * size));
      this.#pays = values.slice(tells);
    }
    get isEmpty() {
      return this.#tells.length === 0 && this.#pays.length === 0;
    }
    tells = () => this.#tells.shift()!;
    pays = () => this.#pays.splice(0);
  }

  test.each<ParamValues>([{}, { decay: 0.7 }, { settling: 3 }])(
    'output unit of map-propagation, settling, %j',
    (params) => {
      const options = { hidden: [4, 3], rule: mapPropagation, params, learningRate: 0.05 };
      const whole = createTeam({ ...options, inputs: 4, seed: 7, engine: 'literal' });
      const { settling, channels } = programOf(mapPropagation, params).output;
      expect([channels.length, settling!.channels.length]).toEqual([0, 1]);
      const said = new Said(0, 1);
      const below: number[][] = [];
      const senses: number[][] = [];
      whole.bus.ticks(3).subscribe(({ phase }) => {
        if (phase === 'tell') senses.push(whole.units[1]!.map((unit) => unit.recall('a')!));
      });
      const tells = (values: Float32Array) => {
        below.push([...values]);
        return said.tells();
      };
      const pays = { unit_3_0: said.pays };
      const env = new TeamEnv(new CartPole(), { ...options, played: ['unit_3_0'], tells: { unit_3_0: tells }, pays });
      play(env, whole, new CartPole(), 'unit_3_0', said, 60);
      expect(below).toHaveLength(60 * whole.rule.settlingSteps);
      // What the player is shown is what the hidden units do at that moment.
      expect(below).toEqual(senses);
    },
  );

  test.each(['unit_2_1', 'unit_3_0'] as const)(
    '%s of unbiased-weight-max, which sends two numbers a synapse',
    (name) => {
      const options = { hidden: [3, 2], rule: unbiasedWeightMax, learningRate: 0.05 };
      const whole = createTeam({ ...options, inputs: 4, seed: 7, engine: 'literal' });
      expect(programOf(unbiasedWeightMax).output.channels).toHaveLength(2);
      const said = new Said(2, 0);
      const env = new TeamEnv(new CartPole(), { ...options, played: [name], pays: { [name]: said.pays } });
      play(env, whole, new CartPole(), name, said, 60);
    },
  );
});

test('credit by weights is 2·w·dw of the synapse to the unit that it feeds', () => {
  const task = new Task();
  const env = new TeamEnv(task, {
    hidden: [1],
    rule: weightMax,
    optimizer: 'sgd',
    learningRate: 0.5,
    played: ['unit_1_0'],
    credit: 'weight-norm',
  });
  env.reset({ seed: 2 });
  const output = env.team!.units[1]![0]!;
  const before = output.weights[0]!;
  // Read when the reward comes, for the unit forgets what it did when the episode ends.
  let error = 0;
  env.team!.bus.tap('reward').subscribe(() => {
    error = output.recall('a')! - output.recall('p')!;
  });
  const [, rewards] = env.step({ unit_1_0: 1 });
  const raw = task.lastReward * error;
  const after = before + 0.5 * raw;
  expect(output.weights[0]).toBeCloseTo(after, 6);
  expect(rewards.unit_1_0).toBeCloseTo(2 * after * raw, 6);

  env.reset();
  expect(env.step({ unit_1_0: 0 })[1].unit_1_0).toBe(0);
});

describe('outside learners', () => {
  // Of the 8 inputs a single unit answers 7 at best, d1 and (a or d0), which earns 0.75. Over 3000 episodes of such a
  // mean the standard error is √(1 − 0.75²) / √3000 = 0.012, so a team above 0.8 uses its hidden units.
  test('one REINFORCE unit plays among weight-max units, and the team learns', () => {
    const task = new Task();
    const env = new TeamEnv(task, {
      hidden: [6],
      rule: weightMax,
      learningRate: [0.03, 0.01],
      played: ['unit_1_2'],
      credit: 'weight-norm',
    });
    const [random] = npRandom(5);
    const unit = new OutsideUnit(3, 0.05, random);
    const start = [...unit.weights];
    expect(playEpisodes(env, task, new Map([['unit_1_2', unit]]), 12000)).toBeGreaterThan(0.8);
    expect([...unit.weights]).not.toEqual(start);
  });

  test('all units are Williams learners with the broadcast reward, and the team learns', () => {
    const task = new Task();
    const env = new TeamEnv(task, { hidden: [6] });
    const [random] = npRandom(11);
    const units = new Map(
      env.possibleAgents.map((agent) => [agent, new OutsideUnit(env.observationSpace(agent).shape[0]!, 0.15, random)]),
    );
    expect(playEpisodes(env, task, units, 12000)).toBeGreaterThan(0.8);
  });
});

describe('bad input', () => {
  const task = () => new Multiplexer({ addressBits: 1 });
  test('is refused with what to do', () => {
    expect(() => new TeamEnv(task(), { hidden: [2], played: ['unit_1_2'] })).toThrow(InvalidArgumentError);
    const rounds = { hidden: [2], lateralRounds: 2 } as TeamEnvOptions;
    expect(() => new TeamEnv(task(), rounds)).toThrow(/TeamEnv got lateralRounds, but units that are played act once/);
    const wired = { hidden: [2], wiring: [null, { from: [0, 1] }] } as TeamEnvOptions;
    expect(() => new TeamEnv(task(), wired)).toThrow(
      /TeamEnv got wiring, but units that are played see all of the layer/,
    );
    expect(() => new TeamEnv(task(), { hidden: [2], played: ['unit_1_2'] })).toThrow(
      /got unit_1_2 to be played; expected some of the units unit_1_0 to unit_2_0/,
    );
    expect(() => new TeamEnv(task(), { hidden: [2], played: [] })).toThrow(/got nobody to be played/);
    expect(() => new TeamEnv(task(), { hidden: [2], played: ['unit_1_0'] })).toThrow(
      /no rule, and only 1 of its units/,
    );
    expect(() => new TeamEnv(task(), { hidden: [2], credit: 'weight-norm' })).toThrow(
      /which feeds unit_2_0, played from outside and not paying/,
    );
    expect(
      () => new TeamEnv(task(), { hidden: [2], rule: reinforce, played: ['unit_1_0'], credit: 'weight-norm' }),
    ).toThrow(/do not hear one sum of credit/);
    const given = (options: object) => () => new TeamEnv(task(), { hidden: [2], rule: weightMax, ...options });
    expect(given({ choices: 4 })).toThrow(/got choices, but units that are played fire or not/);
    expect(given({ engine: 'dense' })).toThrow(/TeamEnv has no option 'engine'/);
    expect(given({ play: ['unit_1_0'] })).toThrow(/has no option 'play'. Did you mean 'played'/);
    expect(given({ played: 'unit_1_0' })).toThrow(/got played "unit_1_0"; expected a list of units/);
    expect(given({ hidden: 8 })).toThrow(/got hidden 8; expected a list of layer sizes/);
    expect(given({ hidden: [0] })).toThrow(/got hidden \[0\]; expected a list of layer sizes/);
    expect(given({ credit: 'weights' })).toThrow(/got credit "weights"; expected 'broadcast' or 'weight-norm'/);
    expect(given({ played: ['unit_2_0'], pays: { unit_2_0: 1 } })).toThrow(/got pays.unit_2_0 1; expected a function/);
    expect(given({ played: ['unit_2_0'], pays: { unit_1_0: () => [] } })).toThrow(/unit_1_0 is not played/);
    expect(given({ played: ['unit_2_0'], tells: { unit_2_0: () => [] } })).toThrow(/nothing settles in this network/);
    expect(given({ rule: mapPropagation, played: ['unit_1_0'] })).toThrow(
      /got unit_1_0 to be played among units of map-propagation, whose hidden units settle/,
    );
    expect(given({ rule: tdBackprop, played: ['unit_1_0'] })).toThrow(InvalidArgumentError);
    expect(() => new TeamEnv('CartPole-v1' as unknown as Env)).toThrow(/got "CartPole-v1" for an environment/);
    expect(() => new TeamEnv(new Pendulum(), { hidden: [2] })).toThrow(/an environment whose actions are numbers/);
    const env = new TeamEnv(task(), { hidden: [2] });
    expect(() => env.step({})).toThrow(ResetNeededError);
    env.reset();
    expect(() => env.step({ unit_1_0: 0 })).toThrow(/no action for unit_1_1/);
    expect(() => env.step({ unit_1_0: 0, unit_1_1: 2 })).toThrow(InvalidActionError);
    expect(() => env.observationSpace('unit_9_9')).toThrow(/asked for unit_9_9/);
    const paying = new TeamEnv(task(), { hidden: [2], pays: { unit_2_0: () => [1] } });
    paying.reset();
    paying.step({ unit_1_0: 0, unit_1_1: 1 });
    expect(() => paying.step({ unit_2_0: 1 })).toThrow(/paid 1 numbers; expected 2, one number for each of the 2/);
  });
});
