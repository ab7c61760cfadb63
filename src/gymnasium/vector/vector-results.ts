import type { Batch } from '../spaces/concatenate.js';
import { copyValue } from '../spaces/copy-value.js';
import { elementOf } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import { AutoresetMode } from './autoreset-mode.js';
import { copyArray, copyBatch, type VectorBatch } from './vector-batch.js';
import type { VectorResetResult, VectorStepResult } from './vector-env.js';
import type { VectorInfos } from './vector-infos.js';

/** What `reset` returns, in new arrays where `copy` says so. */
export function resetResult<Obs>(
  space: Space,
  batch: VectorBatch,
  infos: VectorInfos,
  copy: boolean,
): VectorResetResult<Obs> {
  return [given<Obs>(space, batch.observations, copy), infos];
}

/** What `step` returns, with `final_obs` in the infos of a step that ended episodes. */
export function stepResult<Obs>(
  space: Space,
  batch: VectorBatch,
  infos: VectorInfos,
  mode: AutoresetMode,
  copy: boolean,
): VectorStepResult<Obs> {
  const { terminations, truncations } = batch;
  const observations = given(space, batch.observations, copy);
  const ended = endedMask(terminations, truncations);
  if (ended !== null) {
    const finals = mode === AutoresetMode.SAME_STEP ? given<Batch>(space, batch.finals, copy) : observations;
    addFinalObservations(infos, space, finals as Batch, ended);
  }
  return [
    observations as Obs,
    copy ? copyArray(batch.rewards) : batch.rewards,
    copy ? copyArray(terminations) : terminations,
    copy ? copyArray(truncations) : truncations,
    infos,
  ];
}

function given<T>(space: Space, batch: Batch, copy: boolean): T {
  return (copy ? copyBatch(space, batch) : batch) as unknown as T;
}

/** 1 where the episode ended; `null` where none did. */
function endedMask(terminations: Uint8Array, truncations: Uint8Array): Uint8Array | null {
  let ended: Uint8Array | null = null;
  for (let i = 0; i < terminations.length; i++) {
    if ((terminations[i]! | truncations[i]!) === 1) (ended ??= new Uint8Array(terminations.length))[i] = 1;
  }
  return ended;
}

/**
 * Adds `final_obs`, `null` or a copy of the last observation of each environment whose episode ended in this step, and the mask
 * `_final_obs`.
 *
 * @param ended `[numEnvs]`, 1 where the episode ended.
 */
export function addFinalObservations(infos: VectorInfos, space: Space, finals: Batch, ended: Uint8Array): void {
  infos['_final_obs'] = ended;
  // Few have ended: only these are looked at, since a function for each environment takes longer than its step.
  const observations = new Array<unknown>(ended.length).fill(null);
  for (let i = ended.indexOf(1); i >= 0; i = ended.indexOf(1, i + 1)) {
    observations[i] = copyValue(elementOf(space, finals, i));
  }
  infos['final_obs'] = observations;
}

/** Replaces each last observation in `infos` by `change` of it. */
export function mapFinalObservations(infos: VectorInfos, change: (observation: unknown) => unknown): void {
  if (!Object.hasOwn(infos, '_final_obs')) return;
  const ended = infos['_final_obs'] as Uint8Array;
  const before = infos['final_obs'] as readonly unknown[];
  infos['final_obs'] = before.map((observation, i) => (ended[i] === 1 ? change(observation) : null));
}
