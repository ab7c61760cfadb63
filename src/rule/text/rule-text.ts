import { aBoolean, aNumber, aText, either, listOf, objectOf, optional, recordOf, that } from '../../errors/shape.js';
import { fitsFloat32 } from '../ops/precision.js';
import { checkFields, type FieldsOf, isNamed, NAMED } from './check-fields.js';

const NAMED_STARTS = ['glorot-uniform', 'glorot-differences', 'he-normal', 'on-off', 'random-signs'];

const isStart = (text: string) => {
  if (NAMED_STARTS.includes(text)) return true;
  const limit = /^(?:uniform|normal)\(\s*([\d.eE+-]+)\s*\)$/.exec(text)?.[1];
  return limit !== undefined && Number(limit) > 0 && fitsFloat32(Number(limit));
};

const FLOAT = that('a number', fitsFloat32);
const START = either(
  FLOAT,
  that('a start', (value) => typeof value === 'string' && isStart(value)),
);

/**
 * A learning rule as data: equations of one unit and one synapse.
 *
 * - `vectors`: K, a number or a parameter: inputs, actions and what is made of them have K components, and weights are
 *   scalars.
 * - `params`: constants with their defaults, a number or `{ default, choices | min, max, about }`.
 * - `unit`, `synapse`: variables that last from step to step, with their value at the start of an episode; or, with
 *   `learned: true`, parameters that `d<name>` changes, through the team's optimizer or at a plain `rate`. The synapse
 *   variable `w` (learned, Glorot-uniform; bias U(−10⁻³, 10⁻³)) is always there. With a random start and without
 *   `learned` a variable of the synapse is a constant, drawn once.
 * - `feedback`: parameters of the feedback synapses, which bring a unit the error of each output unit.
 * - `hears`: everything that reaches the unit: `sum in: …` over its synapses, `sum out: …` and `fold out from …: …`
 *   over the synapses it feeds, `sum error: …` over its feedback synapses, `echo: …` from those it listens to once they
 *   have received, `broadcast reward`, and as an output unit its `own error`. What is not named here cannot be used:
 *   locality is part of the grammar.
 * - `passes`: names of two or more passes. The units act once in each from the same input; in `act` each name is 1 in
 *   its own pass and 0 in others. What learns reads `n[noisy]`, the value of a pass; without an index it is that of the
 *   first, whose actions count.
 * - `act`: the policy; must assign the action `a`. `u` is a uniform draw, `output` is 1 in the last layer.
 * - `settle`: with the actions of the output units fixed, all units at once, `settlingSteps` times (a number or a
 *   parameter) before they learn: they hear anew what those they listen to and those they feed say, and may change
 *   their action `a`.
 * - `learn`: after the reward; `dw` is the direction of ascent. `w'` is the weight after the update.
 * - `after`: what each synapse but the bias becomes once the optimizer has updated it, as in `w = max(w, 0)`; `sum(…)`
 *   is a sum of the unit over its synapses but the bias.
 */
export interface RuleText {
  readonly name: string;
  readonly about?: string | undefined;
  readonly source?: string | undefined;
  readonly vectors?: number | string | undefined;
  readonly params?: Readonly<Record<string, ParamText>> | undefined;
  readonly unit?: Readonly<Record<string, VariableText>> | undefined;
  readonly synapse?: Readonly<Record<string, VariableText>> | undefined;
  readonly feedback?: Readonly<Record<string, VariableText>> | undefined;
  /** Names, as a list or between commas. */
  readonly passes?: string | readonly string[] | undefined;
  readonly hears: Readonly<Record<string, string>>;
  readonly act: string;
  readonly settle?: string | undefined;
  readonly settlingSteps?: number | string | undefined;
  readonly learn?: string | undefined;
  readonly after?: string | undefined;
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
      /**
       * A number, `glorot-uniform`, `glorot-differences`, `he-normal`, `on-off`, `uniform(LIMIT)` or
       * `normal(DEVIATION)`; of the unit a number, or `random-signs`: a constant vector of ±1.
       */
      readonly start?: number | string | undefined;
      /** The start of the bias, where it is another. */
      readonly bias?: number | string | undefined;
      /** `d<name>` changes it. */
      readonly learned?: boolean | undefined;
      /** A variable of the unit is a vector, in a rule with `vectors`. */
      readonly vector?: boolean | undefined;
      /** A plain learning rate, or the parameter that is one; else the team's optimizer moves it. */
      readonly rate?: number | string | undefined;
      readonly about?: string | undefined;
    };

