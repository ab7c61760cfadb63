import { UserError } from '../errors/user-error.js';
import type { CompiledOptimizer } from '../rule/optimizer/compile-optimizer.js';
import { compiledOptimizer, createOptimizer, type Optimizer } from '../rule/optimizer/optimizer.js';
import type { OptimizerText } from '../rule/optimizer/optimizer-text.js';
import { OPTIMIZERS } from '../rule/optimizer/optimizers.js';
import type { Rate } from '../rule/optimizer/rate.js';
import type { ParamValues } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import type { KeptIntervention } from './interventions/intervention.js';
import type { PLAIN_OPTIONS, ValuesOf } from './plain-options.js';
import type { LayerWiring } from './wiring.js';

/** The configuration of a team, as plain data, with every default filled in. */
export interface TeamConfig extends Omit<ValuesOf<typeof PLAIN_OPTIONS>, 'interventions'> {
  /** What is done to its units while it runs; missing: nothing. */
  readonly interventions?: readonly KeptIntervention[];
  /** Inputs, units of each hidden layer, output units. */
  readonly sizes: readonly number[];
  readonly rule: RuleText;
  /** `[layer]`, where layers have rules of their own. */
  readonly layerRules?: readonly RuleText[];
  /** `[layer]`: all parameters of the rule. */
  readonly layerParams: readonly ParamValues[];
  /** `[layer]`: to whom its units listen; missing where all layers are fully connected. */
  readonly wiring?: readonly (LayerWiring | null)[] | undefined;
  readonly optimizer: OptimizerConfig;
  /** `[layer]`, from the first hidden layer to the output. */
  readonly learningRate: readonly Rate[];
}

/**
 * An optimizer as data, with its equations: another version of klopf may have other ones under its name, and still
 * takes the same updates.
 */
export interface OptimizerConfig extends Pick<OptimizerText, 'name' | 'constants' | 'clock' | 'step'> {
  /** Values of all its parameters. */
  readonly params: Readonly<Record<string, number>>;
  readonly state: readonly string[];
  /**
   * The names that `clock` computes. A state that was saved without `clock` has only these: its optimizer is one of
   * klopf's.
   */
  readonly scalars: readonly string[];
}

/** The data of an optimizer. */
export function optimizerConfig({ name, text, params, state, scalars }: CompiledOptimizer): OptimizerConfig {
  const { constants = '', clock = '', step } = text;
  return { name, params: { ...params }, state: [...state], scalars: [...scalars], constants, clock, step };
}

/**
 * The optimizer of a saved state.
 *
 * @throws {@link UserError} when it is not the one given, or was saved without its clock and is not one of klopf's.
 * @throws {@link RuleError} when it does not compile.
 */
export function keptOptimizer(kept: OptimizerConfig, given: Optimizer | undefined): Optimizer {
  const { name, params, scalars, ...equations } = kept;
  if (given !== undefined) {
    const config = optimizerConfig(compiledOptimizer(given));
    const differs = FIELDS.find((field) => kept[field] !== undefined && shown(config[field]) !== shown(kept[field]));
    if (differs === undefined) return given;
    throw new UserError(
      `the optimizer '${cutText(given.name)}' differs in its ${differs} from '${cutText(name)}', with which the team was saved; give the one that it had`,
    );
  }
  const own = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  const text = equations.clock === undefined ? own : { name, params };
  if (text === undefined)
    throw new UserError(
      `the team was saved with the optimizer '${cutText(name)}' and without its clock, and it is not one of klopf's (${Object.keys(OPTIMIZERS).join(', ')}); ` +
        'give it to what loads the team, as in { optimizer: createOptimizer(…) }',
    );
  const optimizer = createOptimizer({ ...text, ...equations }, params);
  // The clock has to compute exactly these.
  const has = compiledOptimizer(optimizer).scalars;
  if (shown(scalars) !== shown(has))
    throw new UserError(
      `the team was saved with the scalars ${quote(scalars)} of the optimizer '${name}', and this klopf gives it ${quote(has)}; take the klopf that saved it`,
    );
  return optimizer;
}

const FIELDS = ['name', 'step', 'state', 'constants', 'clock', 'scalars', 'params'] as const;

/** A text that is equal for equal values, in whatever order an object has them; JSON has no Infinity. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  const parts = Object.entries(value).map(([key, inner]) => JSON.stringify([key, shown(inner)]));
  return `[${parts.sort().join()}]`;
}
