import fc from 'fast-check';
import { filter, map } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  backprop,
  productLessWeightMax,
  reinforce,
  rewardPenalty,
  ste,
  unbiasedWeightMax,
  weightMax,
} from '../../agents/index.js';
import type { Bus } from '../../src/bus/bus.js';
import { createBus } from '../../src/bus/create-bus.js';
import { delayTicks } from '../../src/bus/delay-ticks.js';
import { createTeam } from '../../src/engines/create-team.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';
import type { LiteralTeam } from '../../src/team/literal-team.js';
import { VARIANTS } from '../contracts/rule-variants.js';
import { runTrial, type Trial } from '../contracts/trial.js';
import { thorough } from '../thorough.js';

const trial: Trial = {
  task: ['wandering', 6, 2],
  hidden: [7, 5],
  rule: weightMax,
  batch: 3,
  seed: 4,
  learningRate: 0.05,
  episodes: 20,
};

async function digestOn(bus: Bus, given: Trial = trial): Promise<string> {
  return (await runTrial(given, 'literal', bus)).digest;
}

describe('the order of delivery changes no bit', () => {
  test('for any rule, batch, seed and order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...VARIANTS),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        async ({ rule, params }, batch, seed, order) => {
          const given = { ...trial, rule, params, batch, seed, episodes: 12 };
          const random = () => order.next().value as number;
          const shuffled = await digestOn(createBus({ delivery: 'shuffled', random }), given);
          expect(shuffled).toBe(await digestOn(createBus(), given));
          expect(shuffled).toBe(await digestOn(createBus({ delivery: 'on tick' }), given));
        },
      ),
      { numRuns: thorough(25, 5), seed: 20_260_103 },
    );
  });
});

describe('messages and floats of a step of 20-64-32-1', () => {
  // Activations: 20 sensors to 64 units, 64 to 32, 32 to 1, and the action, which the team itself listens to.
  const activation = { messages: 20 + 64 + 32 + 1, floats: 20 * 64 + 64 * 32 + 32 + 1 };
  // Credit: one float a synapse between units.
  const synapses = 64 * 32 + 32;
  const none = { messages: 0, floats: 0 };
  const routed = (channels: number) => ({ messages: channels * synapses, floats: channels * synapses });
  const heardBy = (units: number) => ({ messages: 1, floats: units });
  const everyone = 64 + 32 + 1;

  test.each<[Rule, ParamValues, { reward: object; credit: object }]>([
    [weightMax, {}, { reward: heardBy(1), credit: routed(1) }],
    [weightMax, { baseline: 'activity', decay: 0.8 }, { reward: heardBy(1), credit: routed(1) }],
    [ste, {}, { reward: heardBy(1), credit: routed(1) }],
    [backprop, {}, { reward: heardBy(1), credit: routed(1) }],
    [productLessWeightMax, {}, { reward: heardBy(1), credit: routed(1) }],
    // The recursive form sends r_j (1 − ρ_j) and ρ_j; the global one ρ_j, and every unit hears the reward.
    [unbiasedWeightMax, {}, { reward: heardBy(1), credit: routed(2) }],
    [unbiasedWeightMax, { form: 'global' }, { reward: heardBy(everyone), credit: routed(1) }],
    [reinforce, {}, { reward: heardBy(everyone), credit: none }],
    [rewardPenalty, {}, { reward: heardBy(everyone), credit: none }],
  ])('$name %o', (rule, params, counts) => {
    const team = createTeam({ inputs: 20, rule, params, engine: 'literal' });
    for (let step = 0; step < 3; step++) {
      team.bus.resetCounts();
      team.act(new Float32Array(20).fill(1));
      team.learn([1], [true]);
      const unsaid = { error: none, echo: none, spike: none, inhibition: none, label: none };
      expect(team.bus.counts).toEqual({ activation, ...unsaid, ...counts });
    }
    team.close();
  });
});

