import { expect, test } from 'vitest';
import { runNames } from '../../../site/lab/curves/run-names.js';

const FIRST = { env: 'multiplexer', rule: { name: 'weight-max' }, hidden: [8], learningRate: 0.01, seed: 1 };
const of = (experiment: object, ruleName = 'weight-max') => ({ ruleName, experiment: { ...FIRST, ...experiment } });

test('a run is named by its rule and by what is not the same in all', () => {
  expect(runNames([of({})])).toEqual(['weight-max']);
  expect(runNames([of({}), of({ rule: { name: 'ste' } }, 'ste')])).toEqual(['weight-max', 'ste']);
  expect(
    runNames([of({}), of({ seed: 2, hidden: [] }), of({ critic: { rule: { name: 'td-backprop' }, hidden: [3] } })]),
  ).toEqual([
    'weight-max, hidden 8, no critic, seed 1',
    'weight-max, hidden none, no critic, seed 2',
    'weight-max, hidden 8, critic td-backprop 3, seed 1',
  ]);
  expect(runNames([of({}), of({ params: { decay: 0.5 }, interventions: ['1/3 silence @5'] })])).toEqual([
    'weight-max',
    'weight-max, decay 0.5, 1/3 silence @5',
  ]);
});

test('edited rules of one name are told apart by a line', () => {
  const text = (line: string) => of({ rule: { text: `name: weight-max\nlearn: |\n  ${line}\n` } });
  expect(runNames([of({}), text('dw = R * x')])).toEqual(['weight-max', 'weight-max, edited']);
  expect(runNames([of({}), text('dw = R * x'), text('dw = 2 * R * x')])).toEqual([
    'weight-max',
    'weight-max, dw = R * x',
    'weight-max, dw = 2 * R * x',
  ]);
  // Whose rule has a name of its own needs no more.
  const own = { ruleName: 'mended', experiment: text('dw = R * x').experiment };
  expect(runNames([of({}), own])).toEqual(['weight-max', 'mended']);
});
