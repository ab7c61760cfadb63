import { describe, expect, test } from 'vitest';
import { checkOptions, hasType } from '../../src/gymnasium/check-options.js';
import { InvalidArgumentError, RegistrationError } from '../../src/gymnasium/index.js';

const types = { stackSize: 'number', paddingType: 'any?', copy: 'boolean?' };
const check = (given: unknown) => () => checkOptions('Stack', given as object, types);

describe('options', () => {
  test('that are right come back as they are', () => {
    const options = { stackSize: 2, paddingType: undefined };
    expect(checkOptions('Stack', options, types)).toBe(options);
    expect(checkOptions('Plain', undefined, {})).toEqual({});
  });

  test.each([
    [
      { stackSize: 2, stacksize: 3 },
      "Stack has no option 'stacksize'. Did you mean 'stackSize'? Its options are stackSize, paddingType, copy",
    ],
    [{ stackSize: '2' }, 'Stack got stackSize = "2"; expected a number.'],
    [{ stackSize: 2, copy: 1 }, 'Stack got copy = 1; expected true or false.'],
    [{}, 'Stack got no stackSize; expected a number. Pass it in an object, such as { stackSize: … }.'],
    [undefined, 'Stack got no stackSize; expected a number. Pass it in an object, such as { stackSize: … }.'],
    [3, 'Stack takes an object of options such as { stackSize: … }; given 3'],
    [null, 'Stack takes an object of options such as { stackSize: … }; given null'],
    [[2], 'Stack takes an object of options such as { stackSize: … }; given [2]'],
    [
      JSON.parse('{ "stackSize": 2, "__proto__": 1 }'),
      "Stack has no option '__proto__'; its options are stackSize, paddingType, copy",
    ],
    [{ stackSize: 2, toString: 1 }, "Stack has no option 'toString'; its options are stackSize, paddingType, copy"],
  ])('%j are refused', (given, message) => {
    expect(check(given)).toThrow(InvalidArgumentError);
    expect(check(given)).toThrow(message);
  });
});

describe('types', () => {
  test.each([
    [true, 'boolean', true],
    [1, 'boolean', false],
    [3, 'integer', true],
    [3.5, 'integer', false],
    [3.5, 'number', true],
    ['3', 'number', false],
    [null, 'string | null', true],
    ['x', 'string | null', true],
    ['sign', "'sign' | 'binary'", true],
    ['signs', "'sign' | 'binary'", false],
    [[1, 2], 'number[]', true],
    [[1, 'a'], 'number[]', false],
    [[[1], [2, 3]], 'number[][]', true],
    [[1], 'number[][]', false],
    [{}, 'object', true],
    [null, 'object', false],
  ])('%j as %s: %s', (value, type, expected) => {
    expect(hasType(value, type)).toBe(expected);
  });

  test('an unknown type is the fault of the registration', () => {
    expect(() => hasType(1, 'float')).toThrow(RegistrationError);
    expect(() => hasType(1, 'float')).toThrow(/Got the parameter type "float"; expected one of boolean, integer/);
  });
});
