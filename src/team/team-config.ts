import { UserError } from '../errors/user-error.js';
import { createOptimizer, type Optimizer, type OptimizerText } from '../rule/optimizer/optimizer.js';
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

/** An optimizer as data: its equations, too, so that another version of klopf takes the same steps. */
export interface OptimizerConfig extends Pick<OptimizerText, 'name' | 'params' | 'state' | 'scalars' | 'step'> {}

/** An optimizer as it is kept; its clock is a function, and so known by the optimizer's name alone. */
export function optimizerConfig({ name, params, text }: Optimizer): OptimizerConfig {
  return { name, params: { ...params }, state: [...text.state], scalars: [...text.scalars], step: text.step };
}

/**
 * The optimizer that was kept.
 *
 * @throws {@link UserError} where it is neither one of klopf's nor the one given, and RuleError where it does not compile.
 */
export function keptOptimizer(kept: OptimizerConfig, given: Optimizer | undefined): Optimizer {
  const { name, params, ...equations } = kept;
  if (given !== undefined) {
    const differs = FIELDS.find((field) => shown(optimizerConfig(given)[field]) !== shown(kept[field]));
    if (differs === undefined) return given;
    throw new UserError(
      `the optimizer '${cutText(given.name)}' differs in its ${differs} from '${cutText(name)}', with which the team was saved; give the one that it had`,
    );
  }
  const text = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  if (text === undefined)
    throw new UserError(
      `the team was saved with the optimizer '${cutText(name)}', which is not one of klopf's (${Object.keys(OPTIMIZERS).join(', ')}); ` +
        'give it to what loads the team, as in { optimizer: createOptimizer(…) }',
    );
  // Its clock gives a value for each of these.
  if (shown(equations.scalars) !== shown(text.scalars))
    throw new UserError(
      `the team was saved with the scalars ${quote(equations.scalars)} of the optimizer '${name}', and this klopf gives it ${quote(text.scalars)}; take the klopf that saved it`,
    );
  return createOptimizer({ ...text, ...equations }, params);
}

const FIELDS = ['name', 'step', 'state', 'scalars', 'params'] as const;

/** A value as a text that is equal for equal values, in whatever order an object has them; JSON has no Infinity. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  const parts = Object.entries(value).map(([key, inner]) => JSON.stringify([key, shown(inner)]));
  return `[${parts.sort().join()}]`;
}
