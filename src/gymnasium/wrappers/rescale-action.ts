import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { type AffineBox, affineBox, type BoundArgument } from '../spaces/affine-box.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { requireBox } from '../spaces/space-guards.js';
import { ActionWrapper } from './base/wrapper.js';

/**
 * Takes actions in `[minAction, maxAction]` and shifts and scales them to the `Box` of actions. Source: Gymnasium 1.3,
 * `RescaleAction`.
 */
export class RescaleAction<Obs, Act extends AnyTypedArray> extends ActionWrapper<Obs, Act, Act> {
  static override readonly options: OptionTypes = { minAction: 'numbers', maxAction: 'numbers' };
  override readonly actionSpace: Space<Act>;
  readonly #affine: AffineBox;

  /**
   * @throws {@link InvalidSpaceError} when the actions are not a `Box`, {@link InvalidBoundError} when the bounds do
   * not fit it.
   */
  constructor(env: Env<Obs, Act>, options: { readonly minAction: BoundArgument; readonly maxAction: BoundArgument }) {
    super(env, options);
    const box = requireBox(env.actionSpace, 'RescaleAction');
    this.#affine = affineBox(box, options.minAction, options.maxAction, 'RescaleAction', 'backward');
    this.actionSpace = this.#affine.box as Space<unknown> as Space<Act>;
  }

  override action(action: Act): Act {
    return this.#affine.backward(action) as Act;
  }
}
