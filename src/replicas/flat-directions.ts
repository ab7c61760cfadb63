import type { Direction, GivenDirection } from '../team/directions.js';
import type { TeamPlan } from '../team/plan.js';
import { directionTensors, sizeOf } from '../team/state/state-tensor.js';
import { DivergenceError } from '../train/divergence.js';

/** What whoever finds that something is not finite knows of what was reached until then. */
export const NOTHING_REACHED = { episodes: 0, steps: 0, meanReturn: 0, curve: [] };

/** A run of numbers of a tensor, and where they are in the flat direction. */
interface Piece {
  readonly from: number;
  readonly length: number;
  readonly at: number;
}

/**
 * The directions of a team as one flat array: first the weights of synapses and feedback synapses, which may be told in
 * part, then biases and parameters of units, which are few and are always told.
 */
export class FlatDirections {
  readonly size: number;
  /** How many of the numbers are weights. */
  readonly compressed: number;
  /** `[tensor]` */
  readonly #pieces: readonly (readonly Piece[])[];
  /** `[tensor]` */
  readonly #tensors: readonly { readonly name: string; readonly size: number }[];
  /** `[tensor]`: an update, in memory that the next one overwrites; made when it is first asked for. */
  #updates: readonly { readonly name: string; readonly values: Float32Array }[] | undefined;

  constructor(plan: Pick<TeamPlan, 'layers'>) {
    const tensors = directionTensors(plan);
    // The last rows of a layer's synapses are its biases.
    const weights = tensors.map(({ kept, shape, layer }) => {
      if (kept.kind === 'unit') return 0;
      return sizeOf(shape) - (kept.kind === 'synapse' ? layer.components * shape.at(-1)! : 0);
    });
    const sizes = tensors.map(({ shape }) => sizeOf(shape));
    this.compressed = weights.reduce((sum, count) => sum + count, 0);
    this.size = sizes.reduce((sum, count) => sum + count, 0);
    let [weight, exact] = [0, this.compressed];
    this.#pieces = tensors.map((_, k) => {
      const pieces = [
        { from: 0, length: weights[k]!, at: weight },
        { from: weights[k]!, length: sizes[k]! - weights[k]!, at: exact },
      ];
      weight += weights[k]!;
      exact += sizes[k]! - weights[k]!;
      return pieces;
    });
    this.#tensors = tensors.map(({ name }, k) => ({ name, size: sizes[k]! }));
  }

  /**
   * Writes directions, multiplied by `scale`; without any, zeros.
   *
   * @throws {@link DivergenceError} where a number is not finite; what was reached is told by whoever knows it.
   */
  write(directions: readonly Direction[], scale: number, into: Float32Array): void {
    if (directions.length === 0) into.fill(0);
    for (const [k, { name, values }] of directions.entries()) {
      let wrong = 0;
      for (const { from, length, at } of this.#pieces[k]!)
        for (let i = 0; i < length; i++) {
          const value = values[from + i]! * scale;
          into[at + i] = value;
          // 0 · value is 0, or NaN where the value is not finite.
          wrong += value * 0;
        }
      if (wrong !== 0)
        throw new DivergenceError(
          `the direction ${name} is not finite; lower the learning rate or the momentum, or look for a division by zero in the rule`,
          NOTHING_REACHED,
        );
    }
  }

  /** The directions that are in a flat array; the next call overwrites them. */
  read(flat: Float32Array): readonly GivenDirection[] {
    this.#updates ??= this.#tensors.map(({ name, size }) => ({ name, values: new Float32Array(size) }));
    for (const [k, { values }] of this.#updates.entries())
      for (const { from, length, at } of this.#pieces[k]!) values.set(flat.subarray(at, at + length), from);
    return this.#updates;
  }
}
