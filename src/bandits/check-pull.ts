/** The number of arms that a player was asked to have. Throws RangeError unless it is a whole number, at least 1. */
export function checkArms(arms: number): number {
  if (!Number.isInteger(arms) || arms < 1)
    throw new RangeError(`arms is ${arms}; expected the number of arms, a whole number of at least 1`);
  return arms;
}

/** Throws RangeError unless there is such an arm and the reward is a finite number. */
export function checkPull(arm: number, reward: number, arms: number): void {
  if (!Number.isInteger(arm) || arm < 0 || arm >= arms)
    throw new RangeError(`arm is ${arm}; expected the arm that choose gave, from 0 to ${arms - 1}`);
  if (!Number.isFinite(reward)) throw new RangeError(`the reward of arm ${arm} is ${reward}; expected a finite number`);
}
