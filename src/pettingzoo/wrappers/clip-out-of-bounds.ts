import { Box, InvalidActionError, InvalidSpaceError, warn } from '../../gymnasium/index.js';
import { quote } from '../../text/quote.js';
import type { AECEnv } from '../aec-env.js';
import { AecWrapper } from './aec-wrapper.js';

/**
 * Clips actions to the bounds of the `Box` of actions, with a warning. Source: PettingZoo 1.25,
 * `ClipOutOfBoundsWrapper`.
 */
export class ClipOutOfBoundsWrapper<
  Agent extends string,
  Obs,
  Act extends Float32Array | Float64Array,
> extends AecWrapper<Obs, Act, Agent> {
  /** @throws {@link InvalidSpaceError} unless every agent acts in a `Box` of floats. */
  constructor(env: AECEnv<Obs, Act, Agent>) {
    super(env);
    for (const agent of env.possibleAgents) {
      const space = env.actionSpace(agent);
      if (!(space instanceof Box)) {
        throw new InvalidSpaceError(
          `ClipOutOfBoundsWrapper got ${env}, where ${agent} acts in ${space}; expected a Box for every agent. ` +
            'Use AssertOutOfBoundsWrapper for other spaces.',
        );
      }
    }
  }

  /** @throws {@link InvalidActionError} for NaN and for another number of entries. */
  override step(action: Act | null): void {
    const agent = this.agentSelection;
    const space = this.actionSpace(agent);
    if (action === null || !(space instanceof Box) || space.contains(action)) {
      super.step(action);
      return;
    }
    const { low, high } = space;
    if (!ArrayBuffer.isView(action) || action.length !== low.length || action.some(Number.isNaN)) {
      throw new InvalidActionError(
        `${this.env} got for ${agent} the action ${quote(action)}; expected an array of ${low.length} numbers, none of them NaN, as ${space} has them.`,
      );
    }
    warn(`${this.env} got for ${agent} an action outside ${space}, which was clipped.`);
    const clipped = action.slice() as Act;
    for (let i = 0; i < clipped.length; i++) clipped[i] = Math.min(high[i]!, Math.max(low[i]!, action[i]!));
    super.step(clipped);
  }
}
