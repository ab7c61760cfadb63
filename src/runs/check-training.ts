import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { isRule } from '../rule/rule.js';
import { checkPlainOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { checkPartOptions, PART_OPTIONS } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { checkBaseline } from '../train/check-training.js';
import { CRITIC_SETTINGS, checkCriticSettings } from '../train/critic.js';

const TRAINING = [
  'env',
  'envParams',
  'episodes',
  'signal',
  'baseline',
  'critic',
  ...PART_OPTIONS,
  ...Object.keys(RUN_OPTIONS),
];
const CRITIC = [...PART_OPTIONS, ...Object.keys(CRITIC_SETTINGS)];

/**
 * Checks what TypeScript's types already say of a training on workers, for callers without types: plain data, with the
 * environment by its id. (`train` takes a team and environments, and has checks of its own.) Sizes, rates and
 * parameters are checked when the team is planned.
 *
 * @throws {@link UserError} that says what was given and what is expected.
 */
export function checkTraining(request: unknown): void {
  checkOptions(request, {
    of: 'a training',
    known: TRAINING,
    example: "{ env: 'multiplexer', rule: weightMax, episodes: 10_000 }",
  });
  const training = request as Readonly<Record<string, unknown>>;
  const { env, envParams, episodes, signal, baseline, critic } = training;
  expect(typeof env === 'string', 'env', env, "the id of a registered environment, such as 'multiplexer'");
  expect(envParams === undefined || isPlain(envParams), 'envParams', envParams, 'an object such as { addressBits: 2 }');
  const isWhole = Number.isSafeInteger(episodes) && (episodes as number) >= 1;
  expect(isWhole, 'episodes', episodes, 'a whole number, at least 1');
  expect([undefined, 'reward', 'error'].includes(signal as string), 'signal', signal, "'reward' or 'error'");
  checkPlainOptions(RUN_OPTIONS, training);
  checkPartOptions(training);
  if (baseline !== undefined) checkBaseline(baseline);
  if (critic !== undefined) checkCritic(critic);
}

function checkCritic(critic: unknown): void {
  if (isRule(critic) || typeof critic === 'string')
    throw new UserError(
      `critic is ${typeof critic === 'string' ? quote(critic) : `the rule '${critic.name}'`}; expected options such as { rule: tdBackprop, discount: 0.98 }`,
    );
  checkOptions(critic, { of: 'critic', known: CRITIC, example: '{ rule: tdBackprop, discount: 0.98 }' });
  const part = critic as Readonly<Record<string, unknown>>;
  checkPartOptions(part, ' of the critic');
  checkCriticSettings(part, ' of the critic');
}

function expect(isRight: boolean, what: string, given: unknown, expected: string): void {
  if (!isRight) throw new UserError(`${what} is ${quote(given)}; expected ${expected}`);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
