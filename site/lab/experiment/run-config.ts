import type { Rule } from '../../../src/rule/rule.js';
import { findEnv } from '../../../src/runs/find-env.js';
import type { PartConfig, RunConfig } from '../../../src/runs/run-config.js';
import type { Intervention, KeptIntervention } from '../../../src/team/interventions/intervention.js';
import { parseIntervention } from '../../../src/team/interventions/intervention-text.js';
import { keptInterventions } from '../../../src/team/interventions/planned-interventions.js';
import type { LabExperiment, LabPart } from '../contract.js';
import { DEFAULT_DISCOUNT } from './checked-experiment.js';
import { ruleOf } from './rule-of.js';

/**
 * The configuration of a run of the experiment's episodes, at least one: that of the line that `runLine` writes, so that both end with
 * the same weights. Environments are registered in this thread already.
 *
 * @throws {@link UserError} for rules, environments and interventions that there are not, or that are wrong.
 */
export function runConfigOf(experiment: LabExperiment, rules: ReadonlyMap<string, Rule>): RunConfig {
  const { env, envParams = {}, optimizer = 'adam', seed, critic, interventions, episodes = 0 } = experiment;
  return {
    ...{ env: findEnv(env).id, envParams, envModule: '' },
    ...partConfig(experiment, optimizer, rules),
    ...{ episodes: Math.max(1, episodes), seed, engine: 'dense', batch: 1, workers: 1 },
    ...(interventions && interventions.length > 0 && { interventions: plainInterventions(interventions, rules) }),
    ...(critic && {
      critic: { ...partConfig(critic, optimizer, rules), discount: critic.discount ?? DEFAULT_DISCOUNT },
    }),
  };
}

function partConfig(part: LabPart, optimizer: string, rules: ReadonlyMap<string, Rule>): PartConfig {
  const rule = ruleOf(part.rule, rules);
  return {
    rule: rule.text,
    params: rule.resolve(part.params),
    hidden: part.hidden,
    ...(part.learningRate !== undefined && { learningRate: part.learningRate }),
    ...{ optimizer, optimizerParams: {} },
  };
}

/**
 * Lines of interventions as plain data, with the texts of the rules that they name.
 *
 * @throws {@link UserError} for a line that is wrong, or a rule that there is not.
 */
export function plainInterventions(
  lines: readonly string[],
  rules: ReadonlyMap<string, Rule>,
): readonly KeptIntervention[] {
  return lines.flatMap((line) => {
    const said = parseIntervention(line) as object as Readonly<Record<string, unknown>>;
    const { rule } = said;
    const whole = typeof rule === 'string' ? { ...said, rule: ruleOf({ name: rule }, rules).text } : said;
    return keptInterventions([whole as unknown as Intervention]);
  });
}
