import { describe, expect, test } from 'vitest';
import { InvalidArgumentError, RegistrationError } from '../../../src/gymnasium/index.js';
import { checkKwargs, hasParamType } from '../../../src/gymnasium/registry/env-params.js';

describe('parameter types', () => {
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
    expect(hasParamType(value, type)).toBe(expected);
  });

  test('an unknown type is the fault of the registration', () => {
    expect(() => hasParamType(1, 'float')).toThrow(RegistrationError);
    expect(() => hasParamType(1, 'float')).toThrow(/Got the parameter type "float"; expected one of boolean, integer/);
  });
});

describe('checkKwargs', () => {
  const params = { isSlippery: { default: true, type: 'boolean', description: 'whether the ice is slippery' } };

  test('accepts the spelling of Python', () => {
    expect(checkKwargs('Lake-v1', { is_slippery: false }, params)).toEqual({ isSlippery: false });
  });

  test('leaves out what is undefined', () => {
    expect(checkKwargs('Lake-v1', { isSlippery: undefined }, params)).toEqual({});
  });

  test('does not take inherited names for parameters', () => {
    expect(() => checkKwargs('Lake-v1', { toString: 1 }, params)).toThrow(InvalidArgumentError);
  });

  test('says so when there are no parameters at all', () => {
    expect(() => checkKwargs('Lake-v1', { size: 1 }, {})).toThrow(/unknown argument "size"; it takes none\./);
  });
});
