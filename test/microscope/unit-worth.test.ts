import { expect, test } from 'vitest';
import '../../envs/index.js';
import { backprop, reinforce, weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import { redundancy, unitWorth, worthTable } from '../../src/microscope/index.js';
import { thorough } from '../thorough.js';

const xor = {
  observations: [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ],
  reward: (k: number, actions: ArrayLike<number>) => ((k === 1 || k === 2 ? 1 : 0) === actions[0] ? 1 : -1),
};

const LOWER = { inputs: 2, units: 3, weights: [2, -1, 0.5, 2, 1, -2], biases: [-2, 0.5, 0.25] };
const UPPER = { inputs: 3, units: 1, weights: [1.5, -2, 3], biases: [-0.5] };
const three = () =>
  createTeam({
    ...{ inputs: 2, hidden: [3], rule: reinforce, engine: 'literal', precision: 'f64' },
    start: [LOWER, UPPER],
  });

/** E[R] by all joint states; `how(i, p)` is the chance that unit i fires, or a number that it says. */
function expectedReward(how: (i: number, p: number) => { readonly says: number } | number): number {
  const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));
  let total = 0;
  xor.observations.forEach(([x, y], k) => {
    const right = k === 1 || k === 2 ? 1 : -1;
    const of = [0, 1, 2].map((i) =>
      how(i, sigmoid(LOWER.biases[i]! + LOWER.weights[i]! * x! + LOWER.weights[3 + i]! * y!)),
    );
    for (let state = 0; state < 8; state++) {
      let [chance, drive] = [1, UPPER.biases[0]!];
      of.forEach((unit, i) => {
        const fires = (state >> i) & 1;
        if (typeof unit === 'number') chance *= fires ? unit : 1 - unit;
        else chance *= fires ? 0 : 1;
        drive += UPPER.weights[i]! * (typeof unit === 'number' ? fires : unit.says);
      });
      total += (chance * right * (2 * sigmoid(drive) - 1)) / 4;
    }
  });
  return total;
}
const value = (playing: readonly number[]) => expectedReward((i, p) => (playing.includes(i) ? p : { says: 0 }));

test('lesions and Shapley values are what enumeration by hand gives, and Shapley values add up', () => {
  const { units, reward, together, samples, silent } = unitWorth(three(), xor);
  expect([samples, reward.exact, reward.standardError]).toEqual([4, true, 0]);
  expect(reward.value).toBeCloseTo(value([0, 1, 2]), 12);
  expect(silent.value).toBeCloseTo(value([]), 12);
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  units.forEach(({ lesion, average, shapley, unit }, i) => {
    expect(unit).toBe(i);
    expect(lesion.value).toBeCloseTo(value([0, 1, 2]) - value([0, 1, 2].filter((j) => j !== i)), 12);
    const constant = expectedReward((j, p) => (j === i ? { says: p } : p));
    expect(average.value).toBeCloseTo(value([0, 1, 2]) - constant, 12);
    const gains = orders.map((order) => {
      const before = order.slice(0, order.indexOf(i));
      return value([...before, i]) - value(before);
    });
    expect(shapley!.value).toBeCloseTo(gains.reduce((sum, gain) => sum + gain, 0) / 6, 12);
  });
  const sum = units.reduce((total, { shapley }) => total + shapley!.value, 0);
  expect(sum).toBeCloseTo(together.value, 12);
  expect(together.value).toBeCloseTo(value([0, 1, 2]) - value([]), 12);
});

test('drawn, they are those of enumeration within their errors, and orders add up', () => {
  const exact = unitWorth(three(), xor);
  const samples = thorough(20_000, 1000);
  const drawn = unitWorth(three(), xor, {
    samples,
    states: 1,
    exactUnits: 0,
    permutations: thorough(4000, 400),
    seed: 4,
  });
  expect(drawn.reward.exact).toBe(false);
  drawn.units.forEach((unit, i) => {
    for (const name of ['lesion', 'average', 'shapley'] as const) {
      const [found, wanted] = [unit[name]!, exact.units[i]![name]!];
      expect(found.standardError).toBeGreaterThan(0);
      expect(Math.abs(found.value - wanted.value), `${name} of unit ${i}`).toBeLessThan(4 * found.standardError);
    }
  });
  // Each order adds up in its own samples, of which it has five.
  const whole = unitWorth(three(), xor, { samples: 1000, states: 1, exactUnits: 0, permutations: 400, seed: 4 });
  const sum = whole.units.reduce((total, { shapley }) => total + shapley!.value, 0);
  expect(sum).toBeCloseTo(whole.together.value, 10);
});

