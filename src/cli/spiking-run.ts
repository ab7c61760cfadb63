import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { chooseSamples, type Dataset } from '../data/index.js';
import { UserError } from '../errors/user-error.js';
import { writeWhole } from '../files/write-whole.js';
import { CURVE_BINS, type RunRecord } from '../runs/run-record.js';
import type { SpikingTeamOptions } from '../spikes/plan.js';
import { latencyCoded, type SpikeData } from '../spikes/spike-data.js';
import type { SpikingRule } from '../spikes/spiking-rule.js';
import { createSpikingTeam, type SpikingTeam } from '../spikes/spiking-team.js';
import { spikingTeamToBytes } from '../spikes/spiking-team-bytes.js';
import { evaluateSpikingTeam, type SpikingScore, trainSpikingTeam } from '../spikes/train-spiking-team.js';
import { createRunDirectory, idOfDescription, type RunDescription, TEAM } from '../store/run-directory.js';
import { recordInStore } from '../store/run-in-store.js';
import { versionWarnings } from '../store/version-warnings.js';
import { sha256 } from '../team/sha256.js';
import { createProgress } from '../terminal/live-progress.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import { type CommandContext, print } from './command-context.js';
import { envParams, findEnv } from './find-env.js';
import { createInterruption, type Interruption } from './interruption.js';
import { isLiveTerminal } from './is-live-terminal.js';
import { refuseTaken } from './new-path.js';
import { type Assignment, numbers } from './option-values.js';
import { createRunOutput, type RunOutput } from './run-output.js';
import { runSeeds } from './run-seeds.js';
import { shellWords } from './shell-words.js';

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

/** The task and the team of a run, as config.json has them. */
interface SpikingRunConfig {
  readonly env: string;
  readonly envParams: Readonly<Record<string, unknown>>;
  readonly epochs: number;
  readonly engine: 'literal' | 'dense';
  readonly seed: number | string;
  readonly team: Omit<SpikingTeamOptions, 'inputs' | 'classes'>;
}

/**
 * `klopf run` of a rule of units that fire once: a team learns the training samples of a labelled task, by latency (a bright pixel spikes
 * early), and answers the test samples at the end. Records, report and files are those of other runs; an episode is a sample, its return whether
 * it was answered rightly.
 *
 * @throws {@link UserError} for options that are for other rules, tasks without labels, and what makes no team.
 */
export async function runSpikingTeams(
  envId: string,
  rule: SpikingRule,
  options: SpikingRunOptions,
  command: Command,
  context: CommandContext,
): Promise<void> {
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
  const seeds = runSeeds(options.seed, options.runs);
  const configs = seeds.map((seed) => ({ env: spec.id, envParams: params, epochs, engine, seed, team }));
  const files = seeds.map((_, k) => fileOf(options.save, k, seeds.length));
  for (const file of files) if (file !== undefined) refuseTaken(file, '--save');
  const [train, test] = (['train', 'test'] as const).map((split) => samplesOf(params, split, team.end));
  // What makes no team is told before anything is made.
  const made = createTeam(configs[0]!, train!);
  const { config: plain } = made;
  made.close();
  // The seed stands beside the team, so that runs that differ in nothing else may be averaged.
  const { seed: _, ...settings } = plain;
  const resolved = configs.map((config) => ({ ...config, team: settings }));
  const line = shellWords(context.args);
  const runs = resolved.map((config) => ({ rule: name, seed: config.seed, config, command: line }));
  const interruption = createInterruption({ keepsWork: true });
  try {
    const json = options.json === true;
    const title = `${name} on ${spec.id}`;
    const { out } = options;
    const output = createRunOutput({ runs, title, json, ...(out === undefined ? {} : { out }) }, context);
    try {
      await perform(
        { title, configs, runs, out, files, train: train!, test: test! },
        output,
        interruption,
        json,
        context,
      );
    } catch (error) {
      output.giveUp();
      throw error;
    }
    if (interruption.signal.aborted) throw interruption.error(output.left());
  } finally {
    interruption.close();
  }
}

interface Work {
  readonly title: string;
  readonly configs: readonly SpikingRunConfig[];
  readonly runs: readonly RunDescription[];
  /** The store of the runs. */
  readonly out: string | undefined;
  /** Where the team of each run is saved. */
  readonly files: readonly (string | undefined)[];
  readonly train: SpikeData;
  readonly test: SpikeData;
}

