import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import { parseDefinition } from '../rule/text/rule-file.js';
import { findRule, RULE_FILE, type RuleCatalogue } from '../runs/find-rule.js';
import { readTeamFile } from '../runs/team-file.js';
import type { Intervention, KeptIntervention } from '../team/interventions/intervention.js';
import { INTERVENTION_FORMS, parseIntervention } from '../team/interventions/intervention-text.js';
import { keptInterventions } from '../team/interventions/planned-interventions.js';
import { quote } from '../text/quote.js';

/**
 * Interventions as plain data, from lines such as `1/3 silence @5000..9000` and from files with a list of lines and
 * objects; rules are names or files, and units that are transplanted come from files of teams.
 *
 * @throws {@link UserError} with the place in the line or in the file (the promise rejects).
 */
export async function findInterventions(
  given: readonly string[],
  rules: RuleCatalogue,
): Promise<readonly KeptIntervention[]> {
  const found = given.map(async (one) =>
    isFile(one) ? ofFile(one, rules) : keptInterventions([await withFiles(parseIntervention(one), rules)]),
  );
  return (await Promise.all(found)).flat();
}

/** What begins with a layer is a line, even where it ends with a rule file. */
function isFile(text: string): boolean {
  return RULE_FILE.test(text) && !/^\s*\d\S*\s/.test(text);
}

async function ofFile(name: string, rules: RuleCatalogue): Promise<readonly KeptIntervention[]> {
  const text = readTextFile(name, 'file of interventions');
  const list = parseDefinition(text, name, 'a list of interventions', (value) => {
    const found = Array.isArray(value) ? value : (value as { readonly interventions?: unknown } | null)?.interventions;
    if (Array.isArray(found)) return found as readonly unknown[];
    throw new UserError(
      `${name} has ${quote(value)}; expected a list of interventions, each an object or a line such as ${INTERVENTION_FORMS}`,
    );
  });
  try {
    const all = list.map((one) => withFiles(typeof one === 'string' ? parseIntervention(one) : (one as object), rules));
    return keptInterventions(await Promise.all(all));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${name}: ${error.message}`);
    throw error;
  }
}

/** With the rule and the team that are named, if some are. */
async function withFiles(said: object, rules: RuleCatalogue): Promise<Intervention> {
  const { rule, file, place, from, ...rest } = said as Readonly<Record<string, unknown>>;
  if (typeof rule === 'string') return { ...rest, rule: findRule(rule, rules).text } as unknown as Intervention;
  const [layer, unit] = typeof place === 'string' ? place.split('/').map(Number) : [];
  const source = file === undefined ? (from as Readonly<Record<string, unknown>> | undefined) : { file, layer, unit };
  if (typeof source?.['file'] !== 'string') return said as Intervention;
  const { state } = await readTeamFile(source['file']);
  return { ...rest, from: { team: state, layer: source['layer'], unit: source['unit'] } } as unknown as Intervention;
}
