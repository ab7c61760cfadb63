import type { Batch } from '../spaces/concatenate.js';
import { copyValue } from '../spaces/copy-value.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { elementOf } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import type { VectorInfos } from './vector-infos.js';

/**
 * So many environments, and `final_obs` is made when it is read: an array of 65 536 objects takes longer to make than
 * the step.
 */
const LISTED_WHEN_READ = 1024;

/** Which episodes ended in a step. */
export interface Ended {
  /** `[numEnvs]`, 1 where the episode ended; a new array. */
  readonly mask: Uint8Array;
  /** The environments of which it did, in order. */
  readonly places: Int32Array;
}

/** Which episodes ended; `null` where none did. */
export function endedIn(terminations: Uint8Array, truncations: Uint8Array): Ended | null {
  if (!terminations.includes(1) && !truncations.includes(1)) return null;
  const n = terminations.length;
  const mask = new Uint8Array(n);
  if (found.length < n) found = new Int32Array(n);
  const places = found;
  let count = 0;
  // Without a branch, which would be guessed wrong for each that ended.
  for (let i = 0; i < n; i++) {
    const ended = terminations[i]! | truncations[i]!;
    mask[i] = ended;
    places[count] = i;
    count += ended;
  }
  return { mask, places: places.slice(0, count) };
}

/** Where places are gathered before it is known how many there are. */
let found = new Int32Array(0);

/**
 * Adds `final_obs`, `null` or a copy of the last observation of each environment whose episode ended in this step, and
 * the mask `_final_obs`.
 */
export function addFinalObservations(infos: VectorInfos, space: Space, finals: Batch, { mask, places }: Ended): void {
  const n = mask.length;
  infos['_final_obs'] = mask;
  const isLarge = n >= LISTED_WHEN_READ && ArrayBuffer.isView(finals);
  if (!isLarge) {
    infos['final_obs'] = listed(n, places, (i) => elementOf(space, finals, places[i]!));
    return;
  }
  const rows = rowsOf(finals as AnyTypedArray, n, places);
  addWhenRead(infos, 'final_obs', () => listed(n, places, (i) => elementOf(space, rows, i)));
}

/** Replaces each last observation in `infos` by `change` of it. */
export function mapFinalObservations(infos: VectorInfos, change: (observation: unknown) => unknown): void {
  if (!Object.hasOwn(infos, '_final_obs')) return;
  const ended = infos['_final_obs'] as Uint8Array;
  const before = infos['final_obs'] as readonly unknown[];
  infos['final_obs'] = before.map((observation, i) => (ended[i] === 1 ? change(observation) : null));
}

/** A copy of the observation of each that ended, of which `observationOf` gives the i-th, and `null` elsewhere. */
function listed(n: number, places: Int32Array, observationOf: (i: number) => unknown): unknown[] {
  const observations = new Array<unknown>(n).fill(null);
  places.forEach((place, i) => {
    observations[place] = copyValue(observationOf(i));
  });
  return observations;
}

/** Copies of the rows of the environments that ended, one after the other. */
function rowsOf(finals: AnyTypedArray, n: number, places: Int32Array): AnyTypedArray {
  const size = finals.length / n;
  const rows = new (finals.constructor as new (length: number) => AnyTypedArray)(places.length * size);
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    const from = places[i]! * size;
    for (let k = from; k < from + size; k++) rows[at++] = finals[k]!;
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
