import * as catalogue from '../../../agents/index.js';
import { FUNCTIONS } from '../../../src/rule/ops/functions.js';
import { isRule, type Rule } from '../../../src/rule/rule.js';
import { checkRule } from './check-rule.js';
import type { FromRuleWorker, ToRuleWorker } from './rule-messages.js';
import { ruleYaml } from './rule-yaml.js';

/** The rules of the catalogue by name. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.values(catalogue)
    .filter(isRule)
    .map((rule) => [rule.name, rule]),
);

/**
 * What the worker that reads rules answers; it is no more than this function at a message port. What audits and what
 * plans teams is loaded by who asks for it.
 */
export async function answerRules(asked: ToRuleWorker): Promise<FromRuleWorker> {
  const { request } = asked;
  switch (asked.kind) {
    case 'catalogue':
      return {
        ...{ kind: 'catalogue', request },
        rules: [...RULES.values()].map(({ name, text }) => ({ name, about: text.about ?? '', text: ruleYaml(text) })),
        functions: Object.entries(FUNCTIONS).map(([name, { args, about }]) => ({ name, args: [...args], about })),
      };
    case 'check':
      return { kind: 'checked', request, result: checkRule(asked.rule, asked.params, RULES) };
    case 'fits': {
      const { whyNotOpened } = await import('./rule-fits.js');
      return { kind: 'fits', request, problem: await whyNotOpened(asked.experiment) };
    }
    case 'audit': {
      const { auditOfRule } = await import('./audit-of-rule.js');
      return { kind: 'audited', request, result: auditOfRule(asked.rule, asked.params, asked.size, RULES) };
    }
  }
}
