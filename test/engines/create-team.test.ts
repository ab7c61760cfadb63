import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { defineRule } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { TeamOptions } from '../../src/team/team-options.js';

const ENGINES: readonly Engine[] = ['literal', 'dense'];
const small = { inputs: 3, hidden: [4, 2], outputs: 2, rule: weightMax, seed: 1 } as const;

describe.each(ENGINES)('a %s team', (engine) => {
  test('starts with Glorot-uniform weights and biases within a thousandth', () => {
    const team = createTeam({ inputs: 20, hidden: [64, 32], rule: weightMax, seed: 7, engine });
    expect(team.sizes).toEqual([20, 64, 32, 1]);
    const limits = [Math.sqrt(6 / 84), Math.sqrt(6 / 96), Math.sqrt(6 / 33)];
    team.weights().forEach(({ weights, biases, inputs, units }, k) => {
      expect(weights).toHaveLength(inputs * units);
      expect(biases).toHaveLength(units);
      const largest = Math.max(...weights.map(Math.abs));
      // Of n uniform draws the largest is within 20 % of the limit but for 0.8ⁿ, less than one in a thousand.
      expect(largest).toBeLessThanOrEqual(limits[k]!);
      expect(largest).toBeGreaterThan(0.8 * limits[k]!);
      expect(Math.max(...biases.map(Math.abs))).toBeLessThanOrEqual(1e-3);
    });
    team.close();
  });

  test('acts in 0 and 1, one row a lane', () => {
    const team = createTeam({ ...small, batch: 5, engine });
    const actions = team.act(new Float32Array(15).fill(1));
    expect(actions).toHaveLength(10);
    for (const action of actions) expect([0, 1]).toContain(action);
    team.close();
  });

  test('its digest is the SHA-256 of weights then biases, layer by layer, as little-endian f32', async () => {
    const team = createTeam({ ...small, engine });
    const values = team.weights().flatMap(({ weights, biases }) => [...weights, ...biases]);
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, k) => void bytes.writeFloatLE(value, 4 * k));
    expect(await team.digest()).toBe(createHash('sha256').update(bytes).digest('hex'));
    team.close();
  });

  test('its weights are a copy', () => {
    const team = createTeam({ ...small, engine });
    const before = team.weights();
    team.weights()[0]!.weights.fill(0);
    expect(team.weights()).toEqual(before);
    team.close();
  });

  test.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
  ])('refuses an observation or reward of %s, with its place', (shown, value) => {
    const team = createTeam({ ...small, engine });
    const tail = `is ${shown}; expected a finite number. The environment produced it, or the team was given it`;
    expect(() => team.act([0, value, 0])).toThrow(new UserError(`observations: number 1 ${tail}`));
    team.act([0, 0, 0]);
    expect(() => team.learn([value])).toThrow(new UserError(`rewards: number 0 ${tail}`));
    team.close();
  });

  test('refuses observations and rewards of another length', () => {
    const team = createTeam({ ...small, batch: 2, engine });
    expect(() => team.act([0, 0, 0])).toThrow(new UserError('observations: 3 numbers given; expected 6'));
    team.act(new Float32Array(2 * team.sizes[0]!));
    expect(() => team.learn([0])).toThrow(new UserError('rewards: 1 numbers given; expected 2'));
    team.close();
  });

  test.each<[string, Partial<TeamOptions>, string]>([
    ['no inputs', { inputs: 0 }, 'inputs is 0; expected a whole number, at least 1'],
    ['an empty layer', { hidden: [4, 0] }, 'hidden[1] is 0; expected a whole number, at least 1'],
    ['half a unit', { hidden: [2.5] }, 'hidden[0] is 2.5; expected a whole number, at least 1'],
    ['no outputs', { outputs: 0 }, 'outputs is 0; expected a whole number, at least 1'],
    ['no lanes', { batch: 0 }, 'batch is 0; expected a whole number, at least 1'],
    ['a NaN batch', { batch: Number.NaN }, 'batch is NaN; expected a whole number, at least 1'],
    ['a negative seed', { seed: -1 }, 'the seed is -1; expected an integer from 0 to 2^53 - 1, or a text'],
    ['an object as seed', { seed: {} as never }, 'the seed is {}; expected an integer from 0 to 2^53 - 1, or a text'],
    ['the name of a rule', { rule: 'ste' as never }, 'rule is "ste"; expected the rule itself, not its name'],
    ['a negative rate', { learningRate: -1 }, 'learning rate -1; expected a number that is not negative'],
    [
      'two rates for three layers',
      { learningRate: [1, 2] },
      '2 learning rates for 3 layers; expected one rate, or one for each layer from the first hidden layer to the output',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => createTeam({ ...small, ...options, engine })).toThrow(message);
  });

  test('refuses an unknown parameter or optimiser, with the closest name', () => {
    expect(() => createTeam({ ...small, params: { decy: 1 }, engine })).toThrow(/no parameter 'decy'.*'decay'/);
    const optimizer = 'adm' as 'adam';
    expect(() => createTeam({ ...small, optimizer, engine })).toThrow(/no optimizer 'adm'.*'adam'/);
  });
});

