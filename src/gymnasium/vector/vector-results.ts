import type { Batch } from '../spaces/concatenate.js';
import type { Space } from '../spaces/space.js';
import { AutoresetMode } from './autoreset-mode.js';
import { addFinalObservations, endedIn } from './final-observations.js';
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
  const ended = endedIn(terminations, truncations);
  if (ended !== null) {
    const finals = mode === AutoresetMode.SAME_STEP ? batch.finals : observations;
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
