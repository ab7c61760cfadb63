import { InvalidArgumentError, type ResetArgs, warn } from '../../gymnasium/index.js';
import { quote } from '../../text/quote.js';
import type { AECEnv } from '../aec-env.js';
import { actionMask } from '../agent-checks.js';
import { byAgent } from '../multi-agent-env.js';
import { AecWrapper } from './aec-wrapper.js';

/**
 * Ends the game for all when an agent takes an action that its mask forbids: it gets `illegalReward`, the others 0.
 *
 * The mask is looked for in the observation (a dictionary with `action_mask`), then in the info. Actions are the places
 * of the mask. Source: PettingZoo 1.25, `TerminateIllegalWrapper`.
 */
export class TerminateIllegalWrapper<Obs, Agent extends string = string> extends AecWrapper<Obs, number, Agent> {
  #ended = false;

  /** @throws {@link InvalidArgumentError} unless `illegalReward` is a finite number. */
  constructor(
    env: AECEnv<Obs, number, Agent>,
    readonly illegalReward: number,
  ) {
    super(env);
    if (typeof illegalReward !== 'number' || !Number.isFinite(illegalReward)) {
      throw new InvalidArgumentError(
        `TerminateIllegalWrapper got illegalReward = ${quote(illegalReward)}; expected a number, the reward of an illegal action, such as -1.`,
      );
    }
  }

  override reset(args?: ResetArgs): void {
    this.#ended = false;
    super.reset(args);
  }

  /** @throws {@link InvalidArgumentError} when there is no mask. */
  override step(action: number | null): void {
    const agent = this.agentSelection;
    // Nothing died inside; what the environment does on a dead agent's turn need not fit.
    if (this.#ended) {
      this._wasDeadStep(action);
      this.#ended = this.agents.some((other) => this.isDead(other));
      return;
    }
    if (this.isDead(agent) || this.#mask(agent)[action ?? -1]) {
      super.step(action);
      return;
    }
    warn(
      `${agent} made an illegal move in ${this.env}, which ended the game. The legal moves are the ones in action_mask.`,
    );
    this._cumulativeRewards[agent] = 0;
    this.terminations = byAgent(this.agents, () => true);
    this.truncations = byAgent(this.agents, () => true);
    this.rewards = byAgent(this.agents, (other) => (other === agent ? this.illegalReward : 0));
    this._accumulateRewards();
    this._deadsStepFirst();
    this.#ended = true;
  }

  #mask(agent: Agent): ArrayLike<number> {
    const mask = actionMask(this.observe(agent), this.infos[agent]);
    if (mask !== null) return mask;
    throw new InvalidArgumentError(
      `TerminateIllegalWrapper found no action_mask for ${agent} in ${this.env}. ` +
        'Give one in the observation (a Dict space with the key action_mask) or in infos[agent].action_mask.',
    );
  }
}
