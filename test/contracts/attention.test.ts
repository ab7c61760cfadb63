import { describe, expect, test } from 'vitest';
import {
  directFeedbackAlignment,
  expectedWeightMax,
  informationAlignment,
  reinforce,
  vectorBackprop,
  weightMax,
} from '../../agents/index.js';
import { createTeam, defineRule, type LiteralTeam } from '../../index.js';
import { thorough } from '../thorough.js';
import { experience, TOLD } from './experience.js';
import { triedVariants } from './rule-variants.js';

// A unit that attends does what it did, and tells by name what it made of what it heard: the directions that the team
// tells, too.

const literal = (options: Omit<Parameters<typeof createTeam>[0], 'engine'>) =>
  createTeam({ ...options, engine: 'literal' }) as LiteralTeam;

const TRIED = [...triedVariants(6, 4), ...TOLD];

describe('what units assign is where the team goes', () => {
  test.each(TRIED.filter((_, k) => thorough(true, k % 3 === 0)))('$label', async ({ rule, params }) => {
    const shape = { inputs: 5, hidden: [4, 3], outputs: 2, rule, params, seed: 8 } as const;
    const [attended, plain] = [literal(shape), literal(shape)];
    for (const unit of attended.units.flat()) unit.attend();
    for (let step = 0; step < 3; step++) {
      const { observations, rewards, ended, errors } = experience(attended, step, false);
      expect(attended.act(observations)).toEqual(plain.act(observations));
      plain.learn(rewards, ended, errors);
      const directions = attended.directions(rewards, ended, errors);
      for (const { layer, name: tensor, shape, values } of directions) {
        const name = tensor.split('/')[1]!;
        const columns = shape.at(-1)!;
        attended.units[layer - 1]!.forEach((unit, u) => {
          const own = [...values].filter((_, k) => k % columns === u);
          const told = shape.length === 2 ? [...unit.recallSynapses(`d${name}`)] : [unit.recall(`d${name}`)];
          // Directions are sums, which begin at 0, so that none is −0.
          expect([name, told.map((value) => value + 0)]).toEqual([name, own]);
        });
      }
      attended.step(directions);
    }
    expect(await attended.digest()).toBe(await plain.digest());
  });
});

