import {
  Discrete,
  InvalidArgumentError,
  type ResetArgs,
  requireOptions,
  requireResetArgs,
} from '../src/gymnasium/index.js';
import { AECEnv, AgentSelector, byAgent } from '../src/pettingzoo/index.js';

/** The arguments of `RockPaperScissors`. */
export interface RockPaperScissorsOptions {
  /** How many hands there are to choose from: an odd number from 3 on. */
  readonly numActions?: number;
  /** Rounds in an episode. */
  readonly maxCycles?: number;
  /** `ansi`, or `null` for no rendering. */
  readonly renderMode?: string | null;
}

type Player = 'player_0' | 'player_1';
const PLAYERS: readonly Player[] = ['player_0', 'player_1'];
const HANDS = ['ROCK', 'PAPER', 'SCISSORS', 'SPOCK', 'LIZARD'];

/**
 * Rock, paper, scissors for two players who show their hands at the same time.
 *
 * | | |
 * | --- | --- |
 * | Agents | `player_0`, `player_1` |
 * | Action space | `Discrete(numActions)` |
 * | Observation space | `Discrete(numActions + 1)` |
 * | Reward range | −1, 0 or +1 |
 * | Make | `new RockPaperScissors()`; at once: `aecToParallel(new RockPaperScissors())` |
 *
 * ## Description
 * A game without a pure equilibrium: a learner that settles is beaten. More hands may be added in pairs, so that each
 * still beats half of the others.
 *
 * ## Action space
 * 0 rock, 1 paper, 2 scissors; then 3 Spock, 4 lizard, and further hands without a name.
 *
 * ## Observation space
 * The other player's hand of the last round; `numActions` before the end of the first.
 *
 * ## Reward
 * At the end of a round +1 for the winner and −1 for the loser, or 0 for equal hands. Of two hands whose difference is
 * even the lower wins, otherwise the higher.
 *
 * ## Start state
 * No hand has been shown. Nothing is random.
 *
 * ## End of an episode
 * Both players are truncated after `maxCycles` rounds.
 *
 * ## Arguments
 * `numActions` (default 3), `maxCycles` (default 15); `renderMode`: `ansi`, default `null`.
 *
 * ## Version history
 * Equal to PettingZoo's `rps_v2`.
 *
 * ## Source
 * PettingZoo 1.25, `classic/rps_v2`; Terry et al. (2021), arXiv:2009.14471.
 */
export class RockPaperScissors extends AECEnv<number, number, Player> {
  override readonly metadata = { renderModes: ['ansi'], name: 'rps_v2', isParallelizable: true, renderFps: 2 };
  override readonly renderMode: string | null;
  override readonly possibleAgents = PLAYERS;
  readonly numActions: number;
  readonly maxCycles: number;
  readonly #turns = new AgentSelector(PLAYERS);
  readonly #actionSpaces: Record<Player, Discrete>;
  readonly #observationSpaces: Record<Player, Discrete>;
  #shown: Record<Player, number>;
  /** What the first player chose in this round, before it is shown. */
  #chosen = 0;
  #rounds = 0;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: RockPaperScissorsOptions = {}) {
    super();
    const { numActions = 3, maxCycles = 15, renderMode = null } = requireOptions('RockPaperScissors', options);
    if (!Number.isInteger(numActions) || numActions < 3 || numActions % 2 === 0) {
      throw new InvalidArgumentError(
        `RockPaperScissors got numActions = ${numActions}; expected an odd whole number of at least 3.`,
      );
    }
    if (!Number.isInteger(maxCycles) || maxCycles < 1) {
      throw new InvalidArgumentError(
        `RockPaperScissors got maxCycles = ${maxCycles}; expected a whole number of at least 1.`,
      );
    }
    this.numActions = numActions;
    this.maxCycles = maxCycles;
    this.renderMode = renderMode;
    this.#actionSpaces = byAgent(PLAYERS, () => new Discrete(numActions));
    this.#observationSpaces = byAgent(PLAYERS, () => new Discrete(numActions + 1));
    this.#shown = byAgent(PLAYERS, () => numActions);
  }

  override observationSpace(agent: Player): Discrete {
    return this.#observationSpaces[agent];
  }

  override actionSpace(agent: Player): Discrete {
    return this.#actionSpaces[agent];
  }

  override reset(args: ResetArgs = {}): void {
    requireResetArgs(this, args);
    this.reseed(args.seed);
    this.agents = PLAYERS;
    this.agentSelection = this.#turns.reset();
    this.rewards = byAgent(PLAYERS, () => 0);
    this._cumulativeRewards = byAgent(PLAYERS, () => 0);
    this.terminations = byAgent(PLAYERS, () => false);
    this.truncations = byAgent(PLAYERS, () => false);
    this.infos = byAgent(PLAYERS, () => ({}));
    this.#shown = byAgent(PLAYERS, () => this.numActions);
    this.#rounds = 0;
  }

  override observe(agent: Player): number {
    return this.#shown[agent === 'player_0' ? 'player_1' : 'player_0'];
  }

  override step(action: number | null): void {
    if (action === null || this.isDead(this.agentSelection)) {
      this._wasDeadStep(action);
      return;
    }
    this._cumulativeRewards[this.agentSelection] = 0;
    if (this.#turns.isLast()) this.#endRound(this.#chosen, action);
    else {
      this.#chosen = action;
      this._clearRewards();
    }
    this.agentSelection = this.#turns.next();
    this._accumulateRewards();
  }

  /** The hands of the last round: `ROCK - PAPER`. */
  override render(): string | null {
    if (this.renderMode === null) return null;
    const name = (hand: number) => (hand === this.numActions ? 'NONE' : (HANDS[hand] ?? `ACTION_${hand + 1}`));
    return PLAYERS.map((player) => name(this.#shown[player])).join(' - ');
  }

  override close(): void {}

  #endRound(first: number, second: number): void {
    const win = first === second ? 0 : ((first - second) % 2 === 0) === first < second ? 1 : -1;
    this.rewards = { player_0: win, player_1: 0 - win };
    this.#shown = { player_0: first, player_1: second };
    this.#rounds++;
    this.truncations = byAgent(PLAYERS, () => this.#rounds >= this.maxCycles);
  }
}
