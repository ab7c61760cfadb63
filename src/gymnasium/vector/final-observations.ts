import type { Batch } from '../spaces/concatenate.js';
import { copyValue } from '../spaces/copy-value.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { elementOf } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import type { VectorInfos } from './vector-infos.js';

/** So many environments, and `final_obs` is made when it is read: an array of 65 536 objects takes longer to make than the step. */
const LISTED_WHEN_READ = 1024;

/** 1 where the episode ended, in a new array; `null` where none did. */
export function endedMask(terminations: Uint8Array, truncations: Uint8Array): Uint8Array | null {
  if (!terminations.includes(1) && !truncations.includes(1)) return null;
  const ended = new Uint8Array(terminations);
  for (let i = 0; i < ended.length; i++) ended[i]! |= truncations[i]!;
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
  const isLarge = ended.length >= LISTED_WHEN_READ && ArrayBuffer.isView(finals);
  if (!isLarge) {
    infos['final_obs'] = listed(ended, (i) => elementOf(space, finals, i));
    return;
  }
  const places = ended.slice();
  const rows = rowsOf(finals as AnyTypedArray, places);
  addWhenRead(infos, 'final_obs', () => {
    let row = 0;
    return listed(places, () => elementOf(space, rows, row++));
  });
}

/** Replaces each last observation in `infos` by `change` of it. */
export function mapFinalObservations(infos: VectorInfos, change: (observation: unknown) => unknown): void {
  if (!Object.hasOwn(infos, '_final_obs')) return;
  const ended = infos['_final_obs'] as Uint8Array;
  const before = infos['final_obs'] as readonly unknown[];
  infos['final_obs'] = before.map((observation, i) => (ended[i] === 1 ? change(observation) : null));
}

/** A copy of the observation of each that ended, and `null` elsewhere. */
function listed(ended: Uint8Array, observationOf: (i: number) => unknown): unknown[] {
  // Few have ended: only these are looked at, since a function for each environment takes longer than its step.
  const observations = new Array<unknown>(ended.length).fill(null);
  for (let i = ended.indexOf(1); i >= 0; i = ended.indexOf(1, i + 1)) observations[i] = copyValue(observationOf(i));
  return observations;
}

/** Copies of the rows of the environments that ended, one after the other. */
function rowsOf(finals: AnyTypedArray, ended: Uint8Array): AnyTypedArray {
  const size = finals.length / ended.length;
  let count = 0;
  for (let i = 0; i < ended.length; i++) count += ended[i]!;
  const rows = new (finals.constructor as new (length: number) => AnyTypedArray)(count * size);
  let at = 0;
  for (let i = 0; i < ended.length; i++) {
    if (ended[i] === 0) continue;
    for (let k = i * size; k < (i + 1) * size; k++) rows[at++] = finals[k]!;
  }
  return rows;
}

/** A property that is made when it is first read, and then is like any other. */
function addWhenRead(infos: VectorInfos, key: string, make: () => unknown): void {
  const common = { enumerable: true, configurable: true };
  const put = (value: unknown) => Object.defineProperty(infos, key, { ...common, writable: true, value });
  Object.defineProperty(infos, key, {
    ...common,
    get() {
      const value = make();
      put(value);
      return value;
    },
    set: put,
  });
}
