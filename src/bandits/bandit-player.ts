import { UserError } from '../errors/user-error.js';
import { Generator, PCG64, SeedSequence } from '../gymnasium/index.js';
import { keyOf, type Seed } from '../random/seed.js';

/** Whoever pulls the arms of a bandit and learns from what they pay: a baseline to hold a team against. */
export interface BanditPlayer {
  /**
   * The arm to pull next, from 0. `context` is what is seen before the pull; a player that knows no contexts does not
   * look at it.
   */
  choose(context?: ArrayLike<number>): number;
  /**
   * What the arm paid that was chosen last.
   * @throws {@link UserError} for an arm that is not there or a reward that cannot be.
   */
  learn(arm: number, reward: number): void;
}

/**
 * The number of arms that a player was asked to have.
 * @throws {@link UserError} unless it is a whole number, at least 1.
 */
export function checkArms(arms: number): number {
  if (!Number.isInteger(arms) || arms < 1)
    throw new UserError(`arms is ${arms}; expected the number of arms, a whole number of at least 1`);
  return arms;
}

/** @throws {@link UserError} unless there is such an arm and the reward is a finite number. */
export function checkPull(arm: number, reward: number, arms: number): void {
  if (!Number.isInteger(arm) || arm < 0 || arm >= arms)
    throw new UserError(`arm is ${arm}; expected the arm that choose gave, from 0 to ${arms - 1}`);
  if (!Number.isFinite(reward)) throw new UserError(`the reward of arm ${arm} is ${reward}; expected a finite number`);
}

// Keeps a player's draws apart from those of an environment that was given the same number.
const PLAYER = 0x706c6179;

/**
 * The random numbers of a player: PCG64 from a seed (an integer in [0, 2⁵³), or a text), or the generator given, so
 * that several players can draw from one.
 * @throws {@link UserError} for any other seed.
 */
export function playerRandom(seed: Seed | Generator): Generator {
  if (seed instanceof Generator) return seed;
  const { k0, k1 } = keyOf(seed);
  return new Generator(new PCG64(new SeedSequence([k0, k1, PLAYER])));
}

/**
 * The arm of the largest value; among equals one drawn uniformly from `random`, which is not asked when there is one
 * alone.
 */
export function bestArm(values: ArrayLike<number>, random: Generator): number {
  let best = 0;
  let equals = 1;
  for (let arm = 1; arm < values.length; arm++) {
    if (values[arm]! > values[best]!) {
      best = arm;
      equals = 1;
    } else if (values[arm] === values[best]) equals++;
  }
  if (equals === 1) return best;
  let skipped = Math.floor(random.random() * equals);
  for (let arm = best; ; arm++) if (values[arm] === values[best] && skipped-- === 0) return arm;
}
