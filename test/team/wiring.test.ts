import { describe, expect, test } from 'vitest';
import { backprop, globalErrorVector, reinforce, weightMax } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import { teamFromBytes, teamToBytes } from '../../src/engines/team-bytes.js';
import { defineRule } from '../../src/rule/rule.js';
import type { Team } from '../../src/team/team.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { resolveWiring } from '../../src/team/wiring.js';

const shape = { inputs: 16, hidden: [9], rule: weightMax, engine: 'literal' } as const;

describe('a wiring is refused where it does not fit', () => {
  const folding = defineRule({
    name: 'folding',
    hears: { h: 'sum in: w * x', R: 'broadcast reward', m: 'fold out from 0: max(m, w * a)' },
    act: 'p = sigmoid(h)\na = u < p ? 1 : 0',
    learn: 'dw = (output ? R : m) * x * (a - p)',
  });
  test.each<[Omit<Partial<TeamOptions>, 'wiring'> & { readonly wiring: unknown }, RegExp]>([
    [{ wiring: {} }, /^wiring is \{\}; expected a list with an entry a layer/],
    [{ wiring: [3, null] }, /^wiring is \[3,null\]; expected a list/],
    [{ wiring: [null] }, /^wiring has 1 entries for 2 layers; expected one for each layer/],
    [{ wiring: [{ fields: 3 }, null] }, /^wiring\[0\] has 'fields'.*Did you mean 'field'.*Expected \{ image/],
    [{ wiring: [{ stride: 3 }, null] }, /^wiring\[0\] has stride and no field; give the receptive field/],
    [{ wiring: [{ field: 2 }, null] }, /^wiring\[0\] has no image, and sensors have no shape; expected image: .* 16$/],
    [{ wiring: [null, { field: 2 }] }, /^wiring\[1\] has no image, and layer 1 is not locally connected/],
    [
      { wiring: [{ image: [4, 3, 1], field: 2 }, null] },
      /^wiring\[0\]\.image is \[4,3,1\], which are 12 places, and .* 16;/,
    ],
    [
      { wiring: [{ image: [4, 4], field: 2 }, null] },
      /^wiring\[0\]\.image is \[4,4\]; expected \[height, width, channels\]/,
    ],
    [
      { wiring: [{ image: [4, 4, 1], field: 5 }, null] },
      /^wiring\[0\]\.field is 5 by 5, larger than its image, 4 by 4; /,
    ],
    [
      { wiring: [{ image: [4, 4, 1], field: [3, 7], padding: 1 }, null] },
      /field is 3 by 7, larger than .* with padding 1/,
    ],
    [{ wiring: [{ image: [4, 4, 1], field: 1, padding: 1 }, null] }, /padding is 1, and the field 1 by 1: some units/],
    [
      { wiring: [{ image: [4, 4, 1], field: 0.5 }, null] },
      /^wiring\[0\]\.field is 0\.5; expected a whole number from 1/,
    ],
    [
      { wiring: [{ image: [4, 4, 1], field: 2, stride: 0 }, null] },
      /^wiring\[0\]\.stride is 0; expected a whole number/,
    ],
    [{ wiring: [{ image: [4, 4, 1], field: 2, padding: -1 }, null] }, /^wiring\[0\]\.padding is -1; expected/],
    [
      { wiring: [{ image: [4, 4, 1], field: 3 }, null] },
      /has 2 × 2 = 4 receptive fields, and its layer 9 units; expected a m/,
    ],
    [
      { wiring: [{ from: [] }, null] },
      /^wiring\[0\]\.from is \[\]; expected the layers that layer 1 listens to, from 0/,
    ],
    [{ wiring: [{ from: [1] }, null] }, /^wiring\[0\]\.from is \[1\]; .* to 0, in increasing order$/],
    [{ wiring: [null, { from: [1, 0] }] }, /^wiring\[1\]\.from is \[1,0\]; .* to 1, in increasing order$/],
    [{ wiring: [null, { from: [0] }] }, /^unit 0 of hidden layer 1 \(of 9, counted from 0\) feeds nobody/],
    [
      { hidden: [9, 4], wiring: [{ image: [4, 4, 1], field: 2 }, { field: 1, stride: 2 }, null] },
      /^unit 1 of hidden layer 1 \(of 9, counted from 0\) feeds nobody, and would never learn; give wiring in which/,
    ],
    [
      { wiring: [null, { from: [0, 1], field: 1 }] },
      /^wiring\[1\] has a field and listens to layers 0, 1; expected one/,
    ],
    [
      { hidden: [9, 4], rule: folding, wiring: [null, null, { from: [1, 2] }] },
      /^wiring has several layers listen to layer 1, and units of rule 'folding' fold/,
    ],
    [{ rule: reinforce, lateralRounds: 2, wiring: [{ from: [0] }, null] }, /^wiring is given, and lateralRounds is 2;/],
    [
      { outputs: 4, choices: 3, wiring: [null, { image: [3, 3, 1], field: 2 }] },
      /^wiring connects the output layer locally, and choices is 3;/,
    ],
    [
      { rule: globalErrorVector, wiring: [{ image: [4, 4, 1], field: 2 }, null] },
      /^wiring\[0\] gives each receptive field 1 unit, and 'w' of rule 'global-error-vector' starts as on-off, .*; expected an even number of units for each field/,
    ],
    [
      { rule: globalErrorVector, hidden: [9, 8], wiring: [null, { image: [3, 3, 1], field: 2 }, null] },
      /^wiring\[1\] has an image of 1 channel, .*; expected an even number of channels/,
    ],
    [
      { rule: globalErrorVector, hidden: [9, 8], wiring: [null, { from: [0] }, { from: [1, 2] }] },
      /^wiring\[1\] has layer 2 listen to the sensors, .*; expected sensors that layer 1 alone hears/,
    ],
    [
      { rule: globalErrorVector, hidden: [9, 8], wiring: [null, null, { from: [1, 2] }] },
      /^wiring\[2\] has layer 3 listen to the 9 units of layer 1 and to others, .*; expected an even number of them/,
    ],
  ])('%j', (given, message) => {
    expect(() => createTeam({ ...shape, ...given } as TeamOptions)).toThrow(message);
  });
});

test('fields lie in rows, channels and maps innermost; outside of the image there is nobody', () => {
  const [first, second] = resolveWiring(
    [
      { image: [3, 3, 2], field: [2, 1], stride: [1, 2], padding: 0 },
      { field: 3, stride: 2, padding: 1 },
    ],
    [18, 12, 1],
  );
  expect(first!.field).toMatchObject({ out: [2, 2, 3], positions: 4, maps: 3, taps: 4 });
  // Rows 0 and 1 of column 0; then of column 2; then rows 1 and 2.
  expect([...first!.field!.senders]).toEqual([0, 1, 6, 7, 4, 5, 10, 11, 6, 7, 12, 13, 10, 11, 16, 17]);
  const { heardBy } = first!.field!;
  expect([...heardBy.starts.slice(0, 8)]).toEqual([0, 1, 2, 2, 2, 3, 4, 6]);
  expect([heardBy.positions[4], heardBy.positions[5], heardBy.taps[4], heardBy.taps[5]]).toEqual([0, 2, 2, 0]);
  // The image of the second layer is the first: 2 by 2 by 3, of which the field at (−1, −1) sees rows and columns 0 and
  // 1.
  expect(second!.field).toMatchObject({ image: [2, 2, 3], out: [1, 1, 1], taps: 27 });
  const outside = [-1, -1, -1];
  expect([...second!.field!.senders]).toEqual([
    ...[...outside, ...outside, ...outside],
    ...[...outside, 0, 1, 2, 3, 4, 5],
    ...[...outside, 6, 7, 8, 9, 10, 11],
  ]);
});

test('start weights are those of a unit with so many synapses, whose senders feed so many columns', () => {
  const wiring = [{ image: [4, 4, 1], field: 2 }, null] as const;
  const options = { ...shape, hidden: [27], wiring, seed: 3 };
  const team = createTeam({ ...options, engine: 'literal' });
  const [{ inputs, units, weights }] = team.weights() as [ReturnType<typeof team.weights>[number]];
  expect([inputs, units]).toEqual([4, 27]);
  // A sender in the middle feeds 4 fields of 3 maps.
  const limit = Math.sqrt(6 / (4 + 12));
  const most = Math.max(...weights.map(Math.abs));
  expect(most).toBeLessThanOrEqual(limit);
  expect(most).toBeGreaterThan(0.9 * limit);
});

test('a network of vectors hears the image in each component; opposite pairs are maps at one place', () => {
  const rule = globalErrorVector;
  const wiring = [{ image: [2, 3, 1], field: 2 }, { field: [1, 2] }, null] as const;
  const options = { inputs: 6, hidden: [8, 2], rule, params: { classes: 3 }, wiring, seed: 5 } as const;
  const team = createTeam({ ...options, engine: 'literal' });
  // Sensor 6 k + j says input j in component k. Unit 18 is the first, 22 the first of the second place.
  const senders = (k: number) => team.units[0]![k]!.position.wires!.senders;
  const runs = (from: number) =>
    [0, 6, 12].flatMap((k) => [0, 3].map((row) => ({ first: from + k + row, count: 2, learns: false })));
  expect(senders(0)).toEqual(runs(0));
  expect(senders(4)).toEqual(runs(1));
  const [first, second] = team.weights();
  expect([first!.inputs, first!.biases.length, second!.inputs]).toEqual([12, 24, 8]);
  for (let i = 0; i < 12; i++)
    for (let m = 0; m < 8; m += 2) expect(first!.weights[8 * i + m]).toBe(-first!.weights[8 * i + m + 1]!);
  // Of a pair of units and a pair of maps: equal places have max(V, 0), unequal ones max(−V, 0), of N(0, 4 / 8).
  for (let i = 0; i < 8; i += 2) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => second!.weights[2 * i + k]!);
    expect([a, b]).toEqual([d, c]);
    expect([Math.min(a!, b!), Math.max(a!, b!) > 0]).toEqual([0, true]);
  }
  // The sum of a unit in a component is over the taps of that component alone.
  const observation = [0.5, -1, 2, 0.25, 3, -0.5];
  team.act(observation);
  const taps = [0, 1, 3, 4].map((input) => observation[input]!);
  const open = team.units[0]!.findIndex((unit) => unit.recall('g') === 1);
  expect(open).toBeLessThan(4);
  [0, 1, 2].forEach((component) => {
    const h = taps.reduce((sum, x, tap) => sum + x * first!.weights[8 * (4 * component + tap) + open]!, 0);
    expect(team.units[0]![open]!.recall('a', 0, component)).toBeCloseTo(h, 5);
  });
});

