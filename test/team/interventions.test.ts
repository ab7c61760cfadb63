import { describe, expect, test } from 'vitest';
import { mapPropagation, reinforce, weightMax } from '../../agents/index.js';
import {
  createTeam,
  evaluate,
  type Intervention,
  interventionsAt,
  type LiteralTeam,
  make,
  parseIntervention,
  restoreTeam,
  type Team,
  type TeamOptions,
  train,
} from '../../index.js';
import '../../envs/index.js';

const ENGINES = ['literal', 'dense'] as const;
/** One layer of three units that hear two numbers and the reward: the direction of a bias is R (a − p). */
const ALONE: TeamOptions = { inputs: 2, hidden: [], outputs: 3, rule: reinforce, seed: 4 };

function alone(engine: 'literal' | 'dense', ...interventions: (Intervention | string)[]): Team {
  return createTeam({ ...ALONE, engine, interventions });
}

/** Acts and learns; what each unit did, its chance, and the direction of its bias. */
function step(team: Team, reward: number) {
  const actions = [...team.act([1, -1])];
  const chances = [...team.recall(team.sizes.length - 1, 'p').data];
  const [direction] = team.directions([reward]);
  return { actions, chances, biases: [...direction!.values.slice(-3)] };
}

describe.each(ENGINES)('in the %s engine', (engine) => {
  test('a unit that is silenced or clamped is told what it did, and learns from that', () => {
    const team = alone(engine, '1/0 silence @1..2', '1/2 clamp 1');
    for (let t = 0; t < 3; t++) {
      const { actions, chances, biases } = step(team, 2);
      if (t === 1) expect(actions[0]).toBe(0);
      expect(actions[2]).toBe(1);
      expect([...team.recall(1, 'a').data]).toEqual(actions);
      actions.forEach((a, k) => expect(biases[k]).toBeCloseTo(2 * (a - chances[k]!), 6));
    }
  });

  test('what is dropped with probability 1 never comes, with 0 always', () => {
    const [never, always, plain] = ['1 drop action 1', '1 drop action 0', []].map((one) =>
      alone(engine, ...[one].flat()),
    );
    const [a, b, c] = [never!, always!, plain!].map((team) => step(team, 1).actions);
    expect(a).toEqual([0, 0, 0]);
    expect(b).toEqual(c);
  });

  test('a reward that is dropped is 0, for the unit alone that it is dropped for', () => {
    const team = alone(engine, { do: 'drop', what: 'credit', layer: 1, unit: 1, probability: 1 });
    const { actions, chances, biases } = step(team, 2);
    expect(biases[1]).toBeCloseTo(0, 6);
    for (const k of [0, 2]) expect(biases[k]).toBeCloseTo(2 * (actions[k]! - chances[k]!), 6);
  });

  test('delayed rewards come as many steps late, into an empty line', () => {
    const team = alone(engine, '1/0 delay credit 2 @1');
    for (let t = 0; t < 6; t++) {
      const { actions, chances, biases } = step(team, t + 1);
      // Steps 1 and 2 hear nothing, step 3 the reward of step 1.
      const heard = t === 0 ? 1 : t < 3 ? 0 : t - 1;
      expect(biases[0]).toBeCloseTo(heard * (actions[0]! - chances[0]!), 6);
      expect(biases[1]).toBeCloseTo((t + 1) * (actions[1]! - chances[1]!), 6);
    }
  });

  test('replayed rewards are those of the steps before, over and over', () => {
    const team = alone(engine, '1/0 replay credit 2 @3..7');
    for (let t = 0; t < 8; t++) {
      const { actions, chances, biases } = step(team, t + 1);
      const heard = t < 3 || t === 7 ? t + 1 : 2 + ((t - 3) % 2);
      expect(biases[0]).toBeCloseTo(heard * (actions[0]! - chances[0]!), 6);
    }
  });

  test('a silenced unit is worth what it is worth with outgoing weights of 0', async () => {
    const team = createTeam({ inputs: 6, hidden: [5], rule: weightMax, engine, learningRate: 0.1 });
    train(team, [make('multiplexer', { addressBits: 2 })], { episodes: 200, seed: 1 });
    const state = team.state();
    const [without, silenced, whole] = [structuredClone(state), state, state];
    const { data, shape } = without.tensors['layer2/w']!;
    for (let column = 0; column < shape[1]!; column++) data[2 * shape[1]! + column] = 0;
    const returns = (of: typeof state, interventions?: string[]) =>
      evaluate(of, make('multiplexer', { addressBits: 2 }), { episodes: 60, ...(interventions && { interventions }) })
        .returns;
    expect(returns(silenced, ['1/2 silence'])).toEqual(returns(without));
    expect(returns(silenced, ['1/2 silence'])).not.toEqual(returns(whole));
    team.close();
  });

  test('a layer goes on with its weights under another rule', () => {
    const options = { inputs: 2, hidden: [4], outputs: 1, engine, seed: 3, learningRate: 0.1 } as const;
    const given: Intervention[] = [{ do: 'rule', layer: 1, rule: reinforce, at: 2 }];
    const [swapped, plain] = [given, []].map((interventions) =>
      createTeam({ ...options, rule: weightMax, interventions }),
    );
    for (let t = 0; t < 2; t++) for (const team of [swapped!, plain!]) step(team, 1);
    expect(swapped!.weights()).toEqual(plain!.weights());
    const layerRules = [reinforce, weightMax];
    const other = createTeam({ ...options, rule: weightMax, layerRules, start: plain!.weights() });
    // The draws of step 2 are those of step 2.
    for (let t = 0; t < 2; t++) other.act([0, 0]);
    for (const team of [swapped!, other]) team.act([1, -1]);
    expect(swapped!.directions([1])).toEqual(other.directions([1]));
    expect(swapped!.state().config.layerRules!.map(({ name }) => name)).toEqual(['reinforce', 'weight-max']);
    if (engine === 'literal') expect((swapped as LiteralTeam).units).toHaveLength(2);
  });

  test('a transplanted unit is what it was where it comes from', () => {
    const options = { inputs: 2, hidden: [4], outputs: 1, engine, rule: weightMax, learningRate: 0.1 } as const;
    const donor = createTeam({ ...options, seed: 9 });
    for (let t = 0; t < 3; t++) step(donor, 1);
    const from = { team: donor, layer: 1, unit: 3 };
    const team = createTeam({
      ...options,
      seed: 1,
      interventions: [{ do: 'transplant', layer: 1, unit: 0, at: 1, from, outgoing: true }],
    });
    const before = step(team, 1) && team.weights();
    const [given] = [donor.weights()];
    team.act([1, -1]);
    const after = team.weights();
    const column = (of: typeof after, unit: number) => [0, 1].map((input) => of[0]!.weights[input * 4 + unit]);
    expect(column(after, 0)).toEqual(column(given!, 3));
    expect(after[0]!.biases[0]).toBe(given![0]!.biases[3]);
    expect(after[1]!.weights[0]).toBe(given![1]!.weights[3]);
    for (const unit of [1, 2, 3]) expect(column(after, unit)).toEqual(column(before, unit));
  });

  test('draws of interventions are none of the units: what is dropped after them leaves their draws', () => {
    const [plain, dropped] = [alone(engine), alone(engine, '1/0 drop action 0.5 @0..3')];
    for (let t = 0; t < 6; t++) {
      const [a, b] = [plain, dropped].map((team) => {
        const actions = [...team.act([1, -1])];
        team.forget([true]);
        return actions;
      });
      expect(b!.slice(1)).toEqual(a!.slice(1));
      if (t >= 3) expect(b).toEqual(a);
    }
  });

  test('a state goes on with them, or with others that restoreTeam is given', () => {
    const team = alone(engine, '1/0 clamp 1 @2', '1/1 delay action 1');
    for (let t = 0; t < 2; t++) step(team, 1);
    const state = team.state();
    const other = restoreTeam(state, { interventions: ['1/2 silence @2'] });
    expect(step(restoreTeam(state), 1)).toEqual(step(team, 1));
    expect(step(other, 1).actions[2]).toBe(0);
    expect(other.interventions).toEqual([{ do: 'silence', layer: 1, unit: [2], at: 2 }]);
  });
});