test('twins stand in for each other: each can be missed, both cannot', () => {
  // Units 0 and 1 do the same, and the output unit is as sure with one as with both; unit 2 says nothing to anyone.
  const team = createTeam({
    ...{ inputs: 2, hidden: [3], rule: reinforce, engine: 'literal', precision: 'f64' },
    start: [
      { inputs: 2, units: 3, weights: [40, 40, 1, 0, 0, 1], biases: [0, 0, 0] },
      { inputs: 3, units: 1, weights: [60, 60, 0], biases: [-30] },
    ],
  });
  const task = {
    observations: xor.observations,
    reward: (k: number, [a]: number[]) => ((k > 1 ? 1 : 0) === a ? 1 : -1),
  };
  const given = { ...task, reward: (k: number, actions: ArrayLike<number>) => task.reward(k, Array.from(actions)) };
  const { units, missable, reward } = unitWorth(team, given);
  expect(reward.value).toBeCloseTo(1, 9);
  expect(units.map(({ canBeMissed }) => canBeMissed)).toEqual([true, true, true]);
  expect(missable.length).toBe(2);
  expect(missable.some(({ unit }) => unit === 2)).toBe(true);
  expect(units[0]!.shapley!.value).toBeCloseTo(0.5, 9);
  const pairs = redundancy(team, given);
  expect(pairs.map((pair) => [pair.units, Math.round(1e6 * pair.redundancy.value) / 1e6])).toEqual([
    [[0, 1], 1],
    [[0, 2], 0],
    [[1, 2], 0],
  ]);
});

test('redundancy is that of enumeration', () => {
  const [, pair] = redundancy(three(), xor);
  const all = value([0, 1, 2]);
  const both = all - value([1]);
  expect(pair!.units).toEqual([0, 2]);
  expect(pair!.both.value).toBeCloseTo(both, 12);
  expect(pair!.redundancy.value).toBeCloseTo(both - (all - value([1, 2])) - (all - value([0, 1])), 12);
});

test('a trained team, sampled: what it is worth has intervals, and the table says so', () => {
  const team = createTeam({ inputs: 6, hidden: [6, 5], rule: weightMax, seed: 1 });
  const report = unitWorth(team, make('multiplexer', { addressBits: 2 }), { samples: 100, permutations: 40 });
  expect(report.units.length).toBe(11);
  for (const { lesion, shapley } of report.units) {
    expect(lesion.interval![0]).toBeLessThan(lesion.value);
    expect(shapley!.interval![1]).toBeGreaterThan(shapley!.value);
  }
  expect(worthTable(report)).toMatch(/^weight-max on 6-6-5-1: reward .* in 100 samples\n.*\n\nlayer {2}unit +lesion/);
});

test('episodes of several steps are played whole, from the same seeds, and units that do not fire or not are averaged', () => {
  const team = createTeam({ inputs: 4, hidden: [3], choices: 2, rule: reinforce, seed: 1 });
  const options = { samples: 20, permutations: 0 };
  const { reward, units } = unitWorth(team, make('CartPole-v1'), options);
  expect(reward.value).toBeGreaterThan(8);
  expect(units.length).toBe(3);
  expect(units[0]!.shapley).toBeUndefined();
  // A unit that feeds nobody loses nothing, to the last bit: all else is drawn as before.
  const [lower, upper] = team.weights();
  const deaf = createTeam({
    ...{ inputs: 4, hidden: [3], rule: reinforce },
    start: [lower!, { ...upper!, weights: upper!.weights.map((w, k) => (k === 1 ? 0 : w)) }],
  });
  expect(unitWorth(deaf, make('CartPole-v1'), options).units[1]!.lesion.value).toBe(0);
  const smooth = createTeam({ inputs: 6, hidden: [3], rule: backprop, seed: 2 });
  const { lesion, average } = unitWorth(smooth, make('multiplexer', { addressBits: 2 }), { samples: 40 }).units[0]!;
  expect(average.value).not.toBe(lesion.value);
});

test.each<[() => unknown, RegExp]>([
  [() => unitWorth(three(), xor, { absent: 'dead' as 'silent' }), /absent is "dead"; expected 'silent' or 'average'/],
  [() => unitWorth(three(), xor, { tolerance: -1 }), /tolerance is -1/],
  [() => unitWorth(createTeam({ inputs: 2, hidden: [], rule: reinforce }), xor), /the team has none/],
  [
    () => unitWorth(createTeam({ inputs: 2, hidden: [20], rule: reinforce }), xor, { exactUnits: 20, states: 1 }),
    /20 units over all 2\^20 coalitions in 1000 samples are 1,048,576,000 values .* exactUnits: 19 or less, with which orders are drawn/,
  ],
  [() => redundancy(three(), xor, { layer: 2 }), /layer is 2; expected a hidden layer, 1 to 1/],
  [
    () => redundancy(three(), xor, { units: [0, 5] }),
    /units is \[0,5\]; expected at least two different units of the layer, from 0 to 2/,
  ],
  [
    () => redundancy(createTeam({ inputs: 2, hidden: [200], rule: reinforce }), xor, { samples: 5000 }),
    /19,900 pairs, played 99,500,000 times, more than 5,000,000; expected fewer samples, or some units/,
  ],
])('what cannot be answered is refused: %#', (ask, message) => {
  expect(ask).toThrow(message);
});
