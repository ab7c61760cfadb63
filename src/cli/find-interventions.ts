import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import { parseDefinition } from '../rule/text/rule-file.js';
import type { KeptIntervention } from '../team/interventions/intervention.js';
import { INTERVENTION_FORMS, parseIntervention } from '../team/interventions/intervention-text.js';
import { keptInterventions } from '../team/interventions/planned-interventions.js';
import { quote } from '../text/quote.js';
import { findRule, RULE_FILE, type RuleCatalogue } from './find-rule.js';

/**
 * Interventions as plain data, from lines such as `1/3 silence @5000..9000` and from files with a list of lines and objects; rules are names
 * or files.
 *
 * @throws {@link UserError} with the place in the line or in the file.
 */
export function findInterventions(given: readonly string[], rules: RuleCatalogue): readonly KeptIntervention[] {
  return given.flatMap((one) =>
    isFile(one) ? ofFile(one, rules) : keptInterventions([withRule(parseIntervention(one), rules)]),
  );
}

/** A file has no verb behind its name. */
function isFile(text: string): boolean {
  return RULE_FILE.test(text) && !/^\d\S*\s/.test(text);
}

function ofFile(name: string, rules: RuleCatalogue): readonly KeptIntervention[] {
  return parseDefinition(readTextFile(name, 'file of interventions'), name, 'a list of interventions', (value) => {
    const list = Array.isArray(value) ? value : (value as { readonly interventions?: unknown } | null)?.interventions;
    if (!Array.isArray(list))
      throw new UserError(
        `${name} has ${quote(value)}; expected a list of interventions, each a line or an object such as ${INTERVENTION_FORMS}`,
      );
    try {
      return keptInterventions(
        list.map((one) => withRule(typeof one === 'string' ? parseIntervention(one) : one, rules)),
      );
    } catch (error) {
      if (error instanceof UserError) throw new UserError(`${name}: ${error.message}`);
      throw error;
    }
  });
}

/** With the text of the rule that is named, if one is. */
function withRule(said: object, rules: RuleCatalogue): KeptIntervention {
  const { rule } = said as { readonly rule?: unknown };
  return (typeof rule === 'string' ? { ...said, rule: findRule(rule, rules).text } : said) as KeptIntervention;
}
