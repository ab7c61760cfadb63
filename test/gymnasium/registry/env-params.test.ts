import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/gymnasium/index.js';
import { checkKwargs } from '../../../src/gymnasium/registry/env-params.js';

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
    expect(() => checkKwargs('Lake-v1', { size: 1 }, {})).toThrow(/has no argument 'size'; it has none/);
  });
});