describe('a user on the bus', () => {
  const start = (rule: Rule, bus = createBus()): LiteralTeam =>
    createTeam(
      { inputs: 3, hidden: [4, 3], rule, optimizer: 'sgd', learningRate: 0.25, seed: 2, engine: 'literal' },
      bus,
    );

  function step(team: LiteralTeam, k: number): number[] {
    const actions = [...team.act([1, -1, (k % 5) - 2])];
    team.learn([k % 3 === 0 ? -1 : 1], [true]);
    return actions;
  }

  function weightsAfter(team: LiteralTeam, steps: number, meanwhile: (k: number) => void = () => {}) {
    for (let k = 0; k < steps; k++) {
      meanwhile(k);
      step(team, k);
    }
    const weights = team.weights();
    team.close();
    return weights;
  }

  test('a tap sees the whole step and changes nothing', () => {
    const team = start(weightMax);
    const seen: string[] = [];
    team.bus.tap().subscribe(({ kind }) => void seen.push(kind));
    const tapped = weightsAfter(team, 10);
    expect(tapped).toEqual(weightsAfter(start(weightMax), 10));
    const perStep = { activation: 3 + 4 + 3 + 1, reward: 1, credit: 3 + 12 };
    for (const [kind, count] of Object.entries(perStep))
      expect(seen.filter((k) => k === kind)).toHaveLength(10 * count);
  });

  test('without credit the hidden units of weight-max stay as they are, and the output learns', () => {
    const team = start(weightMax);
    const before = team.weights();
    team.bus.through(
      'credit',
      filter(() => false),
    );
    const after = weightsAfter(team, 20);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
  });

  test('without the reward nothing changes', () => {
    const team = start(reinforce);
    const before = team.weights();
    team.bus.through(
      'reward',
      filter(() => false),
    );
    expect(weightsAfter(team, 20)).toEqual(before);
  });

  // Units 3 … 6 are the first hidden layer, 7 … 9 the second, 10 the output. A silent unit says neither activation nor
  // credit.
  test.each([3, 6, 8, 10])('silencing unit %i is the same as all it says being 0, bit for bit', async (address) => {
    for (const rule of [weightMax, reinforce, unbiasedWeightMax]) {
      const silenced = start(rule);
      silenced.bus.silence(address);
      const muted = start(rule);
      muted.bus.through(
        'activation',
        map((m) => (m.from === address ? { ...m, value: 0 } : m)),
      );
      muted.bus.through(
        'credit',
        map((m) => (m.from === address ? { ...m, value: 0 } : m)),
      );
      expect(weightsAfter(silenced, 20)).toEqual(weightsAfter(muted, 20));
    }
  });

  test('silencing a unit in the middle of a run changes it from then on, until it has its voice back', () => {
    const silent = (from: number, to: number) => {
      const team = start(weightMax);
      let silence: ReturnType<Bus['silence']> | undefined;
      return weightsAfter(team, 20, (k) => {
        if (k === from) silence = team.bus.silence(4);
        if (k === to) silence?.unsubscribe();
      });
    };
    const never = weightsAfter(start(weightMax), 20);
    expect(silent(20, 20)).toEqual(never);
    expect(silent(8, 20)).not.toEqual(never);
    expect(silent(8, 12)).not.toEqual(never);
    expect(silent(8, 12)).not.toEqual(silent(8, 20));
  });

  test('rewards that come a step late teach from then on', () => {
    const team = start(reinforce);
    const before = team.weights();
    team.bus.through('reward', delayTicks(team.bus, 1));
    step(team, 1);
    expect(team.weights()).toEqual(before);
    step(team, 2);
    expect(team.weights()).not.toEqual(before);
    team.close();
  });

  test('closing the team completes its streams', () => {
    const team = start(weightMax);
    let isComplete = false;
    team.bus.rewards.subscribe({ complete: () => void (isComplete = true) });
    team.close();
    expect(isComplete).toBe(true);
  });
});
