import { dirname, resolve } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { checkRuns } from '../runs/check-runs.js';
import { runPool } from '../runs/run-pool.js';
import { type CommandContext, print } from './command-context.js';
import { createInterruption, type Interruption } from './interruption.js';
import { createRecordingOutput } from './recording-output.js';
import { createRunOutput, type OutputOptions } from './run-output.js';
import { createRunProgress, SILENT } from './run-progress.js';
import { createTeamFiles } from './team-files.js';

/** Runs to perform, and where their records go. */
export interface Performance extends OutputOptions {
  readonly workers: number;
  /** A file for the team of the run, or of each, see {@link createTeamFiles}. */
  readonly save?: string;
  /** One line, above the live progress. */
  readonly headline: string;
}

/**
 * Checks all runs, then performs them on worker threads: progress on stderr, results on stdout and in the run
 * directory.
 *
 * @throws {@link UserError} when a configuration is wrong, before anything is made or started; and when runs diverged,
 * after everything reached is written.
 * @throws {@link InterruptedError} when Ctrl-C was pressed or the reader of stdout has gone, after everything reached
 * is written.
 */
export async function performRuns(performance: Performance, context: CommandContext): Promise<void> {
  // Made first, so that a signal never comes between making the directory and listening.
  const interruption = createInterruption({ keepsWork: true });
  try {
    await perform(performance, context, interruption);
  } finally {
    interruption.close();
  }
}

async function perform(performance: Performance, context: CommandContext, interruption: Interruption): Promise<void> {
  const { configs, workers, headline, json, save, out } = performance;
  checkRuns(configs, workers);
  // A file in the run directory can be made only once that is there, and any other is refused before.
  const isInside = save !== undefined && out !== undefined && resolve(dirname(save)) === resolve(out);
  let files = save === undefined || isInside ? undefined : createTeamFiles(save, configs);
  const output = createRunOutput(performance, context);
  if (isInside) files = createTeamFiles(save, configs);
  const recordings = await createRecordingOutput(performance).catch((error) => {
    output.giveUp();
    output.close();
    throw error;
  });
  try {
    // JSON lines on a terminal are progress enough. Where they go to a file or pipe, stderr can show it.
    const isShown = !json || (context.stderr.isTTY === true && context.stdout.isTTY !== true);
    const progress = isShown ? createRunProgress(configs, headline, context.stderr) : SILENT;
    await runPool(configs, {
      workers,
      signal: interruption.signal,
      onProgress: progress.advance,
      ...(files ? { onState: files.add } : {}),
      ...(recordings ? { onRecorded: recordings.add } : {}),
      onRecord(run, record) {
        progress.finish(run, record);
        output.add(run, record);
      },
    }).catch((error) => {
      progress.close();
      recordings?.giveUp(output.isEmpty());
      output.giveUp();
      throw error;
    });
    progress.close();
    output.finish();
    const written = [...((await files?.finish()) ?? []), ...(recordings?.finish() ?? [])];
    if (!json) print(context, ...written);
  } finally {
    output.close();
  }
  if (interruption.signal.aborted) throw interruption.error(output.left());
  const diverged = output.diverged();
  if (diverged !== undefined) throw new UserError(diverged);
}
