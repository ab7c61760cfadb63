import { parseIntervention } from '../../../src/team/interventions/intervention-text.js';
import type { LabExperiment, LabPart } from '../contract.js';
import { nameInText } from './run-line.js';

/** A program that runs the experiment in Node and prints the digest of its weights, which is that of the lab. */
export function experimentProgram(experiment: LabExperiment): string {
  const { env, envParams, optimizer, seed, critic, interventions = [], episodes = 0 } = experiment;
  const names = new Set(['trainOnWorkers']);
  const lines: string[] = [];
  const rule = ruleCode(experiment, 'rule', names, lines);
  const criticRule = critic && ruleCode(critic, 'criticRule', names, lines);
  const training = [
    field('env', env),
    ...(envParams ? [field('envParams', envParams)] : []),
    ...partCode(experiment, rule),
    ...(optimizer === undefined ? [] : [field('optimizer', optimizer)]),
    ...(critic
      ? [
          `critic: {\n${indented([...partCode(critic, criticRule!), field('discount', critic.discount ?? 0.98)].map((one) => `${one},`).join('\n'))}\n}`,
        ]
      : []),
    ...(interventions.length > 0
      ? [
          `interventions: [\n${indented(interventions.map((line) => `${interventionCode(line, names)},`).join('\n'))}\n]`,
        ]
      : []),
    field('episodes', Math.max(1, episodes)),
    field('seed', seed),
  ];
  return [
    '// npm install klopf, then: node experiment.mjs (or .ts)',
    `import { ${[...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join(', ')} } from 'klopf';`,
    ...(lines.length > 0 ? ['', ...lines] : []),
    '',
    'const [trained] = await trainOnWorkers(',
    '  [',
    `    {\n${indented(indented(indented(training.map((one) => `${one},`).join('\n'))))}\n    },`,
    '  ],',
    '  { workers: 1 },',
    ');',
    "if (!trained) throw new Error('the training was stopped');",
    "console.log('mean return', trained.meanReturn);",
    "console.log('digest', trained.weightsDigest);",
    '',
  ].join('\n');
}

/** The name by which a rule of the catalogue is imported. */
export function importedName(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function called(name: string, names: Set<string>): string {
  const imported = importedName(name);
  names.add(imported);
  return imported;
}

/** What stands for the rule: an import, or a constant that parses its text. */
function ruleCode({ rule }: LabPart, constant: string, names: Set<string>, lines: string[]): string {
  if ('name' in rule) return called(rule.name, names);
  names.add('parseRuleFile');
  lines.push(
    `const ${constant} = parseRuleFile(\n  ${template(rule.text)},\n  '${nameInText(rule.text) ?? 'rule'}.yaml',\n);`,
  );
  return constant;
}

function partCode({ params, hidden, learningRate }: LabPart, rule: string): string[] {
  return [
    rule === 'rule' ? 'rule' : `rule: ${rule}`,
    ...(params ? [field('params', params)] : []),
    field('hidden', hidden),
    ...(learningRate === undefined ? [] : [field('learningRate', learningRate)]),
  ];
}

/** A line as it is; one that names a rule as an object with the rule itself. */
function interventionCode(line: string, names: Set<string>): string {
  const { rule, ...rest } = parseIntervention(line) as object as Readonly<Record<string, unknown>>;
  if (typeof rule !== 'string') return code(line);
  const fields = Object.entries(rest).map(([key, value]) => `${key}: ${code(value)}`);
  return `{ ${fields.join(', ')}, rule: ${called(rule, names)} }`;
}

function field(name: string, value: unknown): string {
  return `${name}: ${code(value)}`;
}

/** A value of JSON as a person writes it in code. */
function code(value: unknown): string {
  if (typeof value === 'string') return /['\\\n\r\u2028\u2029]/.test(value) ? JSON.stringify(value) : `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(
    ([key, one]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${code(one)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** A text over several lines as a template, in which nothing is a place holder. */
function template(text: string): string {
  return `\`${text.replace(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r')}\``;
}

function indented(text: string): string {
  // Lines of a template would change with their indentation; there are none in what is indented.
  return text.replace(/^(?=.)/gm, '  ');
}
