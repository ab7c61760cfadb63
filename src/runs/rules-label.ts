import type { RunConfig } from './run-config.js';

/**
 * The name of the rule of a run; where layers have rules of their own, the names of all, as in `reinforce/weight-max`.
 */
export function rulesLabel({ rule, layerRules }: Pick<RunConfig, 'rule' | 'layerRules'>): string {
  return layerRules ? layerRules.map((own) => (own ?? rule).name).join('/') : rule.name;
}