test.each(['literal', 'dense'] as const)('a %s team keeps its wiring, and goes on from a file', async (engine) => {
  const wiring = [{ image: [4, 4, 1], field: 3, padding: 1 }, undefined, { from: [0, 2] }] as const;
  const options = { inputs: 16, hidden: [32, 3], rule: weightMax, params: { decay: 0.5 }, wiring, seed: 3, engine };
  const team = createTeam(options);
  const image = (k: number) => Float32Array.from({ length: 16 }, (_, i) => Math.sin(i + k));
  const learn = (of: Team, from: number) => {
    for (let k = from; k < from + 3; k++) {
      of.act(image(k));
      of.learn([Math.cos(k)]);
    }
  };
  learn(team, 0);
  const state = team.state();
  expect(state.config.wiring).toEqual([{ image: [4, 4, 1], field: 3, padding: 1 }, null, { from: [0, 2] }]);
  expect(state.tensors['layer1/w']!.shape).toEqual([10, 32]);
  const again = await teamFromBytes(await teamToBytes(team), {
    engine: engine === 'dense' ? 'literal' : 'dense',
  });
  learn(team, 3);
  learn(again, 3);
  expect(again.state().tensors).toEqual(team.state().tensors);
  expect('wiring' in createTeam({ ...options, wiring: [null, {}, undefined] }).state().config).toBe(false);
  const damaged = { ...state, config: { ...state.config, wiring: [3, null, null] as never } };
  expect(() => restoreTeam(damaged)).toThrow(/^config\.wiring of the state is \[3,null,null\]; expected the wiring/);
});

