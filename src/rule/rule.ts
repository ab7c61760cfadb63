import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { type CompileOptions, compileLayers, compileRule } from './compile/compile.js';
import type { Precision } from './ops/precision.js';
import { fitsFloat32 } from './ops/precision.js';
import type { RuleProgram } from './program/program.js';
import { RuleError, wholeOf } from './rule-error.js';
import { callsIn, parseEquations } from './text/parser.js';
import { checkRuleText, type ParamText, type RuleText } from './text/rule-text.js';

export type { ParamText, RuleText, VariableText } from './text/rule-text.js';

/** Values of a rule's parameters by name: numbers, or for a parameter with choices one of its texts. */
export type ParamValues = Readonly<Record<string, number | string>>;

/** A checked rule: its text, frozen. */
export interface Rule {
  readonly name: string;
  readonly text: Readonly<RuleText>;
  /** Its act calls `pick`, so that an output unit can select among more than two actions. */
  readonly picks: boolean;
  /** Parameter values filled in and checked. Throws {@link RuleError} for an unknown name or a value out of range. */
  resolve(params?: ParamValues): Record<string, number | string>;
}

/**
 * Checks a rule's text and compiles it once with its default parameters, so that a rule that exists is a rule that
 * runs. Throws {@link RuleError} with the position, what was expected and the closest name.
 */
export function defineRule(text: RuleText): Rule {
  const label = typeof text?.name === 'string' ? cutText(text.name) : 'without a name';
  const rule = ruleOf(named(label, () => structuredClone(checkRuleText(text))));
  programOf(rule);
  return rule;
}

/**
 * A rule of the library's own catalogue. Unlike {@link defineRule} it neither checks nor compiles the text, so that
 * importing the catalogue takes no time; the tests do both for every rule of it. The text itself is frozen, not a copy
 * of it.
 */
export function catalogueRule(text: RuleText): Rule {
  return ruleOf(text);
}

/** The rule of a text that is known to be right. What it has to look up in the text it looks up when first asked. */
function ruleOf(text: RuleText): Rule {
  const frozen = deepFreeze(text);
  const label = cutText(text.name);
  let picks: boolean | undefined;
  return Object.freeze({
    name: frozen.name,
    text: frozen,
    get picks() {
      picks ??= named(label, () => parseEquations(frozen.act, 'act')).some(({ value }) =>
        callsIn(value).includes('pick'),
      );
      return picks;
    },
    resolve: (params: ParamValues = {}) => named(label, () => resolveParams(frozen, params)),
  });
}

/**
 * The program of a rule with these parameters; the defaults for those that are not given.
 *
 * @throws {@link RuleError} for parameters that the rule does not have, and where it does not compile with them.
 */
export function programOf(
  { name, text }: Rule,
  params: ParamValues = {},
  { logits = 1, precision = 'f32', isFirst = false }: CompileOptions = {},
): RuleProgram {
  return named(cutText(name), () => {
    const resolved = resolveParams(text, params);
    const key = JSON.stringify([
      Object.entries(resolved).map(([of, value]) => [of, exactly(value)]),
      logits,
      precision,
      isFirst,
    ]);
    const known = PROGRAMS.get(text) ?? new Map<string, RuleProgram>();
    const program = known.get(key) ?? compileRule(text, resolved, { logits, precision, isFirst });
    // A map is in the order of insertion: what was used last goes to its end, and what is at its front is dropped.
    known.delete(key);
    known.set(key, program);
    if (known.size > PROGRAMS_KEPT) known.delete(known.keys().next().value!);
    PROGRAMS.set(text, known);
    return program;
  });
}

/**
 * The programs of each rule that were last used, by parameters and options: compiling is half of the time in which a
 * small team is made.
 */
const PROGRAMS = new WeakMap<Readonly<RuleText>, Map<string, RuleProgram>>();
const PROGRAMS_KEPT = 16;

/** A parameter's value as text, different for different values: JSON would write −0 as 0. */
function exactly(value: number | string): string {
  return Object.is(value, -0) ? '-0' : `${typeof value} ${value}`;
}

/**
 * The programs of layers with rules of their own, from the first hidden layer to the output, each with its logits.
 *
 * @throws {@link RuleError} where parameters are wrong, and where a rule lacks a name by which the layer below hears
 * it.
 */
export function programsOfLayers(
  layers: readonly { readonly rule: Rule; readonly params: ParamValues; readonly logits: number }[],
  precision: Precision = 'f32',
): readonly RuleProgram[] {
  const resolved = layers.map(({ rule, params, logits }) => ({
    text: rule.text,
    params: rule.resolve(params),
    logits,
  }));
  return compileLayers(resolved, precision);
}

/** Whether a value is a rule, as `defineRule` makes it. */
export function isRule(value: unknown): value is Rule {
  const { text, resolve } = (value ?? {}) as Partial<Rule>;
  return typeof text === 'object' && typeof resolve === 'function';
}

/**
 * Checks that an argument is a rule, for callers without types. `of`: the function that was called, for the message.
 * @throws {@link UserError} where it is none.
 */
export function requireRule(of: string, rule: unknown): void {
  if (!isRule(rule))
    throw new UserError(`${of} was given ${quote(rule)}; expected a rule made by defineRule, such as weightMax`);
}

function named<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleError) throw error.prefixed(`rule '${label}'`);
    throw error;
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}

function resolveParams(text: Readonly<RuleText>, given: ParamValues): Record<string, number | string> {
  if (typeof given !== 'object' || given === null)
    throw new RuleError(`the parameters are ${quote(given)}; expected an object such as { decay: 0.5 }, or nothing`);
  const known = text.params ?? {};
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(known, key)) continue;
    const names = Object.keys(known);
    const list = names.length > 0 ? `its parameters are ${cutText(names.join(', '), 400)}` : 'it has no parameters';
    throw new RuleError(`there is no parameter '${cutText(key)}'` + didYouMean(key, names, list));
  }
  const values: Record<string, number | string> = {};
  for (const [key, declared] of Object.entries(known)) {
    const spec = typeof declared === 'number' ? { default: declared } : declared;
    const value = Object.hasOwn(given, key) ? (given[key] ?? spec.default) : spec.default;
    values[key] = checkParam(key, spec, value);
  }
  return values;
}

function checkParam(key: string, spec: Exclude<ParamText, number>, value: number | string): number | string {
  const fail = (expected: string): never => {
    throw new RuleError(
      `parameter '${key}' is '${cutText(String(value))}'; expected ${expected}`,
      wholeOf(`params.${key}`),
    );
  };
  if (spec.choices) {
    if (spec.choices.includes(String(value))) return String(value);
    fail(`one of ${cutText(spec.choices.join(', '), 400)}${didYouMean(String(value), spec.choices)}`);
  }
  if (typeof value !== 'number') return fail("a number (a parameter that is a text lists its 'choices')");
  if (!fitsFloat32(value)) return fail('a finite number, at most 3.4e38 in size');
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = spec;
  if (value < min || value > max) return fail(rangeText(min, max));
  return value;
}

function rangeText(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`;
  return min === Number.NEGATIVE_INFINITY ? `at most ${max}` : `${min} to ${max}`;
}
