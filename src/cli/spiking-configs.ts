import type { Command } from 'commander';
import { chooseSamples, type Dataset } from '../data/index.js';
import { UserError } from '../errors/user-error.js';
import type { SpikingTeamOptions } from '../spikes/plan.js';
import { latencyCoded, type SpikeData } from '../spikes/spike-data.js';
import type { SpikingRule } from '../spikes/spiking-rule.js';
import { envParams, findEnv } from './find-env.js';
import { type Assignment, numbers } from './option-values.js';
import { runSeeds } from './run-seeds.js';

/** What `klopf run` is given for a rule of units that fire once. */
export interface SpikingRunOptions {
  readonly rule: string;
  readonly param?: readonly Assignment[];
  readonly envParam?: readonly Assignment[];
  readonly spiking?: readonly Assignment[];
  readonly epochs?: number;
  readonly engine: 'literal' | 'dense';
  readonly runs: number;
  readonly seed: number | string;
  readonly out?: string;
  readonly save?: string;
  readonly json?: true;
}

/** Options of `klopf run` that mean something for units that fire once. */
const KNOWN = ['rule', 'param', 'envParam', 'spiking', 'epochs', 'engine', 'runs', 'seed', 'out', 'save', 'json'];
/** The environments that show labelled samples, and those of their arguments that say which. */
const TASKS = ['Digits-v0', 'LabelledDigits-v0'];
const SAMPLES = ['dataset', 'samples', 'dataSeed', 'side'];
const DEFAULT_EPOCHS = 10;

/** The task and the team of a run of units that fire once. */
export interface SpikingRunConfig {
  readonly env: string;
  readonly envParams: Readonly<Record<string, unknown>>;
  readonly epochs: number;
  readonly engine: 'literal' | 'dense';
  readonly seed: number | string;
  readonly team: Omit<SpikingTeamOptions, 'inputs' | 'classes'>;
}

/**
 * The runs that a command line asks for, a seed each.
 *
 * @throws {@link UserError} for options that are for other rules, and tasks without labels.
 */
export function spikingConfigs(
  envId: string,
  rule: SpikingRule,
  options: SpikingRunOptions,
  command: Command,
): SpikingRunConfig[] {
  const name = rule.text.name;
  const strange = Object.keys(options).find(
    (option) => command.getOptionValueSource(option) === 'cli' && !KNOWN.includes(option),
  );
  if (strange !== undefined)
    throw new UserError(
      `--${strange.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is not for rule '${name}', whose units fire once; its options are --param, --spiking, --epochs, --env-param, --engine, --runs, --seed, --out, --save and --json`,
    );
  const spec = findEnv(envId);
  if (!TASKS.includes(spec.id))
    throw new UserError(
      `units of rule '${name}' learn labels of samples, and '${spec.id}' has none; expected ${TASKS.join(' or ')}`,
    );
  const params = envParams(spec, options.envParam);
  const other = Object.keys(params).find((param) => !SAMPLES.includes(param));
  if (other !== undefined)
    throw new UserError(
      `--env-param ${other} says nothing to units that fire once, which learn all training samples in each epoch; expected ${SAMPLES.join(', ')}`,
    );
  const given = teamOptions(options.spiking);
  if (given['threshold'] === undefined)
    throw new UserError(
      'units that fire once need a threshold, above which they fire; give --spiking threshold=NUMBER, such as 12 for 256 pixels and weights of 0.3',
    );
  const team = { ...given, rule, params: numbers(options.param) } as SpikingRunConfig['team'];
  const { epochs = DEFAULT_EPOCHS, engine } = options;
  const shared = { env: spec.id, envParams: params, epochs, engine, team };
  return runSeeds(options.seed, options.runs).map((seed) => ({ ...shared, seed }));
}

/** The samples that a run learns, or answers at its end, as spikes. */
export function spikingSamples({ envParams, team }: SpikingRunConfig, split: 'train' | 'test'): SpikeData {
  const { dataset = 'strokes', samples = null, dataSeed = 0, side = 28 } = envParams;
  const choice = {
    dataset: dataset as string | Dataset,
    samples: split === 'train' ? (samples as number | null) : null,
    seed: dataSeed as number,
    side: side as number,
  };
  return latencyCoded(chooseSamples({ ...choice, split }, 'klopf run'), team.end);
}

/** Options of a team from `name=value`, where `weights.mean=0.3` is the field of an option. */
function teamOptions(assignments: readonly Assignment[] = []): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [path, text] of assignments) {
    const names = path.split('.');
    let within = made;
    for (const name of names.slice(0, -1)) {
      if (typeof within[name] !== 'object') within[name] = {};
      within = within[name] as Record<string, unknown>;
    }
    within[names.at(-1)!] = readValue(text);
  }
  for (const name of ['inputs', 'classes', 'rule', 'params', 'seed', 'engine', 'bus'])
    if (Object.hasOwn(made, name))
      throw new UserError(`--spiking ${name} is of the task or has an option of its own; leave it out`);
  return made;
}

/** A number, true, false or null; anything else is a text. */
function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}
