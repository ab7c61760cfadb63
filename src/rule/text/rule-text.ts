import * as z from 'zod';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import { fitsFloat32 } from '../ops/precision.js';
import { RuleError, wholeOf } from '../rule-error.js';
import { NAME } from './lexer.js';
import { makeSchema } from './make-schema.js';

const isStart = (text: string) => {
  if (text === 'glorot-uniform' || text === 'glorot-differences') return true;
  const limit = /^uniform\(\s*([\d.eE+-]+)\s*\)$/.exec(text)?.[1];
  return limit !== undefined && Number(limit) > 0 && fitsFloat32(Number(limit));
};

const ruleText = makeSchema(() => {
  const float = z.number().refine(fitsFloat32);
  const start = z.union([float, z.string().refine(isStart)]);
  const param = z.union([
    float,
    z.strictObject({
      default: z.union([float, z.string()]),
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
      rate: z.union([float, z.string()]).optional(),
      about: z.string().optional(),
    }),
  ]);
  return z.strictObject({
    name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u),
    about: z.string().optional(),
    source: z.string().optional(),
    params: z.record(z.string(), param).optional(),
    unit: z.record(z.string(), variable).optional(),
    synapse: z.record(z.string(), variable).optional(),
    hears: z.record(z.string(), z.string()),
    act: z.string(),
    settle: z.string().optional(),
    settlingSteps: z.union([z.number(), z.string()]).optional(),
    learn: z.string().optional(),
  });
});

/**
 * A learning rule as data: equations of one unit and one synapse.
 *
 * - `params`: constants with their defaults, a number or `{ default, choices | min, max, about }`.
 * - `unit`, `synapse`: variables that last from step to step, with their value at the start of an episode; or, with
 *   `learned: true`, parameters that `d<name>` changes, through the team's optimizer or at a plain `rate`.
 *   The synapse variable `w` (learned, Glorot-uniform; bias U(−10⁻³, 10⁻³)) is always there.
 * - `hears`: everything that reaches the unit: `sum in: …` over its synapses, `sum out: …` and `fold out from …: …` over
 *   the synapses it feeds, `broadcast reward`. What is not named here cannot be used: locality is part of the grammar.
 * - `act`: the policy; must assign the action `a`. `u` is a uniform draw, `output` is 1 in the last layer.
 * - `settle`: with the actions of the output units fixed, all units at once, `settlingSteps` times (a number or a parameter)
 *   before they learn: they hear anew what those they listen to and those they feed say, and may change their action `a`.
 * - `learn`: after the reward; `dw` is the direction of ascent. `w'` is the weight after the step.
 */
export interface RuleText {
  readonly name: string;
  readonly about?: string | undefined;
  readonly source?: string | undefined;
  readonly params?: Readonly<Record<string, ParamText>> | undefined;
  readonly unit?: Readonly<Record<string, VariableText>> | undefined;
  readonly synapse?: Readonly<Record<string, VariableText>> | undefined;
  readonly hears: Readonly<Record<string, string>>;
  readonly act: string;
  readonly settle?: string | undefined;
  readonly settlingSteps?: number | string | undefined;
  readonly learn?: string | undefined;
}

/** A constant of a rule: its default, or that with what it may be. */
export type ParamText =
  | number
  | {
      readonly default: number | string;
      /** The texts that it may be. */
      readonly choices?: readonly string[] | undefined;
      readonly min?: number | undefined;
      readonly max?: number | undefined;
      readonly about?: string | undefined;
    };

/** A variable: its start, or that with what else is to say of it. */
export type VariableText =
  | number
  | string
  | {
      /** A number, `glorot-uniform`, `glorot-differences` or `uniform(LIMIT)`. */
      readonly start?: number | string | undefined;
      /** The start of the bias, where it is another. */
      readonly bias?: number | string | undefined;
      /** `d<name>` changes it. */
      readonly learned?: boolean | undefined;
      /** A plain learning rate, or the parameter that is one; else the team's optimizer moves it. */
      readonly rate?: number | string | undefined;
      readonly about?: string | undefined;
    };

const SECTIONS = ['params', 'unit', 'synapse', 'hears'] as const;
const PARAM_FIELDS = ['default', 'choices', 'min', 'max', 'about'];
const VARIABLE_FIELDS = ['start', 'bias', 'learned', 'rate', 'about'];

/** Far beyond any rule: characters of a text and of a name, entries of an object or a list, and levels of them. */
const [LONGEST_TEXT, LONGEST_NAME, MOST_ENTRIES, DEEPEST] = [50_000, 100, 200, 4];

