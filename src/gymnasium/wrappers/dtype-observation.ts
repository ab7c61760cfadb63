import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidArgumentError, InvalidSpaceError } from '../errors.js';
import { Box } from '../spaces/box.js';
import { Discrete } from '../spaces/discrete.js';
import {
  type AnyTypedArray,
  type DType,
  type IntegerDType,
  requireDType,
  type TypedArrayOf,
  toDType,
  zeros,
} from '../spaces/dtype.js';
import { MultiBinary } from '../spaces/multi-binary.js';
import { MultiDiscrete } from '../spaces/multi-discrete.js';
import type { Space } from '../spaces/space.js';
import { isBox, isMultiDiscrete } from '../spaces/space-guards.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Converts observations to arrays of another dtype; a `Discrete` one becomes an array of the shape `[]`, that is of one
 * element.
 *
 * Numbers are cut to whole ones for integers, and brought to the nearest that the dtype has. Source: Gymnasium 1.3,
 * `DtypeObservation`.
 */
export class DtypeObservation<D extends DType, Act> extends ObservationWrapper<
  TypedArrayOf<D>,
  Act,
  AnyTypedArray | number
> {
  static override readonly options: OptionTypes = { dtype: 'string' };
  override readonly observationSpace: Space<TypedArrayOf<D>>;
  readonly #dtype: D;

  /**
   * @throws {@link InvalidSpaceError} unless observations are a `Box`, `Discrete`, `MultiDiscrete` or `MultiBinary`.
   */
  constructor(env: Env<AnyTypedArray, Act> | Env<number, Act>, options: { readonly dtype: D }) {
    super(env as Env<AnyTypedArray | number, Act>, options);
    requireDType(options.dtype, 'DtypeObservation');
    this.#dtype = options.dtype;
    this.observationSpace = convertedSpace(env.observationSpace, options.dtype) as Space<TypedArrayOf<D>>;
  }

  override observation(observation: AnyTypedArray | number): TypedArrayOf<D> {
    const values = typeof observation === 'number' ? [observation] : observation;
    const converted = zeros(this.#dtype, values.length);
    for (let i = 0; i < values.length; i++) converted[i] = toDType(values[i]!, this.#dtype);
    return converted;
  }
}

function convertedSpace(space: Space, dtype: DType): Space {
  if (isBox(space)) return new Box(space.low, space.high, { shape: space.shape, dtype });
  if (space instanceof Discrete) return new Box(space.start, space.start + space.n, { shape: [], dtype });
  if (space instanceof MultiBinary) return new Box(0, 1, { shape: space.shape, dtype });
  if (isMultiDiscrete(space)) {
    if (dtype === 'float32' || dtype === 'float64') {
      throw new InvalidArgumentError(
        `DtypeObservation got dtype = "${dtype}" for ${space}; expected an integer dtype. Use TransformObservation to make it a Box.`,
      );
    }
    const { nvec, start, shape } = space;
    return new MultiDiscrete(nvec, { start, shape, dtype: dtype satisfies IntegerDType });
  }
  throw new InvalidSpaceError(
    `DtypeObservation got the space ${space}; expected a Box, Discrete, MultiDiscrete or MultiBinary. Flatten it first with FlattenObservation.`,
  );
}
