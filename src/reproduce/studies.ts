import { banditsStudy } from './studies/bandits/study.js';
import { claimStudy } from './studies/claim/study.js';
import { competitionGroupsStudy } from './studies/competition-groups/study.js';
import { feedbackPathsStudy } from './studies/feedback-paths/study.js';
import { globalErrorVectorStudy } from './studies/global-error-vector/study.js';
import { mapPropagationStudy } from './studies/map-propagation/study.js';
import { perturbationFeedbackStudy } from './studies/perturbation-feedback/study.js';
import { ruleIdentificationStudy } from './studies/rule-identification/study.js';
import { scalingStudy } from './studies/scaling/study.js';
import { sketchedSgdStudy } from './studies/sketched-sgd/study.js';
import { weightMaxStudy } from './studies/weight-max/study.js';
import type { JobKind, Study, StudyDefinition } from './study.js';
import type { StudyContext } from './study-context.js';

/**
 * The studies, in the order in which they are listed. To add one, write src/reproduce/studies/NAME/study.ts and name it
 * here.
 */
const STUDIES: readonly StudyDefinition[] = [
  weightMaxStudy,
  mapPropagationStudy,
  scalingStudy,
  claimStudy,
  banditsStudy,
  feedbackPathsStudy,
  perturbationFeedbackStudy,
  globalErrorVectorStudy,
  competitionGroupsStudy,
  ruleIdentificationStudy,
  sketchedSgdStudy,
];

/** The kinds of jobs of all studies, by the `kind` of their work. */
export const JOB_KINDS: Readonly<Record<string, JobKind>> = Object.assign({}, ...STUDIES.map(({ kinds }) => kinds));

/** The studies whose rules are all in the catalogue, by name. */
export function createStudies(context: StudyContext): ReadonlyMap<string, Study> {
  const offered = STUDIES.filter(({ rules }) => rules.every((name) => context.rules.has(name)));
  return new Map(offered.map((definition) => definition.create(context)).map((study) => [study.name, study]));
}
