import { aNumber, aText, either, objectOf, optional, recordOf, that } from '../errors/shape.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import { RuleError, wholeOf } from '../rule/rule-error.js';
import { checkFields, type FieldsOf, isNamed, NAMED } from '../rule/text/check-fields.js';

/**
 * A rule of units that spike once, as data: equations in the grammar of the rule language.
 *
 * - `params`: constants with their defaults, a number or `{ default, min, max, about }`.
 * - `error`: of a unit that is updated. Assigns `e`: above 0 it should have fired earlier, below 0 later, and at 0 it
 *   is left as it is.
 * - `window`: of one of its synapses. Assigns `dw`, what is added to the weight, times the learning rate.
 * - `threshold`: of a unit of the group whose class is the label, where competition is regulated. Assigns `next`, its
 *   next training threshold.
 *
 * What the equations may read is in `KNOWN`.
 */
export interface SpikingRuleText {
  readonly name: string;
  readonly about?: string | undefined;
  readonly source?: string | undefined;
  readonly params?: Readonly<Record<string, SpikingParamText>> | undefined;
  readonly error: string;
  readonly window: string;
  readonly threshold?: string | undefined;
}

/** A constant of a rule: its default, or that with what it may be. */
export type SpikingParamText =
  | number
  | {
      readonly default: number;
      readonly min?: number | undefined;
      readonly max?: number | undefined;
      readonly about?: string | undefined;
    };

/** The sections that hold equations, and what each assigns. */
export const ASSIGNS = { error: 'e', window: 'dw', threshold: 'next' } as const;
export type SpikingSection = keyof typeof ASSIGNS;

/** What the equations of a section read beside parameters and names of their own, and what it is. */
export const KNOWN = {
  error: {
    a: "the time of the unit's spike; T where it is silent",
    T: 'the time at which nobody fires any more',
    mean: 'the mean time of those that fired; T where nobody did',
    fired: 'how many units fired',
    updated: 'how many units are updated',
    targets: 'how many of them are targets of the label',
    accuracy: 'the share of samples that were answered rightly in the epoch before',
    target: '1 of a target of the label, else 0',
    own: "1 of a unit of the label's class, else 0",
    first: '1 of the unit that fired first, else 0',
  },
  window: {
    e: 'the error of the unit',
    a: "the time of the unit's spike; T where it is silent",
    x: "the time of the input's spike; T where it is silent",
    w: 'the weight',
    T: 'the time at which nobody fires any more',
    low: 'the least that a weight may be',
    high: 'the most that a weight may be',
  },
  threshold: {
    theta: 'the training threshold of the unit',
    floor: 'what no training threshold falls below: the test threshold',
    a: "the time of the unit's spike; T where it is silent",
    T: 'the time at which nobody fires any more',
    mean: 'the mean time of those that fired, in all groups; T where nobody did',
    won: '1 of the unit that fired first in its group, else 0',
    rivals: 'how many units of its group are targets, itself among them',
    rate: 'the rate of regulation',
  },
} as const satisfies Readonly<Record<SpikingSection, Readonly<Record<string, string>>>>;

/** Those of {@link KNOWN} that are 1 or 0, so that they may be conditions. */
export const FLAGS: readonly string[] = ['target', 'own', 'first', 'won'];

/** Competition regulation of neuronal competition groups: the winner pays what the others of its group get. */
export const REGULATION = 'next = max(floor, theta + rate * (won ? (rivals - 1) / rivals : -1 / rivals))';

const PARAM = { default: aNumber, min: optional(aNumber), max: optional(aNumber), about: optional(aText) };
const RULE = {
  name: that('a name', isNamed),
  about: optional(aText),
  source: optional(aText),
  params: optional(recordOf(either(that('a number', fitsFloat32), objectOf(PARAM, true)))),
  error: aText,
  window: aText,
  threshold: optional(aText),
};

const FIELDS: FieldsOf = {
  what: 'a rule of spiking units',
  example: "{ name: 'my-rule', error: 'e = (a - mean) / T', window: 'dw = x <= a ? e : -e' }",
  shape: objectOf(RULE, true),
  ownersOf: ([section]) =>
    section === undefined ? ['a rule of spiking units', Object.keys(RULE)] : ['a parameter', Object.keys(PARAM)],
  expected: {
    name: NAMED,
    params: 'parameters by name, as in { gap: 0.04 }',
    'params.*': `a number or { ${Object.keys(PARAM).join(', ')} }`,
    error: 'equations in one text, as in `e = (a - mean) / T`',
    window: 'equations in one text, as in `dw = e * (x <= a ? plus : minus)`',
    threshold: `equations in one text, as in \`${REGULATION}\``,
  },
  sections: { params: true },
};

/**
 * Checks that a value has the fields of a rule, each of its type, and that no parameter has the name of something else.
 * The result is a frozen copy.
 *
 * @throws {@link RuleError} whose position is the field that is wrong; what the equations say is checked by the
 * compiler.
 */
export function checkSpikingRuleText(value: unknown): SpikingRuleText {
  const text = checkFields<SpikingRuleText>(value, FIELDS);
  for (const name of Object.keys(text.params ?? {})) {
    for (const section of Object.keys(ASSIGNS) as SpikingSection[]) {
      const taken = name === ASSIGNS[section] ? `what '${section}' assigns` : ownerIn(section, name);
      if (taken !== undefined)
        throw new RuleError(`'${name}' is ${taken} already; expected another name`, wholeOf(`params.${name}`));
    }
  }
  return Object.freeze(structuredClone(text));
}

/** What a name is in a section without being declared; undefined: nothing. */
export function ownerIn(section: SpikingSection, name: string): string | undefined {
  const known: Readonly<Record<string, string>> = KNOWN[section];
  return Object.hasOwn(known, name) ? known[name] : undefined;
}
