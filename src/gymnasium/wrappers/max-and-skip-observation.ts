import type { OptionTypes } from '../check-options.js';
import type { Env, StepResult } from '../env.js';
import { InvalidArgumentError } from '../errors.js';
import type { Box } from '../spaces/box.js';
import { copyValue } from '../spaces/copy-value.js';
import { type AnyTypedArray, type DType, zeros } from '../spaces/dtype.js';
import { requireBox } from '../spaces/space-guards.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Takes every action `skip` times, adds up the rewards, and gives at each place the larger value of the last two
 * observations.
 *
 * An episode that ends within the `skip` steps leaves the earlier of the two observations in place, as in the source.
 * Source: Mnih et al. (2015), doi:10.1038/nature14236; Gymnasium 1.3, `MaxAndSkipObservation`.
 */
export class MaxAndSkipObservation<Obs extends AnyTypedArray, Act> extends Wrapper<Obs, Act> {
  static override readonly options: OptionTypes = { skip: 'number?' };
  override readonly rewardRange: readonly [number, number];
  protected override state: { last: [AnyTypedArray, AnyTypedArray] };
  readonly #skip: number;
  readonly #box: Box<DType>;

  /**
   * `skip`: at least 2, by default 4.
   * @throws {@link InvalidSpaceError} and {@link InvalidArgumentError}.
   */
  constructor(env: Env<Obs, Act>, options: { readonly skip?: number } = {}) {
    super(env, options);
    const { skip = 4 } = options;
    if (!Number.isInteger(skip) || skip < 2) {
      throw new InvalidArgumentError(
        `MaxAndSkipObservation got skip = ${String(skip)}; expected a whole number from 2 on.`,
      );
    }
    this.#skip = skip;
    this.#box = requireBox(env.observationSpace, 'MaxAndSkipObservation');
    const { dtype, low } = this.#box;
    this.state = { last: [zeros(dtype, low.length), zeros(dtype, low.length)] };
    const [least, largest] = env.rewardRange;
    this.rewardRange = [Math.min(least, least * skip), Math.max(largest, largest * skip)];
  }

  override step(action: Act): StepResult<Obs> {
    const { last } = this.state;
    let total = 0;
    let taken = 0;
    let result: StepResult<Obs>;
    do {
      result = this.env.step(action);
      if (taken >= this.#skip - 2) last[taken - this.#skip + 2] = copyValue(result[0]);
      total += result[1];
      taken++;
    } while (taken < this.#skip && !result[2] && !result[3]);
    const largest = zeros(this.#box.dtype, this.#box.low.length);
    for (let i = 0; i < largest.length; i++) largest[i] = Math.max(last[0][i]!, last[1][i]!);
    const [, , terminated, truncated, info] = result;
    return [largest as Obs, total, terminated, truncated, info];
  }
}
