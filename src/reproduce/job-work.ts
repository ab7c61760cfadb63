import type { RunConfig } from '../runs/run-config.js';
import type { BanditWork } from './bandit-work.js';
import type { ScalingWork } from './scaling-work.js';

/** What a job does, by kind; `performJob` knows how. */
export type JobWork = TrainingWork | BanditWork | ScalingWork;

/** Trains one team; the score is its mean return over all episodes. */
export interface TrainingWork {
  readonly kind: 'train';
  readonly config: RunConfig;
}
