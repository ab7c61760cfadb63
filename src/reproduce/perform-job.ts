import type { JobWork } from './job-work.js';
import { performBandit } from './studies/bandits/work.js';
import { performScaling } from './studies/scaling/work.js';
import { performTraining } from './studies/training/work.js';
import type { JobOutcome } from './study.js';

/** What a job tells on its way, as often as it likes. */
export interface JobOversight {
  /** `share` of the work is done, 0 to 1; `score` is how it stands, where the job has such a figure. */
  onProgress(share: number, score?: number): void;
}

/** Does a job's work to the end, in this thread. */
export function performJob(work: JobWork, oversight: JobOversight): Promise<JobOutcome> {
  switch (work.kind) {
    case 'train':
      return performTraining(work, oversight);
    case 'bandit':
      return performBandit(work, oversight);
    case 'scaling':
      return performScaling(work, oversight);
  }
}
