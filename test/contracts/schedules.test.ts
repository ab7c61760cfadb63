import { describe, expect, test } from 'vitest';
import { kolenPollack, reinforce, symmetricAlignment } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import type { Rate } from '../../src/rule/optimizer/rate.js';
import { defineRule, type Rule } from '../../src/rule/rule.js';
import type { Team } from '../../src/team/team.js';

const make = (rule: Rule, schedules: Readonly<Record<string, Rate>>, engine: 'literal' | 'dense', optimizer: string) =>
  createTeam({
    ...{ inputs: 3, hidden: [5, 4], outputs: 2, batch: 3, seed: 4, rule, schedules, engine },
    optimizer: optimizer as 'adam',
  });

function play(team: Team, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const at = (k: number) => Math.sin(1 + 7 * k + 3 * step);
    const some = (length: number, from: number) => Array.from({ length }, (_, k) => at(k + from));
    team.act(some(9, 0));
    team.learn(some(3, 9), undefined, team.hearsErrors ? some(6, 20) : undefined);
  }
}

/** The values of a learned parameter in all layers. */
function values(team: Team, name: string): number[] {
  const tensors = Object.entries(team.state().tensors);
  return tensors.filter(([key]) => key.endsWith(`/${name}`)).flatMap(([, { data }]) => [...data]);
}

const FROM_TWO: Rate = {
  kind: 'piecewise',
  points: [
    [0, 0],
    [3, 1],
  ],
};
const FALLING: Rate = { kind: 'linear', from: 2, to: 0.25, steps: 4 };

describe.each(['literal', 'dense'] as const)('schedules of parameters, %s', (engine) => {
  test.each(['sgd', 'adam'])('a parameter whose factor is 0 stays, and the others learn (%s)', (optimizer) => {
    const team = make(symmetricAlignment, { w: FROM_TWO }, engine, optimizer);
    const [w, B] = [values(team, 'w'), values(team, 'B')];
    play(team, 2);
    expect(values(team, 'w')).toEqual(w);
    expect(values(team, 'B')).not.toEqual(B);
    play(team, 1);
    expect(values(team, 'w')).not.toEqual(w);
  });

  test('a factor is that of the rate: half a rate is half a step', () => {
    const halved = make(reinforce, { w: 0.5 }, engine, 'sgd');
    const team = createTeam({
      ...{ inputs: 3, hidden: [5, 4], outputs: 2, batch: 3, seed: 4, rule: reinforce, engine },
      ...{ optimizer: 'sgd', learningRate: [0.01, 0.001, 0.0001].map((rate) => rate / 2) },
    });
    play(halved, 4);
    play(team, 4);
    const [own, expected] = [values(halved, 'w'), values(team, 'w')];
    own.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 7));
  });
});

/**
 * A rule with parameters of each kind: of the synapse by the optimizer and at a plain rate, of the unit, of feedback.
 */
const everyKind = defineRule({
  name: 'every-kind',
  unit: { b: { learned: true }, c: { learned: true, rate: 0.1 } },
  synapse: { v: { learned: true, rate: 0.2 } },
  feedback: { C: { learned: true, start: 'uniform(1)' }, D: { learned: true, rate: 0.3 } },
  hears: { h: 'sum in: (w + v) * x', e: 'own error', k: 'sum error: (C + D) * e' },
  act: 'a = tanh(h + b + c)',
  learn: 'd = k * (1 - a * a)\ndw = d * x\ndv = d * x\ndb = d\ndc = d\ndC = e * a\ndD = e * a',
});

test.each<[Rule, Record<string, Rate>]>([
  [everyKind, { w: FALLING, v: FROM_TWO, b: 0.5, c: FALLING, C: FROM_TWO, D: FALLING }],
  [everyKind, { c: 0, C: 0.125 }],
  [kolenPollack, { B: FALLING }],
])('both engines take the same steps: $name', async (rule, schedules) => {
  for (const optimizer of ['sgd', 'adam', 'rmsprop']) {
    const [literal, dense, plain] = [
      make(rule, schedules, 'literal', optimizer),
      make(rule, schedules, 'dense', optimizer),
      make(rule, {}, 'dense', optimizer),
    ];
    for (const team of [literal, dense, plain]) play(team, 5);
    expect(dense.state().tensors).toEqual(literal.state().tensors);
    expect(dense.state().tensors).not.toEqual(plain.state().tensors);
  }
});

test('a name that nothing learns, and a factor that is none', () => {
  expect(() => make(kolenPollack, { b: 1 }, 'dense', 'sgd')).toThrow(
    new UserError("schedules has 'b', which nothing learns. Did you mean 'B'? The learned parameters are w, B"),
  );
  expect(() => make(kolenPollack, { B: -1 }, 'dense', 'sgd')).toThrow('learning rate -1; expected a number');
  expect(() => make(kolenPollack, 3 as never, 'dense', 'sgd')).toThrow('schedules is 3; expected factors of rates');
});
