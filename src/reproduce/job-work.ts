import type { RunConfig } from '../runs/run-config.js';
import type { BanditWork } from './studies/bandits/work-data.js';
import type { ScalingWork } from './studies/scaling/work-data.js';

/** What a job does, by kind; `performJob` knows how. */
export type JobWork = TrainingWork | BanditWork | ScalingWork;

/** Trains one team; the score is its mean return over all episodes. */
export interface TrainingWork {
  readonly kind: 'train';
  readonly config: RunConfig;
}
