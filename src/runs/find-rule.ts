import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import type { Rule } from '../rule/rule.js';
import { parseRuleFile } from '../rule/text/rule-file.js';
import { didYouMean } from '../text/suggest.js';

/** Rules by name, in the order of the catalogue. */
export type RuleCatalogue = ReadonlyMap<string, Rule>;

/** What names of files that hold a rule or an optimizer end in. */
export const RULE_FILE = /\.(json|ya?ml)$/i;

/**
 * The rule of a name in the catalogue, or of a file.
 *
 * @throws {@link UserError} when there is no such rule or file.
 * @throws {@link RuleError} with the place in the file, when its text is wrong.
 */
export function findRule(nameOrFile: string, rules: RuleCatalogue): Rule {
  if (RULE_FILE.test(nameOrFile)) return parseRuleFile(readTextFile(nameOrFile, 'rule file'), nameOrFile);
  const rule = rules.get(nameOrFile);
  if (rule) return rule;
  if (/[\\/]/.test(nameOrFile))
    throw new UserError(`rule file ${nameOrFile}: expected a name that ends in .json, .yaml or .yml`);
  const known = [...rules.keys()];
  throw new UserError(
    `there is no rule '${nameOrFile}'${didYouMean(nameOrFile, known)}\n` +
      `The rules are ${known.join(', ')}; a rule of your own is a file that ends in .json, .yaml or .yml.`,
  );
}
