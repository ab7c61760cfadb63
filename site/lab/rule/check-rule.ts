import type { Rule } from '../../../src/rule/rule.js';
import { RuleError } from '../../../src/rule/rule-error.js';
import { describeRule, type RoleDescription } from '../../../src/rule/show/describe.js';
import { localityRows } from '../../../src/rule/show/locality.js';
import type { LabRule } from '../contract.js';
import { RULE_TEXT, ruleOf } from '../experiment/rule-of.js';
import type { RuleMistake, RuleParam, RuleResult, RuleRole } from './rule-messages.js';

/** What a rule is, or what is wrong with it and where. Parameters that it does not have are left out. */
export function checkRule(
  given: LabRule,
  params: Readonly<Record<string, number | string>>,
  rules: ReadonlyMap<string, Rule>,
): RuleResult {
  try {
    const rule = ruleOf(given, rules);
    const description = describeRule(rule, knownParams(rule, params));
    const { name, about, source, latex, locality, roles } = description;
    return {
      ...{ isRight: true, name, about, source, latex },
      params: Object.entries(rule.text.params ?? {}).map(([of, spec]): RuleParam => {
        const {
          default: start,
          min,
          max,
          choices,
          about: words = '',
        } = typeof spec === 'number' ? { default: spec } : spec;
        return {
          ...{ name: of, about: words, default: start },
          ...(min !== undefined && { min }),
          ...(max !== undefined && { max }),
          ...(choices !== undefined && { choices: [...choices] }),
        };
      }),
      locality: localityRows(locality),
      roles: [roleOf('A hidden unit', roles.hidden), roleOf('An output unit', roles.output)],
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return mistakeOf(error, 'text' in given ? given.text : '');
  }
}

/** Of some parameters those that a rule has. */
export function knownParams(
  rule: Rule,
  params: Readonly<Record<string, number | string>>,
): Record<string, number | string> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => Object.hasOwn(rule.text.params ?? {}, name)));
}

function roleOf(title: string, role: RoleDescription): RuleRole {
  const { hears, deafTo, sends, says, sendsAfterUpdate, memory, synapseMemory, binary, stochastic } = role;
  const floats = sends === 1 ? 'one float' : `${sends} floats`;
  const back = `${floats} back over each synapse, ${sendsAfterUpdate ? 'after' : 'before'} the update of its weights`;
  return {
    title,
    rows: [
      ['acts', `${binary ? '0 or 1' : 'a number'}, ${stochastic ? 'drawn' : 'computed'}`],
      ['hears', hears.join('; ') || 'nothing'],
      ...(deafTo.length > 0 ? [['is deaf to', deafTo.join('; ')] as const] : []),
      [
        'says',
        ['its action', ...(sends > 0 ? [back] : []), ...says.map((name) => `${name}, once it has received`)].join('; '),
      ],
      ['keeps', kept(memory, synapseMemory)],
    ],
  };
}

function kept(memory: readonly string[], synapseMemory: readonly string[]): string {
  const own = memory.filter((name) => !name.startsWith('#'));
  const parts = [
    ...(own.length > 0 ? [`${own.join(', ')} of its own`] : []),
    ...(synapseMemory.length > 0 ? [`${synapseMemory.join(', ')} a synapse`] : []),
  ];
  return parts.join('; ') || 'its weights alone';
}

/** A mistake with its place in the text, which the message of an error names by line and column. */
function mistakeOf(error: Error, text: string): RuleMistake {
  const [, line, column] = new RegExp(`^${RULE_TEXT.replace('.', '\\.')}:(\\d+):(\\d+): `).exec(error.message) ?? [];
  const problem = error instanceof RuleError ? error.problem : error.message;
  const section = error instanceof RuleError ? (error.position?.section ?? '') : '';
  const at = line === undefined ? undefined : offsetOf(text, Number(line), Number(column));
  return { isRight: false, problem, section, ...(at !== undefined && { at }) };
}

/** The offset of a line and column, both from 1; line ends of Windows and a byte order mark count as they stand. */
function offsetOf(text: string, line: number, column: number): number {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (let k = 1; k < line; k++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return Math.min(text.length, at + column - 1);
}
