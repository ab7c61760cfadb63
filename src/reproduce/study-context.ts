import { spec } from '../gymnasium/registry/registry.js';
import type { ParamValues, Rule } from '../rule/rule.js';
import type { RunConfig } from '../runs/run-config.js';
import { builtModule } from '../threads/built-module.js';

/** The rules and environments that a study takes its own from: `src` does not import their catalogues. */
export interface StudyContext {
  /** The rules there are, by name. */
  readonly rules: ReadonlyMap<string, Rule>;
  /**
   * A rule and its parameters, filled in and checked, as fields of a run's configuration.
   *
   * @throws {@link RuleError} when the rule does not take these parameters.
   */
  rule(name: string, params?: ParamValues): Pick<RunConfig, 'rule' | 'params'>;
  /** An environment and the module that worker threads import to have it, as fields of a run's configuration. */
  env(id: string): Pick<RunConfig, 'env' | 'envModule'>;
}

/** A context with these rules and the registered environments. */
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
