import {
  Discrete,
  InvalidArgumentError,
  type ResetArgs,
  requireOptions,
  requireResetArgs,
} from '../src/gymnasium/index.js';
import {
  type Actions,
  byAgent,
  ParallelEnv,
  type ParallelResetResult,
  type ParallelStepResult,
} from '../src/pettingzoo/index.js';

/** What a player gets in one round. */
export interface PrisonersDilemmaPayoff {
  /** R: both cooperate. */
  readonly reward: number;
  /** S: it cooperates, the other defects. */
  readonly sucker: number;
  /** T: it defects, the other cooperates. */
  readonly temptation: number;
  /** P: both defect. */
  readonly punishment: number;
}

/** The arguments of `PrisonersDilemma`. */
export interface PrisonersDilemmaOptions {
  /** The most rounds in an episode. */
  readonly maxCycles?: number;
  /** The probability that another round follows, in (0, 1]. */
  readonly continuation?: number;
  /** T > R > P > S. */
  readonly payoff?: PrisonersDilemmaPayoff;
  /** `ansi`, or `null` for no rendering. */
  readonly renderMode?: string | null;
}

type Player = 'player_0' | 'player_1';
const PLAYERS: readonly Player[] = ['player_0', 'player_1'];
const NOTHING_YET = 4;

/**
 * The iterated prisoner's dilemma: defecting pays in each round, cooperating in the long run.
 *
 * | | |
 * | --- | --- |
 * | Agents | `player_0`, `player_1` |
 * | Action space | `Discrete(2)` |
 * | Observation space | `Discrete(5)` |
 * | Reward range | S to T: 0 to 5 |
 * | Make | `new PrisonersDilemma()`; in turns: `parallelToAec(new PrisonersDilemma())` |
 *
 * ## Description
 * Two players meet again and again and remember the last round. Always to defect is the only equilibrium of a known
 * number of rounds; with a future that is uncertain and worth enough, tit for tat is another.
 *
 * ## Action space
 * 0 cooperate, 1 defect.
 *
 * ## Observation space
 * The last round, 2·own action + the other's: 0 both cooperated, 1 the other defected, 2 it defected itself, 3 both
 * defected; 4 before the first round.
 *
 * ## Reward
 * R = 3 for both who cooperate, P = 1 for both who defect, else T = 5 for who defects and S = 0 for who cooperates.
 *
 * ## Start state
 * Nothing has happened.
 *
 * ## End of an episode
 * Both players terminate after a round with probability 1 − `continuation` (one draw a round,
 * `npRandom.random() >= continuation`; none where it is 1), and are truncated after `maxCycles` rounds.
 *
 * ## Arguments
 * `maxCycles` (default 10), `continuation` (default 1), `payoff` (default R 3, S 0, T 5, P 1); `renderMode`: `ansi`,
 * default `null`.
 *
 * ## State
 * `state()` is the last round as `player_0` sees it.
 *
 * ## Version history
 * v0: the first one.
 *
 * ## Source
 * Axelrod & Hamilton (1981), "The evolution of cooperation", Science 211, doi:10.1126/science.7466396.
 */
export class PrisonersDilemma extends ParallelEnv<number, number, Player> {
  override readonly metadata = { renderModes: ['ansi'], name: 'prisoners_dilemma_v0', renderFps: 2 };
  override readonly renderMode: string | null;
  override readonly possibleAgents = PLAYERS;
  readonly maxCycles: number;
  readonly continuation: number;
  readonly payoff: PrisonersDilemmaPayoff;
  readonly #actionSpaces = byAgent(PLAYERS, () => new Discrete(2));
  readonly #observationSpaces = byAgent(PLAYERS, () => new Discrete(5));
  #seen: Record<Player, number> = byAgent(PLAYERS, () => NOTHING_YET);
  #rounds = 0;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: PrisonersDilemmaOptions = {}) {
    super();
    const { maxCycles = 10, continuation = 1, renderMode = null } = requireOptions('PrisonersDilemma', options);
    const { payoff = { reward: 3, sucker: 0, temptation: 5, punishment: 1 } } = options;
    if (!Number.isInteger(maxCycles) || maxCycles < 1) {
      throw new InvalidArgumentError(
        `PrisonersDilemma got maxCycles = ${maxCycles}; expected a whole number of at least 1.`,
      );
    }
    if (!(continuation > 0 && continuation <= 1)) {
      throw new InvalidArgumentError(
        `PrisonersDilemma got continuation = ${continuation}; expected a probability above 0, at most 1.`,
      );
    }
    const { reward, sucker, temptation, punishment } = payoff;
    if (!(temptation > reward && reward > punishment && punishment > sucker)) {
      throw new InvalidArgumentError(
        `PrisonersDilemma got payoff = ${JSON.stringify(payoff)}; expected temptation > reward > punishment > sucker.`,
      );
    }
    this.maxCycles = maxCycles;
    this.continuation = continuation;
    this.payoff = payoff;
    this.renderMode = renderMode;
  }

  override observationSpace(agent: Player): Discrete {
    return this.#observationSpaces[agent];
  }

  override actionSpace(agent: Player): Discrete {
    return this.#actionSpaces[agent];
  }

  override reset(args: ResetArgs = {}): ParallelResetResult<number, Player> {
    requireResetArgs(this, args);
    this.reseed(args.seed);
    this.agents = PLAYERS;
    this.#seen = byAgent(PLAYERS, () => NOTHING_YET);
    this.#rounds = 0;
    return [{ ...this.#seen }, byAgent(PLAYERS, () => ({}))];
  }

  override step(actions: Actions<number, Player>): ParallelStepResult<number, Player> {
    const first = this.actionOf(actions, 'player_0');
    const second = this.actionOf(actions, 'player_1');
    const { reward, sucker, temptation, punishment } = this.payoff;
    const pays = [reward, sucker, temptation, punishment];
    this.#seen = { player_0: 2 * first + second, player_1: 2 * second + first };
    this.#rounds++;
    const isOver = this.continuation < 1 && this.npRandom.random() >= this.continuation;
    const isCut = this.#rounds >= this.maxCycles;
    if (isOver || isCut) this.agents = [];
    return [
      { ...this.#seen },
      byAgent(PLAYERS, (player) => pays[this.#seen[player]]!),
      byAgent(PLAYERS, () => isOver),
      byAgent(PLAYERS, () => isCut),
      byAgent(PLAYERS, () => ({})),
    ];
  }

  override state(): number {
    return this.#seen.player_0;
  }

  /** The last round, C or D of each player: `C - D`. */
  override render(): string | null {
    if (this.renderMode === null) return null;
    return ['C - C', 'C - D', 'D - C', 'D - D', ''][this.#seen.player_0]!;
  }
}
