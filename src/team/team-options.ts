import { UserError } from '../errors/user-error.js';
import { isOptimizer, type Optimizer } from '../rule/optimizer/optimizer.js';
import { OPTIMIZERS, type OptimizerName } from '../rule/optimizer/optimizers.js';
import { checkRate, type Rate } from '../rule/optimizer/rate.js';
import { defineRule, isRule, type ParamValues, type Rule } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import { powerOfTen } from '../text/power-of-ten.js';
import { quote } from '../text/quote.js';
import { type GivenOf, PLAIN_OPTIONS } from './plain-options.js';
import type { TeamState } from './state/team-state.js';
import type { StartWeights } from './team.js';
import type { TeamConfig } from './team-config.js';
import { isWiring, type LayerWiring } from './wiring.js';

/** Options of a team and of a critic, beside their sizes and {@link PLAIN_OPTIONS}. */
export interface PartOptions {
  readonly rule: Rule;
  /** Parameters of the rule that differ from its defaults. */
  readonly params?: ParamValues | undefined;
  /**
   * `[layer]`, from the first hidden layer to the output: rules of single layers; undefined or null: `rule`. What a
   * layer hears of the one above ('sum out: …') is worked out there, so the rule above must know these names, but for
   * parameters of the rule that hears. `params` is for the layers with `rule`, and `layerParams` for all.
   */
  readonly layerRules?: readonly (Rule | null | undefined)[] | undefined;
  /**
   * `[layer]`, from the first hidden layer to the output: parameters that differ from `params`, such as the layer's
   * temperature.
   */
  readonly layerParams?: readonly ParamValues[] | undefined;
  /**
   * `[layer]`, from the first hidden layer to the output: to whom its units listen, see {@link LayerWiring}; null or
   * undefined: to all of the layer below. Default: all layers are fully connected so.
   */
  readonly wiring?: readonly (LayerWiring | null | undefined)[] | undefined;
  /** Units of each hidden layer, from the observation up. Default: [64, 32]. */
  readonly hidden?: readonly number[] | undefined;
  /**
   * One rate, or one a layer from the first hidden layer up; a number, or a schedule over the updates. Default: 0.01,
   * and a tenth of it for each further layer.
   */
  readonly learningRate?: Rate | readonly Rate[] | undefined;
  /** Default: Adam. */
  readonly optimizer?: Optimizer | OptimizerName | undefined;
}

/** The options of {@link createTeam}. */
export interface TeamOptions extends PartOptions, GivenOf<typeof PLAIN_OPTIONS> {
  /** Size of an observation. */
  readonly inputs: number;
  /** Output units, one action each. Default: 1. */
  readonly outputs?: number | undefined;
  /**
   * What the team begins with instead of drawing it: weights and biases, as `team.weights()` gives them; or the state
   * of a team, from which it takes every learned parameter that its own rule has under the same name (`w` at least),
   * and nothing else. Shapes must be the same, and numbers finite. To go on where a team was, use {@link restoreTeam}.
   * Default: everything is drawn.
   */
  readonly start?: readonly StartWeights[] | Pick<TeamState, 'tensors'> | undefined;
}

const PARTS: Readonly<Record<keyof PartOptions, true>> = {
  ...{
    hidden: true,
    rule: true,
    params: true,
    layerRules: true,
    layerParams: true,
    wiring: true,
    learningRate: true,
    optimizer: true,
  },
};
/** The names of {@link PartOptions}. */
export const PART_OPTIONS: readonly string[] = Object.keys(PARTS);

/** The names of {@link TeamOptions}. */
export const TEAM_OPTIONS: readonly string[] = [
  ...['inputs', ...PART_OPTIONS, 'outputs', ...Object.keys(PLAIN_OPTIONS), 'start'],
];

/** The default hidden layers, those of Chung (2022). */
export const HIDDEN_LAYERS: readonly number[] = [64, 32];

