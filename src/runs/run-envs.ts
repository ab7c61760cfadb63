import type { Env } from '../gymnasium/index.js';
import { AutoresetMode } from '../gymnasium/vector/autoreset-mode.js';
import { batchMadeEnv, whyNotBatched } from '../gymnasium/vector/batch-made-env.js';
import { VectorEnv } from '../gymnasium/vector/vector-env.js';
import type { TeamPlan } from '../team/plan.js';
import type { RunConfig } from './run-config.js';

/** The environments of some lanes of a run. */
export type RunEnvs = readonly Env[] | VectorEnv;

/**
 * Makes `count` environments like `first`, which is one of them. Where they are nothing but dynamics they are one
 * batch, stepped in this thread in one loop; else a list, as they are for a team that has to be told more of a step
 * than its reward: errors, or what other actions would have been paid. Both give the same numbers.
 */
export function makeRunEnvs(
  { signal, critic, baseline }: Pick<RunConfig, 'signal' | 'critic' | 'baseline'>,
  count: number,
  first: Env,
  makeOne: () => Env,
  { hearsErrors, paidPasses }: Pick<TeamPlan, 'hearsErrors' | 'paidPasses'> = { hearsErrors: false, paidPasses: 1 },
): RunEnvs {
  // A batch collects no infos, where errors and contexts are.
  if (
    count > 0 &&
    !baseline &&
    signal !== 'error' &&
    !hearsErrors &&
    paidPasses === 1 &&
    whyNotBatched(first) === null
  ) {
    const autoresetMode = critic ? AutoresetMode.NEXT_STEP : AutoresetMode.SAME_STEP;
    return batchMadeEnv(first, count, { autoresetMode, copy: false });
  }
  return Array.from({ length: count }, (_, k) => (k === 0 ? first : makeOne()));
}

export function closeRunEnvs(envs: RunEnvs): void {
  for (const env of envs instanceof VectorEnv ? [envs] : envs) env.close();
}

/**
 * Why an environment cannot tell its state, so that a run could not be taken up where it stopped; undefined: it can.
 */
export function whyStateless(env: Env): string | undefined {
  if (typeof env.getState !== 'function' || typeof env.setState !== 'function')
    return `${(env as object).constructor.name} has no getState and setState`;
  try {
    structuredClone(env.getState());
  } catch (error) {
    return `${env} cannot tell its state: ${error instanceof Error ? error.message : String(error)}`;
  }
  return undefined;
}
