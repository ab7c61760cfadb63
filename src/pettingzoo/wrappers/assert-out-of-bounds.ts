import { explainMismatch } from '../../gymnasium/checks/explain-mismatch.js';
import { InvalidActionError } from '../../gymnasium/index.js';
import { AecWrapper } from './aec-wrapper.js';

/** Refuses actions outside the action space. Source: PettingZoo 1.25, `AssertOutOfBoundsWrapper`. */
export class AssertOutOfBoundsWrapper<Obs, Act, Agent extends string = string> extends AecWrapper<Obs, Act, Agent> {
  /** @throws {@link InvalidActionError} */
  override step(action: Act | null): void {
    const agent = this.agentSelection;
    const space = this.actionSpace(agent);
    if (!(action === null && this.isDead(agent)) && !space.contains(action)) {
      throw new InvalidActionError(
        `${this.env} got for ${agent} an action outside its action space ${space}: ${explainMismatch(space, action)}. ` +
          `Take one from env.actionSpace('${agent}').sample() or bring it into that form.`,
      );
    }
    super.step(action);
  }
}
