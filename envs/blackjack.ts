import {
  Discrete,
  type Dynamics,
  DynamicsEnv,
  type EnvSpecFields,
  type Generator,
  type RenderArgs,
  requireOptions,
  type Scene,
  Tuple,
} from '../src/gymnasium/index.js';
import { blackjackScene } from './scenes/blackjack-scene.js';

/** The arguments of `Blackjack`. */
export interface BlackjackOptions extends RenderArgs {
  /** Whether winning with a natural, an ace and a ten at once, pays 1.5. */
  readonly natural?: boolean;
  /**
   * Whether the rules are exactly those of Sutton & Barto: a natural wins unless the dealer has one. Overrides
   * `natural`.
   */
  readonly sab?: boolean;
}

/** The player's sum, the dealer's open card (1 is an ace), and 1 if the player has an ace that counts 11. */
export type BlackjackObservation = [sum: number, dealer: number, usableAce: number];

/**
 * The places of a state. A hand is three numbers: the sum with aces as 1, whether it has an ace, and how many cards it
 * has.
 */
const AT_0 = { player: 0, dealer: 3, dealerCard: 6, suit: 7, face: 8, over: 9, size: 10 } as const;

function clearHand(s: Float64Array, hand: number): void {
  s.fill(0, hand, hand + 3);
}

/** Draws a card, with replacement, into a hand and returns its value: 1 to 10, ten being four times as likely. */
function drawCard(s: Float64Array, hand: number, rng: Generator): number {
  const card = Math.min(rng.integers(0, 13) + 1, 10);
  s[hand] = s[hand]! + card;
  if (card === 1) s[hand + 1] = 1;
  s[hand + 2] = s[hand + 2]! + 1;
  return card;
}

function hasUsableAce(s: Float64Array, hand: number): boolean {
  return s[hand + 1] === 1 && s[hand]! + 10 <= 21;
}

function sumOf(s: Float64Array, hand: number): number {
  return s[hand]! + (hasUsableAce(s, hand) ? 10 : 0);
}

/** The sum of a hand, 0 if it is bust. */
function scoreOf(s: Float64Array, hand: number): number {
  const sum = sumOf(s, hand);
  return sum > 21 ? 0 : sum;
}

function isNatural(s: Float64Array, hand: number): boolean {
  return s[hand + 2] === 2 && sumOf(s, hand) === 21;
}

/**
 * The game. State: the player's hand, the dealer's, the dealer's open card with its suit and face for the picture, and
 * 1 at the end.
 */
export function blackjackDynamics(natural: boolean, sab: boolean): Dynamics {
  return {
    stateSize: AT_0.size,
    observationSize: 3,

    reset(rng, s, at) {
      clearHand(s, at + AT_0.dealer);
      clearHand(s, at + AT_0.player);
      const open = drawCard(s, at + AT_0.dealer, rng);
      drawCard(s, at + AT_0.dealer, rng);
      drawCard(s, at + AT_0.player, rng);
      drawCard(s, at + AT_0.player, rng);
      s[at + AT_0.dealerCard] = open;
      s[at + AT_0.suit] = rng.integers(0, 4);
      s[at + AT_0.face] = open === 10 ? rng.integers(0, 3) : 0;
      s[at + AT_0.over] = 0;
    },

    step(s, at, action, rng) {
      const player = at + AT_0.player;
      const dealer = at + AT_0.dealer;
      if (action === 1) {
        drawCard(s, player, rng);
        const bust = sumOf(s, player) > 21;
        s[at + AT_0.over] = bust ? 1 : 0;
        return bust ? -1 : 0;
      }
      s[at + AT_0.over] = 1;
      while (sumOf(s, dealer) < 17) drawCard(s, dealer, rng);
      const reward = Math.sign(scoreOf(s, player) - scoreOf(s, dealer));
      if (!isNatural(s, player)) return reward;
      if (sab) return isNatural(s, dealer) ? reward : 1;
      return natural && reward === 1 ? 1.5 : reward;
    },

    terminated(s, at) {
      return s[at + AT_0.over] === 1;
    },

    observe(s, at, observation, into) {
      observation[into] = sumOf(s, at + AT_0.player);
      observation[into + 1] = s[at + AT_0.dealerCard]!;
      observation[into + 2] = hasUsableAce(s, at + AT_0.player) ? 1 : 0;
    },
  };
}

/**
 * Blackjack: come closer to 21 than the dealer without going over it.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(2)` |
 * | Observation space | `Tuple(Discrete(32), Discrete(11), Discrete(2))` |
 * | Reward range | −1 to 1; to 1.5 with `natural` |
 * | Make | `make('Blackjack-v1')` |
 *
 * ## Description
 * Player and dealer have two cards each, drawn from an infinite deck; one of the dealer's is hidden. The player takes
 * cards, or sticks. Then the dealer takes cards up to a sum of 17 or more. Jack, queen and king count 10, an ace 11
 * unless that makes more than 21.
 *
 * ## Action space
 * 0 stick, 1 hit: take a card.
 *
 * ## Observation space
 * `[player's sum, dealer's open card (1 is an ace), 1 if the player has an ace that counts 11]`.
 *
 * ## Reward
 * 1 for winning, −1 for losing, 0 for a draw and before the end. Winning with a natural (an ace and a ten at once)
 * gives 1.5 with `natural`; with `sab` a natural wins, unless the dealer has one too.
 *
 * ## Start state
 * The two hands: the dealer's, then the player's.
 *
 * ## End of an episode
 * It terminates when the player has more than 21, or sticks. There is no time limit.
 *
 * ## Arguments
 * `natural` (default `false`), `sab` (default `false`; `make` sets it to `true`); `renderMode`: `rgb_array` (600 ×
 * 500), default `null`.
 *
 * ## Version history
 * v1: naturals corrected. v0: the first one.
 *
 * ## Source
 * Sutton & Barto (2018), "Reinforcement learning: an introduction", example 5.1. The draws and numbers follow Gymnasium
 * 1.3 exactly.
 */
export class Blackjack extends DynamicsEnv<BlackjackObservation, number> {
  override readonly actionSpace = new Discrete(2);
  override readonly observationSpace = new Tuple([new Discrete(32), new Discrete(11), new Discrete(2)]);
  override readonly rewardRange: readonly [number, number];

  constructor(options: BlackjackOptions = {}) {
    const { natural = false, sab = false } = requireOptions('Blackjack', options);
    super(options, blackjackDynamics(natural, sab), { renderModes: ['rgb_array'], renderFps: 4 });
    this.rewardRange = [-1, natural && !sab ? 1.5 : 1];
  }

  protected override observation(): BlackjackObservation {
    const observation = new Float64Array(3);
    this.dynamics.observe(this.state, 0, observation, 0);
    return [observation[0]!, observation[1]!, observation[2]!];
  }

  override scene(): Scene {
    const s = this.state;
    return blackjackScene(this.observation(), s[AT_0.suit]!, s[AT_0.face]!);
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'Blackjack-v1': typeof Blackjack;
  }
}

/** The registration of `Blackjack-v1`. */
export const blackjack: EnvSpecFields = {
  id: 'Blackjack-v1',
  entryPoint: (options: BlackjackOptions) => new Blackjack(options),
  kwargs: { sab: true, natural: false },
  rewardRange: [-1, 1],
  params: {
    natural: { default: false, type: 'boolean', description: 'whether winning with a natural pays 1.5' },
    sab: { default: false, type: 'boolean', description: 'whether the rules are exactly those of Sutton & Barto' },
  },
};
