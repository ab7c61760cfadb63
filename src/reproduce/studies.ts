import { banditsStudy } from './studies/bandits/study.js';
import { mapPropagationStudy } from './studies/map-propagation/study.js';
import { scalingStudy } from './studies/scaling/study.js';
import { weightMaxStudy } from './studies/weight-max/study.js';
import type { Study } from './study.js';
import type { StudyContext, StudyDefinition } from './study-definition.js';

/** The studies, in the order in which they are listed. */
const STUDIES: readonly StudyDefinition[] = [weightMaxStudy, mapPropagationStudy, scalingStudy, banditsStudy];

/** The studies that can be made with the rules there are, by name. */
export function createStudies(context: StudyContext): ReadonlyMap<string, Study> {
  const offered = STUDIES.filter(({ rules }) => rules.every((name) => context.rules.has(name)));
  return new Map(offered.map((definition) => definition.create(context)).map((study) => [study.name, study]));
}
