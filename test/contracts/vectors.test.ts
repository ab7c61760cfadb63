import { describe, expect, test } from 'vitest';
import { globalErrorVector, vectorBackprop } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { defineRule, type ParamValues, type Rule } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { sampled, thorough } from '../thorough.js';

// Units that say vectors: both engines end with the same bits, whatever a rule makes of components.

/** All that vectors allow, once each. */
const everything = defineRule({
  name: 'everything',
  vectors: 3,
  unit: { t: 'random-signs', v: { start: 0.5, vector: true }, m: 0, b: { start: 0.1, learned: true, rate: 0.05 } },
  synapse: { B: { learned: true, start: 'uniform(0.5)' }, k: 'normal(1)' },
  feedback: { C: { start: 'uniform(1)', learned: true } },
  hears: {
    h: 'sum in: (w + 0.1 * k) * x',
    q: 'sum in: B * x * t',
    e: 'own error',
    E: 'sum error: C * e',
    R: 'broadcast reward',
    back: 'sum out: B * d',
    s: 'echo: back + t',
  },
  act: `
    g = dot(t, h) > b ? 1 : 0.2
    z = u < 0.5 ? 1 : 0.9
    a = z * g * tanh(h + 0.1 * v) + 0.01 * m`,
  learn: `
    d = output ? e : g * (back + E) + 0.1 * R
    c = dot(d, h) + dot(q, t)
    v = 0.5 * v + h
    m = 0.9 * m + 0.1 * c
    db = c - b
    dw = g * dot(d, x) - c * dot(h * x, t) / 3
    dB = dot(x, h) * B - 0.3 * dot(s, h)
    dC = dot(e, d) * C`,
  after: 'w = first ? w : max(w, -0.2)',
});

/** Credit that waits for the update, and a dot where units act. */
const late = defineRule({
  name: 'late',
  vectors: 2,
  unit: { t: 'random-signs' },
  hears: { h: 'sum in: w * x', e: 'own error', back: "sum out: (w' + w) * d" },
  act: 'a = relu(h) - 0.5 * dot(h, t)',
  learn: `
    d  = output ? e : back * (dot(h, t) > 0 ? 1 : 0.5)
    dw = dot(x, d)`,
  after: 'w = clip(w, -0.4, 0.4)',
});

/** Weights that are divided by their sum once they are updated. */
const normalized = defineRule({
  name: 'normalized',
  vectors: 4,
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d' },
  act: 'a = output ? h : tanh(h)',
  learn: `
    d  = output ? e : back * (1 - a * a)
    dw = dot(x, d)`,
  after: 'w = w / max(1, sum(abs(w)))',
});

const RULES: readonly (readonly [Rule, ParamValues])[] = [
  [globalErrorVector, { classes: 3 }],
  [vectorBackprop, { classes: 5 }],
  [vectorBackprop, { classes: 2, weights: 'any' }],
  [everything, {}],
];

interface Shape extends Pick<TeamOptions, 'wiring'> {
  readonly name?: string;
  readonly inputs?: number;
  readonly outputs?: number;
  readonly hidden: readonly number[];
  readonly batch: number;
  /** Units come in no pairs, as 'on-off' starts them. */
  readonly isOdd?: true;
}

// Batches with whole blocks of eight rows and without; layers around a vector, a tile of rows and a strip of columns.
const SHAPES: readonly Shape[] = [
  { batch: 1, hidden: [] },
  { batch: 1, hidden: [4, 6] },
  { batch: 3, hidden: [5] },
  { batch: 8, hidden: [17, 9] },
  { batch: 21, hidden: [6, 8] },
];

// Receptive fields on sensors and on units, with maps of 1, 2, 3, 4, 8 and 20; taps round a block of 8; layers that
// hear several.
const WIRED: readonly Shape[] = [
  {
    name: 'padded, then local again',
    ...{ batch: 3, inputs: 16, outputs: 2, hidden: [8, 6] },
    wiring: [{ image: [4, 4, 1], field: 3, stride: 2, padding: 1 }, { field: 2 }, null],
  },
  {
    name: 'local to the output',
    ...{ batch: 9, inputs: 18, outputs: 1, hidden: [16] },
    wiring: [{ image: [3, 3, 2], field: 2 }, { field: 2 }],
  },
  {
    name: 'maps of 8 and 20',
    ...{ batch: 8, inputs: 6, outputs: 2, hidden: [16, 20] },
    wiring: [{ image: [2, 3, 1], field: 2 }, { field: [1, 2] }, null],
  },
  {
    name: 'a fork of local layers',
    ...{ batch: 2, inputs: 9, outputs: 1, hidden: [16, 4, 8] },
    wiring: [
      { image: [3, 3, 1], field: 2 },
      { field: 2 },
      { field: [2, 1], image: [2, 2, 4], from: [1] },
      { from: [1, 2, 3] },
    ],
  },
  {
    name: 'rows of several chunks',
    ...{ batch: 69, inputs: 6, outputs: 1, hidden: [16] },
    wiring: [{ image: [1, 3, 2], field: [1, 2] }, { field: [1, 2] }],
  },
  {
    name: 'odd maps, and a field after a full layer',
    ...{ batch: 5, inputs: 9, outputs: 2, hidden: [4, 9, 12], isOdd: true },
    wiring: [
      { image: [3, 3, 1], field: 2 },
      null,
      { image: [3, 3, 1], field: 2, stride: 1, padding: 0, from: [2] },
      null,
    ],
  },
  {
    name: 'two branches from the sensors',
    ...{ batch: 11, inputs: 9, outputs: 2, hidden: [5, 12], isOdd: true },
    wiring: [null, { image: [3, 3, 1], field: 2, padding: 1, stride: 2, from: [0] }, { from: [1, 2] }],
  },
];

