import type { LabMessage, UnitPlace } from '../contract.js';

export function isAt(place: UnitPlace | undefined, { layer, unit }: UnitPlace): boolean {
  return place?.layer === layer && place.unit === unit;
}

/** Whether a message is for a unit: from the layer below, to all, or to it. */
export function hears({ kind, from, to, layer }: LabMessage, place: UnitPlace): boolean {
  if (kind === 'tick') return layer === place.layer;
  if (kind === 'activation' || kind === 'echo') return from?.layer === place.layer - 1;
  if (kind === 'credit') return isAt(to, place);
  return true;
}
