/** Whoever pulls the arms of a bandit and learns from what they pay: a baseline to hold a team against. */
export interface BanditPlayer {
  /** The arm to pull next, from 0. `context` is what is seen before the pull; a player that knows no contexts does not look at it. */
  choose(context?: ArrayLike<number>): number;
  /** What the arm paid that was chosen last. Throws UserError for an arm that is not there or a reward that cannot be. */
  learn(arm: number, reward: number): void;
}
