import type { Rule, RuleText } from '../../src/rule/rule.js';
import { dedent } from '../../src/rule/show/describe.js';

/** What docs/catalogue.md says of a rule of the catalogue, word for word. */
export function catalogueEntry({ text }: Rule): string {
  const {
    name,
    about = '',
    source = '',
    params = {},
    hears,
    act,
    settle,
    settlingSteps,
    learn = '',
    vectors,
    after,
  } = text;
  const parts = [
    ...block('vectors', vectors === undefined ? [] : [String(vectors)]),
    ...block('unit', variables(text.unit)),
    ...block('synapse', variables(text.synapse)),
    ...block(
      'hears',
      Object.entries(hears).map(([key, form]) => `${key}: ${form}`),
    ),
    ...block('act', [dedent(act)]),
    ...block(`settle, ${settlingSteps} times`, settle === undefined ? [] : [dedent(settle)]),
    ...block('learn', [dedent(learn)]),
    ...block('after', after === undefined ? [] : [dedent(after)]),
  ];
  const lines = Object.entries(params).map(([key, spec]) => {
    if (typeof spec === 'number') return `- \`${key}\` (${spec})`;
    const values = spec.choices ? spec.choices.join(', ') : spec.default;
    return `- \`${key}\` (${values}): ${spec.about}`;
  });
  return [
    `## ${name}`,
    wrapped(`${sentence(about)} ${sentence(source)}`),
    lines.join('\n'),
    `\`\`\`text\n${parts.join('\n\n')}\n\`\`\``,
  ].join('\n\n');
}

/** Columns of a line of prose. */
const COLUMNS = 120;

/** Prose in lines of at most {@link COLUMNS}, or of one word. */
function wrapped(prose: string): string {
  const lines = [''];
  for (const word of prose.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# ${title}\n${lines.join('\n')}`];
}

/** As they stand in a YAML file. */
function variables(declared: RuleText['unit'] = {}): string[] {
  return Object.entries(declared).map(([name, spec]) => {
    if (typeof spec !== 'object') return `${name}: ${spec}`;
    return `${name}: { ${Object.entries(spec)
      .map(([field, value]) => `${field}: ${value}`)
      .join(', ')} }`;
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
