import { describe, expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { defineRule, type ParamValues, type Rule } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { LayerWeights } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { sampled, thorough } from '../thorough.js';
import { triedVariants, VARIANTS } from './rule-variants.js';

// Lanes without a reward learn nothing: what that means by value, and that both engines mean the same by it.

/** Directions that do not go away without a reward, from weights, traces and what the units learn themselves. */
const decaying = defineRule({
  name: 'decaying',
  unit: { b: { start: 0.5, learned: true }, v: 0.25 },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', grown: "sum out: w' * w' - w * w + z" },
  act: 'p = sigmoid(h - b)\na = u < p ? 1 : 0',
  learn: `
    r  = output ? R : grown
    v  = v / 2 + r
    db = R - b
    z  = 0.5 * z + x * (a - p)
    dw = r * z + v * x - 0.1 * w`,
});

interface Shape extends Pick<TeamOptions, 'hidden' | 'choices' | 'lateralRounds'> {
  readonly inputs: number;
  readonly batch: number;
  readonly signs?: boolean;
}

/** Weights after some steps, of which each lane learns from two thirds, and of which some teach nobody. */
function weightsAfter(
  engine: Engine,
  rule: Rule,
  params: ParamValues,
  { batch, signs, ...shape }: Shape,
  steps = 8,
): LayerWeights[] {
  const team = createTeam({ ...shape, batch, rule, params, engine, outputs: 1, seed: 3, learningRate: 0.02 });
  const [random] = npRandom(11);
  for (let step = 0; step < steps; step++) {
    const seen = Float32Array.from({ length: batch * shape.inputs }, () => random.uniform(-1, 1));
    team.act(signs ? seen.map(Math.sign) : seen);
    const nobody = step % 4 === 3;
    const rewards = Array.from({ length: batch }, () => {
      const [reward, chance] = [random.uniform(-1, 1), random.random()];
      return nobody || chance < 1 / 3 ? null : reward;
    });
    const ended = rewards.map(() => random.random() < 0.2);
    const errors = team.hearsErrors
      ? Array.from({ length: batch * team.errors * team.components }, () => random.uniform(-1, 1))
      : undefined;
    const ofPasses = Array.from({ length: (team.paidPasses - 1) * batch }, () => random.uniform(-1, 1));
    team.learn([...rewards, ...ofPasses], ended, errors);
  }
  const weights = team.weights();
  team.close();
  return weights;
}

function expectEqualEngines(rule: Rule, params: ParamValues, shape: Shape): void {
  const [dense, literal] = (['dense', 'literal'] as const).map((engine) => weightsAfter(engine, rule, params, shape));
  expect({ shape, weights: dense }).toEqual({ shape, weights: literal });
}

describe('literal and dense teams end with the same bits where lanes learn nothing', () => {
  // A critic says a number; here nobody minds.
  test.each(triedVariants(4, 3))('$label', ({ rule, params, index }) => {
    // A single lane, and a group of eight lanes and one more.
    for (const batch of thorough([1, 9], [index % 4 < 2 ? 1 : 9]))
      expectEqualEngines(rule, params, { inputs: 5, hidden: [6, 3], batch });
  });

  test.each(sampled([1, 2, 8, 21], 2, 1))('directions that need no reward, batch %i', (batch) => {
    expectEqualEngines(decaying, {}, { inputs: 9, hidden: [7, 5], batch });
    expectEqualEngines(decaying, {}, { inputs: 3, hidden: [], batch });
  });

  test.each([1, 2])('units that remember the credit they heard, batch %i', (batch) => {
    // An idle lane hears credit like any other, and so moves what is made of it.
    const remembering = defineRule({
      name: 'remembering',
      unit: { m: 0 },
      hears: { h: 'sum in: w * x', R: 'broadcast reward', c: 'sum out: w * e' },
      act: 'p = sigmoid(h + 0.1 * m)\na = u < p ? 1 : 0',
      learn: 'e = (output ? R + 1 : c) * (a - p)\nm = 0.5 * m + (output ? 0 : c)\ndw = x * e',
    });
    expectEqualEngines(remembering, {}, { inputs: 5, hidden: [6, 5], batch });
  });

  test.each(sampled(['weight-max', 'backprop', 'reinforce', 'ste'], 2, 1))(
    '%s with sums that are looked up',
    (name) => {
      const { rule, params } = VARIANTS.find((variant) => variant.rule.name === name)!;
      expectEqualEngines(rule, params, { inputs: 50, hidden: [50], batch: 70, signs: true });
    },
  );

  test('several choices, and rounds', () => {
    const { rule, params } = VARIANTS.find((variant) => variant.rule.name === 'reinforce')!;
    expectEqualEngines(rule, params, { inputs: 5, hidden: [6], choices: 4, batch: 5 });
    for (const batch of [1, 5]) expectEqualEngines(rule, params, { inputs: 5, hidden: [6], lateralRounds: 3, batch });
    expectEqualEngines(rule, { ...params, decay: 0.5 }, { inputs: 5, hidden: [6], lateralRounds: 2, batch: 3 });
  });
});

describe.each(['literal', 'dense'] as const)('in the %s engine', (engine) => {
  const counting = defineRule({
    name: 'counting',
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
    learn: 'dw = x * (R + 1)',
  });
  const make = (options: Partial<TeamOptions>) =>
    createTeam({ inputs: 1, hidden: [], rule: counting, engine, optimizer: 'sgd', learningRate: 0.5, ...options });
  const values = (team: { weights(): LayerWeights[] }) => team.weights().flatMap((l) => [...l.weights, ...l.biases]);

  test('the directions of the others are divided by the size of the batch', () => {
    const team = make({ batch: 4 });
    const [w, b] = values(team) as [number, number];
    team.act([1, 2, 4, 8]);
    // (1 · (3 + 1) + 8 · (0 + 1)) / 4 = 3, times a rate of 0.5; the bias: (4 + 1) / 4 · 0.5.
    team.learn([3, null, null, 0]);
    expect(values(team)[0]).toBeCloseTo(w + 1.5, 6);
    expect(values(team)[1]).toBeCloseTo(b + 0.625, 6);
  });

  test('where none learns nothing moves, though the optimizer has momentum and the rule needs no reward', () => {
    const team = make({ batch: 2, optimizer: 'adam' });
    team.act([1, 2]);
    team.learn([1, 1]);
    const before = values(team);
    team.act([1, 2]);
    team.learn([null, null]);
    expect(values(team)).toEqual(before);
  });

  test('a step that teaches nobody is no step of the optimizer: it has the rate of the next', () => {
    const rate = {
      kind: 'piecewise',
      points: [
        [0, 0.5],
        [2, 0.25],
      ],
    } as const;
    const team = make({ learningRate: rate });
    const [w] = values(team) as [number];
    for (const reward of [0, null, null, 0]) {
      team.act([1]);
      team.learn([reward]);
    }
    expect(values(team)[0]).toBeCloseTo(w + 0.5 + 0.25, 6);
  });

  test('traces and memory go on as if the reward were 0', () => {
    const traced = defineRule({
      name: 'traced',
      unit: { last: 0 },
      synapse: { z: 0 },
      hears: { h: 'sum in: w * x', R: 'broadcast reward' },
      act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
      learn: 'z = z / 2 + x\nlast = last / 2 + R + 1\ndw = R * z + last',
    });
    const team = make({ rule: traced, optimizer: 'sgd', learningRate: 1 });
    const [w] = values(team) as [number];
    team.act([2]);
    team.learn([null]); // z = 2, last = 1
    expect(values(team)[0]).toBe(w);
    team.act([4]);
    team.learn([1]); // z = 5, last = 2.5
    expect(values(team)[0]).toBeCloseTo(w + 7.5, 5);
    team.act([4]);
    team.learn([null], [true]);
    team.act([2]);
    team.learn([1]); // z = 2, last = 2 again
    expect(values(team)[0]).toBeCloseTo(w + 7.5 + 4, 5);
  });
});