const [INPUTS, OUTPUTS] = [6, 2];

function made(
  engine: Engine,
  [rule, params]: readonly [Rule, ParamValues],
  { batch, hidden, wiring, ...sizes }: Shape,
): Team {
  const { inputs = INPUTS, outputs = OUTPUTS } = sizes;
  const shape = { batch, inputs, hidden, outputs, ...(wiring && { wiring }) };
  return createTeam({ ...shape, rule, params, engine, seed: 3, learningRate: 0.01 });
}

/** What the teams see and are told in a step; a lane in four learns nothing, and in one step none does. */
function world(step: number, { batch, components, sizes }: Team) {
  const [random] = npRandom(step + 1);
  const numbers = (length: number) => Float32Array.from({ length }, () => random.uniform(-1, 1));
  return {
    observations: numbers(batch * sizes[0]!),
    rewards: Array.from({ length: batch }, () => (step === 2 || random.random() < 0.25 ? null : random.uniform(-1, 1))),
    ended: Array.from({ length: batch }, () => random.random() < 0.3),
    errors: numbers(batch * sizes.at(-1)! * components),
  };
}

const cases = [...RULES, [late, {}] as const, [normalized, {}] as const].flatMap((rule, k) =>
  [...SHAPES, ...WIRED.filter(({ isOdd }) => !(isOdd && JSON.stringify(rule[0].text).includes('on-off')))]
    .filter((_, s) => thorough(true, (s + k) % (s < SHAPES.length ? 3 : 4) === 0))
    .map((shape) => {
      const layers = shape.name ?? `hidden ${shape.hidden.join('-') || 'none'}`;
      return { label: `${rule[0].name}, batch ${shape.batch}, ${layers}`, rule, shape };
    }),
);

describe('literal and dense teams of vectors are the same', () => {
  test.each(cases)('$label', ({ rule, shape }) => {
    const [literal, dense] = [made('literal', rule, shape), made('dense', rule, shape)];
    const start = dense.state().tensors;
    expect(start).toEqual(literal.state().tensors);
    for (let step = 0; step < 5; step++) {
      const { observations, rewards, ended, errors } = world(step, dense);
      expect([...dense.act(observations)]).toEqual([...literal.act(observations)]);
      if (step === 3) expect(dense.state().tensors).toEqual(literal.state().tensors);
      for (const team of [literal, dense]) team.learn(rewards, ended, errors);
      expect(dense.state().tensors).toEqual(literal.state().tensors);
    }
    const weights = dense.state().tensors['layer1/w']!.data;
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(weights).not.toEqual(start['layer1/w']!.data);
    expect(dense.weights()).toEqual(literal.weights());
  });

  test.each(sampled(cases, 2))(
    '$label: a state between act and learn goes on in the other engine',
    ({ rule, shape }) => {
      const dense = made('dense', rule, shape);
      const { observations, rewards, ended, errors } = world(0, dense);
      dense.act(observations);
      const literal = restoreTeam(dense.state(), { engine: 'literal' });
      const other = restoreTeam(literal.state(), { engine: 'dense' });
      for (const team of [dense, literal, other]) team.learn(rewards, ended, errors);
      const next = world(1, dense);
      const actions = [dense, literal, other].map((team) => [...team.act(next.observations)]);
      expect(actions[1]).toEqual(actions[0]);
      expect(actions[2]).toEqual(actions[0]);
    },
  );

  test.each(sampled(cases, 2, 1))('$label: directions and a step are an update', ({ rule, shape }) => {
    const pair = (engine: Engine): readonly [Team, Team] => [made(engine, rule, shape), made(engine, rule, shape)];
    const teams = [pair('literal'), pair('dense')] as const;
    for (let step = 0; step < 3; step++) {
      const { observations, rewards, ended, errors } = world(step, teams[0][0]);
      for (const [whole, parted] of teams) {
        whole.act(observations);
        parted.act(observations);
        whole.learn(rewards, ended, errors);
        parted.step(parted.directions(rewards, ended, errors));
        expect(parted.state().tensors).toEqual(whole.state().tensors);
      }
    }
    expect(teams[1][1].state().tensors).toEqual(teams[0][1].state().tensors);
  });
});
