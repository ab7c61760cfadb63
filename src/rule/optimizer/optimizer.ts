import { UserError } from '../../errors/user-error.js';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import { RuleError, wholeOf } from '../rule-error.js';
import { type CompiledOptimizer, compileOptimizer } from './compile-optimizer.js';
import {
  checkOptimizerText,
  type OptimizerNumber,
  type OptimizerParamText,
  type OptimizerText,
} from './optimizer-text.js';

/** A checked optimizer with the values of its parameters, as plain data. */
export interface Optimizer {
  readonly name: string;
  readonly text: OptimizerText;
  readonly params: Readonly<Record<string, number>>;
}

/** Values of an optimizer's parameters by name. */
export type OptimizerParams = Readonly<Record<string, number>>;

/**
 * Checks the text of an optimizer, compiles it, and fixes its parameters: those that are not given have their defaults.
 *
 * @throws {@link RuleError} with the position of what is wrong, what was expected and the closest name.
 */
export function createOptimizer(text: OptimizerText, params: OptimizerParams = {}): Optimizer {
  if (typeof text !== 'object' || text === null || Array.isArray(text))
    throw new UserError(`createOptimizer was given ${quote(text)}; expected the text of an optimizer, such as adam`);
  const label = typeof text.name === 'string' ? cutText(text.name) : 'without a name';
  const checked = named(label, () => checkOptimizerText(text));
  const optimizer: Optimizer = Object.freeze({
    name: checked.name,
    text: checked,
    params: Object.freeze(resolve(checked, params)),
  });
  COMPILED.set(
    optimizer,
    named(label, () => compileOptimizer(checked, optimizer.params)),
  );
  return optimizer;
}

const COMPILED = new WeakMap<Optimizer, CompiledOptimizer>();

/** What an optimizer is compiled to; one that is a copy, as of `structuredClone`, is checked and compiled anew. */
export function compiledOptimizer(optimizer: Optimizer): CompiledOptimizer {
  const { text, params } = optimizer;
  return COMPILED.get(optimizer) ?? COMPILED.get(createOptimizer(text, params))!;
}

/** Whether a value is an optimizer, as `createOptimizer` makes it, or a copy of one. */
export function isOptimizer(value: unknown): value is Optimizer {
  const { text, params } = (value ?? {}) as Partial<Optimizer>;
  return typeof text === 'object' && typeof params === 'object';
}

function named<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleError) throw error.prefixed(`optimizer '${label}'`);
    throw error;
  }
}

function resolve({ name, params: known = {} }: OptimizerText, given: OptimizerParams): Record<string, number> {
  if (typeof given !== 'object' || given === null)
    throw new RuleError(`the parameters are ${quote(given)}; expected an object such as { beta1: 0.8 }, or nothing`);
  for (const key of Object.keys(given)) {
    const names = Object.keys(known);
    if (!Object.hasOwn(known, key))
      throw new RuleError(
        `the optimizer '${name}' has no parameter '${cutText(key)}'` +
          didYouMean(key, names, `it has ${names.join(', ') || 'none'}`),
      );
  }
  const values = Object.entries(known).map(([key, param]) => {
    const spec = typeof param === 'object' ? param : { default: param };
    const value = Object.hasOwn(given, key) ? (given[key] ?? spec.default) : spec.default;
    return [key, checkParam(key, spec, value)];
  });
  return Object.fromEntries(values);
}

function checkParam(key: string, spec: Exclude<OptimizerParamText, OptimizerNumber>, given: OptimizerNumber): number {
  const fail = (expected: string): never => {
    throw new RuleError(`the optimizer's '${key}' is ${quote(given)}; expected ${expected}`, wholeOf(`params.${key}`));
  };
  const value = given === 'Infinity' ? Number.POSITIVE_INFINITY : given;
  if (typeof value !== 'number' || Number.isNaN(value)) fail('a number');
  // Only a parameter that is made for it: no 32-bit float goes so far.
  if (value === Number.POSITIVE_INFINITY && spec.default === 'Infinity') return value;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, below = Number.POSITIVE_INFINITY } = spec;
  const range = rangeText(min, max, below);
  if (!Number.isFinite(Math.fround(value))) fail(range === '' ? 'a finite number, at most 3.4e38 in size' : range);
  if (value < min || value > max || value >= below) fail(range);
  // A mean that gives the past the weight 1 would learn nothing, and 1 is what 1 - 1e-9 is as a 32-bit float.
  if (Math.fround(value) >= below) fail(`${range}, also as a 32-bit float, which is ${Math.fround(value)}`);
  return value;
}

function rangeText(min: number, max: number, below: number): string {
  const limits = [
    ...(min > Number.NEGATIVE_INFINITY ? [`at least ${min}`] : []),
    ...(max < Number.POSITIVE_INFINITY ? [`at most ${max}`] : []),
    ...(below < Number.POSITIVE_INFINITY ? [`below ${below}`] : []),
  ];
  return limits.join(' and ');
}
