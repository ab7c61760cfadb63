import { UserError } from '../errors/user-error.js';
import { checkRuns } from '../runs/check-runs.js';
import { runPool } from '../runs/run-pool.js';
import { type CommandContext, print } from './command-context.js';
import { createInterruption, type Interruption } from './interruption.js';
import { createRunOutput, type OutputOptions } from './run-output.js';
import { createRunProgress, SILENT } from './run-progress.js';
import { createTeamFiles } from './team-files.js';

/** Runs to perform, and what becomes of their records. */
export interface Performance extends OutputOptions {
  readonly workers: number;
  /** A file for the team of the run, or of each, see {@link createTeamFiles}. */
  readonly save?: string;
  /** One line, above the live progress. */
  readonly headline: string;
}

/**
 * Checks all runs, then performs them on worker threads: progress on stderr, results on stdout and in the run directory.
 * Throws before anything is made or started where a configuration is wrong. When all that was reached has been written it
 * throws InterruptedError after a Ctrl-C or where nobody reads stdout any more, and UserError where runs diverged.
 */
export async function performRuns(performance: Performance, context: CommandContext): Promise<void> {
  // Before anything is made: a signal that comes first is heard when the directory can take what it stops.
  const interruption = createInterruption({ keepsWork: true });
  try {
    await perform(performance, context, interruption);
  } finally {
    interruption.close();
  }
}

async function perform(performance: Performance, context: CommandContext, interruption: Interruption): Promise<void> {
  const { configs, workers, headline, json, save } = performance;
  checkRuns(configs, workers);
  const files = save === undefined ? undefined : createTeamFiles(save, configs);
  const output = createRunOutput(performance, context);
  try {
    // JSON on a terminal is its own progress; in a file or pipe it leaves a terminal on stderr to one.
    const isShown = !json || (context.stderr.isTTY === true && context.stdout.isTTY !== true);
    const progress = isShown ? createRunProgress(configs, headline, context.stderr) : SILENT;
    await runPool(configs, {
      workers,
      signal: interruption.signal,
      onProgress: progress.advance,
      ...(files ? { onState: files.add } : {}),
      onRecord(run, record) {
        progress.finish(run, record);
        output.add(run, record);
      },
    }).catch((error) => {
      progress.close();
      output.giveUp();
      throw error;
    });
    progress.close();
    output.finish();
    const saved = (await files?.finish()) ?? [];
    if (!json) print(context, ...saved);
  } finally {
    output.close();
  }
  if (interruption.signal.aborted) throw interruption.error(output.left());
  const diverged = output.diverged();
  if (diverged !== undefined) throw new UserError(diverged);
}
