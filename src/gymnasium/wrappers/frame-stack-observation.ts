import { quote } from '../../text/quote.js';
import type { OptionTypes } from '../check-options.js';
import type { Env, ResetArgs, ResetResult, StepResult } from '../env.js';
import { InvalidArgumentError } from '../errors.js';
import { batchSpace } from '../spaces/batch-space.js';
import { concatenate } from '../spaces/concatenate.js';
import { copyValue } from '../spaces/copy-value.js';
import type { Space } from '../spaces/space.js';
import { zeroElement } from '../spaces/zero-element.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Gives the last `stackSize` observations at once, the newest last, batched as `batchSpace` says.
 *
 * After `reset` the earlier places hold copies of the first observation (`reset`), zeros (`zero`), or a given
 * observation. Source: Mnih et al. (2015), doi:10.1038/nature14236; Gymnasium 1.3, `FrameStackObservation`.
 */
export class FrameStackObservation<InnerObs, Act> extends Wrapper<unknown, Act, Env<InnerObs, Act>> {
  static override readonly options: OptionTypes = { stackSize: 'number', paddingType: 'any?' };
  override readonly observationSpace: Space;
  protected override state: { queue: InnerObs[] } = { queue: [] };
  readonly #stackSize: number;
  readonly #padding: InnerObs | null;

  /**
   * `paddingType`: `'reset'` (default), `'zero'`, or an observation.
   * @throws {@link InvalidArgumentError}
   */
  constructor(
    env: Env<InnerObs, Act>,
    options: { readonly stackSize: number; readonly paddingType?: 'reset' | 'zero' | InnerObs },
  ) {
    super(env, options);
    const { stackSize, paddingType = 'reset' } = options;
    if (!Number.isInteger(stackSize) || stackSize < 1) {
      throw new InvalidArgumentError(
        `FrameStackObservation got stackSize = ${String(stackSize)}; expected a positive whole number of observations.`,
      );
    }
    if (paddingType === 'reset') {
      this.#padding = null;
    } else if (paddingType === 'zero') {
      this.#padding = zeroElement(env.observationSpace);
    } else if (env.observationSpace.contains(paddingType)) {
      this.#padding = copyValue(paddingType as InnerObs);
    } else {
      throw new InvalidArgumentError(
        `FrameStackObservation got paddingType = ${quote(paddingType)}; expected "reset", "zero" or an element of ${env.observationSpace}.`,
      );
    }
    this.#stackSize = stackSize;
    this.observationSpace = batchSpace(env.observationSpace, stackSize);
  }

  override reset(args?: ResetArgs): ResetResult<unknown> {
    const [observation, info] = this.env.reset(args);
    // What is kept are copies: the environment may use its array for the next observation.
    this.state.queue = new Array<InnerObs>(this.#stackSize - 1).fill(this.#padding ?? copyValue(observation));
    return [this.#push(observation), info];
  }

  override step(action: Act): StepResult<unknown> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action);
    this.state.queue.shift();
    return [this.#push(observation), reward, terminated, truncated, info];
  }

  #push(observation: InnerObs): unknown {
    this.state.queue.push(copyValue(observation));
    return concatenate(this.env.observationSpace, this.state.queue);
  }
}
