import { join } from 'node:path';
import { adoptResults, type StudyState } from '../reproduce/adopt-results.js';
import { restricted, runStudy } from '../reproduce/run-study.js';
import type { Study, StudyRequest } from '../reproduce/study.js';
import { type StudyDocument, studyDocument } from '../reproduce/study-document.js';
import { openStudyFolder } from '../reproduce/study-folder.js';
import { studyPage } from '../reproduce/study-page.js';
import { formatCount } from '../text/number-format.js';
import { type CommandContext, print } from './command-context.js';
import { createInterruption, type Interruption } from './interruption.js';
import { shellWords } from './shell-words.js';
import { createStudyProgress } from './study-progress.js';
import { studyText } from './study-text.js';
import { queueSource } from './sweep-machines.js';

/** A reproduction to perform, and where its results go. */
export interface StudyToPerform {
  readonly study: Study;
  readonly request: StudyRequest;
  /**
   * Only rows whose names contain one of these texts are run; default: all. Results of other rows stay, and are shown.
   */
  readonly only?: readonly string[] | undefined;
  readonly workers: number;
  /** The results folder: a new one, or one to go on with. */
  readonly out: string;
  /** One JSON document on stdout, in place of tables. */
  readonly json: boolean;
  /** The Redis by whose queue workers do the jobs that are runs; true: that of the environment. */
  readonly queue?: string | true | undefined;
  readonly insecure?: true | undefined;
}

/**
 * Milliseconds between two reports while jobs are done; more where a report takes long, so that it takes no more than a
 * twentieth of the time.
 */
const REPORT_INTERVAL = 10_000;
const REPORT_SHARE = 20;

/**
 * Runs the jobs of a study that have no result yet on worker threads, and writes each result to disk as soon as it is
 * there; then prints and writes the report. Other processes may do the same in the same folder.
 *
 * @throws {@link UserError} when the folder holds something else, before anything is made.
 * @throws {@link InterruptedError} when Ctrl-C was pressed, after everything reached is written.
 */
export async function performStudy(wanted: StudyToPerform, context: CommandContext): Promise<void> {
  // Made first, so that a signal never comes between making the folder and listening.
  const interruption = createInterruption({ keepsWork: true });
  try {
    await perform(wanted, context, interruption);
  } finally {
    interruption.close();
  }
}

async function perform(wanted: StudyToPerform, context: CommandContext, interruption: Interruption): Promise<void> {
  const { study, request, only, workers, out, json, queue } = wanted;
  const command = shellWords(context.args);
  const folder = await openStudyFolder(out, { study: study.name, klopf: context.version, ...request, command });
  const start = adoptResults(study, request, folder.results);
  const asked = only === undefined ? study : restricted(study, only, request, start.done);
  const progress = createStudyProgress(context.stderr, workers);
  /** All results there are, also of rows that were not asked for. */
  const all = (state: StudyState) => adoptResults(study, request, folder.results, state).done;
  const report = (done: StudyState['done'], isComplete: boolean): StudyDocument => {
    const document = studyDocument(study, request, done, { klopf: context.version, command, isComplete });
    folder.report(studyPage(document, done), `${JSON.stringify(document, null, 2)}\n`);
    return document;
  };
  let { done } = start;
  const keepsRuns = request.scale === 1;
  const store = keepsRuns ? folder.runs : undefined;
  const source = queue === undefined ? undefined : await queueSource(wanted, store, progress.log);
  try {
    await folder.begin();
    let due = 0;
    progress.log(headline(wanted, done.size));
    for (const warning of folder.warnings) progress.log(warning);
    const state = await runStudy(asked, request, start, folder, {
      ...{ workers, command, keepsRuns, queue: source, onWarning: progress.log },
      signal: interruption.signal,
      onStage: (stage, jobs, before) => progress.stage(stageName(study, stage), before.values(), jobs),
      onStart: progress.start,
      onTaken: progress.leave,
      onProgress: progress.advance,
      onResult(job, result, results) {
        done = results;
        progress.finish(job, result);
        const began = Date.now();
        if (began < due) return;
        report(all({ done, stage: 0 }), false);
        due = Date.now() + Math.max(REPORT_INTERVAL, REPORT_SHARE * (Date.now() - began));
      },
    }).catch((error) => {
      progress.close();
      try {
        report(all({ done, stage: 0 }), false);
      } catch {
        // If the disk is full, the first failure says so already.
      }
      progress.log(`${kept(done.size, out)} After you have removed the cause, the same command continues from there.`);
      throw error;
    });
    progress.close();
    folder.refresh();
    done = all(state);
    const isLeft = study.jobs(request, done).some(({ id }) => !done.has(id));
    const document = report(done, !isLeft);
    if (json) print(context, JSON.stringify(document));
    else print(context, studyText(document), '', `The report is ${join(out, 'report.html')}`);
    if (!state.isComplete) throw interruption.error(`. ${kept(done.size, out)} The same command goes on from there.`);
  } finally {
    progress.close();
    await source?.close();
    await folder.close();
  }
}

function kept(jobs: number, out: string): string {
  return jobs === 1
    ? `The result of 1 job is kept in ${out}.`
    : `The results of ${formatCount(jobs)} jobs are kept in ${out}.`;
}

function headline({ study, request, out }: StudyToPerform, before: number): string {
  const preview = request.scale < 1 ? `PREVIEW at ${request.scale} of the episodes: ` : '';
  const resumed = before > 0 ? `, going on from ${formatCount(before)} jobs done before` : '';
  return `${preview}${study.title}; ${request.runs} run${request.runs === 1 ? '' : 's'} a row, results in ${out}${resumed}`;
}

/** The name of a stage; undefined for a study of one stage. */
function stageName({ stages }: Study, stage: number): string | undefined {
  if (stages === undefined) return stage === 0 ? undefined : `stage ${stage + 1}`;
  return `stage ${stage + 1} of ${stages.length}, ${stages[stage] ?? 'more'}`;
}
