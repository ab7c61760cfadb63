import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTeam, restoreTeam, type Team, type TeamOptions } from '../../index.js';
import { OPTIMIZERS, type OptimizerName } from '../../src/rule/optimizer/optimizers.js';
import { defineRule, type ParamValues, type Rule } from '../../src/rule/rule.js';
import type { Direction } from '../../src/team/directions.js';
import { sampled, thorough } from '../thorough.js';
import { experience, TOLD } from './experience.js';
import { triedVariants, VARIANTS } from './rule-variants.js';

// Learning taken apart: directions, then a step with them, is learning, bit for bit, in both engines.

const ENGINES = ['literal', 'dense'] as const;
const NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

interface Shape extends Partial<Omit<TeamOptions, 'rule' | 'inputs'>> {
  readonly inputs: number;
  /** Observations are −1 or 1. */
  readonly signs?: boolean;
}

/** Steps two equal teams, one of which learns while the other takes directions and steps; they must keep the same. */
function expectSame(engine: (typeof ENGINES)[number], rule: Rule, params: ParamValues, shape: Shape, steps = 4): void {
  const { signs = false, ...options } = shape;
  const make = () => createTeam({ seed: 3, learningRate: 0.02, ...options, rule, params, engine });
  const [whole, apart] = [make(), make()];
  for (let step = 0; step < steps; step++) {
    const { observations, rewards, ended, errors } = experience(whole, step, signs);
    expect(apart.act(observations)).toEqual(whole.act(observations));
    whole.learn(rewards, ended, errors);
    const before = parametersOf(apart);
    const directions = apart.directions(rewards, ended, errors);
    expect(parametersOf(apart)).toEqual(before);
    expect(directions.length > 0).toBe(rewards.some((reward) => reward !== null));
    apart.step(directions);
    expect({ shape, step, ...apart.state() }).toEqual({ shape, step, ...whole.state() });
  }
  whole.close();
  apart.close();
}

/** Learned parameters, what the optimizer keeps for them, and its clock. */
function parametersOf(team: Team) {
  const { tensors, clock } = team.state();
  const kept = Object.entries(tensors).filter(([name]) => !name.includes('/memory/'));
  const traces = new Set(Object.keys(team.rule.text.synapse ?? {}).filter((name) => isTrace(team.rule.text, name)));
  return { updates: clock.updates, kept: kept.filter(([name]) => !traces.has(name.split('/')[1]!)) };
}

function isTrace({ synapse }: Team['rule']['text'], name: string): boolean {
  const declared: unknown = synapse?.[name];
  return typeof declared !== 'string' && !(typeof declared === 'object' && declared !== null && 'learned' in declared);
}

describe.each(ENGINES)('in the %s engine, to step by directions is to learn', (engine) => {
  const turn = ENGINES.indexOf(engine);
  test.each(
    sampled(
      [...triedVariants(6, 1), ...TOLD].map((variant, k) => ({ ...variant, k })),
      2,
      turn,
    ),
  )('$label', ({ rule, params, k }) => {
    const optimizer = NAMES[k % NAMES.length]!;
    for (const batch of thorough([1, 3, 8, 11], [k % 4 < 2 ? 1 : 9]))
      expectSame(engine, rule, params, { inputs: 5, hidden: [6, 3], batch, optimizer, outputs: 2 });
  });

  test('several choices, and rounds', () => {
    const { rule, params } = VARIANTS.find((variant) => variant.rule.name === 'reinforce')!;
    for (const batch of [1, 5]) {
      expectSame(engine, rule, params, { inputs: 5, hidden: [6], choices: 4, batch });
      expectSame(engine, rule, params, { inputs: 5, hidden: [6], lateralRounds: 3, batch });
      expectSame(engine, rule, { ...params, decay: 0.5 }, { inputs: 5, hidden: [6], lateralRounds: 2, batch });
    }
  });

  test('receptive fields, and layers that hear several', () => {
    for (const name of ['error-backprop', 'weight-max', 'reinforce']) {
      const { rule, params } = VARIANTS.find((variant) => variant.rule.name === name)!;
      const image = [{ image: [4, 4, 1], field: 2 }, null] as const;
      for (const batch of [1, 9])
        expectSame(engine, rule, params, { inputs: 16, hidden: [9], outputs: 2, wiring: image, batch });
    }
    const { rule, params } = VARIANTS.find((variant) => variant.rule.name === 'error-backprop')!;
    const wiring = [null, null, { from: [0, 1, 2] }];
    for (const batch of [1, 9])
      expectSame(engine, rule, params, { inputs: 5, hidden: [4, 3], outputs: 2, wiring, batch });
  });

  test('rates that change with the updates', () => {
    const { rule, params } = VARIANTS.find((variant) => variant.rule.name === 'weight-max')!;
    const learningRate = { kind: 'linear', from: 0.1, to: 0.001, steps: 4 } as const;
    expectSame(engine, rule, params, { inputs: 5, hidden: [4], batch: 3, learningRate });
  });
});