test('everything that a unit hears and assigns, by the names of its rule', () => {
  const team = literal({ inputs: 3, hidden: [4], rule: weightMax, params: { decay: 0.5 }, batch: 2, seed: 1 });
  const unit = team.units[1]![0]!;
  expect(() => unit.recall('h')).toThrow(/keeps no "h".*With attend\(\) it keeps all that its rule names/);
  expect(() => unit.recallSynapses('dw')).toThrow(/call attend\(\) before it acts/);
  unit.attend();
  expect(() => unit.recallSynapses('dw')).toThrow(/has not learned since attend/);
  const seen = team.act([1, 0, 1, 0, 1, 1]) && team.recall(1, 'a').data;
  team.learn([0.5, -2]);
  for (const lane of [0, 1]) {
    const [a, p, r, e, h] = ['a', 'p', 'r', 'e', 'h'].map((name) => unit.recall(name, lane));
    expect([r, unit.recall('R', lane)]).toEqual([[0.5, -2][lane], [0.5, -2][lane]]);
    expect(e).toBe(Math.fround(a! - p!));
    expect(p).toBeCloseTo(1 / (1 + Math.exp(-h!)), 6);
    // The trace is x e in the first step, and of the bias e.
    const eligible = [...seen.slice(4 * lane, 4 * lane + 4), 1].map((x) => Math.fround(x * e!));
    expect([...unit.recallSynapses('z', lane)]).toEqual(eligible);
    expect([...unit.recallSynapses('dw', lane)]).toEqual(eligible.map((z) => Math.fround(r! * z)));
  }
  expect(() => unit.recall('R', 2)).toThrow(/lane is 2/);
  expect(() => unit.recallSynapses('r')).toThrow(/have no "r"; they have z, dw, x, w, w'/);
});

test('names that nobody needs, and the unit’s parameters before the update', () => {
  const team = literal({ inputs: 3, hidden: [2], rule: reinforce, params: { baseline: 'running' }, seed: 1 });
  const unit = team.units[0]![1]!;
  unit.attend();
  for (const reward of [1, 3]) {
    team.act([1, 0, 1]);
    team.learn([reward]);
  }
  // b was 0 in the first step, and 0.01 after it.
  expect(unit.recall('b')).toBe(Math.fround(0.01));
  expect(unit.recall('r')).toBe(Math.fround(3 - Math.fround(0.01)));
  const other = literal({ inputs: 3, hidden: [2, 2], rule: expectedWeightMax, seed: 1 });
  const low = other.units[0]![0]!;
  low.attend();
  other.act([1, 0, 1]);
  other.learn([1]);
  expect(low.recall('g')).toBe(Math.fround(low.recall('side') * low.recall('worth')));
});

test('parameters before and after the update, and what synapses saw', () => {
  const team = literal({ inputs: 3, hidden: [4], rule: weightMax, seed: 1, learningRate: 0.5, optimizer: 'sgd' });
  const [unit, output] = [team.units[0]![2]!, team.units[1]![0]!];
  for (const one of [unit, output]) one.attend();
  for (const reward of [1, -2]) {
    const before = [...output.weights];
    const seen = team.act([1, 0, 1]) && [...team.recall(1, 'a').data];
    team.learn([reward]);
    expect([...output.recallSynapses('x')]).toEqual([...seen, 1]);
    expect([...output.recallSynapses('w')]).toEqual(before);
    expect([...output.recallSynapses("w'")]).toEqual([...output.weights]);
    const moved = before.map((w, i) => Math.fround(w + Math.fround(0.5 * output.recallSynapses('dw')[i]!)));
    expect([...output.recallSynapses("w'")]).toEqual(moved);
  }
  expect(() => unit.recallSynapses('w', 0, 1)).toThrow(/logit is 1/);
});

test('a line of synapses with values of before and after the update', () => {
  const rule = defineRule({
    name: 'grown',
    hears: { h: 'sum in: w * x', R: 'broadcast reward', c: 'sum out: g' },
    act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
    learn: "dw = (output ? R : c) * x * (a - p)\ng = w' - w",
  });
  const team = literal({ inputs: 3, hidden: [2], rule, batch: 2, seed: 3, learningRate: 0.5, optimizer: 'sgd' });
  const [unit, output] = [team.units[0]![1]!, team.units[1]![0]!];
  output.attend();
  unit.attend();
  team.act([1, 0, 1, 1, 1, 0]);
  team.learn([2, -1]);
  for (const lane of [0, 1]) {
    const [before, after] = [output.recallSynapses('w', lane), output.recallSynapses("w'", lane)];
    expect([...output.recallSynapses('g', lane)]).toEqual([...after].map((w, i) => Math.fround(w - before[i]!)));
    expect(unit.recall('c', lane)).toBe(output.recallSynapses('g', lane)[1]);
  }
  expect(output.recallSynapses('g')[1]).not.toBe(0);
});

test('echoes, errors of output units, and feedback synapses', () => {
  const shape = { inputs: 3, hidden: [4, 3], outputs: 2, seed: 1, batch: 2 };
  const team = literal({ ...shape, rule: informationAlignment });
  const [low, high] = [team.units[0]![2]!, team.units[1]![1]!];
  for (const one of [low, high]) one.attend();
  const { observations, rewards, ended, errors } = experience(team, 0, false);
  team.act(observations);
  team.learn(rewards, ended, errors);
  for (const lane of [0, 1]) {
    const said = high.recallSynapses('s', lane);
    expect(said).toHaveLength(5);
    // What the sender says is what it carried back; nothing at the bias.
    expect(said[2]).toBe(low.recall('carried', lane));
    expect(said[2]).not.toBe(0);
    expect(said[4]).toBe(0);
  }
  const rule = defineRule({
    ...directFeedbackAlignment.text,
    feedback: { C: { start: 'uniform(1)', learned: true } },
    learn: `${directFeedbackAlignment.text.learn}\ndC = e * d`,
  });
  const other = literal({ ...shape, rule });
  const unit = other.units[0]![0]!;
  unit.attend();
  other.act(observations);
  other.learn(rewards, ended, errors);
  for (const lane of [0, 1]) {
    const told = [...errors!.slice(2 * lane, 2 * lane + 2)];
    const d = unit.recall('d', lane);
    expect([...unit.recallSynapses('e', lane)]).toEqual(told.map(Math.fround));
    expect([...unit.recallSynapses('dC', lane)]).toEqual(told.map((e) => Math.fround(Math.fround(e) * d)));
    expect(unit.recallSynapses("C'", lane)).not.toEqual(unit.recallSynapses('C', lane));
  }
});

test('each logit of a unit that selects, and each component of one that says vectors', () => {
  const team = literal({ inputs: 3, hidden: [2], rule: reinforce, choices: 4, seed: 2 });
  const output = team.units[1]![0]!;
  output.attend();
  team.act([1, 0, 1]);
  const seen = team.recall(1, 'a').data;
  team.learn([0.5]);
  for (const logit of [0, 1, 2]) {
    const e = output.recall('e', 0, logit);
    expect(e).toBe(Math.fround(output.recall('a', 0, logit) - output.recall('p', 0, logit)));
    expect([...output.recallSynapses('dw', 0, logit)]).toEqual(
      [...seen, 1].map((x) => Math.fround(0.5 * Math.fround(x * e))),
    );
  }
  expect(() => output.recallSynapses('dw', 0, 3)).toThrow(/logit is 3/);
  const vectors = literal({
    inputs: 6,
    hidden: [4],
    outputs: 1,
    rule: vectorBackprop,
    params: { classes: 3 },
    seed: 1,
  });
  const unit = vectors.units[0]![1]!;
  unit.attend();
  vectors.act([1, 0, 0.5, 1, 0, 1]);
  vectors.learn([0], [true], [0.5, -1, 0.25]);
  for (const component of [0, 1, 2]) {
    const [g, back, h] = ['g', 'back', 'h'].map((name) => unit.recall(name, 0, component));
    expect(unit.recall('d', 0, component)).toBe(Math.fround(g! * back!));
    expect(unit.recall('a', 0, component)).toBe(Math.fround(g! * h!));
  }
  // Of each input there is a sensor in each component, whose direction is x d of that component; then come the biases.
  const d = [0, 1, 2].map((component) => unit.recall('d', 0, component));
  const direction = d.flatMap((of) => [1, 0, 0.5, 1, 0, 1].map((x) => Math.fround(x * of) + 0));
  expect([...unit.recallSynapses('dw')]).toEqual([...direction, ...d]);
  expect(() => unit.recallSynapses('dw', 0, 1)).toThrow(/components of a vector share their synapses/);
});
