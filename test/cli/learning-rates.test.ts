import { expect, test } from 'vitest';
import { learningRates } from '../../src/cli/learning-rates.js';
import { checkRate, rateAt } from '../../src/rule/optimizer/rate.js';

test('one rate is for all layers, several are one a layer', () => {
  expect(learningRates('0.5')).toBe(0.5);
  expect(learningRates('1e-2,.001,0')).toEqual([0.01, 0.001, 0]);
  for (const bad of ['', 'x', '-1', '1,', 'Infinity', 'NaN'])
    expect(() => learningRates(bad)).toThrow('Expected one rate');
});

test('schedules, and what they give at some steps', () => {
  const line = learningRates('.02:2e-4@5e4');
  expect(line).toEqual({ kind: 'linear', from: 0.02, to: 2e-4, steps: 50_000 });
  const stairs = learningRates('.01/.001@5000/1e-4@20000');
  expect(stairs).toEqual({
    kind: 'piecewise',
    points: [
      [0, 0.01],
      [5000, 0.001],
      [20_000, 1e-4],
    ],
  });
  expect(learningRates('.02:0@10, .5 ,1/2@3')).toEqual([
    { kind: 'linear', from: 0.02, to: 0, steps: 10 },
    0.5,
    {
      kind: 'piecewise',
      points: [
        [0, 1],
        [3, 2],
      ],
    },
  ]);
  for (const rate of [line, stairs].flat()) expect(checkRate(rate)).toBe(rate);
  expect([4999, 5000, 20_000].map((t) => rateAt([stairs].flat()[0]!, t))).toEqual([0.01, 0.001, 1e-4]);
});

test.each([
  ['.02:2e-4', "'.02:2e-4' is not a schedule: a straight line over steps of the optimizer is from:to@steps"],
  ['.02:.01:.001@50', 'is not a schedule'],
  ['.02:.01@5@6', 'is not a schedule'],
  ['x:1@5', "'x' in 'x:1@5' is not a rate"],
  ['1:-1@5', "'-1' in '1:-1@5' is not a rate"],
  ['1:2@0', "'0' in '1:2@0' is not a step; expected a whole number from 1"],
  ['1:2@1.5', "'1.5' in '1:2@1.5' is not a step"],
  [
    '.01/.001',
    "'.001' in '.01/.001' does not say from which step on: rates that hold from a step on are rate/rate@step",
  ],
  ['.01@5', "'.01@5' in '.01@5' is not a rate"],
  ['.01/.001@0', "'0' in '.01/.001@0' is not a step"],
  ['.01/.001@5/.1@5', "In '.01/.001@5/.1@5' step 5 does not come after step 5"],
  ['.01/@5', "'' in '.01/@5' is not a rate"],
  ['.01:.001@5/.1@9', 'is of two kinds'],
])('%s is refused, with how it is written', (text, message) => {
  expect(() => learningRates(`.5,${text}`)).toThrow(message);
});
