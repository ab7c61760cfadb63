import type { AECEnv } from './aec-env.js';
import { AecToParallelWrapper } from './aec-to-parallel-wrapper.js';
import type { ParallelEnv } from './parallel-env.js';
import { ParallelToAecWrapper } from './parallel-to-aec-wrapper.js';
import { TurnBasedAecToParallelWrapper } from './turn-based-aec-to-parallel-wrapper.js';
import { OrderEnforcingWrapper } from './wrappers/order-enforcing.js';

/** The same game in turns: all actions of a cycle are collected and taken at once. Undoes `aecToParallel`. */
export function parallelToAec<Obs, Act, Agent extends string>(
  parallelEnv: ParallelEnv<Obs, Act, Agent>,
): AECEnv<Obs, Act, Agent> {
  if (parallelEnv instanceof AecToParallelWrapper) return parallelEnv.aecEnv;
  return new OrderEnforcingWrapper(new ParallelToAecWrapper(parallelEnv));
}

/**
 * The same game with all agents acting at once, a cycle a step. Undoes `parallelToAec`.
 *
 * @throws {@link NotParallelizableError} unless the environment declares `metadata.isParallelizable`.
 */
export function aecToParallel<Obs, Act, Agent extends string>(
  aecEnv: AECEnv<Obs, Act, Agent>,
): ParallelEnv<Obs, Act, Agent> {
  if (aecEnv instanceof OrderEnforcingWrapper && aecEnv.env instanceof ParallelToAecWrapper) return aecEnv.env.env;
  return new AecToParallelWrapper(aecEnv);
}

/** A game of strict turns in parallel form, a turn a step: the active agent is named in the infos. */
export function turnBasedAecToParallel<Obs, Act, Agent extends string>(
  aecEnv: AECEnv<Obs, Act, Agent>,
): ParallelEnv<Obs, Act, Agent> {
  if (aecEnv instanceof ParallelToAecWrapper) return aecEnv.env;
  return new TurnBasedAecToParallelWrapper(aecEnv);
}
