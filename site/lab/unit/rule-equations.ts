import * as catalogue from '../../../agents/index.js';
import { isRule, type Rule } from '../../../src/rule/rule.js';
import type { LabExperiment } from '../contract.js';
import { ruleOf } from '../experiment/rule-of.js';
import { type StepEquation, type StepValues, stepEquations } from './equations.js';

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.values(catalogue)
    .filter(isRule)
    .map((rule) => [rule.name, rule]),
);

let last: { readonly of: LabExperiment; readonly rule: Rule } | undefined;

/**
 * The equations of an experiment's rule with the numbers of a step; none where its rule is wrong, which others tell.
 */
export function equationsOf(experiment: LabExperiment, step: StepValues): readonly StepEquation[] {
  try {
    if (last?.of !== experiment) last = { of: experiment, rule: ruleOf(experiment.rule, RULES) };
    return stepEquations(last.rule, experiment.params, step);
  } catch {
    return [];
  }
}
