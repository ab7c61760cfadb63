import { expect, test } from 'vitest';
import { checkOptions } from '../../src/errors/check-options.js';
import { UserError } from '../../src/errors/user-error.js';

const check = (options: unknown) => () =>
  checkOptions(options, { of: 'train', known: ['episodes', 'steps', 'onStep'], example: '{ episodes: 100 }' });

test('options that exist pass, whatever their values', () => {
  for (const options of [{}, { episodes: 3 }, { steps: undefined, onStep: null }]) expect(check(options)).not.toThrow();
});

test.each([
  [undefined, 'train takes an object of options such as { episodes: 100 }; given undefined'],
  [null, 'train takes an object of options such as { episodes: 100 }; given null'],
  ['CartPole-v1', 'train takes an object of options such as { episodes: 100 }; given "CartPole-v1"'],
  [[3], 'train takes an object of options such as { episodes: 100 }; given [3]'],
  [() => 0, 'train takes an object of options such as { episodes: 100 }; given a function'],
  [{ episode: 3 }, "train has no option 'episode'. Did you mean 'episodes'? Its options are episodes, steps, onStep"],
  [{ learn: undefined }, "train has no option 'learn'; its options are episodes, steps, onStep"],
  [{ ['a'.repeat(1_000_000)]: 1 }, `train has no option '${'a'.repeat(60)}…'; its options are episodes, steps, onStep`],
  [{ 'a\u001b[2J': 1 }, "train has no option 'a\\u001b[2J'; its options are episodes, steps, onStep"],
])('%o is refused', (options, message) => {
  expect(check(options)).toThrow(new UserError(message));
});
