import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';
import type { RoleDescription, RuleDescription } from './describe.js';
import { localityRows } from './locality.js';

/**
 * A rule's description as plain text for a terminal, about 100 columns wide.
 * @throws {@link UserError} for what is no description.
 */
export function descriptionText(rule: RuleDescription): string {
  if (!isDescription(rule))
    throw new UserError(`descriptionText takes what describeRule(rule) returns; given ${quote(rule)}`);
  const parts = [
    `${rule.name}${rule.about ? `: ${rule.about}` : ''}`,
    ...(rule.source ? [`Source: ${rule.source}`] : []),
    section(
      'Parameters',
      table(
        rule.params.map((p) => [p.name, paramValue(p), p.range, p.about]),
        'none',
      ),
    ),
    section(
      'Hears',
      table(
        rule.hears.map((h) => [h.name, h.text]),
        'nothing',
      ),
    ),
    ...(rule.passes.length === 0 ? [] : [section('Passes', rule.passes.join(', '))]),
    section('Act', rule.act),
    ...(rule.settle === '' ? [] : [section(`Settle, ${rule.settlingSteps} steps`, rule.settle)]),
    section('Learn', rule.learn),
    ...(rule.after === '' ? [] : [section('After the update', rule.after)]),
    section('LaTeX', rule.latex),
    section('Learned', table(rule.learned.map(learnedRow), 'nothing')),
    section('Locality', table(localityRows(rule.locality))),
    ...[rule.roles.hidden, rule.roles.output].map((role) => roleText(role, rule.locality.components)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function isDescription(given: RuleDescription | null | undefined): given is RuleDescription {
  return Array.isArray(given?.params) && Array.isArray(given.hears) && Array.isArray(given.learned) && 'roles' in given;
}

function paramValue(p: RuleDescription['params'][number]): string {
  return p.value === p.default ? `${p.value}` : `${p.value} (default ${p.default})`;
}

function learnedRow(v: RuleDescription['learned'][number]): string[] {
  const how = v.constant ? 'a constant, drawn once' : undefined;
  const step = how ?? (v.rate === undefined ? "by the team's optimizer" : `at the plain rate ${v.rate}`);
  const bias = v.of === 'synapse' && v.bias !== v.start ? `, bias ${v.bias}` : '';
  return [v.name, `one a ${v.of}`, `starts at ${v.start}${bias}`, step];
}

function roleText(role: RoleDescription, components: number): string {
  const each = components > 1 ? ' and component' : '';
  const isAlike = role.binary ? '0 or 1' : 'a number';
  const facts = [
    ['acts', `${isAlike}, ${role.stochastic ? 'drawn' : 'computed'}`],
    ...list('hears', role.hears, 'nothing'),
    ...list('is deaf to', role.deafTo),
    ['sends', sending(role, components)],
    ...(role.says.length > 0 ? [['says', `${role.says.join(', ')} to the units it feeds, once it has received`]] : []),
    ['keeps', `${counted(role.memory.length, 'float')} a unit${each}: ${role.memory.join(', ')}`],
    ['', `${counted(role.synapseMemory.length, 'float')} a synapse beside what is learned${after(role.synapseMemory)}`],
  ];
  const phases = role.phases.map(
    ({ phase, per, lines }) =>
      `${phase}, once a ${per}\n${indent(lines.map((line, k) => `${String(k + 1).padStart(2)}  ${line}`).join('\n'))}`,
  );
  const title = role.role === 'hidden' ? 'A hidden unit' : 'An output unit';
  return section(title, [table(facts), ...phases].join('\n'));
}

function list(label: string, items: readonly string[], none?: string): string[][] {
  if (items.length === 0) return none === undefined ? [] : [[label, none]];
  return items.map((item, k) => [k === 0 ? label : '', item]);
}

function sending(role: RoleDescription, components: number): string {
  if (role.sends === 0) return 'nothing but its action';
  const when = role.sendsAfterUpdate ? ', after the update of its weights' : ', before the update of its weights';
  const what = components > 1 ? `vector of ${components} floats` : 'float';
  return `${role.sends === 1 ? `1 ${what}` : `${role.sends} ${what.replace(/^(float|vector)/, '$1s')}`} a synapse and step to the unit it listens to${when}`;
}

function after(names: readonly string[]): string {
  return names.length > 0 ? `: ${names.join(', ')}` : '';
}

function counted(n: number, what: string): string {
  return `${n === 0 ? 'no' : n} ${what}${n === 1 ? '' : 's'}`;
}

function section(title: string, body: string): string {
  return `${title}\n${indent(body)}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/**
 * Rows in columns, without heads; trailing empty cells take no room. `src/terminal/text-table.ts` is for what users
 * gave, whose characters may be wide or unseen; all that is here is names and formulas of the rule language.
 */
function table(rows: readonly (readonly string[])[], none = ''): string {
  if (rows.length === 0) return none;
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, k) => cell.padEnd(widths[k]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
