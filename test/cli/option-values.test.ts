import { describe, expect, test } from 'vitest';
import { Multiplexer } from '../../envs/index.js';
import { envParams, findEnv } from '../../src/cli/find-env.js';
import {
  assignment,
  hiddenSizes,
  layerSizes,
  numbersOrTexts,
  seedValue,
  wholeNumber,
  wiringOfLayers,
} from '../../src/cli/option-values.js';
import { runSeeds } from '../../src/cli/run-seeds.js';
import { shellWords } from '../../src/cli/shell-words.js';

test('sizes', () => {
  expect(hiddenSizes('64, 32')).toEqual([64, 32]);
  expect(hiddenSizes('none')).toEqual([]);
  expect(() => hiddenSizes('')).toThrow('Expected');
  expect(layerSizes('3,2')).toEqual([3, 2]);
  for (const bad of ['3', '3,-1', '3,,2', '3,1e2', '3,99999999999999999999'])
    expect(() => layerSizes(bad)).toThrow('Expected');
});

test('seeds: digits are integers, words are texts, other numbers are slips', () => {
  expect([seedValue('0'), seedValue('42'), seedValue('007'), seedValue('a1'), seedValue('4 2')]).toEqual([
    0,
    42,
    7,
    'a1',
    '4 2',
  ]);
  for (const bad of ['', '-1', '1.5', '1e3', '+1', '9007199254740993'])
    expect(() => seedValue(bad)).toThrow('Expected');
  expect(runSeeds(5, 3)).toEqual([5, 6, 7]);
  expect(runSeeds('x', 3)).toEqual(['x', 'x/1', 'x/2']);
});

test('whole numbers in a range', () => {
  expect(wholeNumber(1)('12')).toBe(12);
  expect(wholeNumber(1)('2e5')).toBe(200_000);
  for (const bad of ['0', '-1', '1.5', '', ' 1', 'x', '1e400']) expect(() => wholeNumber(1)(bad)).toThrow('from 1');
  expect(() => wholeNumber(1, 5)('6')).toThrow('from 1 to 5');
});

test('assignments keep everything after the first =; what reads as a finite number is one', () => {
  const all = assignment('c=x=y', assignment(' b = 2 ', assignment('a=1e-3')));
  expect(numbersOrTexts(all)).toEqual({ a: 0.001, b: 2, c: 'x=y' });
  expect(numbersOrTexts(assignment('d='))).toEqual({ d: '' });
  expect(numbersOrTexts(assignment('e=NaN'))).toEqual({ e: 'NaN' });
  expect(() => assignment('=1')).toThrow('Expected name=value');
  expect(() => assignment('a=2', [['a', '1']])).toThrow('given twice');
});

test('the wiring of layers', () => {
  const wiring = (...texts: string[]) =>
    wiringOfLayers(
      '--wiring',
      texts.map((text) => text.split('=') as [string, string]),
      3,
    );
  expect(wiringOfLayers('--wiring', undefined, 3)).toBeUndefined();
  expect(wiring('3=from:0,2', '1=image:28x28x1,field:3x5,stride:2,padding:1')).toEqual([
    { image: [28, 28, 1], field: [3, 5], stride: 2, padding: 1 },
    null,
    { from: [0, 2] },
  ]);
  expect(wiring('2=from:1')).toEqual([null, { from: [1] }, null]);
  expect(wiring('2=image:1x2x1,field:1,from:0')).toEqual([null, { image: [1, 2, 1], field: 1, from: [0] }, null]);
  expect(() => wiring('4=from:1')).toThrow(
    '--wiring 4=from:1: there is no layer 4, but layers 1 to 3; expected layer=image:28x28x1,field:3,stride:2 or layer=from:0,2',
  );
  for (const bad of ['1=', '1=field', '1=field:a', '1=field:3:4', '1=from:'])
    expect(() => wiring(bad)).toThrow(/^--wiring 1=.* is not a setting; expected/);
  expect(() => wiring('x=field:1')).toThrow('there is no layer x');
});

describe('arguments of environments read as their documented type', () => {
  const params = (id: string, ...texts: [string, string][]) => envParams(findEnv(id), texts);

  test('numbers, texts, lists with and without brackets, null', () => {
    expect(Multiplexer).toBeTypeOf('function');
    expect(params('multiplexer', ['addressBits', '3'], ['coding', 'binary'])).toEqual({
      addressBits: 3,
      coding: 'binary',
    });
    expect(params('bernoulli-bandit', ['means', '0.1,0.9'])).toEqual({ means: [0.1, 0.9] });
    expect(params('bernoulli-bandit', ['means', '[0.1]'], ['means_seed', 'null'])).toEqual({
      means: [0.1],
      means_seed: null,
    });
    expect(params('bernoulli-bandit', ['means', '0.5'])).toEqual({ means: [0.5] });
  });

  test('what fits no type goes through as it is, for the environment to refuse', () => {
    expect(params('multiplexer', ['addressBits', 'x'], ['unknown', '1'])).toEqual({ addressBits: 'x', unknown: 1 });
  });
});

test('a command line is quoted for the shell where it has to be', () => {
  expect(shellWords(['run', '--env-param', 'means=[1]', "it's"])).toBe(`klopf run --env-param 'means=[1]' 'it'\\''s'`);
});
