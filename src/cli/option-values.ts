import { InvalidArgumentError } from 'commander';
import { UserError } from '../errors/user-error.js';
import type { LayerWiring } from '../team/wiring.js';

// Parsers of option values. Commander puts the name of the option and its value in front of their messages.

/** A parser of whole numbers in a range, as digits or `1e6`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = /^\d+(e\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Expected a whole number ${range}.`);
    return value;
  };
}

/** A number from 0 to 1. */
export function fromZeroToOne(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1, as in 0.98.');
  return value;
}

/** A number above 0. */
export function aboveZero(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** A fraction above 0 and at most 1, as in `0.05`. */
export function partOfOne(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number above 0 and at most 1, as in 0.05.');
  return value;
}

/** `64,32` as sizes of layers; `none` as no layer. */
export function hiddenSizes(text: string): number[] {
  if (text === 'none') return [];
  return sizesOf(text, "whole numbers from 1, separated by commas, as in 64,32, or 'none' for no hidden layer");
}

/** `3,3,3,2` as sizes from the inputs to the outputs. */
export function layerSizes(text: string): number[] {
  const expected = 'inputs, hidden layers and outputs, whole numbers from 1 separated by commas, as in 3,3,3,2';
  const sizes = sizesOf(text, expected);
  if (sizes.length < 2) throw new InvalidArgumentError(`Expected ${expected}.`);
  return sizes;
}

function sizesOf(text: string, expected: string): number[] {
  const sizes = text.split(',').map((size) => (/^\s*\d+\s*$/.test(size) ? Number(size) : 0));
  if (!sizes.every((size) => size >= 1 && Number.isSafeInteger(size)))
    throw new InvalidArgumentError(`Expected ${expected}.`);
  return sizes;
}

/** `goal:0.2`: the running mean of the reward by the field `goal` of info, with the rate 0.2. */
export function contextBaseline(text: string): { readonly context: string; readonly rate: number } {
  const [, context, given] = /^([^:]+):([^:]+)$/.exec(text) ?? [];
  const rate = Number(given);
  if (context === undefined || !(rate > 0 && rate <= 1))
    throw new InvalidArgumentError('Expected a field of info and a rate above 0 and at most 1, as in goal:0.2.');
  return { context, rate };
}

/** Steps of lateral delay: `1`, or `1,0` layer by layer. */
export function lateralDelays(text: string): number | number[] {
  const steps = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : -1));
  if (!steps.every((count) => count >= 0 && count <= 64))
    throw new InvalidArgumentError('Expected a whole number from 0 to 64, or one for each layer, as in 1,0.');
  return steps.length === 1 ? steps[0]! : steps;
}

/** Digits as an integer, anything else as a text to hash; what looks like another number is refused as a slip. */
export function seedValue(text: string): number | string {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  if (text === '' || /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text))
    throw new InvalidArgumentError('Expected a whole number from 0 to 2^53 - 1, or a text with a letter in it.');
  return text;
}

/** A seed of Gymnasium's: any whole number from 0, exact beyond 2^53 too. */
export function envSeed(text: string): number | bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0.');
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/** One `name=value`. */
export type Assignment = readonly [name: string, value: string];

/** Collects a repeated `name=value`; each name once. */
export function assignment(text: string, before: readonly Assignment[] = []): Assignment[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected name=value, as in temperature=2.');
  const name = text.slice(0, at).trim();
  if (before.some(([other]) => other === name))
    throw new InvalidArgumentError(`'${name}' is given twice; give it once.`);
  return [...before, [name, text.slice(at + 1).trim()]];
}

/** Collects a repeated `name=number`; each name once. */
export function numberAssignment(text: string, before: readonly Assignment[] = []): Assignment[] {
  const all = assignment(text, before);
  const value = all.at(-1)![1];
  if (value === '' || Number.isNaN(Number(value))) throw new InvalidArgumentError('Expected a number after the =.');
  return all;
}

/** Assignments as an object: values that are finite numbers as numbers, others as texts. */
export function numbersOrTexts(assignments: readonly Assignment[] = []): Record<string, number | string> {
  return Object.fromEntries(assignments.map(([name, value]) => [name, numberOrText(value)]));
}

function numberOrText(text: string): number | string {
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : text;
}

/**
 * `name=v1,v2,…`, one value a layer, as an object of parameters for each layer.
 *
 * @throws {@link UserError} when there are more or fewer values than layers.
 */
export function parametersOfLayers(
  flag: string,
  assignments: readonly Assignment[] | undefined,
  layers: number,
): Record<string, number | string>[] | undefined {
  if (assignments === undefined) return undefined;
  const columns = assignments.map(([name, text]) => {
    const values = text.split(',').map((value) => numberOrText(value.trim()));
    if (values.length !== layers)
      throw new UserError(
        `${flag} ${name}=${text} gives ${values.length} value${values.length === 1 ? '' : 's'} for ${layers} layers; expected one for each layer, from the first hidden layer to the output`,
      );
    return [name, values] as const;
  });
  return Array.from({ length: layers }, (_, k) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[k]!])),
  );
}

/** The forms of `--wiring`, for help and messages. */
const WIRING = 'layer=image:28x28x1,field:3,stride:2 or layer=from:0,2, layers counted from 1, the first hidden one';

/**
 * `layer=image:28x28x1,field:3,stride:2,padding:1` or `layer=from:0,2`, repeatable, as the option `wiring` of a team;
 * extents are numbers, or height and width as in `3x5`.
 *
 * @throws {@link UserError} that says what is expected.
 */
export function wiringOfLayers(
  flag: string,
  assignments: readonly Assignment[] | undefined,
  layers: number,
): (LayerWiring | null)[] | undefined {
  if (assignments === undefined) return undefined;
  const wiring: (LayerWiring | null)[] = Array.from({ length: layers }, () => null);
  for (const [name, text] of assignments) {
    const fail = (problem: string): never => {
      throw new UserError(`${flag} ${name}=${text}: ${problem}; expected ${WIRING}`);
    };
    const layer = /^\d+$/.test(name) ? Number(name) : 0;
    if (layer < 1 || layer > layers) fail(`there is no layer ${name}, but layers 1 to ${layers}`);
    // Commas separate settings, and layers after `from:`.
    const settings = text.split(/,(?=[a-z])/).map((setting) => {
      const [key = '', value = '', ...more] = setting.split(':').map((part) => part.trim());
      const separator = key === 'from' ? ',' : 'x';
      const given = value.split(separator);
      if (more.length > 0 || !given.every((part) => /^\d+$/.test(part))) fail(`'${setting}' is not a setting`);
      const numbers = given.map(Number);
      return [key, numbers.length === 1 && key !== 'from' ? numbers[0]! : numbers] as const;
    });
    wiring[layer - 1] = Object.fromEntries(settings);
  }
  return wiring;
}

/** Results of {@link numberAssignment} as an object. */
export function numbers(assignments: readonly Assignment[] = []): Record<string, number> {
  return Object.fromEntries(assignments.map(([name, value]) => [name, Number(value)]));
}

/** @throws {@link InvalidArgumentError} unless a text is a number of seconds. */
export function checkpointSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Expected a number of seconds above 0, at most a day.');
}