test.each(sampled(['weight-max', 'backprop', 'reinforce', 'ste'], 2))('%s with sums that are looked up', (name) => {
  const { rule, params } = VARIANTS.find((variant) => variant.rule.name === name)!;
  expectSame('dense', rule, params, { inputs: 50, hidden: [50], batch: 70, signs: true });
});

test('directions of both engines are the same', () => {
  for (const { rule, params } of sampled([...VARIANTS.slice(0, 12), ...TOLD], 3)) {
    const [literal, dense] = ENGINES.map((engine) => {
      const team = createTeam({ inputs: 5, hidden: [6, 3], outputs: 2, batch: 9, seed: 4, rule, params, engine });
      const found = [0, 1].map((step) => {
        const { observations, rewards, ended, errors } = experience(team, step, false);
        team.act(observations);
        return team.directions(rewards, ended, errors);
      });
      team.close();
      return found;
    });
    expect(dense).toEqual(literal);
    expect(dense!.flat().some(({ values }) => values.some((value) => value !== 0))).toBe(true);
  }
});

test('for any rule, sizes, batch and optimizer, in both engines', () => {
  const size = fc.integer({ min: 1, max: 17 });
  const trial = fc.record({
    engine: fc.constantFrom(...ENGINES),
    variant: fc.constantFrom(...VARIANTS, ...TOLD),
    inputs: size,
    hidden: fc.array(size, { maxLength: 3 }),
    outputs: fc.integer({ min: 1, max: 5 }),
    batch: fc.integer({ min: 1, max: 20 }),
    optimizer: fc.constantFrom(...NAMES),
    signs: fc.boolean(),
  });
  fc.assert(
    fc.property(trial, ({ engine, variant: { rule, params }, ...shape }) => {
      expectSame(engine, rule, params, shape, 3);
    }),
    { numRuns: thorough(150, 8), seed: 20_261_128 },
  );
});

test('64 bits, and a team that goes on from a state of the other engine', () => {
  const { rule, params } = TOLD.find(({ label }) => label === 'learned-feedback')!;
  const options = { inputs: 5, hidden: [6], outputs: 2, batch: 3, rule, params, engine: 'literal', precision: 'f64' };
  const [whole, apart] = [0, 1].map(() => createTeam(options as TeamOptions)) as [Team, Team];
  const { observations, rewards, ended, errors } = experience(whole, 0, false);
  for (const team of [whole, apart]) team.act(observations);
  whole.learn(rewards, ended, errors);
  const directions = apart.directions(rewards, ended, errors);
  expect(directions[0]!.values).toBeInstanceOf(Float64Array);
  apart.step(directions);
  expect(apart.state()).toEqual(whole.state());

  const dense = createTeam({ ...options, engine: 'dense', precision: 'f32' } as TeamOptions);
  dense.act(observations);
  const kept = dense.state();
  const literal = restoreTeam(kept, { engine: 'literal' });
  expect(literal.directions(rewards, ended, errors)).toEqual(dense.directions(rewards, ended, errors));
});

