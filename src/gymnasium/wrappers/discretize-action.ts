import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import type { Box } from '../spaces/box.js';
import { type AnyTypedArray, type DType, toDType, zeros } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { requireBoundedBox } from '../spaces/space-guards.js';
import { type BinsArgument, UniformBins } from '../spaces/uniform-bins.js';
import { ActionWrapper } from './base/wrapper.js';

/**
 * Cuts a bounded `Box` of actions into bins of equal width and takes the number of a cell, row-major, or with
 * `multidiscrete` the bin at each place; the environment gets the centre of the cell.
 *
 * Source: Gymnasium 1.3, `DiscretizeAction`.
 */
export class DiscretizeAction<Obs, InnerAct extends AnyTypedArray> extends ActionWrapper<
  Obs,
  number | Int32Array,
  InnerAct
> {
  static override readonly options: OptionTypes = { bins: 'numbers', multidiscrete: 'boolean?' };
  override readonly actionSpace: Space<number | Int32Array>;
  readonly #box: Box<DType>;
  readonly #bins: UniformBins;
  readonly #centers: readonly Float64Array[];
  readonly #multidiscrete: boolean;

  /**
   * `bins`: how many of every place, or of each.
   * @throws {@link InvalidSpaceError} and {@link InvalidArgumentError}.
   */
  constructor(env: Env<Obs, InnerAct>, options: { readonly bins: BinsArgument; readonly multidiscrete?: boolean }) {
    super(env, options);
    this.#box = requireBoundedBox(env.actionSpace, 'DiscretizeAction');
    this.#bins = new UniformBins(this.#box, options.bins, 'DiscretizeAction');
    const round = this.#box.dtype === 'float32' ? Math.fround : (x: number) => x;
    this.#centers = this.#bins.edges.map((edges) =>
      edges.subarray(1).map((edge, bin) => {
        const sum = round(edges[bin]! + edge);
        const centre = Number.isFinite(sum) ? 0.5 * sum : 0.5 * edges[bin]! + 0.5 * edge;
        return toDType(Math.min(Math.max(round(centre), edges[bin]!), edge), this.#box.dtype);
      }),
    );
    this.#multidiscrete = options.multidiscrete ?? false;
    this.actionSpace = this.#bins.space(this.#multidiscrete) as Space<number | Int32Array>;
  }

  override action(action: number | Int32Array): InnerAct {
    const cell = this.#bins.read(action);
    const centre = zeros(this.#box.dtype, this.#centers.length);
    this.#centers.forEach((centers, i) => {
      centre[i] = centers[Math.min(Math.max(cell[i]!, 0), centers.length - 1)]!;
    });
    return centre as InnerAct;
  }

  /** The action of this wrapper whose cell has its centre nearest to an action of the environment. */
  revertAction(action: InnerAct): number | Int32Array {
    const cell = this.#centers.map((centers, i) => {
      let nearest = 0;
      centers.forEach((centre, bin) => {
        if (Math.abs(centre - action[i]!) < Math.abs(centers[nearest]! - action[i]!)) nearest = bin;
      });
      return nearest;
    });
    return this.#bins.write(cell, this.#multidiscrete);
  }
}
