import { UserError } from '../errors/user-error.js';
import { REDO, type ResultLine, settingsDigest } from './result-line.js';
import { JOB_KINDS } from './studies.js';
import type { JobResult, JobWork, Study, StudyJob, StudyRequest } from './study.js';

/** The results of a study so far. */
export interface StudyState {
  readonly done: ReadonlyMap<string, JobResult>;
  /** The stage that it is in, from 0. */
  readonly stage: number;
}

/**
 * Takes over results from before: those of jobs that the study asks for, now or once it knows what is taken over.
 * Others are ignored. So the rows of a study whose first stage is done are taken over whole, even where its other rows
 * still wait for theirs. `from`: what is taken over already.
 *
 * @throws {@link UserError} when a result was made with other settings than its job has now, or lacks a figure that
 * such a job gives.
 */
export function adoptResults(
  study: Study,
  request: StudyRequest,
  before: ReadonlyMap<string, ResultLine>,
  from: StudyState = { done: new Map(), stage: 0 },
): StudyState {
  const done = new Map(from.done);
  let { stage } = from;
  for (let isWhole = true; ; ) {
    const wanted = study.jobs(request, done).filter(({ id }) => !done.has(id));
    const found = wanted.flatMap((job) => adoptResult(job, before.get(job.id)));
    for (const result of found) done.set(result.id, result);
    if (found.length === 0) return { done, stage };
    isWhole &&= found.length === wanted.length;
    if (isWhole) stage++;
  }
}

/** The result of a job from its line, where there is one. @throws as {@link adoptResults}. */
export function adoptResult({ id, work }: StudyJob, line: ResultLine | undefined): JobResult[] {
  if (line === undefined) return [];
  const { settings, where = 'its line', ...result } = line;
  if (settings !== settingsDigest(work))
    throw new UserError(
      `The result of ${id} in this folder was made with another rule or other settings than the study has now. Choose another folder with --out; nothing was touched.`,
    );
  const lacks = missingFigure(work, result);
  if (lacks !== undefined) throw new UserError(`${where} has no ${lacks}, which the result of ${id} has. ${REDO}`);
  return [result];
}

/** The name of a figure that every completed job has and this result lacks. */
function missingFigure(work: JobWork, { scores, curve, diverged }: JobResult): string | undefined {
  if (diverged !== undefined) return undefined;
  const figure = JOB_KINDS[work.kind]!.figures.find((name) => scores[name] === undefined);
  if (figure !== undefined) return `score '${figure}'`;
  return curve.length === 0 ? 'curve' : undefined;
}
