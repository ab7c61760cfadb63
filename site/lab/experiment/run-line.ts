import { shellWord } from '../../../src/cli/shell-words.js';
import type { LabExperiment, LabPart, LabRule } from '../contract.js';
import { isDefaultHidden } from './checked-experiment.js';
import { type TableName, tableOf } from './table-name.js';

/** A file to be saved where the line is run. */
export interface RunFile {
  readonly name: string;
  readonly text: string;
}

/** How to run an experiment in a terminal. */
export interface RunLine {
  /** `klopf run …`, for a POSIX shell. */
  readonly line: string;
  /** Rules of one's own, and what reads a table, which the line takes from these files. */
  readonly files: readonly RunFile[];
  /** In which the line's run is not what the lab shows, in sentences; empty: in nothing. */
  readonly notes: readonly string[];
}

/** The line of `klopf run` that ends with the same weights as the experiment. */
export function runLine(experiment: LabExperiment): RunLine {
  const { env, envParams = {}, optimizer, seed, critic, interventions = [], episodes = 0, steps = 0 } = experiment;
  const files: RunFile[] = [];
  const table = tableOf(experiment);
  const args = [
    'run',
    env,
    ...Object.entries(envParams).flatMap(([name, value]) => ['--env-param', `${name}=${argument(value)}`]),
    ...partArgs('--', experiment, files),
    ...(table === undefined ? [] : ['--import', tableModule(table, files)]),
    ...(optimizer === undefined ? [] : ['--optimizer', optimizer]),
    ...(critic
      ? [
          ...['--critic', ruleArgument(critic.rule, files)],
          ...partArgs('--critic-', critic, files, experiment.hidden),
          ...(critic.discount === undefined ? [] : ['--discount', String(critic.discount)]),
        ]
      : []),
    ...interventions.flatMap((line) => ['--intervene', line]),
    ...['--episodes', String(Math.max(1, episodes)), `--seed=${seed}`],
  ];
  // A seed that is a number needs no `=`, which is there for texts that begin with a dash.
  const words = args.flatMap((arg) => (/^--seed=[^-]/.test(arg) ? ['--seed', arg.slice(7)] : [arg]));
  const notes = [
    ...(episodes === 0 ? ['No episode is over yet; the line plays one.'] : []),
    ...(steps > 0
      ? [
          `klopf run ends with an episode: the line stops before the ${steps} step${steps === 1 ? '' : 's'} of the running one, so its weights are those of the end of episode ${episodes}.`,
        ]
      : []),
    ...(table !== undefined
      ? [`The rows are in ${table.file}, which neither the link nor the line holds: put it where you run the line.`]
      : []),
    ...files.map(({ name }) => `Save ${name} where you run the line.`),
  ];
  return { line: ['klopf', ...words.map(shellWord)].join(' '), files, notes };
}

/** The flags of a team or a critic; the critic's rule stands before them, and its layers are the team's unless said. */
function partArgs(prefix: '--' | '--critic-', part: LabPart, files: RunFile[], usual?: readonly number[]): string[] {
  const { rule, params = {}, hidden, learningRate } = part;
  const isUsual = usual === undefined ? isDefaultHidden(hidden) : String(hidden) === String(usual);
  return [
    ...(prefix === '--' ? ['--rule', ruleArgument(rule, files)] : []),
    ...Object.entries(params).flatMap(([name, value]) => [`${prefix}param`, `${name}=${value}`]),
    ...(isUsual ? [] : [`${prefix}hidden`, hidden.length === 0 ? 'none' : hidden.join(',')]),
    ...(learningRate === undefined ? [] : [`${prefix}lr`, [learningRate].flat().join(',')]),
  ];
}

/** A module that gives the rows of a table their name. */
function tableModule({ dataset, file }: TableName, files: RunFile[]): string {
  const name = 'rows.mjs';
  const text = [
    "import { registerDataset } from 'klopf';",
    "import { loadCsv } from 'klopf/node';",
    '',
    `const rows = await loadCsv(${JSON.stringify(file)});`,
    `registerDataset(${JSON.stringify(dataset)}, () => rows);`,
    '',
  ];
  files.push({ name, text: text.join('\n') });
  return name;
}

function ruleArgument(rule: LabRule, files: RunFile[]): string {
  if ('name' in rule) return rule.name;
  const known = files.find(({ text }) => text === rule.text);
  if (known) return known.name;
  const stem = nameInText(rule.text) ?? 'rule';
  const name = files.some((file) => file.name === `${stem}.yaml`) ? `${stem}-critic.yaml` : `${stem}.yaml`;
  files.push({ name, text: rule.text });
  return name;
}

/** The name that a rule's text says, found without reading all of it, for the name of a file. */
export function nameInText(text: string): string | undefined {
  const found = /(?:^|[{,])\s*["']?name["']?\s*:\s*["']?([A-Za-z0-9][\w.-]{0,59})/m.exec(text)?.[1];
  return found?.replace(/[.-]+$/, '');
}

/** A value as `--env-param` reads it back: JSON, or a text that is nothing else. */
function argument(value: unknown): string {
  if (typeof value !== 'string' || value.trim() !== value || isJson(value) || isJson(`[${value}]`))
    return JSON.stringify(value);
  return value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