const PARAM = {
  default: either(FLOAT, aText),
  choices: optional(listOf(aText, 1)),
  min: optional(aNumber),
  max: optional(aNumber),
  about: optional(aText),
};
const VARIABLE = {
  start: optional(START),
  bias: optional(START),
  learned: optional(aBoolean),
  vector: optional(aBoolean),
  rate: optional(either(FLOAT, aText)),
  about: optional(aText),
};
const VARIABLES = optional(recordOf(either(START, objectOf(VARIABLE, true))));
const RULE = {
  name: that('a name', isNamed),
  about: optional(aText),
  source: optional(aText),
  vectors: optional(either(aNumber, aText)),
  params: optional(recordOf(either(FLOAT, objectOf(PARAM, true)))),
  unit: VARIABLES,
  synapse: VARIABLES,
  feedback: VARIABLES,
  passes: optional(either(aText, listOf(aText, 1))),
  hears: recordOf(aText),
  act: aText,
  settle: optional(aText),
  settlingSteps: optional(either(aNumber, aText)),
  learn: optional(aText),
  after: optional(aText),
};
const PARAM_FIELDS = Object.keys(PARAM);
const VARIABLE_FIELDS = Object.keys(VARIABLE);

const STARTS =
  "a number, 'glorot-uniform', 'glorot-differences', 'he-normal', 'on-off', 'uniform(LIMIT)', 'normal(DEVIATION)', of the unit 'random-signs'";

/** What stands in each field, in words. */
const EXPECTED: FieldsOf['expected'] = {
  name: NAMED,
  about: 'a text',
  source: 'a text',
  vectors: 'a whole number from 2 to 64, or the name of a parameter that is one',
  params: 'parameters by name, as in { decay: 0.9 }',
  unit: 'variables by name, as in { v: 0 }',
  synapse: 'variables by name, as in { z: 0 }',
  feedback: "variables of the synapses from the output units' errors by name, as in { C: 'uniform(1)' }",
  hears: "what the unit hears by name, as in { h: 'sum in: w * x', R: 'broadcast reward' }",
  passes: "names of passes, as in 'clean, noisy' or a list of them",
  act: 'equations in one text, as in `a = u < sigmoid(h) ? 1 : 0`',
  settle: 'equations in one text, as in `a = output ? a : a + 0.5 * (softplus(h) - a + back)`',
  settlingSteps: 'a whole number, or the name of a parameter that is one',
  after: 'equations in one text, as in `w = max(w, 0)`',
  learn: 'equations in one text, as in `dw = R * x * (a - p)`',
  'params.*': `a number or { ${PARAM_FIELDS.join(', ')} }`,
  'params.*.default': 'a number, or one of the choices',
  'params.*.choices': 'a list of texts',
  'params.*.min': 'a number',
  'params.*.max': 'a number',
  'params.*.about': 'a text',
  ...ofVariables('unit'),
  ...ofVariables('synapse'),
  ...ofVariables('feedback'),
  'hears.*': "a text such as 'sum in: w * x' or 'broadcast reward'",
};

/** What stands in each field of a variable, in words. */
function ofVariables(section: 'unit' | 'synapse' | 'feedback'): FieldsOf['expected'] {
  return {
    [`${section}.*`]: `${STARTS} or { ${VARIABLE_FIELDS.join(', ')} }`,
    [`${section}.*.start`]: STARTS,
    [`${section}.*.bias`]: STARTS,
    [`${section}.*.learned`]: 'true or false',
    [`${section}.*.vector`]: 'true or false',
    [`${section}.*.rate`]: 'a number or the name of a parameter',
    [`${section}.*.about`]: 'a text',
  };
}

const FIELDS: FieldsOf = {
  what: 'a rule',
  example: '{ name, hears, act, learn }',
  shape: objectOf(RULE, true),
  ownersOf: ([section]) =>
    section === undefined
      ? ['a rule', Object.keys(RULE)]
      : section === 'params'
        ? ['a parameter', PARAM_FIELDS]
        : ['a variable', VARIABLE_FIELDS],
  expected: EXPECTED,
  // What reaches a unit may have other names, of which the parser of `hears` knows more.
  sections: { params: true, unit: true, synapse: true, feedback: true, hears: false },
};

/**
 * Checks that a value has the fields of a rule, each of its type, and returns it as one. Its position is the field;
 * what the equations say is checked by the compiler.
 *
 * @throws {@link RuleError} where it has not.
 */
export function checkRuleText(value: unknown): RuleText {
  return checkFields<RuleText>(value, FIELDS);
}
