import { spec } from '../gymnasium/registry/registry.js';
import type { Rule } from '../rule/rule.js';
import { builtModule } from '../threads/built-module.js';
import type { StudyContext } from './study-definition.js';

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
