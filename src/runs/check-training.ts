import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Rule } from '../rule/rule.js';
import { quote } from '../text/quote.js';

const PART = ['rule', 'params', 'layerParams', 'hidden', 'learningRate', 'optimizer'] as const;
const TRAINING = [
  ...(['env', 'envParams', 'episodes', 'seed', 'engine', 'batch', 'lateralRounds', 'signal', 'critic'] as const),
  ...PART,
];
const CRITIC = [...PART, 'discount', 'truncation', 'rewardLimit'] as const;

/**
 * What types say already of a training, for those who write without them. Throws UserError; sizes, rates and parameters are checked
 * with the team that is planned from them.
 */
export function checkTraining(request: unknown): void {
  checkOptions(request, {
    of: 'a training',
    known: TRAINING,
    example: "{ env: 'multiplexer', rule: weightMax, episodes: 10_000 }",
  });
  const training = request as Readonly<Record<string, unknown>>;
  const { env, envParams, seed, engine, signal, critic } = training;
  expect(typeof env === 'string', 'env', env, "the id of a registered environment, such as 'multiplexer'");
  expect(envParams === undefined || isPlain(envParams), 'envParams', envParams, 'an object such as { addressBits: 2 }');
  for (const name of ['episodes', 'batch', 'lateralRounds'] as const) {
    const value = training[name];
    const isLeftOut = value === undefined && name !== 'episodes';
    expect(isLeftOut || isWhole(value), name, value, 'a whole number, at least 1');
  }
  const isSeed = seed === undefined || typeof seed === 'string' || Number.isSafeInteger(seed);
  expect(isSeed, 'seed', seed, 'a whole number or a text');
  expect([undefined, 'literal', 'dense'].includes(engine as string), 'engine', engine, "'literal' or 'dense'");
  expect([undefined, 'reward', 'error'].includes(signal as string), 'signal', signal, "'reward' or 'error'");
  checkPart(training, '');
  if (critic !== undefined) checkCriticOptions(critic);
}

function checkCriticOptions(critic: unknown): void {
  if (isRule(critic) || typeof critic === 'string')
    throw new UserError(
      `critic is ${typeof critic === 'string' ? quote(critic) : `the rule '${(critic as Rule).name}'`}; expected options such as { rule: tdBackprop, discount: 0.98 }`,
    );
  checkOptions(critic, { of: 'critic', known: CRITIC, example: '{ rule: tdBackprop, discount: 0.98 }' });
  const { discount, rewardLimit, ...part } = critic as Readonly<Record<string, unknown>>;
  expect(typeof discount === 'number', 'discount of the critic', discount, 'a number from 0 to 1');
  const isLimit = rewardLimit === undefined || typeof rewardLimit === 'number';
  expect(isLimit, 'rewardLimit of the critic', rewardLimit, 'a number above 0');
  checkPart(part, ' of the critic');
}

/** What a team and a critic have in common. */
function checkPart(part: Readonly<Record<string, unknown>>, of: string): void {
  const { rule, params, layerParams, hidden, optimizer } = part;
  if (!isRule(rule)) {
    const hint = typeof rule === 'string' ? 'the rule itself, not its name: ' : '';
    expect(false, `rule${of}`, rule, `${hint}a rule made by defineRule, or one of klopf/agents such as weightMax`);
  }
  expect(params === undefined || isPlain(params), `params${of}`, params, 'an object such as { temperature: 2 }');
  const areLayers = layerParams === undefined || (Array.isArray(layerParams) && layerParams.every(isPlain));
  expect(areLayers, `layerParams${of}`, layerParams, 'a list of objects, one a layer');
  const areSizes = hidden === undefined || (Array.isArray(hidden) && hidden.every(isWhole));
  expect(areSizes, `hidden${of}`, hidden, 'a list of layer sizes such as [64, 32], or []');
  const isOptimizer =
    optimizer === undefined ||
    typeof optimizer === 'string' ||
    (isPlain(optimizer) && typeof optimizer['name'] === 'string');
  expect(isOptimizer, `optimizer${of}`, optimizer, "a name such as 'adam', or what createOptimizer gives");
}

function expect(isRight: boolean, what: string, given: unknown, expected: string): void {
  if (!isRight) throw new UserError(`${what} is ${quote(given)}; expected ${expected}`);
}

function isRule(value: unknown): value is Rule {
  return isPlain(value) && typeof value['compile'] === 'function' && isPlain(value['text']);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
