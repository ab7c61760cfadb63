import * as agents from '../../agents/index.js';
import { defineRule, type ParamText, type ParamValues, type Rule } from '../../src/rule/rule.js';
import { thorough } from '../thorough.js';

/** A rule with parameters that change what it computes. */
export interface Variant {
  readonly label: string;
  readonly rule: Rule;
  readonly params: ParamValues;
}

/** Every rule of the catalogue; a new file in agents/ is in every contract with no further work. */
export const CATALOGUE: readonly Rule[] = Object.values(agents);

/**
 * What a numeric parameter of a rule is tried at, besides its default; a name not listed is tried at half way to its
 * bound.
 */
const TRIED: Readonly<Record<string, number>> = {
  temperature: 2,
  decay: 0.8,
  norm: 3,
  bound: 1.5,
  lambda: 0.5,
  low: 0,
  high: 2,
  rate: 0.125,
  deviation: 0.75,
  settling: 2,
  step: 0.25,
  variance: 0.2,
  amp: 0.25,
  nulling: 0.125,
  sparse: 0.125,
  self: 0.25,
  c: 0.25,
  classes: 3,
};

function otherValues(name: string, declared: ParamText): readonly (number | string)[] {
  if (typeof declared === 'number') return [TRIED[name] ?? declared + 0.5];
  if (declared.choices) return declared.choices.filter((choice) => choice !== declared.default);
  const { min = 0, max = min + 2 } = declared;
  const value = TRIED[name] ?? (min + max) / 2;
  if (value === declared.default) throw new Error(`'${name}' is tried at its default; list another value in TRIED`);
  return [value];
}

/** A rule with its defaults, with each parameter alone at each other value, and with all of them changed at once. */
export function variantsOf(rule: Rule): Variant[] {
  const params = Object.entries(rule.text.params ?? {});
  const alone = params.flatMap(([name, declared]) => otherValues(name, declared).map((value) => ({ [name]: value })));
  const together = Object.fromEntries(params.map(([name, declared]) => [name, otherValues(name, declared).at(-1)!]));
  // Twenty settling steps of a literal team take seconds and show nothing that three do not.
  const few: ParamValues = rule.text.settle === undefined ? {} : { settling: 3 };
  const all = [{}, ...alone, ...(params.length > 1 ? [together] : [])].map(
    (values): ParamValues => ({ ...few, ...values }),
  );
  return all.map((values) => ({
    label: `${rule.name} ${Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`.trim(),
    rule,
    params: values,
  }));
}

/** Rules that nobody should use, for what the grammar allows and no rule of the catalogue needs. */
const GRAMMAR: readonly Rule[] = [
  defineRule({
    name: 'memory-and-thresholds',
    about: 'memory kept from step to step; parameters of the unit, one through the optimiser and one at a plain rate',
    unit: { v: 0.25, last: 1, t: { start: 0.5, learned: true }, m: { start: 0.25, learned: true, rate: 0.125 } },
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: `
      v = v / 3 + h
      p = sigmoid(v - t)
      a = u < p ? 1 : 0`,
    learn: `
      dt = (R - m) * (p - a)
      dm = R - m
      last = last / 3 + a
      dw = (R - m) * x * (a - p) * last`,
  }),
  defineRule({
    name: 'feedback-weights',
    about: 'learned feedback weights with a rate of their own, and graded hidden units',
    synapse: { b: { start: 'uniform(1)', bias: 0, learned: true, rate: 0.0625 } },
    hears: { h: 'sum in: w * x', R: 'broadcast reward', back: 'sum out: b * d' },
    act: `
      p = sigmoid(h)
      a = output ? (u < p ? 1 : 0) : tanh(h)`,
    learn: `
      d  = output ? R * (a - p) : back * (1 - a * a)
      db = x * d - b / 8
      dw = x * d`,
  }),
  defineRule({
    name: 'two-sums-and-traces',
    about: 'a second sum over traces, two channels, values of before and after the step',
    synapse: { z: 0.5, y: 0 },
    hears: {
      h: 'sum in: w * x',
      m: 'sum in: z * abs(x)',
      R: 'broadcast reward',
      c: "sum out: (w' - w) * z + y * a",
      e: "sum out: log(1 + w' * w') * r",
    },
    act: `
      p = sigmoid(h + m / 8)
      a = u < p ? 1 : 0`,
    learn: `
      r = output ? R : clip(c + e, -2, 2)
      z = 0.75 * z + x * (a - p) / 4
      y = min(max(y + r * x / 8, -1), 1)
      dw = r * z + pow(abs(w), 1.5) * sign(w) / 64`,
  }),
  defineRule({
    name: 'three-fold',
    about: 'an ordered fold of three values over the units it feeds',
    hears: {
      h: 'sum in: w * x',
      R: 'broadcast reward',
      'least, most, count': 'fold out from 1, -1, 0: min(least, g), max(most, g * w), count / 2 + (g > 0 ? 1 : least)',
    },
    act: `
      p = sigmoid(h)
      a = u < p ? 1 : 0`,
    learn: `
      g  = (output ? R : softplus(most) - exp(least) + count / 4) * (a - p)
      dw = x * g`,
  }),
];

export const VARIANTS: readonly Variant[] = [
  ...CATALOGUE.flatMap(variantsOf),
  ...GRAMMAR.map((rule) => ({ label: rule.name, rule, params: {} })),
];

/**
 * What contracts try that are dear a variant: of the rules as they are every other one, and of their other variants one
 * in `share`, or thoroughly all. Contracts have different turns, so that each rule is in half of them. Every rule runs
 * in test/contracts/engines.test.ts.
 */
export function triedVariants(share: number, turn = 0): (Variant & { readonly index: number })[] {
  const rules = [...new Set(VARIANTS.map(({ rule }) => rule))];
  const isFirst = ({ rule }: Variant, index: number) => VARIANTS.findIndex((other) => other.rule === rule) === index;
  const isTried = (variant: Variant, index: number) =>
    isFirst(variant, index) ? rules.indexOf(variant.rule) % 2 === turn % 2 : index % share === turn % share;
  return VARIANTS.map((variant, index) => ({ ...variant, index })).filter((variant, index) =>
    thorough(true, isTried(variant, index)),
  );
}
