import { UserError } from '../../../src/errors/user-error.js';
import { makeRunEnv } from '../../../src/runs/open-run.js';
import { planRun } from '../../../src/runs/plan-run.js';
import type { LabExperiment } from '../contract.js';
import { runConfigOf } from '../experiment/run-config.js';
import { tableOf } from '../experiment/table-name.js';
import { loadEnv } from '../worker/find-env.js';
import { loadRules } from '../worker/find-rule.js';

/**
 * Why an experiment cannot be opened, in a sentence; undefined: it can. A rule that compiles may still be none for a
 * task, as one that says numbers where actions are named.
 */
export async function whyNotOpened(experiment: LabExperiment): Promise<string | undefined> {
  // The rows of a table are with the worker that trains alone.
  if (tableOf(experiment) !== undefined) return undefined;
  try {
    const [finder] = await Promise.all([loadRules(experiment), loadEnv(experiment.env)]);
    const config = runConfigOf(experiment, finder);
    const env = makeRunEnv(config);
    try {
      planRun(config, env);
    } finally {
      env.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
