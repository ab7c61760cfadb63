import type { Dynamics } from '../dynamics/dynamics.js';
import type { VectorInfos } from './vector-infos.js';

/** What the states `[env][stateSize]` of `n` environments tell: of those of the mask, or of all. */
export function infosOf(dynamics: Dynamics, states: Float64Array, n: number, mask: Uint8Array | null): VectorInfos {
  const infos: VectorInfos = {};
  const { info, stateSize } = dynamics;
  for (const key in info) {
    const place = info[key]!;
    const { from, length } = typeof place === 'number' ? { from: place, length: 1 } : place;
    const values = new Float64Array(n * length);
    for (let i = 0; i < n; i++) {
      if (mask !== null && mask[i] === 0) continue;
      for (let k = 0; k < length; k++) values[i * length + k] = states[i * stateSize + from + k]!;
    }
    infos[key] = values;
    infos[`_${key}`] = mask === null ? new Uint8Array(n).fill(1) : mask.slice();
  }
  return infos;
}
