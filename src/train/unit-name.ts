/** A unit as an agent: its layer, 1 for the first hidden one, and its place in it from 0 on. */
export type UnitName = `unit_${number}_${number}`;

/** `unit_2_0` is the first unit of the second layer. */
export function unitName(layer: number, unit: number): UnitName {
  return `unit_${layer}_${unit}`;
}
