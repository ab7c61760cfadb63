import type { ParamValues, Rule } from '../rule/rule.js';
import type { RunConfig } from '../runs/run-config.js';
import type { Study } from './study.js';

/** What a study is made from: the catalogues are not for `src` to import. */
export interface StudyContext {
  /** The rules there are, by name. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** A rule and its parameters, filled in and checked, as a run's configuration wants them. Throws RuleError. */
  rule(name: string, params?: ParamValues): Pick<RunConfig, 'rule' | 'params'>;
  /** An environment and the module that worker threads import to have it, as a run's configuration wants them. */
  env(id: string): Pick<RunConfig, 'env' | 'envModule'>;
}

/** A study that can be made where its rules are known. */
export interface StudyDefinition {
  /** The rules that its jobs use: where one is missing, the study is not offered. */
  readonly rules: readonly string[];
  create(context: StudyContext): Study;
}
