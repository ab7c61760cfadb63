import { AutoresetMode, type Env, VectorEnv } from '../gymnasium/index.js';
import { batchMadeEnv, whyNotBatched } from '../gymnasium/vector/batch-made-env.js';
import type { RunConfig } from './run-config.js';

/** The environments of some lanes of a run. */
export type RunEnvs = readonly Env[] | VectorEnv;

/**
 * `count` environments like `first`, which is one of them: as a batch of dynamics, stepped in this thread in one loop, where that
 * is all they are; else each by itself, as a team that `hearsErrors` needs them. Both give the same numbers.
 */
export function makeRunEnvs(
  { signal, critic }: Pick<RunConfig, 'signal' | 'critic'>,
  count: number,
  first: Env,
  makeOne: () => Env,
  hearsErrors = false,
): RunEnvs {
  // A batch collects no infos, in which errors are told.
  if (count > 0 && signal !== 'error' && !hearsErrors && whyNotBatched(first) === null) {
    const autoresetMode = critic ? AutoresetMode.NEXT_STEP : AutoresetMode.SAME_STEP;
    return batchMadeEnv(first, count, { autoresetMode, copy: false });
  }
  return Array.from({ length: count }, (_, k) => (k === 0 ? first : makeOne()));
}

export function closeRunEnvs(envs: RunEnvs): void {
  for (const env of envs instanceof VectorEnv ? [envs] : envs) env.close();
}
