import { aNumber, aText, either, listOf, objectOf, optional, recordOf, that } from '../../errors/shape.js';
import { fitsFloat32 } from '../ops/precision.js';
import { RuleError, wholeOf } from '../rule-error.js';
import { checkFields, type FieldsOf, isNamed, NAMED } from '../text/check-fields.js';
import { NAME } from '../text/lexer.js';

/**
 * An optimizer as data: equations of one parameter `w` with its mean direction of ascent `g`, which assign `next`, what
 * `w` is after the update. What it does is the same for all parameters of a team.
 *
 * - `params`: constants with their defaults, a number or `{ default, min, max, below, about }`.
 * - `state`: names of what is kept for each parameter, 0 at first; `step` assigns what they are after the update.
 * - `constants`: equations of the parameters, worked out once, in f64, and rounded once: `share = 1 - beta`.
 * - `clock`: equations of the parameters, the constants and the number of the update `t` = 1, 2, …, worked out once an
 *   update, in f64.
 * - `step`: equations of `w`, `g`, the learning rate `rate`, the state, and every name of the above but `t`.
 */
export interface OptimizerText {
  readonly name: string;
  readonly about?: string | undefined;
  readonly source?: string | undefined;
  readonly params?: Readonly<Record<string, OptimizerParamText>> | undefined;
  readonly state?: readonly string[] | undefined;
  readonly constants?: string | undefined;
  readonly clock?: string | undefined;
  readonly step: string;
}

/** A number, or infinity, which JSON has only as a text; a parameter that is infinite can be used in `clock` alone. */
export type OptimizerNumber = number | 'Infinity';

/** A constant of an optimizer: its default, or that with what it may be. */
export type OptimizerParamText =
  | OptimizerNumber
  | {
      readonly default: OptimizerNumber;
      readonly min?: number | undefined;
      readonly max?: number | undefined;
      /** It must be less than this. */
      readonly below?: number | undefined;
      readonly about?: string | undefined;
    };

const NUMBER = that(
  'a number',
  (value) => fitsFloat32(value) || value === Number.POSITIVE_INFINITY || value === 'Infinity',
);
const EQUATIONS = optional(aText);
const PARAM = {
  default: NUMBER,
  min: optional(aNumber),
  max: optional(aNumber),
  below: optional(aNumber),
  about: optional(aText),
};
const OPTIMIZER = {
  name: that('a name', isNamed),
  about: optional(aText),
  source: optional(aText),
  params: optional(recordOf(either(NUMBER, objectOf(PARAM, true)))),
  state: optional(listOf(that('a name', (value) => typeof value === 'string' && NAME.test(value)))),
  constants: EQUATIONS,
  clock: EQUATIONS,
  step: aText,
};
const PARAM_FIELDS = Object.keys(PARAM);

const FIELDS: FieldsOf = {
  what: 'an optimizer',
  example: "{ name: 'sgd', step: 'next = w + rate * g' }",
  shape: objectOf(OPTIMIZER, true),
  ownersOf: ([section]) =>
    section === undefined ? ['an optimizer', Object.keys(OPTIMIZER)] : ['a parameter', PARAM_FIELDS],
  expected: {
    name: NAMED.replace('rule', 'optimizer'),
    params: 'parameters by name, as in { beta: 0.9 }',
    'params.*': `a number or { ${PARAM_FIELDS.join(', ')} }`,
    state: 'a list of names, as in ["m", "v"]',
    'state.*': 'a name: letters, digits and _, starting with a letter',
    constants: 'equations in one text, as in `share = 1 - beta`',
    clock: 'equations in one text, as in `c = 1 / (1 - pow(beta, t))`',
    step: 'equations in one text, as in `next = w + rate * g`',
  },
  sections: { params: true },
};

/** What may not be declared or assigned, and what it is. */
export const GIVEN: Readonly<Record<string, string>> = {
  w: 'the parameter',
  g: 'its mean direction of ascent',
  rate: 'the learning rate',
  t: 'the number of the update',
};

/** Texts that were checked and frozen. */
const CHECKED = new WeakSet<object>();

/**
 * Checks that a value has the fields of an optimizer, each of its type, and that no name has two owners. The result is
 * a frozen copy, in which infinity is a text, so that JSON keeps it.
 *
 * @throws {@link RuleError} whose position is the field that is wrong; what the equations say is checked by the
 * compiler.
 */
export function checkOptimizerText(value: unknown): OptimizerText {
  if (CHECKED.has(value as object)) return value as OptimizerText;
  const { params = {}, ...text } = checkFields<OptimizerText>(value, FIELDS);
  const { state = [] } = text;
  const owners = new Map(Object.entries(GIVEN));
  for (const [section, names] of [['params', Object.keys(params)] as const, ['state', state] as const]) {
    for (const [k, name] of names.entries()) {
      const position = wholeOf(section === 'params' ? `params.${name}` : `state.${k}`);
      const owner = name === 'next' ? 'what `step` assigns' : owners.get(name);
      if (owner !== undefined) throw new RuleError(`'${name}' is ${owner} already; expected another name`, position);
      owners.set(name, section === 'params' ? 'a parameter of the optimizer' : 'part of the state');
    }
  }
  const checked: OptimizerText = {
    ...structuredClone(text),
    ...(Object.keys(params).length === 0 ? {} : { params: frozenParams(params) }),
    ...(text.state === undefined ? {} : { state: Object.freeze([...state]) }),
  };
  CHECKED.add(checked);
  return Object.freeze(checked);
}

function frozenParams(params: NonNullable<OptimizerText['params']>): NonNullable<OptimizerText['params']> {
  const written = (value: OptimizerNumber) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value);
  const entries = Object.entries(params).map(([name, param]): [string, OptimizerParamText] => [
    name,
    typeof param === 'object' ? Object.freeze({ ...param, default: written(param.default) }) : written(param),
  ]);
  return Object.freeze(Object.fromEntries(entries));
}
