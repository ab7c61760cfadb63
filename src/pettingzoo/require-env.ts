import { InvalidEnvError } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';
import { AECEnv } from './aec-env.js';
import { ParallelEnv } from './parallel-env.js';

/** @throws {@link InvalidEnvError} unless `env` takes turns. */
export function requireAecEnv(who: string, env: unknown): asserts env is AECEnv {
  if (env instanceof AECEnv) return;
  const hint = env instanceof ParallelEnv ? ' Convert it with parallelToAec first.' : '';
  throw new InvalidEnvError(`${who} got ${nameOf(env)}; expected an object of a class that extends AECEnv.${hint}`);
}

/** @throws {@link InvalidEnvError} unless in `env` all act at once. */
export function requireParallelEnv(who: string, env: unknown): asserts env is ParallelEnv {
  if (env instanceof ParallelEnv) return;
  const hint = env instanceof AECEnv ? ' Convert it with aecToParallel or turnBasedAecToParallel first.' : '';
  throw new InvalidEnvError(
    `${who} got ${nameOf(env)}; expected an object of a class that extends ParallelEnv.${hint}`,
  );
}

function nameOf(env: unknown): string {
  return env instanceof AECEnv || env instanceof ParallelEnv ? String(env) : quote(env);
}