/** What each option of {@link PartOptions} must be, except for rule and rates. */
const CHECKS: readonly (readonly [name: keyof PartOptions, isRight: (value: unknown) => boolean, expected: string])[] =
  [
    ['params', isObject, 'an object of parameters such as { temperature: 2 }'],
    ['layerRules', Array.isArray, 'a list with a rule, or null, a layer'],
    ['layerParams', Array.isArray, 'a list with an object of parameters a layer'],
    [
      'wiring',
      isWiring,
      'a list with an entry a layer, null or one such as { image: [28, 28, 1], field: 3, stride: 2 } or { from: [0, 1] }',
    ],
    ['hidden', Array.isArray, 'a list of layer sizes such as [64, 32], or []'],
    [
      'optimizer',
      (value) => typeof value === 'string' || isOptimizer(value),
      `${Object.keys(OPTIMIZERS)
        .map((name) => `'${name}'`)
        .join(', ')} or one made by createOptimizer, such as createOptimizer(adam, { beta1: 0.8 })`,
    ],
  ];

const A_RULE = 'a rule made by defineRule, such as weightMax';

/**
 * Checks what TypeScript's types already say of the options of a team or a critic, for callers without types; `of` is
 * put behind their names.
 *
 * @throws {@link UserError} that says what was given and what is expected.
 */
export function checkPartOptions(options: Readonly<Record<string, unknown>>, of = ''): void {
  const fail = (what: string, given: unknown, expected: string) => {
    throw new UserError(`${what}${of} is ${quote(given)}; expected ${expected}`);
  };
  const { rule, layerRules, layerParams } = options;
  if (typeof rule === 'string') fail('rule', rule, `the rule itself, not its name: ${A_RULE}, or one of klopf/agents`);
  if (!isRule(rule)) fail('rule', rule, A_RULE);
  for (const [name, isRight, expected] of CHECKS) {
    const given = options[name];
    if (given !== undefined && !isRight(given)) fail(name, given, expected);
  }
  for (const [k, own] of ((layerRules ?? []) as readonly unknown[]).entries())
    if (own !== undefined && own !== null && !isRule(own))
      fail(`layerRules[${k}]`, own, 'a rule made by defineRule, such as reinforce, or null for the rule of the team');
  for (const [k, values] of ((layerParams ?? []) as readonly unknown[]).entries())
    if (!isObject(values)) fail(`layerParams[${k}]`, values, 'an object of parameters such as { temperature: 2 }');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `[layer]`: learning rates, from the first hidden layer to the output; the default is 0.01, and a tenth of it for each
 * further layer.
 *
 * @throws {@link UserError} when a rate is wrong, or their number is.
 */
export function learningRates(given: PartOptions['learningRate'], layers: number): Rate[] {
  if (given === undefined) return Array.from({ length: layers }, (_, k) => powerOfTen(-2 - k));
  const rates = isList(given) ? [...given] : new Array<Rate>(layers).fill(given);
  if (rates.length !== layers)
    throw new UserError(
      `${rates.length} learning rates for ${layers} layers; expected one rate, or one for each layer from the first hidden layer to the output`,
    );
  return rates.map(checkRate);
}

function isList(rates: Rate | readonly Rate[]): rates is readonly Rate[] {
  return Array.isArray(rates);
}

/**
 * The options with which `createTeam` makes a team of this configuration, except for its optimizer.
 *
 * @throws {@link RuleError} when the rule does not compile.
 */
export function teamOptions({ sizes, rule, layerRules, optimizer: _, ...rest }: TeamConfig): TeamOptions {
  return {
    ...rest,
    ...(layerRules && { layerRules: definedOnce(layerRules) }),
    inputs: sizes[0]!,
    hidden: sizes.slice(1, -1),
    outputs: sizes.at(-1)!,
    rule: defineRule(rule),
  };
}

/** The rules of these texts; equal texts are one rule. */
function definedOnce(texts: readonly RuleText[]): Rule[] {
  const known = new Map<string, Rule>();
  return texts.map((text) => {
    const key = JSON.stringify(text);
    const rule = known.get(key) ?? defineRule(text);
    known.set(key, rule);
    return rule;
  });
}
