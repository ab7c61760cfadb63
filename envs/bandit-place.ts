/**
 * Where the numbers of a bandit's state lie: pulls of this episode, the best arm, the regret of the last pull, then the
 * means `[arm]`.
 */
export const BANDIT_PLACE = { pulls: 0, bestArm: 1, regret: 2, means: 3 } as const;
