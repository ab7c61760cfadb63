import type { LayerPlan } from '../team/layer-plan.js';
import { offsetOf } from '../team/wiring.js';

/**
 * Adds to each unit of each layer the squares of the weights over which units above hear it; lateral synapses do not
 * count.
 *
 * @param weights `[layer][input · columns + column]`, inputs as in the team's state.
 * @returns `[layer][unit]`; of the output layer 0.
 */
export function outgoingSquares(
  layers: readonly LayerPlan[],
  sizes: readonly number[],
  weights: readonly ArrayLike<number>[],
): Float64Array[] {
  const squares = layers.map(({ units }) => new Float64Array(units));
  layers.forEach(({ from, field, columns }, above) => {
    const w = weights[above]!;
    const add = (own: Float64Array, unit: number, at: number, count: number) => {
      for (let k = 0; k < count; k++) own[unit]! += w[at + k]! * w[at + k]!;
    };
    for (const layer of from) {
      if (layer === 0) continue;
      const own = squares[layer - 1]!;
      const first = offsetOf(from, layer, sizes);
      for (let unit = 0; unit < own.length; unit++) {
        if (!field) {
          add(own, unit, (first + unit) * columns, columns);
          continue;
        }
        const { starts, positions, taps } = field.heardBy;
        for (let k = starts[first + unit]!; k < starts[first + unit + 1]!; k++)
          add(own, unit, taps[k]! * columns + positions[k]! * field.maps, field.maps);
      }
    }
  });
  return squares;
}
