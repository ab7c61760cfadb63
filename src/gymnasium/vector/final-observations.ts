import type { Batch } from '../spaces/concatenate.js';
import { copyValue } from '../spaces/copy-value.js';
import { elementOf } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import type { VectorInfos } from './vector-infos.js';

/**
 * Adds `final_obs`, `null` or a copy of the last observation of each environment whose episode ended in this step, and the mask
 * `_final_obs`.
 *
 * @param ended `[numEnvs]`, 1 where the episode ended.
 */
export function addFinalObservations(infos: VectorInfos, space: Space, finals: Batch, ended: Uint8Array): void {
  infos['_final_obs'] = ended;
  infos['final_obs'] = Array.from(ended, (hasEnded, i) =>
    hasEnded === 1 ? copyValue(elementOf(space, finals, i)) : null,
  );
}

/** Replaces each last observation in `infos` by `change` of it. */
export function mapFinalObservations(infos: VectorInfos, change: (observation: unknown) => unknown): void {
  if (!Object.hasOwn(infos, '_final_obs')) return;
  const ended = infos['_final_obs'] as Uint8Array;
  const before = infos['final_obs'] as readonly unknown[];
  infos['final_obs'] = before.map((observation, i) => (ended[i] === 1 ? change(observation) : null));
}
