import { describe, expect, test } from 'vitest';
import { checkOptions } from '../../src/gymnasium/check-options.js';
import { InvalidArgumentError } from '../../src/gymnasium/index.js';

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
      'Stack got the unknown option "stacksize"; it takes stackSize, paddingType, copy. Did you mean "stackSize"?',
    ],
    [{ stackSize: '2' }, 'Stack got stackSize = "2"; expected a number.'],
    [{ stackSize: 2, copy: 1 }, 'Stack got copy = 1; expected true or false.'],
    [{}, 'Stack got no stackSize; expected a number. Pass it in an object, such as { stackSize: … }.'],
    [undefined, 'Stack got no stackSize; expected a number. Pass it in an object, such as { stackSize: … }.'],
    [3, 'Stack got 3 for its options; expected an object, such as { stackSize: … }.'],
    [null, 'Stack got null for its options; expected an object, such as { stackSize: … }.'],
    [[2], 'Stack got [2] for its options; expected an object, such as { stackSize: … }.'],
    [
      JSON.parse('{ "stackSize": 2, "__proto__": 1 }'),
      'Stack got the unknown option "__proto__"; it takes stackSize, paddingType, copy.',
    ],
    [{ stackSize: 2, toString: 1 }, 'Stack got the unknown option "toString"; it takes stackSize, paddingType, copy.'],
  ])('%j are refused', (given, message) => {
    expect(check(given)).toThrow(InvalidArgumentError);
    expect(check(given)).toThrow(message);
  });
});
