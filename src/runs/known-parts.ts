import type { Optimizer } from '../rule/optimizer/optimizer.js';
import { optimizerOf } from '../rule/optimizer/optimizers.js';
import { defineRule, type Rule } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import type { PartConfig } from './run-config.js';
import { settingsKey } from './run-settings.js';

/** Rules and optimizers that are kept: more than an experiment compares. */
const MOST = 64;

/**
 * Makes a function that makes the same of equal values only once, as long as there are few of them. Runs that differ in
 * a rate or a seed have the same rule or optimizer, which takes milliseconds to compile.
 */
function once<Given, Made>(make: (given: Given) => Made): (given: Given) => Made {
  const made = new Map<string, Made>();
  return (given) => {
    const key = settingsKey([given]);
    let known = made.get(key);
    if (known === undefined) {
      if (made.size >= MOST) made.clear();
      made.set(key, (known = make(given)));
    }
    return known;
  };
}

const ofText = once(defineRule);
/** Runs of one experiment share the very object, whose text need not be written out to be known again. */
const ofObject = new WeakMap<RuleText, Rule>();

/** The rule of a text. @throws {@link RuleError} when it is wrong. */
export function ruleOf(text: RuleText): Rule {
  const isShared = Object.isFrozen(text);
  const rule = (isShared ? ofObject.get(text) : undefined) ?? ofText(text);
  if (isShared) ofObject.set(text, rule);
  return rule;
}

const known = once(({ optimizer, optimizerParams }: Pick<PartConfig, 'optimizer' | 'optimizerParams'>) =>
  optimizerOf(optimizer, optimizerParams),
);

/** The optimizer of a configuration. @throws {@link RuleError} when it is wrong. */
export function optimizerOfPart({ optimizer, optimizerParams }: PartConfig): Optimizer {
  return known({ optimizer, optimizerParams });
}
