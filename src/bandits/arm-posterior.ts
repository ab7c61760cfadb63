import type { Generator } from '../gymnasium/index.js';

/** What is believed of one arm's mean reward: a distribution that each reward makes narrower. */
export interface ArmPosterior {
  /** A mean reward that could be the arm's. */
  draw(random: Generator): number;
  /** Conditions on one more reward. Throws UserError for a reward that the model excludes. */
  learn(reward: number): void;
  /** Its parameters, as they are now. */
  readonly state: Readonly<Record<string, number>>;
}
