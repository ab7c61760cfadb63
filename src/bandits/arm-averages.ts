import { checkArms, checkPull } from './bandit-player.js';

/**
 * How often each arm was pulled and what it paid on average, `[arm]`: n and Q, with Q ← Q + (R − Q)/n and Q = 0 before
 * the first pull.
 */
export class ArmAverages {
  readonly counts: Float64Array;
  readonly means: Float64Array;
  /** Pulls of all arms. */
  pulls = 0;

  /** @throws {@link UserError} */
  constructor(arms: number) {
    this.counts = new Float64Array(checkArms(arms));
    this.means = new Float64Array(arms);
  }

  /** @throws {@link UserError} */
  learn(arm: number, reward: number): void {
    checkPull(arm, reward, this.means.length);
    this.pulls++;
    this.counts[arm]!++;
    this.means[arm]! += (reward - this.means[arm]!) / this.counts[arm]!;
  }
}
