import type { OptimizerName } from '../../../src/rule/optimizer/optimizers.js';
import type { Rule } from '../../../src/rule/rule.js';
import { findEnv } from '../../../src/runs/find-env.js';
import type { PartConfig, RunConfig } from '../../../src/runs/run-config.js';
import { partConfig } from '../../../src/runs/training-request.js';
import type { Intervention, KeptIntervention } from '../../../src/team/interventions/intervention.js';
import { parseIntervention } from '../../../src/team/interventions/intervention-text.js';
import { keptInterventions } from '../../../src/team/interventions/planned-interventions.js';
import type { LabExperiment, LabPart, LabRule } from '../contract.js';
import { DEFAULT_DISCOUNT } from './checked-experiment.js';

/** Finds the rule that an experiment names; it throws a {@link UserError} where there is none, or its text is wrong. */
export type RuleFinder = (rule: LabRule) => Rule;

/**
 * The configuration of a run of the experiment's episodes, at least one: that of the line that `runLine` writes, so
 * that both end with the same weights. Environments are registered in this thread already.
 *
 * @throws {@link UserError} for rules, environments and interventions that there are not, or that are wrong.
 */
export function runConfigOf(experiment: LabExperiment, ruleFor: RuleFinder): RunConfig {
  const { env, envParams = {}, optimizer = 'adam', seed, critic, interventions, episodes = 0 } = experiment;
  return {
    ...{ env: findEnv(env).id, envParams, envModule: '' },
    ...configOfPart(experiment, optimizer, ruleFor),
    ...{ episodes: Math.max(1, episodes), seed, engine: 'dense', batch: 1, workers: 1 },
    ...(interventions && interventions.length > 0 && { interventions: plainInterventions(interventions, ruleFor) }),
    ...(critic && {
      critic: { ...configOfPart(critic, optimizer, ruleFor), discount: critic.discount ?? DEFAULT_DISCOUNT },
    }),
  };
}

function configOfPart(
  { rule, params, hidden, learningRate }: LabPart,
  optimizer: string,
  ruleFor: RuleFinder,
): PartConfig {
  return partConfig({
    rule: ruleFor(rule),
    ...{ hidden, optimizer: optimizer as OptimizerName },
    ...(params && { params }),
    ...(learningRate !== undefined && { learningRate }),
  });
}

/**
 * Lines of interventions as plain data, with the texts of the rules that they name.
 *
 * @throws {@link UserError} for a line that is wrong, or a rule that there is not.
 */
export function plainInterventions(lines: readonly string[], ruleFor: RuleFinder): readonly KeptIntervention[] {
  return lines.flatMap((line) => {
    const said = parseIntervention(line) as object as Readonly<Record<string, unknown>>;
    const { rule } = said;
    const whole = typeof rule === 'string' ? { ...said, rule: ruleFor({ name: rule }).text } : said;
    return keptInterventions([whole as unknown as Intervention]);
  });
}
