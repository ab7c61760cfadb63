import { filledOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { learningRates } from '../team/team-options.js';
import { optimizerOfPart, ruleOf } from './known-parts.js';
import type { CriticConfig, PartConfig, RunConfig } from './run-config.js';

/** A configuration that repeats a run on any machine: every default filled in, and without the paths of modules. */
export type ResolvedConfig = Omit<RunConfig, 'envModule'>;

/**
 * A configuration with its defaults filled in, so that two that mean the same are equal. The parameters of the
 * environment stay as given: only the environment knows its defaults.
 *
 * @throws {@link RuleError} or {@link UserError} when the configuration is wrong.
 */
export function resolvedConfig({ envModule: _, ...config }: RunConfig): ResolvedConfig {
  const { signal = 'reward', critic } = config;
  return {
    ...config,
    ...resolvedPart(config),
    ...filledOptions(RUN_OPTIONS, config),
    ...(critic === undefined ? { signal } : { critic: resolvedCritic(critic) }),
  };
}

function resolvedCritic(critic: CriticConfig): CriticConfig {
  return { truncation: 'bootstrap', ...critic, ...resolvedPart(critic) };
}

function resolvedPart(part: PartConfig) {
  const { rule, params, hidden, learningRate } = part;
  const defaults = Object.entries(optimizerOfPart(part).params);
  return {
    params: ruleOf(rule).resolve(params),
    learningRate: learningRates(learningRate, hidden.length + 1),
    // JSON has no Infinity, which is the default of `correction`: it is left out.
    optimizerParams: Object.fromEntries(defaults.filter(([, value]) => Number.isFinite(value))),
  };
}
