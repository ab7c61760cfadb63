import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';
import { PLAIN_OPTIONS } from '../plain-options.js';
import type { TeamConfig } from '../team-config.js';
import { isWiring } from '../wiring.js';
import { STATE_VERSION, type TeamState } from './team-state.js';

const MOST_LAYERS = 1000;

type Check = (value: unknown) => boolean;

const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumber: Check = (value) => typeof value === 'number';
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** The type of each field, and its words for messages. What the values mean is checked where a team is made of them. */
const CONFIG: Readonly<
  Record<Exclude<keyof TeamConfig, keyof typeof PLAIN_OPTIONS>, readonly [Check, expected: string]>
> = {
  sizes: [
    (value) => listOf(isCount)(value) && (value as []).length >= 2 && (value as []).length <= MOST_LAYERS,
    'the sizes of inputs, hidden layers and outputs, such as [20, 64, 32, 1]',
  ],
  rule: [isObject, 'the text of a rule'],
  layerRules: [(value) => value === undefined || listOf(isObject)(value), 'the rule of each layer'],
  layerParams: [listOf(isObject), 'the parameters of each layer'],
  wiring: [(value) => value === undefined || isWiring(value), 'the wiring of each layer, or none'],
  optimizer: [isOptimizer, 'an optimizer as { name, params, state, scalars, constants, clock, step }'],
  learningRate: [Array.isArray, 'a learning rate for each layer'],
};

function isOptimizer(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, params, state, scalars, constants, clock, step } = value as Record<string, unknown>;
  const isNumbers = isObject(params) && Object.values(params as object).every(isNumber);
  // States of earlier versions have neither constants nor clock.
  const areTexts = [constants, clock].every((text) => text === undefined || isText(text));
  return isText(name) && isText(step) && areTexts && isNumbers && [state, scalars].every(listOf(isText));
}

/**
 * Checks that a value has the fields of a state, each of its type.
 *
 * @throws {@link UserError} for the first field that is missing or wrong, and for a state of a later version.
 */
export function checkState(value: unknown): TeamState {
  const fail = (what: string, given: unknown, expected: string): never => {
    throw new UserError(`${what} is ${quote(given)}; expected ${expected}`);
  };
  if (!isObject(value)) fail('the state', value, 'what team.state() gives');
  const { version, config, clock, tensors } = value as Record<keyof TeamState, unknown>;
  if (!isCount(version) || version === 0) fail('version of the state', version, `a version from 1 to ${STATE_VERSION}`);
  if ((version as number) > STATE_VERSION)
    throw new UserError(
      `the state has version ${version as number}, and this klopf reads versions up to ${STATE_VERSION}; take a newer klopf`,
    );
  if (!isObject(config)) fail('config of the state', config, 'what the team was made of');
  for (const [field, [check, expected]] of Object.entries(CONFIG)) {
    const given = (config as Record<string, unknown>)[field];
    if (!check(given)) fail(`config.${field} of the state`, given, expected);
  }
  for (const [field, { isRight, expected }] of Object.entries(PLAIN_OPTIONS)) {
    const given = (config as Record<string, unknown>)[field];
    if (!isRight(given)) fail(`config.${field} of the state`, given, expected);
  }
  const { steps, updates, hasActed } = (isObject(clock) ? clock : {}) as Record<string, unknown>;
  if (!isCount(steps) || !isCount(updates) || typeof hasActed !== 'boolean')
    fail('clock of the state', clock, 'whole numbers steps and updates, and whether it hasActed');
  if (!isObject(tensors)) fail('tensors of the state', tensors, 'numbers by name, such as layer1/w');
  for (const [name, tensor] of Object.entries(tensors as object))
    if (!isObject(tensor)) fail(`'${name}' of the state`, tensor, 'a shape and data');
  return value as TeamState;
}
