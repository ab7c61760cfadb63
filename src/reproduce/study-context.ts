import { spec } from '../gymnasium/registry/registry.js';
import type { ParamValues, Rule } from '../rule/rule.js';
import type { RunConfig } from '../runs/run-config.js';
import { builtModule } from '../threads/built-module.js';

/** What a study is made from: the catalogues of rules and environments are not for `src` to import. */
export interface StudyContext {
  /** The rules there are, by name. */
  readonly rules: ReadonlyMap<string, Rule>;
  /**
   * A rule and its parameters, filled in and checked, as a run's configuration wants them.
   *
   * @throws {@link RuleError} for parameters that the rule does not take.
   */
  rule(name: string, params?: ParamValues): Pick<RunConfig, 'rule' | 'params'>;
  /** An environment and the module that worker threads import to have it, as a run's configuration wants them. */
  env(id: string): Pick<RunConfig, 'env' | 'envModule'>;
}

/** A context of these rules and of the environments that are registered. */
export function createStudyContext(rules: ReadonlyMap<string, Rule>): StudyContext {
  return {
    rules,
    rule(name, params) {
      const rule = rules.get(name);
      if (rule === undefined) throw new Error(`there is no rule '${name}' among ${[...rules.keys()].join(', ')}`);
      return { rule: rule.text, params: rule.resolve(params) };
    },
    env(id) {
      const { id: env, module } = spec(id);
      if (module === null) throw new Error(`environment ${env} does not say which module registers it`);
      return { env, envModule: builtModule(module) };
    },
  };
}
