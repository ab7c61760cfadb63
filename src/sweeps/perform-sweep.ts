import { UserError } from '../errors/user-error.js';
import { type Agenda, type PerformJobsOptions, performJobs } from '../jobs/perform-jobs.js';
import type { RunRecord } from '../runs/run-record.js';
import { mean } from '../statistics/curve-statistics.js';
import type { TrainingProgress } from '../train/train.js';
import type { Experiment } from './experiment/experiment.js';
import type { LedgerEntry } from './ledger-entries.js';
import type { JobOutcome, JobSource, SweepJob } from './sources/job-source.js';
import type { SweepFolder } from './sweep-folder.js';

/** How the jobs of a sweep are done, and who hears of it. */
export type PerformSweepOptions = PerformJobsOptions<SweepJob, RunRecord, TrainingProgress>;

/** Of so many jobs that were told before, the last ones, the source may still keep something. */
const LET_GO = 10_000;
/** So many jobs that fail for good while none is done end the sweep: the others would fail, too. */
const FIRST_FAILURES = 3;
/** The last part of the episodes, of which the aim `end` takes the mean. */
const END = 0.1;

/**
 * Asks, has done and tells, until there is nothing left to ask or the signal is aborted. What another process has asked
 * for and not told is done by whoever finds it free.
 *
 * @throws {@link UserError} when no job can be done, the first ones all fail, or the sweep is of another klopf (the
 * promise rejects, once those under way have ended).
 */
export async function performSweep(
  folder: SweepFolder,
  source: JobSource,
  options: PerformSweepOptions = {},
): Promise<void> {
  // What has been asked for is done before the ledger is told; what is still to ask, the ledger refuses.
  if (folder.state.unfinished().length > 0) folder.checkVersion();
  // A process that died between the two has told these, and not let go of them.
  await source.forget(folder.state.lastTold(LET_GO));
  await performJobs(agendaOf(folder), source, options);
}

/** What a sweep asks for and is told, in its ledger. */
function agendaOf({ state, experiment, write }: SweepFolder): Agenda<SweepJob, RunRecord> {
  const tell = (job: SweepJob, outcome: JobOutcome, add: (entry: LedgerEntry) => void) => {
    const entry = entryOf(job, outcome, experiment)!;
    add(entry);
    if (state.totals.done === 0 && state.totals.failed >= FIRST_FAILURES && 'failed' in entry)
      throw new UserError(
        `the first ${FIRST_FAILURES} runs all failed, the last one with: ${entry.message}\nThe sweep has ended; once that is mended the same command tries again.`,
      );
  };
  return {
    get done() {
      return state.totals.done;
    },
    isDone: (id) => state.isTold(id),
    unfinished: () => state.unfinished(),
    change: (work) =>
      write((add) =>
        work({
          next() {
            const asked = state.next();
            if (asked) add(asked.entry);
            return asked?.job;
          },
          tell: (job, outcome) => tell(job, outcome, add),
        }),
      ),
  };
}

/** What the ledger is told of an outcome; undefined where there is none. */
export function entryOf(job: SweepJob, outcome: JobOutcome, { aim }: Experiment): LedgerEntry | undefined {
  if (outcome.kind === 'failed')
    return {
      failed: job.id,
      message: outcome.message,
      ...(outcome.isMistake || outcome.isFinal ? { isFinal: true } : {}),
    };
  if (outcome.kind !== 'done') return undefined;
  const { record } = outcome;
  const { episodes, episodesDone = episodes, seconds, diverged } = record;
  const score = diverged === undefined ? scoreOf(record, aim) : Number.NaN;
  return {
    told: job.id,
    score: Number.isFinite(score) ? score : null,
    ...{ episodes: episodesDone, seconds },
    ...(diverged === undefined ? {} : { diverged }),
  };
}

/** What a run has achieved so far: its mean return, or that of the last tenth of the bins of its curve. */
export function scoreOf({ episodesDone, meanReturn, curve, episodes }: RunRecord, aim: Experiment['aim']): number {
  if (episodesDone === 0) return Number.NaN;
  if (aim === 'mean' || curve.length === 0) return meanReturn;
  const bins = Math.min(20, episodes);
  return mean(curve.slice(-Math.max(1, Math.round(END * bins))));
}
