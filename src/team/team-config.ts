import { UserError } from '../errors/user-error.js';
import { compiledOptimizer, createOptimizer, type Optimizer } from '../rule/optimizer/optimizer.js';
import type { OptimizerText } from '../rule/optimizer/optimizer-text.js';
import { OPTIMIZERS } from '../rule/optimizer/optimizers.js';
import type { Rate } from '../rule/optimizer/rate.js';
import type { ParamValues } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import type { PLAIN_OPTIONS, ValuesOf } from './plain-options.js';

/** What a team was made of, as plain data, with every default filled in. */
export interface TeamConfig extends ValuesOf<typeof PLAIN_OPTIONS> {
  /** Inputs, hidden layers, output agents. */
  readonly sizes: readonly number[];
  readonly rule: RuleText;
  /** All parameters of the rule, layer by layer. */
  readonly layerParams: readonly ParamValues[];
  readonly optimizer: OptimizerConfig;
  /** Layer by layer. */
  readonly learningRate: readonly Rate[];
}

/** An optimizer as data: its equations, too, so that another version of klopf, which may have it otherwise, takes the same steps. */
export interface OptimizerConfig extends Pick<OptimizerText, 'name' | 'constants' | 'clock' | 'step'> {
  /** All its parameters. */
  readonly params: Readonly<Record<string, number>>;
  readonly state: readonly string[];
  /** The names that `clock` works out. A state that was kept without `clock` has them alone: its optimizer is one of klopf's. */
  readonly scalars: readonly string[];
}

/** An optimizer as it is kept. */
export function optimizerConfig(optimizer: Optimizer): OptimizerConfig {
  const { name, text, params, state, scalars } = compiledOptimizer(optimizer);
  const { constants = '', clock = '', step } = text;
  return { name, params: { ...params }, state: [...state], scalars: [...scalars], constants, clock, step };
}

/**
 * The optimizer that was kept.
 *
 * @throws {@link UserError} where it is not the one given, or was kept without its clock and is not one of klopf's, and RuleError where
 * it does not compile.
 */
export function keptOptimizer(kept: OptimizerConfig, given: Optimizer | undefined): Optimizer {
  const { name, params, scalars, ...equations } = kept;
  if (given !== undefined) {
    const config = optimizerConfig(given);
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
  // The clock gives a value for each of these.
  const has = compiledOptimizer(optimizer).scalars;
  if (shown(scalars) !== shown(has))
    throw new UserError(
      `the team was saved with the scalars ${quote(scalars)} of the optimizer '${name}', and this klopf gives it ${quote(has)}; take the klopf that saved it`,
    );
  return optimizer;
}

const FIELDS = ['name', 'step', 'state', 'constants', 'clock', 'scalars', 'params'] as const;

/** A value as a text that is equal for equal values, in whatever order an object has them; JSON has no Infinity. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  const parts = Object.entries(value).map(([key, inner]) => JSON.stringify([key, shown(inner)]));
  return `[${parts.sort().join()}]`;
}