test('which hold in a step', () => {
  const { interventions } = alone('dense', '1/0 silence @5..9', '1/1 clamp 1 @7', '1 shuffle credit @..6');
  const held = (at: number) => interventionsAt(interventions, at).map((one) => one.do);
  expect([0, 5, 6, 7, 9].map(held)).toEqual([
    ['shuffle'],
    ['silence', 'shuffle'],
    ['silence'],
    ['silence', 'clamp'],
    ['clamp'],
  ]);
});

test('a rule that some units are given leaves that of the others', () => {
  const { interventions } = alone(
    'dense',
    ...[1, 2, 3].map(
      (at): Intervention => ({
        ...{ do: 'rule', layer: 1, rule: weightMax, at },
        ...(at === 1 ? { unit: [0, 1] } : at === 2 ? { unit: 1 } : {}),
      }),
    ),
  );
  const held = (at: number) => interventionsAt(interventions, at).map((one) => one.unit);
  expect([1, 2, 3].map(held)).toEqual([[[0, 1]], [[0, 1], [1]], [undefined]]);
});

test('a line says what an object says', () => {
  expect(parseIntervention(' 1/3 silence  @5000..9000 ')).toEqual({
    do: 'silence',
    layer: 1,
    unit: [3],
    at: 5000,
    until: 9000,
  });
  expect(parseIntervention('2 clamp -0.5')).toEqual({ do: 'clamp', layer: 2, to: -0.5 });
  expect(parseIntervention('1/0,2-4 delay credit 2 @7')).toEqual({
    do: 'delay',
    layer: 1,
    unit: [0, 2, 3, 4],
    what: 'credit',
    steps: 2,
    at: 7,
  });
  expect(parseIntervention('1 drop action .1 @..8')).toEqual({
    do: 'drop',
    layer: 1,
    what: 'action',
    probability: 0.1,
    until: 8,
  });
});

