import { whyNotBatchable } from '../dynamics/batchable-env.js';
import type { Env } from '../env.js';
import { UnsupportedModeError } from '../errors.js';
import type { SteppedBy } from './dynamics-batch.js';
import { DynamicsVectorEnv } from './dynamics-vector-env.js';
import { SyncVectorEnv, type SyncVectorEnvOptions } from './sync-vector-env.js';
import type { VectorEnv } from './vector-env.js';

/** Why what `make` returned cannot be stepped as a batch of dynamics, as the end of a sentence; `null` when it can. */
export function whyNotBatched(made: Env): string | null {
  if (made.renderMode !== null) return 'a batch of dynamics cannot render';
  const wrappers = made.spec?.additionalWrappers.map(({ name }) => name) ?? [];
  return wrappers.length > 0 ? `it is wrapped in ${wrappers.join(', ')}` : whyNotBatchable(made.unwrapped);
}

/**
 * A batch of the dynamics under what `make` returned, with its time limit and its checks.
 * @throws {@link UnsupportedModeError}
 */
export function batchMadeEnv(
  made: Env,
  numEnvs: number,
  options: SyncVectorEnvOptions & { readonly steppedBy?: SteppedBy | undefined },
): VectorEnv {
  const reason = whyNotBatched(made);
  if (reason !== null) {
    throw new UnsupportedModeError(
      `${made} got vectorizationMode "batched", but ${reason}; expected an environment that is nothing but dynamics. Use "sync" or "shared".`,
    );
  }
  const { gather: _, acting: _acting, ...shared } = options;
  return new DynamicsVectorEnv(made.unwrapped, {
    ...shared,
    numEnvs,
    maxEpisodeSteps: made.spec?.maxEpisodeSteps ?? null,
    checkActions: !(made.spec?.disableEnvChecker ?? false),
  });
}

/** The fastest form of several of what `makeOne` makes in one thread. */
export function vectorOf(makeOne: () => Env, numEnvs: number, options: SyncVectorEnvOptions): VectorEnv {
  const first = makeOne();
  if (whyNotBatched(first) === null) return batchMadeEnv(first, numEnvs, options);
  const rest = Array<() => Env>(numEnvs - 1).fill(makeOne);
  return new SyncVectorEnv([() => first, ...rest], options);
}
