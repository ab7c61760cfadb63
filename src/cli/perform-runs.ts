import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { checkRuns } from '../runs/check-runs.js';
import type { RunConfig } from '../runs/run-config.js';
import { runPool } from '../runs/run-pool.js';
import type { RunRecord } from '../runs/run-record.js';
import { createWorkerPool, type WorkerPool } from '../runs/worker-pool.js';
import { idOfDescription } from '../store/run-directory.js';
import { describeRun, recordInStore, runInStore } from '../store/run-in-store.js';
import { workThrough } from '../threads/work-through.js';
import { type CommandContext, print, showsProgress } from './command-context.js';
import { createInterruption, type Interruption } from './interruption.js';
import { createRunOutput, type OutputOptions } from './run-output.js';
import { createRunProgress, type RunProgressDisplay, SILENT } from './run-progress.js';
import { shellWords } from './shell-words.js';
import { createTeamFiles } from './team-files.js';

/** Runs to perform, and where their records go. */
export interface RunsToPerform extends Omit<OutputOptions, 'runs'> {
  readonly configs: readonly RunConfig[];
  readonly workers: number;
  /** Whether runs in a store get files of events for TensorBoard. */
  readonly tensorboard?: boolean;
  /** A file for the team of the run, or of each, see {@link createTeamFiles}. */
  readonly save?: string;
  /** Seconds between two checkpoints in the store. */
  readonly checkpointEvery?: number;
  /** One line, above the live progress. */
  readonly headline: string;
}

/**
 * Checks all runs, then performs them on worker threads: progress on stderr, results on stdout and in the store. Runs
 * that are finished in the store are not done again.
 *
 * @throws {@link UserError} when a configuration is wrong, before anything is made or started; and when runs diverged,
 * after everything reached is written.
 * @throws {@link InterruptedError} when Ctrl-C was pressed or the reader of stdout has gone, after everything reached
 * is written.
 */
export async function performRuns(asked: RunsToPerform, context: CommandContext): Promise<void> {
  // Made first, so that a signal never comes between making the directory and listening.
  const interruption = createInterruption({ keepsWork: true });
  try {
    await perform(asked, context, interruption);
  } finally {
    interruption.close();
  }
}

async function perform(asked: RunsToPerform, context: CommandContext, interruption: Interruption): Promise<void> {
  const { configs, workers, headline, json, save, out } = asked;
  checkRuns(configs, workers);
  // A file in the store can be made only once that is there, and any other is refused before.
  const isInside = save !== undefined && out !== undefined && resolve(dirname(save)) === resolve(out);
  let files = save === undefined || isInside ? undefined : createTeamFiles(save, configs);
  const command = shellWords(context.args);
  const runs = configs.map((config) => describeRun(config, command));
  const output = createRunOutput({ ...asked, runs }, context);
  const startPool = context.startPool ?? ((workers: number) => createWorkerPool({ workers }));
  try {
    if (isInside) files = createTeamFiles(save, configs);
    const say = (sentence: string) => void context.stderr.write(`klopf: ${sentence}\n`);
    const progress = showsProgress(context, json)
      ? createRunProgress(configs, headline, context.stderr)
      : { ...SILENT, say };
    const onRecord = (run: number, record: RunRecord) => {
      progress.finish(run, record);
      output.add(run, record);
    };
    let there = 0;
    const pool = startPool(workers);
    try {
      if (out === undefined) {
        const { signal } = interruption;
        const teams = files ? { onState: files.add } : {};
        await runPool(configs, { workers: pool, signal, onProgress: progress.advance, onRecord, ...teams });
      } else {
        there = await runAll(asked, pool, out, command, interruption.signal, progress, (run, record) => {
          files?.copy(run, join(out, idOfDescription(runs[run]!)));
          onRecord(run, record);
        });
      }
    } finally {
      progress.close();
      await pool.close();
    }
    output.finish();
    const written = (await files?.finish()) ?? [];
    if (!json) print(context, ...sentences(asked, runs.map(idOfDescription), there), ...written);
  } catch (error) {
    output.giveUp();
    throw error;
  }
  if (interruption.signal.aborted) throw interruption.error(output.left());
  const diverged = output.diverged();
  if (diverged !== undefined) throw new UserError(diverged);
}

/** Performs the runs that are not finished in a store; returns how many were. */
async function runAll(
  { configs, workers, checkpointEvery, tensorboard = false }: RunsToPerform,
  pool: WorkerPool,
  store: string,
  command: string,
  signal: AbortSignal,
  progress: RunProgressDisplay,
  onRecord: (run: number, record: RunRecord) => void,
): Promise<number> {
  const threads = Math.max(1, Math.floor(workers / configs.length));
  let there = 0;
  await workThrough(configs, { atOnce: workers, signal }, async (config, run, stopping) => {
    if (recordInStore(store, describeRun(config))) there++;
    const onProgress = (told: Parameters<RunProgressDisplay['advance']>[1]) => progress.advance(run, told);
    const watch = { onProgress, onWarning: progress.say };
    const options = { pool, threads, signal: stopping, command, checkpointEvery, tensorboard, ...watch };
    onRecord(run, await runInStore(store, config, options));
  });
  return there;
}

/** Where the runs are, and what else there is in their directories. */
function sentences({ configs, out }: RunsToPerform, ids: readonly string[], there: number): string[] {
  if (out === undefined) return [];
  const first = join(out, ids[0]!);
  const several = configs.length > 1;
  return [
    ...(there > 0
      ? [`${there} of ${configs.length} ${several ? 'runs were' : 'run was'} there already, and not done again`]
      : []),
    several ? `The runs, each with its team, are in ${out}` : `The run, with its team, is in ${first}`,
    ...(configs[0]!.record
      ? [`What the units did is in units.jsonl and units.parquet ${several ? 'of each' : 'there'}`]
      : []),
  ];
}
