import { UserError } from '../errors/user-error.js';

/** The number of arms that a player was asked to have. Throws UserError unless it is a whole number, at least 1. */
export function checkArms(arms: number): number {
  if (!Number.isInteger(arms) || arms < 1)
    throw new UserError(`arms is ${arms}; expected the number of arms, a whole number of at least 1`);
  return arms;
}

/** Throws UserError unless there is such an arm and the reward is a finite number. */
export function checkPull(arm: number, reward: number, arms: number): void {
  if (!Number.isInteger(arm) || arm < 0 || arm >= arms)
    throw new UserError(`arm is ${arm}; expected the arm that choose gave, from 0 to ${arms - 1}`);
  if (!Number.isFinite(reward)) throw new UserError(`the reward of arm ${arm} is ${reward}; expected a finite number`);
}
