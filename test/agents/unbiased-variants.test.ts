import { describe, expect, test } from 'vitest';
import { expectedWeightMax, posteriorReinforce } from '../../agents/index.js';
import { runUnit, type Step } from './one-unit.js';

// h = 1 · 0.25 + 0 · 0.5 − 0.25 = 0, so that p = 1/2; with u = 0.25 it fires, with u = 0.75 it is silent.
const fired: Omit<Step, 'role'> = { x: [1, 0], w: [0.25, 0.5, -0.25], draw: 0.25 };
const silent = { ...fired, draw: 0.75 };
// What the first sender's silence would have made of p: σ(−0.25); and the second one's firing: σ(0.5).
const [without, withSecond] = [1 / (1 + Math.exp(0.25)), 1 / (1 + Math.exp(-0.5))];

function expectClose(given: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): void {
  expect(given.map((row) => row.map((v) => Number(v.toFixed(10))))).toEqual(
    wanted.map((row) => row.map((v) => Number(v.toFixed(10)))),
  );
}

describe('expected-weight-max, by hand', () => {
  const run = (step: Step) => runUnit(expectedWeightMax, step, 'f64');

  test('an output unit: REINFORCE for itself, R (1 − ρ), ρ and its being an output for its senders', () => {
    const unit = run({ ...fired, role: 'output', reward: 3 });
    expect(unit.dw).toEqual([1.5, 0, 1.5]); // 3 · x · 1/2
    const rho = [without / 0.5, withSecond / 0.5];
    expectClose(unit.sent, [rho.map((r) => 3 * (1 - r)), rho, [1, 1]]);
    const other = run({ ...silent, role: 'output', reward: 3 });
    const silence = [(1 - without) / 0.5, (1 - withSecond) / 0.5];
    expectClose(other.sent, [silence.map((r) => 3 * (1 - r)), silence, [1, 1]]);
  });

  test('a unit that feeds an output averages its own action out', () => {
    // worth = 0.6, kept = 0.4, m = 1/2: g = 0.6 / (0.5 + 0.5 · 0.4) = 6/7, and p (1 − p) g = 3/14.
    const inbox = [[0.6], [0.4], [1]];
    expectClose([run({ ...fired, role: 'hidden', inbox }).dw], [[3 / 14, 0, 3 / 14]]);
    expectClose([run({ ...silent, role: 'hidden', inbox }).dw], [[-3 / 14, 0, -3 / 14]]);
    const params = { own: 'sampled' };
    expectClose([run({ ...fired, role: 'hidden', inbox, params }).dw], [[0.15, 0, 0.15]]);
  });

  test('a unit deeper down hears the fold, and passes on the change of its chance times what firing was worth', () => {
    // worth = 0.2 + 0.5 · 0.3 = 0.35, the first ratio times the second part; g = 0.35, p (1 − p) g = 0.0875.
    const inbox = [
      [0.2, 0.3],
      [0.5, 2],
      [0, 0],
    ];
    const unit = run({ ...fired, role: 'hidden', inbox });
    expectClose([unit.dw], [[0.0875, 0, 0.0875]]);
    const change = [0.5 - without, 0.5 - withSecond];
    expectClose(unit.sent, [change.map((c) => 0.35 * c), [without / 0.5, withSecond / 0.5], [0, 0]]);
    const opposite = run({ ...silent, role: 'hidden', inbox });
    expectClose(opposite.sent.slice(0, 1), [change.map((c) => -0.35 * c)]);
  });

  test('or, with the product left out, the plain sum: it tells those below that nothing else changes', () => {
    const inbox = [
      [0.2, 0.3],
      [1, 1],
      [0, 0],
    ];
    const unit = run({ ...fired, role: 'hidden', inbox, params: { product: 'left-out' } });
    expectClose([unit.dw], [[0.125, 0, 0.125]]);
    expectClose(unit.sent.slice(1), [
      [1, 1],
      [0, 0],
    ]);
    const output = run({ ...fired, role: 'output', reward: 3, params: { product: 'left-out' } });
    expectClose(output.sent.slice(1, 2), [[without / 0.5, withSecond / 0.5]]);
  });

  test('or, sampled, what its own firing was worth times 1 − ρ', () => {
    const inbox = [[0.35], [0.5], [0]];
    const params = { effect: 'sampled' };
    const parts = [0.35 * (1 - without / 0.5), 0.35 * (1 - withSecond / 0.5)];
    expectClose(run({ ...fired, role: 'hidden', inbox, params }).sent.slice(0, 1), [parts]);
    expectClose(run({ ...silent, role: 'hidden', inbox, params }).sent.slice(0, 1), [[0, 0]]);
  });
});

describe('posterior-reinforce, by hand', () => {
  const run = (step: Step) => runUnit(posteriorReinforce, step, 'f64');

  test('an output unit is REINFORCE and tells each sender how much likelier its firing made what it did', () => {
    const unit = run({ ...fired, role: 'output', reward: 2 });
    expect(unit.dw).toEqual([1, 0, 1]);
    expectClose(unit.sent, [[Math.log(0.5 / without), Math.log(withSecond / 0.5)]]);
    const opposite = run({ ...silent, role: 'output', reward: 2 });
    expectClose(opposite.sent, [[Math.log(0.5 / (1 - without)), Math.log((1 - withSecond) / 0.5)]]);
  });

  test('a hidden unit learns the same whether it fired or not', () => {
    // Evidence log 2 + log 1.5 = log 3: q = 3/4, dw = 2 · (3/4 − 1/2) = 1/2.
    const inbox = [[Math.log(2), Math.log(1.5)]];
    for (const step of [fired, silent])
      expectClose([run({ ...step, role: 'hidden', reward: 2, inbox }).dw], [[0.5, 0, 0.5]]);
  });
});
