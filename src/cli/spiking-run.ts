import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../files/write-whole.js';
import type { SpikeData } from '../spikes/spike-data.js';
import type { SpikingRule } from '../spikes/spiking-rule.js';
import { createSpikingTeam, type SpikingTeam } from '../spikes/spiking-team.js';
import { spikingTeamToBytes } from '../spikes/spiking-team-bytes.js';
import { evaluateSpikingTeam, trainSpikingTeam } from '../spikes/train-spiking-team.js';
import { createRunDirectory, idOfDescription, type RunDescription, TEAM } from '../store/run-directory.js';
import { recordInStore } from '../store/run-in-store.js';
import { versionWarnings } from '../store/version-warnings.js';
import { createProgress, type LiveProgress } from '../terminal/live-progress.js';
import { type CommandContext, print, showsProgress } from './command-context.js';
import { createInterruption, type Interruption } from './interruption.js';
import { isLiveTerminal } from './is-live-terminal.js';
import { createRunOutput, type RunOutput } from './run-output.js';
import { shellWords } from './shell-words.js';
import { type SpikingRunConfig, type SpikingRunOptions, spikingConfigs, spikingSamples } from './spiking-configs.js';
import { epochRow, scoreText, spikingRecord } from './spiking-record.js';
import { newFiles } from './team-files.js';

/**
 * `klopf run` of a rule of units that fire once: a team learns the training samples of a labelled task, by latency (a
 * bright pixel spikes early), and answers the test samples at the end. Records, report and files are those of other
 * runs; an episode is a sample, its return whether it was answered rightly.
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
  const { out, save, json = false } = options;
  const configs = spikingConfigs(envId, rule, options, command);
  const files = save === undefined ? [] : newFiles(save, configs.length);
  const [train, test] = [spikingSamples(configs[0]!, 'train'), spikingSamples(configs[0]!, 'test')];
  // What makes no team is told before anything is made.
  const made = createTeam(configs[0]!, train);
  const { config: plain } = made;
  made.close();
  // The seed stands beside the team, so that runs that differ in nothing else may be averaged.
  const { seed: _, ...settings } = plain;
  const { name } = rule.text;
  const line = shellWords(context.args);
  const runs = configs.map((config) => ({
    ...{ rule: name, seed: config.seed, command: line },
    config: { ...config, team: settings },
  }));
  const interruption = createInterruption({ keepsWork: true });
  try {
    const title = `${name} on ${configs[0]!.env}`;
    const output = createRunOutput({ runs, title, json, ...(out === undefined ? {} : { out }) }, context);
    try {
      await perform({ title, configs, runs, out, files, train, test, json }, output, interruption, context);
    } catch (error) {
      output.giveUp();
      throw error;
    }
    if (interruption.signal.aborted) throw interruption.error(output.left());
  } finally {
    interruption.close();
  }
}

/** The runs of a command, and what they share. */
interface SpikingRuns {
  readonly title: string;
  readonly configs: readonly SpikingRunConfig[];
  readonly runs: readonly RunDescription[];
  /** The store of the runs. */
  readonly out: string | undefined;
  /** `[run]`: where its team is saved; empty: nowhere. */
  readonly files: readonly string[];
  readonly train: SpikeData;
  readonly test: SpikeData;
  readonly json: boolean;
}

async function perform(
  all: SpikingRuns,
  output: RunOutput,
  { signal }: Interruption,
  context: CommandContext,
): Promise<void> {
  const { title, configs, runs, out, train, test, json } = all;
  const { stderr } = context;
  const { epochs } = configs[0]!;
  const progress = showsProgress(context, json) ? createProgress(stderr, { tty: isLiveTerminal(stderr) }) : undefined;
  progress?.log(
    `${title}: ${train.labels.length} samples, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, ${test.labels.length} test samples`,
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
        const [file, kept] = [all.files[run], join(out!, id, TEAM)];
        if (file !== undefined && existsSync(kept)) copyFileSync(kept, file);
        continue;
      }
      const said = await performOne(all, run, output, progress, signal);
      if (said === undefined) break;
      told.push(...said);
    }
  } finally {
    progress?.close();
  }
  output.finish();
  if (!json) print(context, ...told);
}

/**
 * Performs one run, and says what came of it. Undefined, and nothing is written, where it was stopped before its first
 * epoch ended.
 */
async function performOne(
  { configs, runs, out, files, train, test }: SpikingRuns,
  run: number,
  output: RunOutput,
  progress: LiveProgress | undefined,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const config = configs[run]!;
  const { epochs, seed } = config;
  const samples = train.labels.length;
  const directory = out === undefined ? undefined : createRunDirectory(out, runs[run]!);
  const team = createTeam(config, train);
  try {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    const reached: number[] = [];
    while (reached.length < epochs && !signal.aborted) {
      const { accuracy } = trainSpikingTeam(team, train, { epochs: 1, seed })[0]!;
      reached.push(accuracy);
      const done = reached.length * samples;
      directory?.addMetrics([epochRow(done, accuracy, seconds())]);
      const state = { done, total: epochs * samples, recentReturn: accuracy, perSecond: done / seconds() };
      progress?.update(String(run), { label: `seed ${seed}`, ...state });
      // Signals come in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (reached.length === 0) return undefined;
    const score = evaluateSpikingTeam(team, test);
    const made = { reached, samples, seconds: seconds() };
    const record = await spikingRecord(config, runs[run]!.config, team, made, score);
    const bytes = record.partial ? undefined : await spikingTeamToBytes(team);
    if (directory && bytes) writeWhole(join(directory.path, TEAM), bytes);
    await (record.partial ? directory?.pause(record) : directory?.finish(record));
    // Before anything else is written: what was reached is told even if that fails.
    output.add(run, record);
    const answered = `seed ${seed}: ${scoreText(score)}`;
    const file = files[run];
    if (file === undefined || bytes === undefined) return [answered];
    writeWhole(file, bytes);
    return [answered, `The team is ${file}`];
  } finally {
    team.close();
    directory?.close();
  }
}

function createTeam({ team, engine, seed }: SpikingRunConfig, { inputs, classes }: SpikeData): SpikingTeam {
  return createSpikingTeam({ ...team, inputs, classes, engine, seed });
}