test('a literal team of absurd size is refused before anything is made', () => {
  const options = { inputs: 5000, hidden: [5000], rule: reinforce } as const;
  expect(() => createTeam({ ...options, engine: 'literal' })).toThrow(
    /a literal team with 25,010,001 synapses and batch 1 .* use engine 'dense', or fewer units/,
  );
});

test('a dense team of more than 4 GiB is refused before anything is made', () => {
  expect(() => createTeam({ inputs: 40_000, hidden: [40_000], rule: reinforce })).toThrow(
    /needs \d+\.\d GiB; the dense engine has at most 4 GiB/,
  );
});

test('a dense team takes no bus, no f64 and no engine of another name', () => {
  const dense = { ...small, engine: 'dense' as 'literal' };
  expect(() => createTeam(dense, createBus())).toThrow(/a bus was given.*use engine 'literal'/);
  expect(() => createTeam({ ...dense, precision: 'f64' })).toThrow("precision 'f64' is for the literal engine");
  expect(() => createTeam({ ...small, engine: 'fast' as 'dense' })).toThrow(
    "engine is \"fast\"; expected 'literal' or 'dense'",
  );
});

test('text and integer seeds give other teams, the same seed the same', async () => {
  const digestOf = (seed: number | string) => createTeam({ ...small, seed }).digest();
  const seeds = [0, 1, 2 ** 32, 2 ** 53 - 1, '1', 'one', ''];
  const digests = await Promise.all(seeds.map(digestOf));
  expect(new Set(digests).size).toBe(seeds.length);
  expect(await Promise.all(seeds.map(digestOf))).toEqual(digests);
});

test('steps that are acted without learning leave the engines equal, whatever the optimiser', async () => {
  for (const optimizer of ['adam', 'rmsprop', 'sgd'] as const) {
    const digests = ENGINES.map((engine) => {
      const team = createTeam({ ...small, optimizer, engine });
      for (const acts of [1, 3, 1, 2]) {
        for (let k = 0; k < acts; k++) team.act([1, 0, k]);
        team.learn([1], [true]);
      }
      const digest = team.digest();
      team.close();
      return digest;
    });
    const [literal, dense] = await Promise.all(digests);
    expect(dense, optimizer).toBe(literal);
  }
});

test('a digest goes on with what the rule learns or has drawn besides weights', async () => {
  const rule = defineRule({
    name: 'others',
    unit: { t: { start: 0.5, learned: true } },
    synapse: { B: 'uniform(1)' },
    feedback: { C: 'uniform(1)', D: { learned: true } },
    hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: (C + D) * e', back: 'sum out: B * d' },
    act: 'a = h + t',
    learn: 'd = output ? e : b + back\ndw = x * d\ndt = d\ndD = d * e',
  });
  const digestOfBoth = (start?: TeamOptions['start']) =>
    Promise.all(
      ENGINES.map((engine) =>
        createTeam({ inputs: 2, hidden: [3], outputs: 2, rule, engine, ...(start && { start }) }).digest(),
      ),
    );
  const { tensors } = createTeam({ inputs: 2, hidden: [3], outputs: 2, rule }).state();
  const names = ['layer1/w', 'layer2/w'];
  for (const layer of ['layer1', 'layer2']) names.push(...['B', 'C', 'D', 't'].map((name) => `${layer}/${name}`));
  const bytes = Buffer.concat(names.map((name) => Buffer.from(Float32Array.from(tensors[name]!.data).buffer)));
  const expected = createHash('sha256').update(bytes).digest('hex');
  expect(await digestOfBoth()).toEqual([expected, expected]);
  const { shape, data } = tensors['layer2/B']!;
  const moved = { ...tensors, 'layer2/B': { shape, data: data.map((value, k) => (k === 4 ? value + 1 : value)) } };
  const [literal, dense] = await digestOfBoth({ tensors: moved });
  expect(literal).not.toBe(expected);
  expect(dense).toBe(literal);
});
