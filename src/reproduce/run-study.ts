import { UserError } from '../errors/user-error.js';
import { type Agenda, type Ended, performJobs } from '../jobs/perform-jobs.js';
import { JobError } from '../threads/job-error.js';
import { adoptResult, adoptResults, type StudyState } from './adopt-results.js';
import { settingsDigest } from './result-line.js';
import type { JobResult, Study, StudyJob, StudyRequest } from './study.js';
import type { StudyFolder } from './study-folder.js';
import { createStudySource, type StudySourceOptions } from './study-source.js';

export interface RunStudyOptions extends StudySourceOptions {
  /**
   * A stage begins or goes on: its number from 0, its jobs to do, in the order in which they are begun, and all
   * results.
   */
  readonly onStage?: (stage: number, jobs: readonly StudyJob[], done: ReadonlyMap<string, JobResult>) => void;
  /** A job was given to a thread, or is looked at again. */
  readonly onStart?: (job: StudyJob) => void;
  /** `fraction` of the job is done, 0 to 1; `score` is how it stands, where it has such a figure. */
  readonly onProgress?: (job: StudyJob, fraction: number, score: number | undefined) => void;
  /** Another process is at the job. */
  readonly onTaken?: (job: StudyJob) => void;
  /**
   * A job is done and its result in the folder, by this process or another: its result, and those of all that are done.
   */
  readonly onResult?: (job: StudyJob, result: JobResult, done: ReadonlyMap<string, JobResult>) => void;
  /** Aborting ends every thread at once; of jobs under way only runs with checkpoints keep what they reached. */
  readonly signal?: AbortSignal;
}

/**
 * Does the jobs of a study, stage by stage, from where it stands until it has no more, on threads of this process; what
 * other processes do in the same folder need not be done here. `isComplete` is false where it was stopped.
 *
 * When a job fails, or its thread dies, the others are ended as if aborted, and then the promise rejects with the
 * failure, with the job's name in front.
 *
 * @throws {@link UserError} when a job has a mistake that only running it shows, or the folder cannot be written.
 */
export async function runStudy(
  study: Study,
  request: StudyRequest,
  start: StudyState,
  folder: StudyFolder,
  options: RunStudyOptions,
): Promise<StudyState & { readonly isComplete: boolean }> {
  const { signal, onStart, onProgress, onTaken } = options;
  const { agenda, state } = studyAgenda(study, request, start, folder, options);
  const source = createStudySource(folder, options);
  try {
    await performJobs(agenda, source, {
      signal,
      onBegin: onStart,
      onProgress: (job, { fraction, score }) => onProgress?.(job, fraction, score),
      onEnd: (job, { kind }) => (kind === 'taken' ? onTaken?.(job) : undefined),
    });
  } finally {
    await source.close();
  }
  return state();
}

/**
 * What a study asks for, and its results in its folder. Which jobs there are next is a function of the results alone,
 * so that nothing is written of what was asked.
 */
function studyAgenda(
  study: Study,
  request: StudyRequest,
  start: StudyState,
  folder: StudyFolder,
  { onStage, onResult }: Pick<RunStudyOptions, 'onStage' | 'onResult'>,
) {
  let stage = start.stage;
  let done = new Map(start.done);
  /** Jobs of this stage without a result. */
  let open = new Map<string, StudyJob>();
  /** Those of them that have not been asked for, long ones first, so that none is left to run alone at the end. */
  let waiting: StudyJob[] = [];
  let isComplete = false;
  let seen = 0;

  /** Goes on to the jobs that follow from the results, and from those that other processes have told already. */
  const enter = (from: StudyState) => {
    const adopted = adoptResults(study, request, folder.results, from);
    ({ stage } = adopted);
    done = new Map(adopted.done);
    const jobs = study.jobs(request, done).filter(({ id }) => !done.has(id));
    waiting = jobs.sort((a, b) => (b.weight ?? 1) - (a.weight ?? 1));
    open = new Map(waiting.map((job) => [job.id, job]));
    isComplete = open.size === 0;
    if (!isComplete) onStage?.(stage, [...waiting], done);
  };
  const take = (job: StudyJob, result: JobResult) => {
    open.delete(job.id);
    done.set(job.id, result);
  };
  /** Takes in what is in the folder and this process has not been told of. */
  const takeNews = () => {
    const news: [StudyJob, JobResult][] = [];
    for (; seen < folder.lines.length; seen++) {
      const job = open.get(folder.lines[seen]!.id);
      const [result] = job ? adoptResult(job, folder.lines[seen]) : [];
      if (!job || !result) continue;
      take(job, result);
      news.push([job, result]);
    }
    return news;
  };
  const resultOf = (job: StudyJob, outcome: Ended<JobResult>): JobResult => {
    if (outcome.kind === 'done') return outcome.record;
    const { message, isMistake, stack } = outcome;
    throw new JobError(message, isMistake, stack).named(`${job.cell}, seed ${job.seed}`);
  };

  enter(start);
  const agenda: Agenda<StudyJob, JobResult> = {
    get done() {
      return done.size;
    },
    isDone: (id) => done.has(id),
    unfinished: () => [],
    async change(work) {
      let news: [StudyJob, JobResult][] = [];
      const told: [StudyJob, JobResult][] = [];
      try {
        return await folder.write((add) => {
          news = takeNews();
          return work({
            next() {
              // A stage begins once the results of the one before are known to all.
              if (open.size === 0 && !isComplete && told.length === 0) enter({ done, stage: stage + 1 });
              return waiting.shift();
            },
            tell(job, outcome) {
              const result = resultOf(job, outcome);
              add({ ...result, settings: settingsDigest(job.work) });
              told.push([job, result]);
              take(job, result);
              seen = folder.lines.length;
            },
          });
        });
      } catch (error) {
        // What could not be written does not count.
        for (const [{ id }] of told.splice(0)) done.delete(id);
        throw error;
      } finally {
        for (const [job, result] of [...news, ...told]) onResult?.(job, result, done);
      }
    },
  };
  // It may have been stopped just when it was done.
  const isAllDone = () => isComplete || (open.size === 0 && study.jobs(request, done).every(({ id }) => done.has(id)));
  return {
    agenda,
    state: () => ({ done, stage: isComplete || open.size > 0 ? stage : stage + 1, isComplete: isAllDone() }),
  };
}

/**
 * The study with only the cells whose names contain one of these texts (upper and lower case alike); its report still
 * shows all results there are. Rows of a later stage can be named once what they depend on is `done`.
 *
 * @throws {@link UserError} when a text is in no name.
 */
export function restricted(
  study: Study,
  only: readonly string[],
  request: StudyRequest,
  done: ReadonlyMap<string, JobResult> = new Map(),
): Study {
  const has = (cell: string, text: string) => cell.toLowerCase().includes(text.toLowerCase());
  const rows = [...study.jobs(request, new Map()), ...study.jobs(request, done), ...done.values()];
  const cells = [...new Set(rows.map(({ cell }) => cell))];
  const strange = only.find((text) => !cells.some((cell) => has(cell, text)));
  if (strange !== undefined)
    throw new UserError(`no row of ${study.name} contains '${strange}'\nIts rows are ${cells.join('; ')}.`);
  return {
    ...study,
    jobs: (asked, done) => study.jobs(asked, done).filter(({ cell }) => only.some((text) => has(cell, text))),
  };
}
