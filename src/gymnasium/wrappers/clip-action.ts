import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { Box } from '../spaces/box.js';
import { type AnyTypedArray, DTYPES, type DType, zeros } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { requireBox } from '../spaces/space-guards.js';
import { ActionWrapper } from './base/wrapper.js';

/**
 * Clips actions to the bounds of the `Box` of actions and accepts any number of them. Source: Gymnasium 1.3,
 * `ClipAction`.
 */
export class ClipAction<Obs, Act extends AnyTypedArray> extends ActionWrapper<Obs, Act, Act> {
  static override readonly options: OptionTypes = {};
  override readonly actionSpace: Space<Act>;
  readonly #inner: Box<DType>;

  /** @throws {@link InvalidSpaceError} when the actions are not a `Box`. */
  constructor(env: Env<Obs, Act>, options: Record<string, never> = {}) {
    super(env, options);
    this.#inner = requireBox(env.actionSpace, 'ClipAction');
    const { shape, dtype } = this.#inner;
    const { kind, min, max } = DTYPES[dtype];
    const [low, high] = kind === 'unsigned' ? [min, max] : [-Infinity, Infinity];
    this.actionSpace = new Box<DType>(low, high, { shape, dtype }) as Space<unknown> as Space<Act>;
  }

  override action(action: Act): Act {
    const { low, high, dtype } = this.#inner;
    const clipped = zeros(dtype, action.length);
    for (let i = 0; i < action.length; i++) clipped[i] = Math.min(high[i]!, Math.max(low[i]!, action[i]!));
    return clipped as Act;
  }
}