describe.each(ENGINES)('directions of a %s team', (engine) => {
  const counting = defineRule({
    name: 'counting',
    unit: { t: { start: 0, learned: true } },
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: 'a = h + t',
    learn: 'dw = x * (R + 1)\ndt = R',
  });
  const make = (options: Partial<TeamOptions> = {}) =>
    createTeam({
      inputs: 2,
      hidden: [],
      outputs: 2,
      batch: 2,
      rule: counting,
      engine,
      optimizer: 'sgd',
      learningRate: 0.5,
      ...options,
    });

  test('are means over the batch, the biases last, and have names', () => {
    const team = make();
    team.act([1, 2, 3, 4]);
    expect(team.directions([1, 3])).toEqual([
      // (1 · 2 + 3 · 4) / 2 = 7, (2 · 2 + 4 · 4) / 2 = 10, (2 + 4) / 2 = 3.
      {
        name: 'layer1/w',
        layer: 1,
        kind: 'synapse',
        shape: [3, 2],
        values: Float32Array.of(7, 7, 10, 10, 3, 3),
      },
      { name: 'layer1/t', layer: 1, kind: 'unit', shape: [2], values: Float32Array.of(2, 2) },
    ]);
  });

  test('are copies, and directions of one team step another', () => {
    const [team, other] = [make(), make()];
    team.act([1, 2, 3, 4]);
    const directions = team.directions([1, 3]);
    const before = [...other.weights()[0]!.weights];
    other.step([...directions].reverse());
    expect(other.weights()[0]!.weights[0]).toBeCloseTo(before[0]! + 3.5, 5);
    expect(other.state().tensors['layer1/t']!.data[0]).toBe(1);
    directions[0]!.values.fill(0);
    team.act([1, 2, 3, 4]);
    expect(team.directions([1, 3])[0]!.values[0]).toBe(7);
    expect(team.state().clock.updates).toBe(0);
    expect(other.state().clock.updates).toBe(1);
  });

  test('calls out of turn are refused, and an empty list is no update', () => {
    const team = make();
    expect(() => team.directions([1, 1])).toThrow(/^team.directions was called without an act to learn from/);
    team.act([1, 2, 3, 4]);
    expect(() => team.step([])).toThrow(/^team.step was called between act and learn/);
    const directions = team.directions([1, 3]);
    expect(() => team.directions([1, 1])).toThrow(/without an act/);
    team.step([]);
    expect(team.state().clock.updates).toBe(0);
    team.step(directions);
    team.step(directions);
    expect(team.state().clock.updates).toBe(2);
    team.close();
    expect(() => team.step(directions)).toThrow(/closed/);
    expect(() => team.directions([1, 3])).toThrow(/closed/);
  });

  test('a step with others is refused in words, and changes nothing', () => {
    const team = make();
    team.act([1, 2, 3, 4]);
    const [w, t] = team.directions([1, 3]) as [Direction, Direction];
    const before = team.state();
    const refused: [unknown, RegExp][] = [
      [w, /directions of a step are \{.*expected a list/],
      [[w], /the step has no direction 'layer1\/t'; expected one of each of layer1\/w, layer1\/t/],
      [[w, t, t], /two directions of the name 'layer1\/t'/],
      [[w, { ...t, name: 'layer1/T' }], /direction 1 of the step has the name "layer1\/T".*Did you mean 'layer1\/t'/],
      [[w, undefined], /direction 1 of the step has the name undefined/],
      [[w, { ...t, values: [1] }], /'layer1\/t' of the step has 1 numbers; expected 2, as its shape is \[2\]/],
      [[w, { name: t.name }], /'layer1\/t' of the step has no numbers/],
      [[w, { ...t, values: [1, Number.NaN] }], /number 1 of direction 'layer1\/t' is NaN; expected a finite number/],
      [[{ ...w, values: new Array(6).fill('1') }, t], /number 0 of direction 'layer1\/w' is "1"/],
    ];
    for (const [given, message] of refused) expect(() => team.step(given as [])).toThrow(message);
    expect(team.state()).toEqual(before);
  });

  test('what is wrong with the rewards leaves the action to be learned from', () => {
    const team = make();
    team.act([1, 2, 3, 4]);
    expect(() => team.directions([1])).toThrow(/^rewards: 1 numbers given; expected 2/);
    expect(team.directions([1, 3])).toHaveLength(2);
  });
});
