import { UserError } from '../errors/user-error.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import { RuleError, wholeOf } from '../rule/rule-error.js';
import { parseDefinition } from '../rule/text/rule-file.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { compileSpikingRule } from './compile-spiking-rule.js';
import { checkSpikingRuleText, type SpikingParamText, type SpikingRuleText } from './spiking-rule-text.js';

/** Values of a rule's parameters by name. */
export type SpikingParams = Readonly<Record<string, number>>;

/** A rule of units that spike once, checked. */
export interface SpikingRule {
  readonly name: string;
  readonly text: SpikingRuleText;
  /**
   * All parameters: those given, and the defaults of the others.
   *
   * @throws {@link RuleError} for a name that there is not, or a value that it may not have.
   */
  resolve(params?: SpikingParams): Record<string, number>;
}

/**
 * Checks and compiles the text of a rule of spiking units.
 *
 *     const early = defineSpikingRule({
 *       name: 'early',
 *       params: { plus: 0.01, minus: -0.01 },
 *       error: 'e = target ? a / T : (a - T) / T',
 *       window: 'dw = e * (x <= a ? plus : minus)',
 *     });
 *
 * @throws {@link RuleError} with the position of what is wrong, what was expected and the closest name.
 */
export function defineSpikingRule(text: SpikingRuleText): SpikingRule {
  const label = typeof text?.name === 'string' ? cutText(text.name) : 'without a name';
  return named(label, () => {
    const rule = ruleOf(checkSpikingRuleText(text), label);
    compileSpikingRule(rule.text, rule.resolve(), { low: 0, high: 1 });
    return rule;
  });
}

/**
 * A rule of the library's own, as {@link defineSpikingRule} would make it, but checked and compiled once it is used: by
 * the tests, and by teams.
 */
export function catalogueSpikingRule(text: SpikingRuleText): SpikingRule {
  return ruleOf(Object.freeze(text), text.name);
}

function ruleOf(text: SpikingRuleText, label: string): SpikingRule {
  return Object.freeze({
    name: text.name,
    text,
    resolve: (params: SpikingParams = {}) => named(label, () => resolve(text, params)),
  });
}

/**
 * A rule of spiking units from the text of a `.json`, `.yaml` or `.yml` file with the fields of
 * {@link SpikingRuleText}.
 *
 * @throws {@link RuleError} whose message starts with `fileName:line:column` of the file.
 */
export function parseSpikingRuleFile(text: string, fileName: string): SpikingRule {
  return parseDefinition(text, fileName, 'a rule of spiking units', (value) =>
    defineSpikingRule(value as SpikingRuleText),
  );
}

/** @throws {@link UserError} unless the value is a rule of spiking units. */
export function requireSpikingRule(of: string, rule: SpikingRule): void {
  if (typeof rule?.resolve === 'function' && typeof rule.text?.window === 'string') return;
  throw new UserError(
    `${of} got the rule ${quote(rule)}; expected one as defineSpikingRule makes it, such as s2Stdp, or the name of one`,
  );
}

function resolve({ params: known = {} }: SpikingRuleText, given: SpikingParams): Record<string, number> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new RuleError(`the parameters are ${quote(given)}; expected an object such as { gap: 0.03 }, or nothing`);
  const names = Object.keys(known);
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (unknown !== undefined)
    throw new RuleError(
      `there is no parameter '${cutText(unknown)}'` +
        didYouMean(unknown, names, `it has ${names.join(', ') || 'none'}`),
    );
  return Object.fromEntries(names.map((key) => [key, checkParam(key, known[key]!, given[key])]));
}

function checkParam(key: string, param: SpikingParamText, given: number | undefined): number {
  const spec = typeof param === 'number' ? { default: param } : param;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = spec;
  const value = given ?? spec.default;
  if (fitsFloat32(value) && value >= min && value <= max) return value;
  const limits = [
    ...(spec.min === undefined ? [] : [`at least ${min}`]),
    ...(spec.max === undefined ? [] : [`at most ${max}`]),
  ];
  throw new RuleError(
    `'${key}' is ${quote(value)}; expected a number${limits.length > 0 ? `, ${limits.join(' and ')}` : ''}`,
    wholeOf(`params.${key}`),
  );
}

function named<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleError) throw error.prefixed(`spiking rule '${label}'`);
    throw error;
  }
}
