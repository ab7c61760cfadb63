import type { RunConfig } from '../runs/run-config.js';
import type { RunRecord } from '../runs/run-record.js';
import type { StudyContext } from './study-context.js';

/** The work of a job, as plain data that can be sent to a worker. */
export interface JobWork {
  /** The name of the {@link JobKind} that does it. */
  readonly kind: string;
}

/** One job of a study, as plain data: what one worker thread does from start to end. */
export interface StudyJob {
  /** Unique within the study and the same for every command that asks for this job: results are kept under it. */
  readonly id: string;
  /** The cell of the study's tables that its result belongs to: jobs that differ in their seed alone share it. */
  readonly cell: string;
  readonly seed: number;
  readonly work: JobWork;
  /**
   * How long it takes, in seconds or in any unit that all jobs of the study share; long jobs are started first.
   * Default: 1.
   */
  readonly weight?: number;
}

/** How a job reports its progress, as often as it likes. */
export interface JobOversight {
  /** `fraction`: the share of the work that is done, 0 to 1; `score`: its score so far, where it has one. */
  onProgress(fraction: number, score?: number): void;
}

/** A kind of jobs: how its work is done. */
export interface JobKind<Work extends JobWork = JobWork> {
  /** The names of scores that every job of this kind has, unless it diverged. */
  readonly figures: readonly string[];
  /**
   * Does the work to the end, in this thread. What it needs is imported when it is called, so that listing studies
   * stays fast.
   */
  perform(work: Work, oversight: JobOversight): Promise<JobOutcome>;
  /**
   * Where the work is one run: which. Such a job may be done in a run directory, with checkpoints, to the same outcome.
   */
  readonly asRun?: {
    config(work: Work): RunConfig;
    outcome(record: RunRecord): JobOutcome;
  };
}

/** The outcome of a job. */
export interface JobOutcome {
  /** Figures by name; `score` is the one that tables compare with what was published. */
  readonly scores: Readonly<Record<string, number>>;
  /** `[bin]`: the curve of a learning chart, in equal bins of the job's length. */
  readonly curve: readonly number[];
  /** The message that names unit and step, set when the job diverged; its scores are those until then. */
  readonly diverged?: string | undefined;
}

/** The result of a job, one line of JSON. */
export interface JobResult extends JobOutcome {
  readonly id: string;
  readonly cell: string;
  readonly seed: number;
  readonly seconds: number;
}

/** A figure of a paper. */
export interface Published {
  readonly mean: number;
  readonly std?: number | undefined;
  readonly runs?: number | undefined;
  readonly source: string;
}

/** A table of a study's report with a row a cell: published figures beside ours. */
export interface StudyTable {
  readonly kind: 'cells';
  readonly title: string;
  readonly about: string;
  /** What `score` is, with its unit and direction, such as 'mean return over all episodes (higher is better)'. */
  readonly score: string;
  readonly rows: readonly { readonly cell: string; readonly label: string; readonly published?: Published }[];
}

/** A table whose texts the study makes itself. */
export interface FreeTable {
  readonly kind: 'free';
  readonly title: string;
  readonly about: string;
  /** A head that begins with `#` stands over numbers, which line up at the right. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart of a study's report: lines with bands. */
export interface StudyChart {
  readonly kind: 'chart';
  readonly title: string;
  readonly about: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xScale: 'linear' | 'log';
  /** Ends of the horizontal axis. Default: 0 on a linear axis, and as the lines need. */
  readonly xMin?: number;
  readonly xMax?: number;
  /** Default: linear. A logarithmic axis leaves out what is not above 0. */
  readonly yScale?: 'linear' | 'log';
  readonly lines: readonly {
    readonly label: string;
    readonly x: readonly number[];
    readonly mean: readonly number[];
    readonly low?: readonly number[];
    readonly high?: readonly number[];
    /** The seeds of the runs that the line is the mean of. */
    readonly seeds?: readonly number[];
  }[];
}

/**
 * A picture of a study's report: an estimate a row, with its interval and the values that it is an estimate of, on one
 * axis.
 */
export interface StudyIntervals {
  readonly kind: 'intervals';
  readonly title: string;
  readonly about: string;
  readonly xLabel: string;
  /** A value that all rows are seen beside, as a line. */
  readonly reference?: { readonly value: number; readonly label: string };
  readonly rows: readonly {
    readonly label: string;
    /** Which of the palette's colours it has: rows of one thing have one colour in all pictures. */
    readonly color: number;
    readonly value: number;
    readonly interval?: readonly [low: number, high: number];
    readonly points: readonly number[];
    /** The estimate in words. */
    readonly text: string;
  }[];
}

export type StudySection = StudyTable | FreeTable | StudyChart | StudyIntervals;

/** Whether a section is drawn; the others are tables. */
export function isPicture(section: { readonly kind: string }): section is StudyChart | StudyIntervals {
  return section.kind === 'chart' || section.kind === 'intervals';
}

/** How a study is to be run. */
export interface StudyRequest {
  readonly runs: number;
  /** The fraction of every job's episodes that is played, in (0, 1]; below 1 the result is a preview. */
  readonly scale: number;
}

/** A reproduction: which jobs to run, and what to make of their results. */
export interface Study {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly source: string;
  readonly defaultRuns: number;
  /** How long it takes with its default runs, as in 'about 3 hours of one core'. */
  readonly duration?: string;
  /** Names of the stages in which its jobs come, such as 'tuning' and 'runs'. Default: a single stage. */
  readonly stages?: readonly string[];
  /**
   * The jobs whose results are still missing, given the results there are. It is called again whenever all of them are
   * done, so that a study can go in stages (first tune, then run with the best); the study is complete when it returns
   * none.
   */
  jobs(request: StudyRequest, done: ReadonlyMap<string, JobResult>): readonly StudyJob[];
  /** The sections of the report on the results so far. */
  report(request: StudyRequest, done: ReadonlyMap<string, JobResult>): readonly StudySection[];
}

/** A study, and what it needs. */
export interface StudyDefinition {
  /** The rules that its jobs use: where one is missing, the study is not offered. */
  readonly rules: readonly string[];
  /** The kinds of its jobs, by the `kind` of their work. A name means the same kind in all studies. */
  readonly kinds: Readonly<Record<string, JobKind>>;
  create(context: StudyContext): Study;
}

/** The episodes of a job at a fraction `scale` of its length: a whole number, at least 1. */
export function scaledEpisodes(episodes: number, scale: number): number {
  return Math.max(1, Math.round(episodes * scale));
}
