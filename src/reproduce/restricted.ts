import { UserError } from '../errors/user-error.js';
import type { Study, StudyRequest } from './study.js';

/**
 * A study of which only the cells whose names contain one of these texts are run (upper and lower case alike); its report
 * still shows whatever there is. Throws {@link UserError} for a text that is in none.
 */
export function restricted(study: Study, only: readonly string[], request: StudyRequest): Study {
  const has = (cell: string, text: string) => cell.toLowerCase().includes(text.toLowerCase());
  const cells = [...new Set(study.jobs(request, new Map()).map(({ cell }) => cell))];
  const strange = only.find((text) => !cells.some((cell) => has(cell, text)));
  if (strange !== undefined)
    throw new UserError(`no row of ${study.name} contains '${strange}'\nIts rows are ${cells.join('; ')}.`);
  return {
    ...study,
    jobs: (asked, done) => study.jobs(asked, done).filter(({ cell }) => only.some((text) => has(cell, text))),
  };
}