async function perform(
  { title, configs, runs, out, files, train, test }: Work,
  output: RunOutput,
  { signal }: Interruption,
  json: boolean,
  context: CommandContext,
): Promise<void> {
  const { stderr } = context;
  const samples = train.labels.length;
  const isShown = !json || (stderr.isTTY === true && context.stdout.isTTY !== true);
  const progress = isShown ? createProgress(stderr, { tty: isLiveTerminal(stderr) }) : undefined;
  progress?.log(
    `${title}: ${samples} samples, ${configs[0]!.epochs} ${configs[0]!.epochs === 1 ? 'epoch' : 'epochs'}, ${test.labels.length} test samples`,
  );
  const told: string[] = [];
  try {
    for (const [run, config] of configs.entries()) {
      if (signal.aborted) break;
      const known = out === undefined ? undefined : recordInStore(out, runs[run]!);
      if (known) {
        output.add(run, known);
        const id = idOfDescription(runs[run]!);
        for (const sentence of versionWarnings(join(out!, id), id, true)) stderr.write(`klopf: ${sentence}\n`);
        told.push(`seed ${config.seed} was there already, and not done again`);
        const [file, kept] = [files[run], join(out!, id, TEAM)];
        if (file !== undefined && existsSync(kept)) copyFileSync(kept, file);
        continue;
      }
      const directory = out === undefined ? undefined : createRunDirectory(out, runs[run]!);
      const team = createTeam(config, train);
      try {
        const began = performance.now();
        const seconds = () => (performance.now() - began) / 1000;
        const reached: number[] = [];
        while (reached.length < config.epochs && !signal.aborted) {
          const { accuracy } = trainSpikingTeam(team, train, { epochs: 1, seed: config.seed })[0]!;
          reached.push(accuracy);
          const done = reached.length * samples;
          const state = { done, total: config.epochs * samples, recentReturn: accuracy, perSecond: done / seconds() };
          directory?.addMetrics([epochRow(done, accuracy, seconds())]);
          progress?.update(String(run), { label: `seed ${config.seed}`, ...state });
          // Signals come in between.
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (reached.length === 0) break;
        const score = evaluateSpikingTeam(team, test);
        const record = await recordOf(config, runs[run]!.config, team, reached, samples, seconds(), score);
        if (directory && !record.partial) writeWhole(join(directory.path, TEAM), await spikingTeamToBytes(team));
        await (record.partial ? directory?.pause(record) : directory?.finish(record));
        output.add(run, record);
        told.push(`seed ${config.seed}: ${scoreText(score)}`);
        const file = files[run];
        if (file !== undefined && reached.length === config.epochs) {
          writeWhole(file, await spikingTeamToBytes(team));
          told.push(`The team is ${file}`);
        }
      } finally {
        team.close();
        directory?.close();
      }
    }
  } finally {
    progress?.close();
  }
  output.finish();
  if (!json) print(context, ...told);
}

function createTeam({ team, engine, seed }: SpikingRunConfig, { inputs, classes }: SpikeData): SpikingTeam {
  return createSpikingTeam({ ...team, inputs, classes, engine, seed });
}

function samplesOf(
  params: Readonly<Record<string, unknown>>,
  split: 'train' | 'test',
  end: number | undefined,
): SpikeData {
  const { dataset = 'strokes', samples = null, dataSeed = 0, side = 28 } = params;
  const choice = {
    dataset: dataset as string | Dataset,
    samples: split === 'train' ? (samples as number | null) : null,
    seed: dataSeed as number,
    side: side as number,
  };
  return latencyCoded(chooseSamples({ ...choice, split }, 'klopf run'), end);
}

async function recordOf(
  { env, engine, seed, epochs }: SpikingRunConfig,
  config: object,
  team: SpikingTeam,
  reached: readonly number[],
  samples: number,
  seconds: number,
  { accuracy }: SpikingScore,
): Promise<RunRecord & { readonly testAccuracy: number }> {
  const weights = team.weights();
  const done = reached.length * samples;
  return {
    ...{ env, rule: team.config.rule.name, engine, seed, episodes: epochs * samples, batch: 1, workers: 1 },
    meanReturn: reached.reduce((sum, value) => sum + value, 0) / reached.length,
    curve: binsOf(reached, epochs),
    seconds: Number(seconds.toFixed(3)),
    episodesPerSecond: Math.round(done / seconds),
    weightsDigest: await sha256(Uint8Array.from(new Uint8Array(weights.buffer))),
    testAccuracy: accuracy,
    ...(reached.length < epochs ? { partial: true as const, episodesDone: done } : {}),
    config: { ...config },
  };
}

/** The row of an epoch: an episode is a sample, of one step. */
function epochRow(done: number, accuracy: number, seconds: number): MetricsRow {
  return {
    ...{ episode: done, global_step: done, 'charts/episodic_return': accuracy, 'charts/episodic_length': 1 },
    ...{ 'charts/SPS': seconds > 0 ? Math.round(done / seconds) : 0, seconds: Number(seconds.toFixed(3)) },
  };
}

/** The accuracy in equal bins of all epochs, of which an epoch may be part of several; bins that were not reached are left out. */
function binsOf(reached: readonly number[], epochs: number): number[] {
  const width = epochs / CURVE_BINS;
  const bins = Math.floor((reached.length / epochs) * CURVE_BINS + 1e-9);
  return Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [bin * width, (bin + 1) * width];
    const sum = reached.reduce(
      (all, value, k) => all + value * Math.max(0, Math.min(to, k + 1) - Math.max(from, k)),
      0,
    );
    return sum / width;
  });
}

function scoreText({ accuracy, samples, silent, note }: SpikingScore): string {
  const few = silent === 0 ? '' : `; nobody fired on ${silent}`;
  return `${(100 * accuracy).toFixed(2)} % of ${samples} test samples${note === undefined ? few : `: ${note}`}`;
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

/** The file of one of several runs: `NAME-2.EXT`. */
function fileOf(save: string | undefined, run: number, runs: number): string | undefined {
  if (save === undefined || runs === 1) return save;
  const [, stem, end] = /^(.*?)(\.[^./\\]*)?$/.exec(save)!;
  return `${stem}-${run + 1}${end ?? ''}`;
}
