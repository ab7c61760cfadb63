import { UserError } from '../../../src/errors/user-error.js';
import type { Rule } from '../../../src/rule/rule.js';
import { quote } from '../../../src/text/quote.js';
import { didYouMean } from '../../../src/text/suggest.js';
import type { LabExperiment, LabRule } from '../contract.js';
import type { RuleFinder } from '../experiment/run-config.js';
import { refuseSpiking } from '../experiment/spiking.js';

/** The catalogue of rules by name, each loaded when it is needed. A test holds it to `klopf/agents`. */
export const RULES: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  'activation-alignment': () => import('../../../agents/activation-alignment.js'),
  backprop: () => import('../../../agents/backprop.js'),
  'counterfactual-credit': () => import('../../../agents/counterfactual-credit.js'),
  'direct-feedback-alignment': () => import('../../../agents/direct-feedback-alignment.js'),
  disarm: () => import('../../../agents/disarm.js'),
  'error-backprop': () => import('../../../agents/error-backprop.js'),
  'expected-weight-max': () => import('../../../agents/expected-weight-max.js'),
  'feedback-alignment': () => import('../../../agents/feedback-alignment.js'),
  'global-error-vector': () => import('../../../agents/global-error-vector.js'),
  'information-alignment': () => import('../../../agents/information-alignment.js'),
  'kolen-pollack': () => import('../../../agents/kolen-pollack.js'),
  'map-propagation': () => import('../../../agents/map-propagation.js'),
  'mirrored-node-perturbation': () => import('../../../agents/mirrored-node-perturbation.js'),
  'node-noise-reinforce': () => import('../../../agents/node-noise-reinforce.js'),
  'perturbation-feedback': () => import('../../../agents/perturbation-feedback.js'),
  'posterior-reinforce': () => import('../../../agents/posterior-reinforce.js'),
  'product-less-weight-max': () => import('../../../agents/product-less-weight-max.js'),
  reinforce: () => import('../../../agents/reinforce.js'),
  'reward-penalty': () => import('../../../agents/reward-penalty.js'),
  rflo: () => import('../../../agents/rflo.js'),
  'sign-symmetry': () => import('../../../agents/sign-symmetry.js'),
  ste: () => import('../../../agents/ste.js'),
  'symmetric-alignment': () => import('../../../agents/symmetric-alignment.js'),
  'td-backprop': () => import('../../../agents/td-backprop.js'),
  'td-weight-max': () => import('../../../agents/td-weight-max.js'),
  'unbiased-weight-max': () => import('../../../agents/unbiased-weight-max.js'),
  'vector-backprop': () => import('../../../agents/vector-backprop.js'),
  'weight-max': () => import('../../../agents/weight-max.js'),
  'weight-mirror': () => import('../../../agents/weight-mirror.js'),
};

/**
 * Loads the rules that an experiment names, and what reads YAML where it brings a text, and gives what finds them.
 *
 * @throws {@link UserError} for a rule that there is not; a RuleError with line and column where a text is wrong (the
 * promise rejects).
 */
export async function loadRules({ rule, critic, interventions = [] }: LabExperiment): Promise<RuleFinder> {
  const swapped = interventions.flatMap((line) => /^\s*\S+\s+rule\s+(\S+)/.exec(line)?.[1] ?? []);
  const named: LabRule[] = [rule, ...(critic ? [critic.rule] : []), ...swapped.map((name) => ({ name }))];
  const found = new Map<string, Rule>();
  for (const one of named) if (!found.has(keyOf(one))) found.set(keyOf(one), await load(one));
  return (one) => found.get(keyOf(one))!;
}

function keyOf(rule: LabRule): string {
  return 'text' in rule ? `text ${rule.text}` : rule.name;
}

async function load(rule: LabRule): Promise<Rule> {
  refuseSpiking(rule);
  if ('text' in rule) return (await import('../experiment/rule-of.js')).ruleOf(rule, new Map());
  const loading = Object.hasOwn(RULES, rule.name) ? RULES[rule.name] : undefined;
  if (loading) return Object.values(await loading())[0] as Rule;
  throw new UserError(
    `there is no rule ${quote(rule.name)}` +
      didYouMean(rule.name, Object.keys(RULES), 'choose one of the list, or write your own'),
  );
}