test('a unit hears nobody but its senders, and nobody else is told', () => {
  const wiring = [{ image: [1, 4, 1], field: [1, 2] }, null] as const;
  const team = createTeam({ inputs: 4, hidden: [3], rule: backprop, wiring, seed: 1, engine: 'literal' });
  team.bus.resetCounts();
  team.act([1, 2, 3, 4]);
  // Sensors are heard by 1, 2, 2 and 1 units, hidden units by the output, and that by who reads the action.
  expect(team.bus.counts.activation).toEqual({ messages: 8, floats: 6 + 3 + 1 });
  const seen = () => team.units[0]!.map((unit) => unit.recall('p'));
  const before = seen();
  team.forget([false]);
  team.act([1, 2, 3, 9]);
  expect(seen().map((p, k) => p === before[k])).toEqual([true, true, false]);
  team.learn([1]);
  expect(team.bus.counts.credit.messages).toBe(3);
});

describe('on the bus of a wired team', () => {
  // Sensors 0 to 3; units 4 to 6 hear two sensors each, 7 and 8 all of these, 9 the sensors and 7 and 8.
  const wiring = [{ image: [1, 4, 1], field: [1, 2] }, null, { from: [0, 2] }] as const;
  const make = (bus = createBus()) =>
    createTeam({ inputs: 4, hidden: [3, 2], rule: backprop, wiring, seed: 1, engine: 'literal' }, bus);

  test('each unit subscribes to those that it hears, by themselves or as a layer', () => {
    const { bus, units } = make();
    bus.resetCounts();
    const send = (from: number, layer: number) => bus.send({ kind: 'activation', from, layer, lane: 0, value: 1 });
    const listeners = [0, 1, 3, 4, 7, 9].map((from) => {
      const before = bus.counts.activation.floats;
      send(from, [0, 0, 0, 1, 2, 3][[0, 1, 3, 4, 7, 9].indexOf(from)]!);
      return bus.counts.activation.floats - before;
    });
    // Sensors are heard by the output too; the output by who reads the action.
    expect(listeners).toEqual([1 + 1, 2 + 1, 1 + 1, 2, 1, 1]);
    expect(units[0]![1]!.position.wires).toEqual({
      senders: [{ first: 1, count: 2, learns: false }],
      receivers: [[{ first: 7, count: 2 }]],
    });
    expect(units[2]![0]!.position.wires!.senders).toEqual([
      { first: 0, count: 4, layer: 0, learns: false },
      { first: 7, count: 2, layer: 2, learns: true },
    ]);
  });

  test('credit goes to units, from layers that hear them, and from nobody else', () => {
    const { bus } = make();
    const credit = { kind: 'credit', lane: 0, channel: 0, value: 1 } as const;
    expect(() => bus.send({ ...credit, from: 9, to: 8 })).not.toThrow();
    expect(() => bus.send({ ...credit, from: 7, to: 4 })).not.toThrow();
    expect(() => bus.send({ ...credit, from: 9, to: 4 })).toThrow(
      /expected a sender of a layer that hears its receiver/,
    );
    const heard: number[] = [];
    const team = make();
    team.bus.tap('credit').subscribe(({ to }) => void heard.push(to));
    team.act([1, 2, 3, 4]);
    team.learn([1]);
    expect(heard.sort()).toEqual([4, 4, 5, 5, 6, 6, 7, 8]);
  });

  test('streams of single speakers are checked like others, and a silenced speaker is 0 to all', () => {
    const bus = createBus();
    bus.activationsFrom(9).subscribe();
    bus.echoesFrom(9).subscribe();
    const team = make(bus);
    expect(() => bus.activationsFrom(10)).toThrow(
      /^bus.activationsFrom was given 10; expected an address, from 0 to 9/,
    );
    expect(() => bus.echoesFrom(-1)).toThrow(/^bus.echoesFrom was given -1; expected an address/);
    const early = createBus();
    early.activationsFrom(10).subscribe();
    expect(() => make(early)).toThrow(/^bus.activationsFrom was given 10/);
    const seen = (of: typeof team) => of.units[0]!.map((unit) => unit.recall('p'));
    team.act([1, 0, 3, 4]);
    const without = make();
    without.bus.silence(1);
    without.act([1, 2, 3, 4]);
    expect(seen(without)).toEqual(seen(team));
  });
});
