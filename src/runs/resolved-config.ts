import { optimizerOf } from '../rule/optimizer/optimizers.js';
import { defineRule, type Rule } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import { filledOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { learningRates } from '../team/team-options.js';
import type { CriticConfig, PartConfig, RunConfig } from './run-config.js';
import { settingsKey } from './run-settings.js';

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

function resolvedPart({ rule, params, hidden, learningRate, optimizer, optimizerParams }: PartConfig) {
  const defaults = optimizerDefaults(optimizer, optimizerParams);
  return {
    params: ruleOf(rule).resolve(params),
    learningRate: learningRates(learningRate, hidden.length + 1),
    // JSON has no Infinity, which is the default of `correction`: it is left out.
    optimizerParams: Object.fromEntries(defaults.filter(([, value]) => Number.isFinite(value))),
  };
}

const optimizers = new Map<string, readonly (readonly [string, number])[]>();
const MOST_OPTIMIZERS = 64;

/** The parameters of an optimizer, all of them; those of one with the same text are known, since it takes milliseconds to compile. */
function optimizerDefaults(optimizer: PartConfig['optimizer'], params: PartConfig['optimizerParams']) {
  const key = settingsKey([optimizer, params]);
  let known = optimizers.get(key);
  if (!known) {
    if (optimizers.size >= MOST_OPTIMIZERS) optimizers.clear();
    optimizers.set(key, (known = Object.entries(optimizerOf(optimizer, params).params)));
  }
  return known;
}

const rules = new WeakMap<RuleText, Rule>();

/** The rule of a text, compiled once: runs that differ in their seed share one text. */
function ruleOf(text: RuleText): Rule {
  let rule = rules.get(text);
  if (!rule) rules.set(text, (rule = defineRule(text)));
  return rule;
}
