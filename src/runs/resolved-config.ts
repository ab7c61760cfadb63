import { optimizerOf } from '../rule/optimizer/optimizers.js';
import { defineRule, type Rule } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import { filledOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { learningRates } from '../team/team-options.js';
import type { CriticConfig, PartConfig, RunConfig } from './run-config.js';

/** What repeats a run on any machine, with everything that was left to a default filled in; where modules lie is no part of it. */
export type ResolvedConfig = Omit<RunConfig, 'envModule'>;

/**
 * A configuration with its defaults filled in, so that two that say the same in other words are equal. Parameters of an environment
 * stay as they were given: only it knows the others.
 *
 * @throws {@link RuleError} or {@link UserError} for a configuration that makes no sense.
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

function resolvedPart({ rule, params, hidden, learningRate, optimizer, optimizerParams }: PartConfig) {
  const defaults = Object.entries(optimizerOf(optimizer, optimizerParams).params);
  return {
    params: ruleOf(rule).resolve(params),
    learningRate: learningRates(learningRate, hidden.length + 1),
    // JSON has no infinity: `correction`, where it is left out, is that.
    optimizerParams: Object.fromEntries(defaults.filter(([, value]) => Number.isFinite(value))),
  };
}

const rules = new WeakMap<RuleText, Rule>();

/** Runs that differ in their seed share one text, which need not be read for each. */
function ruleOf(text: RuleText): Rule {
  let rule = rules.get(text);
  if (!rule) rules.set(text, (rule = defineRule(text)));
  return rule;
}
