import type { Floats } from '../../rule/ops/precision.js';
import { isOfEpisode } from '../../unit/kept.js';
import type { Unit } from '../../unit/unit.js';
import { type StateTensor, seesOnce } from './state-tensor.js';

/** Copies a tensor out of the units of a layer. */
export function copyFromUnits(tensor: StateTensor, units: readonly Unit[], into: Floats): void {
  eachNumber(tensor, units, (own, k, at) => {
    into[at] = own[k]!;
  });
}

/** Copies a tensor into the units of a layer. */
export function copyToUnits(tensor: StateTensor, units: readonly Unit[], from: Floats): void {
  eachNumber(tensor, units, (own, k, at) => {
    own[k] = from[at]!;
  });
}

/**
 * Calls `visit` for each number of a tensor: `own[k]`, as a unit or one of its logits keeps it, and its index in the
 * tensor.
 */
function eachNumber(
  { shape, layer, kept }: StateTensor,
  units: readonly Unit[],
  use: (own: Floats, k: number, at: number) => void,
): void {
  if (kept.kind === 'intervention') return;
  const lanes = isOfEpisode(kept) ? shape[0]! : 1;
  /** How many times what is kept once is heard: once in each component. */
  const seen = seesOnce(layer) ? layer.components : 1;
  for (let lane = 0; lane < lanes; lane++) {
    if (kept.kind === 'input') {
      const width = shape[1]!;
      if (layer.field) {
        const { senders, taps, maps } = layer.field;
        units.forEach((unit, j) => {
          const first = Math.floor(j / maps) * taps;
          for (let component = 0; component < seen; component++) {
            const own = unit.keeping.of(kept, component * lanes + lane);
            for (let k = 0; k < taps; k++) {
              const sender = senders[first + k]!;
              if (sender >= 0) use(own, component * taps + k, lane * width + sender);
            }
          }
        });
        continue;
      }
      // All units of a layer hear the same.
      for (const unit of units) {
        for (let component = 0; component < seen; component++) {
          const own = unit.keeping.of(kept, component * lanes + lane);
          for (let k = 0; k < width; k++) use(own, component * width + k, lane * width + k);
        }
      }
      continue;
    }
    if (kept.kind === 'past') {
      // All units of a layer hear the same peers.
      const size = shape[1]! * shape[2]!;
      for (const unit of units) for (let k = 0; k < size; k++) use(unit.keeping.of(kept, lane), k, lane * size + k);
      continue;
    }
    for (let column = 0; column < layer.columns; column++) {
      const own = units[Math.floor(column / layer.logits)]!.keeping.of(kept, lane, column % layer.logits);
      for (let k = 0; k < own.length; k++) use(own, k, (lane * own.length + k) * layer.columns + column);
    }
  }
}
