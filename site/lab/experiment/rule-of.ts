import { UserError } from '../../../src/errors/user-error.js';
import type { Rule } from '../../../src/rule/rule.js';
import { parseRuleFile } from '../../../src/rule/text/rule-file.js';
import { quote } from '../../../src/text/quote.js';
import { didYouMean } from '../../../src/text/suggest.js';
import type { LabRule } from '../contract.js';
import { refuseSpiking } from './spiking.js';

/** What a rule's own text is called in messages, before line and column. */
export const RULE_TEXT = 'rule.yaml';

/**
 * The rule that an experiment names: one of the catalogue, or its own text.
 *
 * @throws {@link UserError} when there is none of the name; a RuleError with line and column when its text is wrong.
 */
export function ruleOf(rule: LabRule, rules: ReadonlyMap<string, Rule>): Rule {
  refuseSpiking(rule);
  if ('text' in rule) return parseRuleFile(rule.text, RULE_TEXT);
  const found = rules.get(rule.name);
  if (found) return found;
  throw new UserError(
    `there is no rule ${quote(rule.name)}` +
      didYouMean(rule.name, [...rules.keys()], 'choose one of the list, or write your own'),
  );
}
