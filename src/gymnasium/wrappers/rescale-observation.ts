import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { type AffineBox, affineBox, type BoundArgument } from '../spaces/affine-box.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { requireBox } from '../spaces/space-guards.js';
import { ObservationWrapper } from './base/wrapper.js';

/** Shifts and scales the `Box` of observations to `[minObs, maxObs]`. Source: Gymnasium 1.3, `RescaleObservation`. */
export class RescaleObservation<Obs extends AnyTypedArray, Act> extends ObservationWrapper<Obs, Act, Obs> {
  static override readonly options: OptionTypes = { minObs: 'numbers', maxObs: 'numbers' };
  override readonly observationSpace: Space<Obs>;
  readonly #affine: AffineBox;

  /**
   * @throws {@link InvalidSpaceError} when the observations are not a `Box`, {@link InvalidBoundError} when the bounds
   * do not fit it.
   */
  constructor(env: Env<Obs, Act>, options: { readonly minObs: BoundArgument; readonly maxObs: BoundArgument }) {
    super(env, options);
    const box = requireBox(env.observationSpace, 'RescaleObservation');
    this.#affine = affineBox(box, options.minObs, options.maxObs, 'RescaleObservation', 'forward');
    this.observationSpace = this.#affine.box as Space<unknown> as Space<Obs>;
  }

  override observation(observation: Obs): Obs {
    return this.#affine.forward(observation) as Obs;
  }
}