/** What stands in each field, in words. */
const EXPECTED: Readonly<Record<string, string>> = {
  name: "letters, digits, dots, dashes and underscores, as in 'my-rule'",
  about: 'a text',
  source: 'a text',
  params: 'parameters by name, as in { decay: 0.9 }',
  unit: 'variables by name, as in { v: 0 }',
  synapse: 'variables by name, as in { z: 0 }',
  hears: "what the unit hears by name, as in { h: 'sum in: w * x', R: 'broadcast reward' }",
  act: 'equations in one text, as in `a = u < sigmoid(h) ? 1 : 0`',
  settle: 'equations in one text, as in `a = output ? a : a + 0.5 * (softplus(h) - a + back)`',
  settlingSteps: 'a whole number, or the name of a parameter that is one',
  learn: 'equations in one text, as in `dw = R * x * (a - p)`',
  'params.*': `a number or { ${PARAM_FIELDS.join(', ')} }`,
  'params.*.default': 'a number, or one of the choices',
  'params.*.choices': 'a list of texts',
  'params.*.min': 'a number',
  'params.*.max': 'a number',
  'params.*.about': 'a text',
  'unit.*': `a number, 'glorot-uniform', 'glorot-differences', 'uniform(LIMIT)' or { ${VARIABLE_FIELDS.join(', ')} }`,
  'unit.*.start': "a number, 'glorot-uniform', 'glorot-differences' or 'uniform(LIMIT)'",
  'unit.*.bias': "a number, 'glorot-uniform', 'glorot-differences' or 'uniform(LIMIT)'",
  'unit.*.learned': 'true or false',
  'unit.*.rate': 'a number or the name of a parameter',
  'unit.*.about': 'a text',
  'hears.*': "a text such as 'sum in: w * x' or 'broadcast reward'",
};

/**
 * Checks that a value has the fields of a rule, each of its type, and returns it as one. Throws {@link RuleError} whose
 * position is the field; what the equations say is checked by the compiler.
 */
export function checkRuleText(value: unknown): RuleText {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RuleError(`expected a rule, as in { name, hears, act, learn }; found ${quote(value)}`);
  checkSize(value);
  const { error } = ruleText.safeParse(value);
  if (error) throw explain(error, value);
  const text = value as RuleText;
  for (const section of SECTIONS) checkNames(section, text[section] ?? {});
  return text;
}

/**
 * Bounds what is looked at further: keys first, so that nothing is walked of what is far too large to be a rule. Whatever else is in the
 * value has its type checked after, so that nothing is walked deeper either.
 */
function checkSize(value: object): void {
  const { name } = value as { readonly name?: unknown };
  if (typeof name === 'string' && name.length > LONGEST_NAME)
    throw new RuleError(`a name of ${name.length} characters; expected at most ${LONGEST_NAME}`, wholeOf('name'));
  let entries = 0;
  const check = (path: readonly string[], part: unknown) => {
    if (typeof part === 'string' && part.length > LONGEST_TEXT)
      throw new RuleError(
        `a text of ${part.length} characters; expected at most ${LONGEST_TEXT}`,
        wholeOf(path.join('.')),
      );
    if (typeof part !== 'object' || part === null) return;
    const keys = Object.keys(part);
    entries += keys.length;
    const position = wholeOf(path.join('.') || 'rule');
    if (keys.length > MOST_ENTRIES)
      throw new RuleError(`${keys.length} entries; expected at most ${MOST_ENTRIES}`, position);
    if (entries > 10 * MOST_ENTRIES)
      throw new RuleError(`more than ${10 * MOST_ENTRIES} entries in all; expected fewer`, position);
    for (const key of keys) {
      if (key.length > LONGEST_NAME)
        throw new RuleError(
          `a name of ${key.length} characters, '${cutText(key)}'; expected at most ${LONGEST_NAME}`,
          wholeOf(path.join('.') || 'rule'),
        );
      if (path.length < DEEPEST) check([...path, key], (part as Record<string, unknown>)[key]);
    }
  };
  check([], value);
}

function checkNames(section: (typeof SECTIONS)[number], entries: object): void {
  for (const key of Object.keys(entries)) {
    const position = wholeOf(`${section}.${key}`);
    if (key === '__proto__') throw new RuleError("'__proto__' cannot be a name", position);
    if (section !== 'hears' && !NAME.test(key))
      throw new RuleError(
        `'${cutText(key)}' is not a name; expected letters, digits and _, starting with a letter`,
        position,
      );
  }
}

/** The deepest thing wrong: of a union, what is wrong with the alternative that came closest. */
function explain(error: z.ZodError, text: object): RuleError {
  let issue = error.issues[0]!;
  let path = issue.path;
  while (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().find((i) => i.path.length > 0 || i.code === 'unrecognized_keys');
    if (!inner) break;
    issue = inner;
    path = [...path, ...inner.path];
  }
  const section = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const fields =
      path.length === 0 ? Object.keys(ruleText.shape) : path[0] === 'params' ? PARAM_FIELDS : VARIABLE_FIELDS;
    const owner = path.length === 0 ? 'a rule' : path[0] === 'params' ? 'a parameter' : 'a variable';
    const position = wholeOf([...path, key].map(String).join('.'));
    return new RuleError(
      `${owner} has no field '${cutText(key)}'${didYouMean(key, fields)}; its fields are ${fields.join(', ')}`,
      position,
    );
  }
  const given = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], text);
  const pattern = path.map((key, k) => (k === 1 ? '*' : String(key).replace(/^synapse$/, 'unit'))).slice(0, 3);
  const isTop = path.length === 1;
  const expected = EXPECTED[isTop ? section : pattern.join('.')] ?? issue.message;
  const found = given === undefined ? `'${String(path.at(-1))}' is missing` : `found ${quote(given)}`;
  const number = typeof given === 'string' ? Number(/^uniform\((.*)\)$/.exec(given)?.[1]) : given;
  const isTooLarge = Number.isFinite(number) && !fitsFloat32(number);
  const limits = isTooLarge ? ', no number beyond 32-bit floats, which end at 3.4e38' : '';
  return new RuleError(`${found}; expected ${expected}${limits}`, wholeOf(section));
}
