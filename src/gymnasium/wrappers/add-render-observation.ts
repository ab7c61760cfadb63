import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidArgumentError, UnsupportedModeError } from '../errors.js';
import { RgbFrame } from '../render/rgb-frame.js';
import { Box } from '../spaces/box.js';
import { copyValue } from '../spaces/copy-value.js';
import { Dict } from '../spaces/dict.js';
import type { Space } from '../spaces/space.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Gives the rendered image as the observation, or beside it: under a key of a `Dict`, otherwise in a new `Dict` of
 * both.
 *
 * The image is a `Box` of `[height, width, 3]` bytes. The constructor resets the environment to learn its size.
 * Source: Gymnasium 1.3, `AddRenderObservation`.
 */
export class AddRenderObservation<InnerObs, Act> extends ObservationWrapper<unknown, Act, InnerObs> {
  static override readonly options: OptionTypes = { renderOnly: 'boolean?', renderKey: 'string?', obsKey: 'string?' };
  override readonly observationSpace: Space;
  readonly #renderOnly: boolean;
  readonly #renderKey: string;
  readonly #obsKey: string;

  /**
   * `renderOnly`: default true; `renderKey`: default `pixels`; `obsKey`: of the old observation, default `state`.
   * @throws {@link UnsupportedModeError} unless the environment renders single RGB frames, {@link InvalidArgumentError}
   * when the key is taken.
   */
  constructor(
    env: Env<InnerObs, Act>,
    options: { readonly renderOnly?: boolean; readonly renderKey?: string; readonly obsKey?: string } = {},
  ) {
    super(env, options);
    this.#renderOnly = options.renderOnly ?? true;
    this.#renderKey = options.renderKey ?? 'pixels';
    this.#obsKey = options.obsKey ?? 'state';
    this.observationSpace = this.#spaceWith(env.observationSpace);
  }

  #spaceWith(space: Space): Space {
    this.env.reset();
    const pixels = new Box(0, 255, { shape: this.#pixels().shape, dtype: 'uint8' });
    if (this.#renderOnly) return pixels;
    if (!(space instanceof Dict)) return new Dict({ [this.#obsKey]: space, [this.#renderKey]: pixels });
    const parts = Object.fromEntries(space.entries());
    if (Object.hasOwn(parts, this.#renderKey)) {
      throw new InvalidArgumentError(
        `AddRenderObservation got renderKey = ${JSON.stringify(this.#renderKey)}, which ${space} has already. Choose another key.`,
      );
    }
    return new Dict({ [this.#renderKey]: pixels, ...parts });
  }

  #pixels(): RgbFrame {
    const frame = this.env.render();
    if (!(frame instanceof RgbFrame)) {
      throw new UnsupportedModeError(
        `AddRenderObservation got ${this.env} with renderMode = ${JSON.stringify(this.env.renderMode)}; expected "rgb_array". Make the environment with it.`,
      );
    }
    return copyValue(frame);
  }

  override clone(): this {
    const copy = super.clone();
    // The constructor has reset the copy of the environment, to see what it draws.
    copy.setState(this.getState());
    return copy;
  }

  override observation(observation: InnerObs): unknown {
    const pixels = this.#pixels();
    if (this.#renderOnly) return pixels;
    const space: Space = this.env.observationSpace;
    return space instanceof Dict
      ? { [this.#renderKey]: pixels, ...observation }
      : { [this.#obsKey]: observation, [this.#renderKey]: pixels };
  }
}
