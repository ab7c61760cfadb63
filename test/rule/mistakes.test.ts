import { expect, test } from 'vitest';
import { createOptimizer, describeRule, optimizerNamed, ruleLatex, serialiseRule } from '../../index.js';
import { UserError } from '../../src/errors/user-error.js';

test.each([
  ['describeRule', describeRule],
  ['ruleLatex', ruleLatex],
  ['serialiseRule', serialiseRule],
] as const)('%s of what is no rule says so', (name, of) => {
  for (const [given, shown] of [
    [undefined, 'undefined'],
    ['weight-max', '"weight-max"'],
    [{ name: 'x' }, '{"name":"x"}'],
  ] as const)
    expect(() => of(given as never)).toThrow(
      new UserError(`${name} was given ${shown}; expected a rule made by defineRule, such as weightMax`),
    );
});

test('an optimizer that is none says so', () => {
  expect(() => createOptimizer('adam' as never)).toThrow(
    new UserError('createOptimizer was given "adam"; expected the text of an optimizer, such as adam'),
  );
  expect(() => optimizerNamed(undefined as never)).toThrow("there is no optimizer 'undefined'");
});