describe('mistakes are said once and clearly', () => {
  test.each([
    ['1/3 silense @5', /'silense' cannot be done. Did you mean 'silence'\?/],
    ['one silence', /'one' is not a layer or unit; expected 1\/3 for unit 3 of layer 1/],
    ['1/x silence', /'x' are not units/],
    ['1/4-2 silence', /'4-2' are not units/],
    ['1/3', /what is done is missing; expected silence, clamp/],
    ['1/3 clamp @5', /'@5' is given after clamp; expected the number that is said/],
    ['1/3 drop credit 2', /'2' is given after drop; expected a number from 0 to 1/],
    ['1/3 delay reward 2', /'reward' is given after delay; expected action or credit/],
    ['1/3 silence @5-9', /'@5-9' are not steps/],
    ['1/3 silence @5 now', /'now' is too much/],
    ['', /nothing is said/],
  ])('%s', (line, message) => {
    expect(() => parseIntervention(line)).toThrow(message);
    expect(() => alone('dense', line)).toThrow(message);
  });

  test('an error marks the place in the line with a caret', () => {
    expect(() => parseIntervention('1/3 silense @5')).toThrow('\n    1/3 silense @5\n        ^');
  });

  test.each<[unknown, RegExp]>([
    [{ do: 'silence', layer: 2 }, /interventions\[0\] \(silence\): there is no layer 2; the team has layer 1 alone/],
    ['1/3 silence', /interventions\[0\] \(silence\): there is no unit 3 in layer 1; it has units 0 to 2/],
    [{ do: 'mute', layer: 1 }, /interventions\[0\]: do is "mute"; expected 'silence', 'clamp'/],
    [{ do: 'silence' }, /layer is undefined; expected a layer/],
    [{ do: 'silence', layer: 1, step: 3 }, /interventions\[0\] \(silence\) has no option 'step'/],
    [
      { do: 'silence', layer: 1, at: 5, until: 5 },
      /until is 5; expected the step before which it ends, above at \(5\)/,
    ],
    [{ do: 'clamp', layer: 1, to: 0.5 }, /to is 0.5; output units of the team select among 2 actions/],
    [{ do: 'replay', layer: 1, what: 'action', steps: 5, at: 4 }, /at is 4; expected 5 or more/],
    [{ do: 'shuffle', layer: 1, what: 'action' }, /what is "action"; expected 'credit'/],
    [{ do: 'delay', layer: 1, what: 'action', steps: 1e9 }, /would keep 3,000,000,003 numbers/],
    [{ do: 'rule', layer: 1, rule: 'reinforce' }, /rule is "reinforce"; expected the rule itself, not its name/],
    [
      { do: 'rule', layer: 1, unit: 0, rule: mapPropagation },
      /interventions\[0\] \(rule\): rule 'map-propagation' settles, which the units of all layers do together/,
    ],
    ['1/0 transplant a.safetensors 1/2', /in a line a file, which the command reads; here give/],
    [{ do: 'transplant', layer: 1, unit: 0, from: 3 }, /from is 3; expected a team or its state/],
    [
      { do: 'transplant', layer: 1, unit: 0, from: { team: createTeam({ ...ALONE, inputs: 7 }), layer: 1, unit: 1 } },
      /interventions\[0\] \(transplant\): the unit has 8 weights and biases, and the one whose place it takes 3;/,
    ],
    [
      { do: 'transplant', layer: 1, unit: 0, from: { team: createTeam(ALONE), layer: 1, unit: 9 } },
      /from.unit is 9; layer 1 of the other team has units 0 to 2/,
    ],
    [7, /interventions is \[7\]; expected a list of interventions/],
  ])('%#', (one, message) => {
    expect(() => createTeam({ ...ALONE, interventions: [one as Intervention] })).toThrow(message);
  });
});
