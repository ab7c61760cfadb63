import type { LanguageFunction } from './rule-messages.js';

/** Something that may be written where the cursor stands. */
export interface RuleName {
  readonly label: string;
  readonly kind: 'field' | 'form' | 'parameter' | 'variable' | 'heard' | 'function' | 'value';
  readonly about: string;
  /** What is written in the place of the label, if it is another text. */
  readonly insert?: string;
}

/** What the text of a rule declares, as far as it can be told of a text that is being written and need not be one. */
export interface RuleOutline {
  readonly params: readonly string[];
  readonly unit: readonly string[];
  readonly synapse: readonly string[];
  readonly feedback: readonly string[];
  readonly passes: readonly string[];
  /** Names that are heard, with what reaches them. */
  readonly hears: readonly (readonly [string, string])[];
  readonly act: readonly string[];
  readonly settle: readonly string[];
  readonly learn: readonly string[];
}

const FIELDS: readonly RuleName[] = [
  ['name', 'name: ', 'letters, digits, dots, dashes'],
  ['about', 'about: ', 'a line about the rule'],
  ['source', 'source: ', 'where it comes from'],
  ['params', 'params:\n  ', 'constants with a default, a range, or choices'],
  ['unit', 'unit:\n  ', 'variables of the unit'],
  ['synapse', 'synapse:\n  ', 'variables of each synapse'],
  ['feedback', 'feedback:\n  ', 'parameters of synapses from the errors of output units'],
  ['passes', 'passes: ', 'names of passes, in each of which units act'],
  ['hears', 'hears:\n  ', 'what reaches the unit, by name'],
  ['act', 'act: |\n  ', 'equations of the policy'],
  ['settle', 'settle: |\n  ', 'a step that is repeated before learning'],
  ['settlingSteps', 'settlingSteps: ', 'how often'],
  ['learn', 'learn: |\n  ', 'equations of learning'],
  ['after', 'after: |\n  ', 'what synapses become once they are updated'],
].map(([label, insert, about]) => ({ label: label!, kind: 'field', insert: insert!, about: about! }));

const FORMS: readonly RuleName[] = [
  ['sum in: w * x', 'a sum over the unit’s own synapses, before it acts'],
  ['broadcast reward', 'the team’s reward, or the critic’s error'],
  ['sum out: w * d', 'a sum over the synapses to the units it feeds'],
  ['own error', 'what the task tells an output unit of its error'],
  ['sum error: C * e', 'a sum over feedback synapses, one from each output unit'],
  ['echo: back', 'what the sender says once it has received'],
  ['fold out from 0: n + 1', 'an ordered fold over the units it feeds'],
].map(([label, about]) => ({ label: label!, kind: 'form', about: about! }));

