import * as z from 'zod';
import { compileRule } from './compile.js';
import type { RuleProgram } from './program.js';
import { RuleError } from './rule-error.js';
import { didYouMean } from './suggest.js';

const name = z.string().regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, 'a name is letters, digits and _, starting with a letter');
const start = z.union([
  z.number(),
  z
    .string()
    .regex(
      /^(glorot-uniform|uniform\(\s*[\d.eE+-]+\s*\))$/,
      "a start is a number, 'glorot-uniform' or 'uniform(limit)'",
    ),
]);
const param = z.union([
  z.number(),
  z.strictObject({
    default: z.union([z.number(), z.string()]),
    choices: z.array(z.string()).min(1).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    about: z.string().optional(),
  }),
]);
const variable = z.union([
  start,
  z.strictObject({
    start: start.optional(),
    bias: start.optional(),
    learned: z.boolean().optional(),
    rate: z.union([z.number(), z.string()]).optional(),
    about: z.string().optional(),
  }),
]);

const ruleText = z.strictObject({
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, 'a rule name is letters, digits, dots, dashes and underscores'),
  about: z.string().optional(),
  source: z.string().optional(),
  params: z.record(name, param).optional(),
  unit: z.record(name, variable).optional(),
  synapse: z.record(name, variable).optional(),
  hears: z.record(z.string(), z.string()),
  act: z.string(),
  learn: z.string().optional(),
});

/**
 * A learning rule as data: equations of one unit and one synapse.
 *
 * - `params`: constants with their defaults, a number or `{ default, choices | min, max, about }`.
 * - `unit`, `synapse`: variables that last from step to step, with their value at the start of an episode; or, with
 *   `learned: true`, parameters that `d<name>` changes, through the team's optimiser or at a plain `rate`.
 *   The synapse variable `w` (learned, Glorot-uniform; bias U(−10⁻³, 10⁻³)) is always there.
 * - `hears`: everything that reaches the unit: `sum in: …` over its synapses, `sum out: …` and `fold out from …: …` over
 *   the synapses it feeds, `broadcast reward`. What is not named here cannot be used: locality is part of the grammar.
 * - `act`: the policy; must assign the action `a`. `u` is a uniform draw, `output` is 1 in the last layer.
 * - `learn`: after the reward; `dw` is the direction of ascent. `w'` is the weight after the step.
 */
export type RuleText = z.input<typeof ruleText>;
export type ParamText = z.input<typeof param>;

/** A checked rule: its text, frozen, and its programs for any parameters. */
export interface Rule {
  readonly name: string;
  readonly text: Readonly<RuleText>;
  /** Parameter values filled in and checked. Throws {@link RuleError} for an unknown name or a value out of range. */
  resolve(params?: Readonly<Record<string, number | string>>): Record<string, number | string>;
  /** The program for these parameters. Throws {@link RuleError}. */
  compile(params?: Readonly<Record<string, number | string>>): RuleProgram;
}

/**
 * Checks a rule's text and compiles it once with its default parameters, so that a rule that exists is a rule that runs.
 * Throws {@link RuleError} with the place, what was expected and the closest name.
 */
export function defineRule(text: RuleText): Rule {
  const parsed = ruleText.safeParse(text);
  const label = typeof text?.name === 'string' ? text.name : 'without a name';
  if (!parsed.success) throw new RuleError(explain(parsed.error, text)).inRule(label);
  const rule: Rule = {
    name: text.name,
    text: Object.freeze(structuredClone(text)),
    resolve: (params = {}) => named(label, () => resolveParams(text, params)),
    compile: (params = {}) => named(label, () => compileRule(text, resolveParams(text, params))),
  };
  rule.compile();
  return Object.freeze(rule);
}

function named<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleError) throw error.inRule(label);
    throw error;
  }
}

function resolveParams(text: RuleText, given: Readonly<Record<string, number | string>>) {
  const known = text.params ?? {};
  for (const key of Object.keys(given)) {
    if (key in known) continue;
    const names = Object.keys(known);
    const list = names.length > 0 ? `its parameters are ${names.join(', ')}` : 'it has no parameters';
    throw new RuleError(`there is no parameter '${key}'${didYouMean(key, names)}; ${list}`);
  }
  const values: Record<string, number | string> = {};
  for (const [key, declared] of Object.entries(known)) {
    const spec = typeof declared === 'number' ? { default: declared } : declared;
    values[key] = checkParam(key, spec, given[key] ?? spec.default);
  }
  return values;
}

function checkParam(key: string, spec: Exclude<ParamText, number>, value: number | string): number | string {
  if (spec.choices) {
    if (spec.choices.includes(String(value))) return String(value);
    throw new RuleError(
      `parameter '${key}' is '${value}'; expected one of ${spec.choices.join(', ')}${didYouMean(String(value), spec.choices)}`,
    );
  }
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new RuleError(`parameter '${key}' is '${value}'; expected a finite number`);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = spec;
  if (value < min || value > max) {
    const range =
      max === Number.POSITIVE_INFINITY
        ? `at least ${min}`
        : min === Number.NEGATIVE_INFINITY
          ? `at most ${max}`
          : `${min} to ${max}`;
    throw new RuleError(`parameter '${key}' is ${value}; expected ${range}`);
  }
  return value;
}

function explain(error: z.ZodError, text: unknown): string {
  const issue = error.issues[0]!;
  const where = issue.path.join('.') || 'the rule';
  if (issue.code === 'unrecognized_keys') {
    const fields =
      issue.path.length === 0
        ? Object.keys(ruleText.shape)
        : ['default', 'choices', 'min', 'max', 'about', 'start', 'bias', 'learned', 'rate'];
    return `${where} has no field '${issue.keys[0]}'${didYouMean(issue.keys[0]!, fields)}; its fields are ${fields.join(', ')}`;
  }
  const given = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], text);
  return `${where} is ${given === undefined ? 'missing' : JSON.stringify(given)}: ${issue.message}`;
}
