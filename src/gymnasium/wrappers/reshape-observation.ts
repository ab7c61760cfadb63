import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidArgumentError } from '../errors.js';
import { Box } from '../spaces/box.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { type Shape, sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { requireBox } from '../spaces/space-guards.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Gives the `Box` of observations another shape of the same size; arrays are flat and row-major, so only the space
 * changes.
 *
 * Source: Gymnasium 1.3, `ReshapeObservation`.
 */
export class ReshapeObservation<Obs extends AnyTypedArray, Act> extends ObservationWrapper<Obs, Act, Obs> {
  static override readonly options: OptionTypes = { shape: 'number[]' };
  override readonly observationSpace: Space<Obs>;

  /**
   * @throws {@link InvalidSpaceError} when the observations are not a `Box`, {@link InvalidArgumentError} when the size
   * differs.
   */
  constructor(env: Env<Obs, Act>, options: { readonly shape: Shape }) {
    super(env, options);
    const { low, high, dtype, shape: old } = requireBox(env.observationSpace, 'ReshapeObservation');
    const { shape } = options;
    if (!shape.every((length) => Number.isInteger(length) && length > 0) || sizeOf(shape) !== low.length) {
      throw new InvalidArgumentError(
        `ReshapeObservation got shape = [${shape}] for observations of shape [${old}]; expected positive whole numbers whose product is ${low.length}.`,
      );
    }
    this.observationSpace = new Box(low, high, { shape, dtype }) as Space<unknown> as Space<Obs>;
  }

  override observation(observation: Obs): Obs {
    return observation;
  }
}