/** Heard before the unit acts; all else after the reward. */
const BEFORE = /^["']?\s*sum in\b/;
const ECHO = /^["']?\s*echo\b/;
const SUM_OUT = /^["']?\s*(sum out|fold out|echo)\b/;

/** Reads the outline of a text, line by line. */
export function ruleOutline(text: string): RuleOutline {
  const found = {
    ...{ params: [] as string[], unit: [] as string[], synapse: [] as string[], feedback: [] as string[] },
    ...{ passes: [] as string[], hears: [] as [string, string][] },
    ...{ act: [] as string[], settle: [] as string[], learn: [] as string[] },
  };
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const top = /^(\w+)\s*:\s*(.*)$/u.exec(line);
    if (top) {
      section = top[1]!;
      if (section === 'passes') found.passes.push(...namesOf(top[2]!));
      else if (isEquations(section)) assign(top[2]!);
      continue;
    }
    if (section === 'params' || section === 'unit' || section === 'synapse' || section === 'feedback') {
      const key = /^\s+["']?([\p{L}_][\p{L}\p{N}_]*)["']?\s*:/u.exec(line)?.[1];
      if (key !== undefined && /^\s{1,4}\S/.test(line)) found[section].push(key);
    } else if (section === 'hears') {
      const [, keys, form] =
        /^\s+(?:"([^"]+)"|'([^']+)'|([^:"']+?))\s*:\s*(.*)$/u.exec(line)?.filter((one) => one !== undefined) ?? [];
      if (keys !== undefined) for (const key of namesOf(keys)) found.hears.push([key, form ?? '']);
    } else if (isEquations(section)) assign(line);
  }
  return found;

  function assign(line: string) {
    for (const part of line.replace(/#.*$/, '').split(';')) {
      const name = /^\s*["'|>]?\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)/u.exec(part)?.[1];
      if (name !== undefined) found[section as 'act' | 'settle' | 'learn'].push(name);
    }
  }
}

function isEquations(section: string): section is 'act' | 'settle' | 'learn' {
  return section === 'act' || section === 'settle' || section === 'learn';
}

function namesOf(list: string): string[] {
  return list.split(',').flatMap((one) => /[\p{L}_][\p{L}\p{N}_]*/u.exec(one)?.[0] ?? []);
}

/**
 * What may stand at a place of the text, and from where on it replaces what stands there; null where nothing is known.
 */
export function namesAt(
  text: string,
  at: number,
  functions: readonly LanguageFunction[],
): { readonly from: number; readonly names: readonly RuleName[] } | null {
  const before = text.slice(0, at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/(^|\s)#/.test(line)) return null;
  const word = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(line)?.[0] ?? '';
  const from = at - word.length;
  const section = sectionAt(before);
  if (/^\w*$/.test(line)) return { from, names: FIELDS };
  const outline = ruleOutline(text);
  if (section === 'hears') {
    const opened = /^\s+(?:"[^"]+"|'[^']+'|[^:"']+?)\s*:\s*(.*)$/u.exec(line);
    if (!opened) return null;
    const form = opened[1]!;
    if (/^["']?[\w ]*$/.test(form)) return { from: at - form.replace(/^["']/, '').length, names: FORMS };
    return { from, names: [...namesInHearing(outline, form), ...ofFunctions(functions)] };
  }
  if (!isEquations(section) && section !== 'after') return null;
  return { from, names: [...namesInEquations(outline, section, before, line), ...ofFunctions(functions)] };
}

function sectionAt(before: string): string {
  return [...before.matchAll(/^(\w+)\s*:/gm)].at(-1)?.[1] ?? '';
}

/** Inside of `sum in: …` only what belongs to one synapse; of `sum out: …` all that the unit fed knows. */
function namesInHearing(outline: RuleOutline, form: string): RuleName[] {
  const ofSynapse = synapseNames(outline);
  if (BEFORE.test(form)) return [...ofSynapse, ...ofUnit(outline), ...constants(outline)];
  if (/sum error/.test(form))
    return [
      ...outline.feedback.map((label) => name(label, 'variable', 'of the feedback synapse')),
      ...heard(outline, (text) => /own error/.test(text)),
      ...constants(outline),
    ];
  if (!SUM_OUT.test(form)) return [];
  const whose = ECHO.test(form) ? 'of the sender' : 'of the unit it feeds';
  return [
    ...(ECHO.test(form) ? [] : [...ofSynapse, ...primes(outline)]),
    ...[...outline.act, ...outline.learn].map((label) => name(label, 'variable', whose)),
    ...[...ofUnit(outline), ...heard(outline, () => true), ...constants(outline)],
  ];
}

function namesInEquations(outline: RuleOutline, section: string, before: string, line: string): RuleName[] {
  const start = before.length - line.length;
  // Lines further up alone are known.
  const above = ruleOutline(before.slice(0, start));
  const { act, settle, learn } = above;
  const isStart = /^\s*[\p{L}_\p{N}]*$/u.test(line);
  const draw = name('u', 'value', 'a fresh draw from [0, 1)');
  if (section === 'after')
    return [name('w', 'variable', 'the weight after its update'), ...synapseNames(outline), ...constants(outline)];
  if (section === 'act')
    return [
      ...(isStart ? [name('a', 'variable', 'the action: it must be assigned')] : []),
      ...heard(outline, (text) => BEFORE.test(text)),
      ...act.map((label) => name(label, 'variable', 'assigned above')),
      ...[draw, ...ofUnit(outline), ...constants(outline)],
      ...outline.passes.map((label) => name(label, 'value', '1 in this pass, else 0')),
    ];
  const own = section === 'settle' ? settle : [...settle, ...learn];
  return [
    ...(isStart && section === 'learn' ? directions(outline) : []),
    ...heard(outline, () => true),
    ...[...outline.act, ...own].map((label) => name(label, 'variable', 'assigned above')),
    ...[draw, ...synapseNames(outline), ...primes(outline), ...ofUnit(outline), ...constants(outline)],
  ];
}

function directions({ synapse, unit, feedback }: RuleOutline): RuleName[] {
  return [
    name('dw', 'variable', 'the direction in which the weight climbs'),
    ...[...synapse, ...unit, ...feedback].map((label) => name(`d${label}`, 'variable', `the direction of ${label}`)),
  ];
}

function synapseNames({ synapse }: RuleOutline): RuleName[] {
  return [
    name('w', 'variable', 'the weight of the synapse'),
    name('x', 'value', 'what comes in over it'),
    ...synapse.map((label) => name(label, 'variable', 'of the synapse')),
  ];
}

function primes({ synapse }: RuleOutline): RuleName[] {
  return ["w'", ...synapse.map((label) => `${label}'`)].map((label) => name(label, 'variable', 'after the update'));
}

function ofUnit({ unit }: RuleOutline): RuleName[] {
  return unit.map((label) => name(label, 'variable', 'of the unit'));
}

function constants({ params }: RuleOutline): RuleName[] {
  return [
    ...params.map((label) => name(label, 'parameter', 'a parameter')),
    name('output', 'value', '1 in the last layer, else 0'),
    name('first', 'value', '1 in the first layer, else 0'),
  ];
}

function heard({ hears }: RuleOutline, isHeard: (form: string) => boolean): RuleName[] {
  return hears
    .filter(([, form]) => isHeard(form))
    .map(([label, form]) => name(label, 'heard', form.replace(/^["']|["'].*$/g, '')));
}

function ofFunctions(functions: readonly LanguageFunction[]): RuleName[] {
  return functions.map(({ name: label, args, about }) => ({
    ...{ label, kind: 'function' as const, about: `(${args.join(', ')}) ${about}`, insert: `${label}(` },
  }));
}

function name(label: string, kind: RuleName['kind'], about: string): RuleName {
  return { label, kind, about };
}
