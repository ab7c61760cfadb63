import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import type { Box } from '../spaces/box.js';
import { type AnyTypedArray, type DType, zeros } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { requireBoundedBox } from '../spaces/space-guards.js';
import { type BinsArgument, UniformBins } from '../spaces/uniform-bins.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Cuts a bounded `Box` of observations into bins of equal width and gives the number of the cell, row-major, or with
 * `multidiscrete` the bin at each place.
 *
 * Source: Gymnasium 1.3, `DiscretizeObservation`.
 */
export class DiscretizeObservation<InnerObs extends AnyTypedArray, Act> extends ObservationWrapper<
  number | Int32Array,
  Act,
  InnerObs
> {
  static override readonly options: OptionTypes = { bins: 'numbers', multidiscrete: 'boolean?' };
  override readonly observationSpace: Space<number | Int32Array>;
  readonly #box: Box<DType>;
  readonly #bins: UniformBins;
  readonly #multidiscrete: boolean;

  /**
   * `bins`: how many of every place, or of each.
   * @throws {@link InvalidSpaceError} and {@link InvalidArgumentError}.
   */
  constructor(env: Env<InnerObs, Act>, options: { readonly bins: BinsArgument; readonly multidiscrete?: boolean }) {
    super(env, options);
    this.#box = requireBoundedBox(env.observationSpace, 'DiscretizeObservation');
    this.#bins = new UniformBins(this.#box, options.bins, 'DiscretizeObservation');
    this.#multidiscrete = options.multidiscrete ?? false;
    this.observationSpace = this.#bins.space(this.#multidiscrete) as Space<number | Int32Array>;
  }

  override observation(observation: InnerObs): number | Int32Array {
    const cell = this.#bins.edges.map((edges, i) => {
      // Inner edges only: what lies on the border or outside belongs to the first or the last bin.
      let bin = 0;
      while (bin < edges.length - 2 && observation[i]! >= edges[bin + 1]!) bin++;
      return bin;
    });
    return this.#bins.write(cell, this.#multidiscrete);
  }

  /** The bounds `[low, high]` of the cell that an observation of this wrapper stands for. */
  revertObservation(observation: number | Int32Array): [low: InnerObs, high: InnerObs] {
    const cell = this.#bins.read(observation);
    const low = zeros(this.#box.dtype, cell.length);
    const high = zeros(this.#box.dtype, cell.length);
    this.#bins.edges.forEach((edges, i) => {
      low[i] = edges[cell[i]!]!;
      high[i] = edges[cell[i]! + 1]!;
    });
    return [low as InnerObs, high as InnerObs];
  }
}
