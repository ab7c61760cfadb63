import type { Batch } from '../spaces/concatenate.js';
import { iterate } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import type { VectorInfos } from './vector-infos.js';

/**
 * Adds `final_obs`, `null` or the last observation of each environment whose episode ended in this step, and the mask `_final_obs`.
 *
 * The rows of `finals` are made into elements of `space` at the first look, because most callers never look.
 *
 * @param ended `[numEnvs]`, 1 where the episode ended.
 */
export function addFinalObservations(infos: VectorInfos, space: Space, finals: Batch, ended: Uint8Array): void {
  infos['_final_obs'] = ended;
  addLazily(infos, () => {
    const rows = iterate(space, finals);
    return Array.from(ended, (hasEnded, i) => (hasEnded === 1 ? rows[i] : null));
  });
}

/** Replaces each last observation in `infos` by `change` of it, at the first look. */
export function mapFinalObservations(infos: VectorInfos, change: (observation: unknown) => unknown): void {
  if (!('_final_obs' in infos)) return;
  const ended = infos['_final_obs'] as Uint8Array;
  const before = Object.getOwnPropertyDescriptor(infos, 'final_obs')!;
  addLazily(infos, () => {
    const observations = (before.get === undefined ? before.value : before.get.call(infos)) as readonly unknown[];
    return observations.map((observation, i) => (ended[i] === 1 ? change(observation) : null));
  });
}

function addLazily(infos: VectorInfos, make: () => unknown[]): void {
  let made: unknown[] | null = null;
  Object.defineProperty(infos, 'final_obs', {
    enumerable: true,
    configurable: true,
    get: () => (made ??= make()),
  });
}
