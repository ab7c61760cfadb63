import type { OptionTypes } from '../check-options.js';
import type { Env, ResetArgs, ResetResult } from '../env.js';
import { InvalidArgumentError, InvalidBoundError, InvalidProbabilityError } from '../errors.js';
import { copyValue } from '../spaces/copy-value.js';
import { ActionWrapper } from './base/wrapper.js';

/** How long an action sticks: a number of steps, or a range of which a number is drawn, both ends included. */
export type RepeatActionDuration = number | readonly [least: number, most: number];

/**
 * Takes the last action instead of the given one with probability `repeatActionProbability`, for `repeatActionDuration`
 * steps.
 *
 * The draws come from the environment's `npRandom`. Source: Machado et al. (2018), arXiv:1709.06009; Gymnasium 1.3,
 * `StickyAction`.
 */
export class StickyAction<Obs, Act> extends ActionWrapper<Obs, Act, Act> {
  static override readonly options: OptionTypes = {
    repeatActionProbability: 'number',
    repeatActionDuration: 'numbers?',
  };
  protected override state: {
    lastAction: { readonly value: Act } | null;
    sticking: boolean;
    repeats: number;
    taken: number;
  } = { lastAction: null, sticking: false, repeats: 0, taken: 0 };
  readonly #probability: number;
  readonly #least: number;
  readonly #most: number;

  /**
   * `repeatActionProbability` in [0, 1).
   * @throws {@link InvalidProbabilityError}, {@link InvalidArgumentError} or {@link InvalidBoundError}.
   */
  constructor(
    env: Env<Obs, Act>,
    options: { readonly repeatActionProbability: number; readonly repeatActionDuration?: RepeatActionDuration },
  ) {
    super(env, options);
    const { repeatActionProbability: probability, repeatActionDuration: duration = 1 } = options;
    if (!(probability >= 0 && probability < 1)) {
      throw new InvalidProbabilityError(
        `StickyAction got repeatActionProbability = ${String(probability)}; expected a number from 0 to below 1.`,
      );
    }
    const [least, most] = typeof duration === 'number' ? [duration, duration] : duration;
    const isRange = typeof duration === 'number' || duration.length === 2;
    if (!isRange || !Number.isInteger(least) || !Number.isInteger(most) || least < 1 || most < 1) {
      throw new InvalidArgumentError(
        `StickyAction got repeatActionDuration = ${JSON.stringify(duration)}; expected a positive whole number of steps or [least, most].`,
      );
    }
    if (least > most) {
      throw new InvalidBoundError(
        `StickyAction got repeatActionDuration = [${least}, ${most}]; expected [least, most] with least ≤ most. Swap them.`,
      );
    }
    this.#probability = probability;
    this.#least = least;
    this.#most = most;
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    this.state = { lastAction: null, sticking: false, repeats: 0, taken: 0 };
    return this.env.reset(args);
  }

  override action(action: Act): Act {
    const { state } = this;
    let taken = action;
    if (state.lastAction !== null && (state.sticking || this.npRandom.uniform() < this.#probability)) {
      if (state.repeats === 0) state.repeats = this.npRandom.integers(this.#least, this.#most + 1);
      taken = copyValue(state.lastAction.value);
      state.sticking = true;
      state.taken++;
    }
    if (state.sticking && state.repeats === state.taken) {
      state.sticking = false;
      state.repeats = 0;
      state.taken = 0;
    }
    // A copy: the caller may use its array for the next action.
    state.lastAction = { value: copyValue(taken) };
    return taken;
  }
}
