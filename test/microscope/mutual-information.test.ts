import { expect, test } from 'vitest';
import '../../envs/index.js';
import { reinforce } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import { mutualInformation, tuning } from '../../src/microscope/index.js';
import { thorough } from '../thorough.js';

const task = {
  observations: [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ],
  reward: (k: number, actions: ArrayLike<number>) => ((k > 1 ? 1 : 0) === actions[0] ? 1 : -1),
};
const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

/** Unit 0 hears the first input, unit 1 nobody, unit 2 both. */
const team = () =>
  createTeam({
    ...{ inputs: 2, hidden: [3], rule: reinforce, engine: 'literal', precision: 'f64' },
    start: [
      { inputs: 2, units: 3, weights: [1.5, 0, 1, 0, 0, -0.5], biases: [0.2, 0, -0.3] },
      { inputs: 3, units: 1, weights: [1, 1, 1], biases: [0] },
    ],
  });
const chance = (unit: number, [x, y]: readonly number[]) => sigmoid([0.2 + 1.5 * x!, 0, -0.3 + x! - 0.5 * y!][unit]!);

/** I(unit; class) from the chances, `[class]`, of equally likely classes. */
function information(chances: readonly number[]): number {
  const h = (p: number) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
  const mean = chances.reduce((sum, p) => sum + p, 0) / chances.length;
  return h(mean) - chances.reduce((sum, p) => sum + h(p), 0) / chances.length;
}

test('information with the target and with inputs is that of enumeration within its interval, and none is told from chance', () => {
  const samples = thorough(40_000, 2000);
  const units = mutualInformation(team(), task, { samples, with: ['target', 'inputs', 'units'], seed: 5 }).slice(0, 3);
  const means = (unit: number, input: number) =>
    [-1, 1].map((value) => {
      const those = task.observations.filter((of) => of[input] === value);
      return those.reduce((sum, of) => sum + chance(unit, of), 0) / those.length;
    });
  units.forEach(({ target, inputs, unit }) => {
    for (const [found, wanted] of [
      [target!, information(means(unit, 0))],
      [inputs![1]!, information(means(unit, 1))],
    ] as const) {
      const [low, high] = found.interval;
      const half = (high - low) / 2;
      expect(Math.abs(found.value - wanted), `unit ${unit}`).toBeLessThan(2 * half + 1e-3);
      if (wanted > 0.01) {
        expect(found.chance).toBeLessThan(0.01);
        expect(low).toBeGreaterThan(0);
      }
    }
    expect(Math.abs(target!.shuffled)).toBeLessThan(1e-3);
  });
  // The target is the first input, and unit 1 hears nobody.
  expect(units[0]!.target!.value).toBe(units[0]!.inputs![0]!.value);
  expect(units[1]!.target!.chance).toBeGreaterThan(0.01);
  expect(units[1]!.entropy).toBeCloseTo(1, 2);
  expect(units[0]!.units![0]).toBeUndefined();
  expect(units[0]!.units![2]!.value).toBe(units[2]!.units![0]!.value);
});

test('fields and curves are those of the chances', () => {
  const [first, deaf, third] = tuning(team(), task, { samples: 80, by: 0 });
  const all = (unit: number) => task.observations.map((of) => chance(unit, of));
  const covariance = (unit: number, input: number) =>
    task.observations.reduce((sum, of, k) => sum + of[input]! * all(unit)[k]!, 0) / 4;
  expect(first!.field[0]).toBeCloseTo(covariance(0, 0), 12);
  expect(third!.field[1]).toBeCloseTo(covariance(2, 1), 12);
  expect([...deaf!.field].map((value) => Math.abs(value) < 1e-12)).toEqual([true, true]);
  const rate = all(0).reduce((sum, p) => sum + p, 0) / 4;
  expect(first!.rate.value).toBeCloseTo(rate, 12);
  expect(first!.triggered[0]).toBeCloseTo(covariance(0, 0) / rate, 12);
  expect(first!.curve.map(({ at, samples }) => [at, samples])).toEqual([
    [-1, 40],
    [1, 40],
  ]);
  expect(first!.curve[1]!.rate.value).toBeCloseTo(sigmoid(1.7), 12);
});

test('numbers are put into bins of equally many samples, and labels are fields of info', () => {
  const other = createTeam({ inputs: 64, hidden: [3], choices: 10, rule: reinforce, seed: 1 });
  const env = () => make('Digits-v0', { side: 8, samples: 40 });
  const [unit] = tuning(other, env(), { samples: 200, by: 'label' });
  // All labels that the forty samples have, and no bins of them.
  expect(unit!.curve.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9]);
  const [binned] = tuning(other, env(), { samples: 200, by: 27, bins: 4 });
  expect(binned!.curve.length).toBeLessThanOrEqual(4);
  expect(binned!.curve.reduce((sum, { samples }) => sum + samples, 0)).toBe(200);
});

test.each<[() => unknown, RegExp]>([
  [
    () => mutualInformation(team(), task, { with: ['goal' as 'target'] }),
    /with is \["goal"\]; expected a list of target, inputs, units/,
  ],
  [
    () => mutualInformation(team(), task, { target: 'label' }),
    /info.label is undefined; expected a number or a text. The environment's info has nothing/,
  ],
  [() => mutualInformation(team(), task, { samples: 5e8 }), /11 pairs|pairs in 500000000 samples/],
  [() => tuning(team(), task, { by: 7 }), /input 7 is asked for; expected one from 0 to 1/],
  [
    () => tuning(createTeam({ inputs: 4, hidden: [2], rule: reinforce }), make('CartPole-v1')),
    /tuning judges units in episodes of one step/,
  ],
])('what cannot be answered is refused: %#', (ask, message) => {
  expect(ask).toThrow(message);
});
