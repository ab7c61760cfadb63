import { UserError } from '../errors/user-error.js';
import type { RunConfig } from '../runs/run-config.js';
import { runId } from '../runs/run-id.js';
import { configOf, type Experiment, pointOf, shownSettings } from './experiment/experiment.js';
import type { AskedEntry, FailedEntry, LedgerEntry, ToldEntry } from './ledger-entries.js';
import type { TrialSeen } from './search/samplers.js';
import type { Point } from './search/space.js';
import { isBelowMedian, promoted, stagesOf } from './search/stopping.js';
import type { SweepJob } from './sources/job-source.js';
import { type TrialPoints, trialPoints } from './trial-points.js';

/** How often a job is tried that fails, unless it is a mistake of the user. */
export const ATTEMPTS = 3;

/** How a trial stands. */
export type TrialStatus =
  /** Its runs are under way, or wait for their turn. */
  | 'running'
  /** It rests on a stage of successive halving, and may yet go on. */
  | 'resting'
  /** All its runs came to their end. */
  | 'complete'
  /** It was stopped early. */
  | 'stopped'
  /** One of its runs diverged. */
  | 'diverged'
  /** One of its runs failed each time. */
  | 'failed';

/** One combination of what varies, with all seeds. */
export interface Trial {
  readonly number: number;
  /** The index of its search. */
  readonly search: number;
  readonly point: Point;
  /** What it varies, by dotted place, as people read it. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly status: TrialStatus;
  /** `[stage]`: the mean over the seeds; −Infinity where one diverged. */
  readonly scores: readonly number[];
  /** The stage that it has reached or is on the way to. */
  readonly stage: number;
  /** `[seed]`: the ids of its runs. */
  readonly runs: readonly string[];
  /** `[seed]`: what each achieved at the last stage that is known of it. */
  readonly seedScores: readonly number[];
  /** Why it diverged or failed. */
  readonly reason?: string | undefined;
}

/** What a sweep wants done next. */
export interface Asked {
  /** To be added to the ledger before the job is given away. */
  readonly entry: AskedEntry;
  readonly job: SweepJob;
}

interface OpenTrial extends Trial {
  status: TrialStatus;
  stage: number;
  readonly scores: number[];
  readonly runs: string[];
  readonly seedScores: number[];
  reason?: string | undefined;
  /** Seeds that have been asked for at the present stage. */
  asked: number;
  /** The jobs of the present stage, `[seed]`. */
  jobs: string[];
  readonly configs: RunConfig[];
}

interface Job {
  readonly asked: AskedEntry;
  readonly trials: Set<number>;
  told?: ToldEntry;
  attempts: number;
  failure?: FailedEntry;
}

interface OpenSearch {
  readonly points: TrialPoints;
  readonly trials: OpenTrial[];
}

/**
 * Where a sweep stands: an experiment and the entries of its ledger, in order, and nothing else. What it asks next is a
 * pure function of these; the state only spares working it out from the beginning each time.
 */
export class SweepState {
  readonly experiment: Experiment;
  /** Fractions of a trial's episodes. */
  readonly stages: readonly number[];
  readonly #searches: OpenSearch[];
  readonly #trials: OpenTrial[] = [];
  readonly #jobs = new Map<string, Job>();
  /** Trials of which runs of the present stage have not been asked for. */
  readonly #waiting: OpenTrial[] = [];
  /** Jobs that failed and are to be tried again. */
  readonly #retries: string[] = [];
  #done = 0;
  #failed = 0;
  #seconds = 0;
  #episodes = 0;

  constructor(experiment: Experiment, entries: Iterable<LedgerEntry> = []) {
    this.experiment = experiment;
    this.stages = stagesOf(experiment.stop);
    this.#searches = experiment.searches.map((_, k) => ({ points: trialPoints(experiment, k), trials: [] }));
    for (const entry of entries) this.apply(entry);
  }

  get trials(): readonly Trial[] {
    return this.#trials;
  }

  /** Jobs done and failed for good, and the seconds and episodes of those that are done. */
  get totals(): {
    readonly done: number;
    readonly failed: number;
    readonly seconds: number;
    readonly episodes: number;
  } {
    return { done: this.#done, failed: this.#failed, seconds: this.#seconds, episodes: this.#episodes };
  }

  /** Trials that there will be at most, in all searches. */
  get wanted(): number {
    return this.#searches.reduce((sum, { points }) => sum + Math.min(points.size, this.experiment.search.trials), 0);
  }

  /** Jobs that were asked for and of which nothing has been heard, in the order of asking. */
  unfinished(): SweepJob[] {
    const open = [...this.#jobs.values()].filter(({ told, failure }) => told === undefined && failure === undefined);
    return open.map(({ asked }) => this.#jobOf(asked));
  }

  /** The jobs that are done, by their ids; no more than so many, those that were asked for last. */
  lastTold(most: number): string[] {
    return [...this.#jobs].flatMap(([id, { told }]) => (told === undefined ? [] : [id])).slice(-most);
  }

  /** Whether a job is known to be done. */
  isTold(id: string): boolean {
    return this.#jobs.get(id)?.told !== undefined;
  }

  /** Takes in the next entry of the ledger. @throws {@link UserError} where it does not follow from those before. */
  apply(entry: LedgerEntry): void {
    if ('asked' in entry) this.#ask(entry);
    else if ('told' in entry) this.#tell(entry);
    else if ('failed' in entry) this.#fail(entry);
    else this.#again();
  }

  /**
   * What is to be done next; undefined where nothing is before something that is under way has ended. The entry is to
   * be given to `apply`, too. A job may be known already, since other trials may have the same run: see `isTold`.
   */
  next(): Asked | undefined {
    const again = this.#retries[0];
    if (again !== undefined) {
      const { asked } = this.#jobs.get(again)!;
      return { entry: asked, job: this.#jobOf(asked) };
    }
    const waiting = this.#waiting[0];
    if (waiting) return this.#askOf(waiting);
    // In turn, so that all searches come forward alike.
    const inTurn = [...this.#searches.keys()].sort(
      (a, b) => this.#searches[a]!.trials.length - this.#searches[b]!.trials.length || a - b,
    );
    for (const search of inTurn) {
      const asked = this.#nextOf(search);
      if (asked) return asked;
    }
    return undefined;
  }

  /** The complete trial of a search that achieved most; the earlier of equals. */
  best(search: number): Trial | undefined {
    return this.#searches[search]!.trials.filter(({ status }) => status === 'complete').reduce<Trial | undefined>(
      (most, trial) => (most === undefined || trial.scores.at(-1)! > most.scores.at(-1)! ? trial : most),
      undefined,
    );
  }

  #nextOf(search: number): Asked | undefined {
    const { trials, points } = this.#searches[search]!;
    const { size } = points;
    const { stop } = this.experiment;
    const isLast = trials.length >= Math.min(size, this.experiment.search.trials);
    if (stop?.by === 'asha') {
      const climbers = trials.filter(({ status }) => status !== 'failed');
      const index = promoted(
        climbers.map(({ scores, stage }) => ({ scores, rung: stage })),
        this.stages.length,
        stop.factor,
        isLast,
      );
      if (index >= 0) return this.#askOf(climbers[index]!, climbers[index]!.stage + 1);
    }
    if (isLast) return undefined;
    const number = this.#trials.length;
    let known: TrialSeen[] | undefined;
    // Only what depends on other trials needs to look at them.
    const seen = () => {
      if (this.experiment.search.by !== 'tpe') return [];
      known ??= trials.filter(({ status }) => status !== 'failed').map(seenOf);
      return known;
    };
    const point = points.next(trials.length, seen);
    const { space } = this.experiment.searches[search]!;
    return this.#asked({ number, search, stage: 0, seed: 0, point, settings: shownSettings(space, point) });
  }

  /** The next run of a trial that there is, at its stage or at one that it goes on to. */
  #askOf(trial: OpenTrial, stage = trial.stage): Asked {
    const seed = stage === trial.stage ? trial.asked : 0;
    return this.#asked({ number: trial.number, search: trial.search, stage, seed, point: trial.point });
  }

  #asked(what: {
    readonly number: number;
    readonly search: number;
    readonly stage: number;
    /** The index of the seed. */
    readonly seed: number;
    readonly point: Point;
    readonly settings?: Trial['settings'];
  }): Asked {
    const { number, search, stage, point, settings } = what;
    const seed = this.experiment.seeds[what.seed]!;
    const config =
      this.#trials[number]?.configs[what.seed] ??
      configOf(this.experiment, this.experiment.searches[search]!, point, seed);
    const run = this.#trials[number]?.runs[what.seed] ?? runId(config);
    const until = stage === this.stages.length - 1 ? undefined : untilOf(config, this.stages[stage]!);
    const id = until === undefined ? run : `${run}-e${until}`;
    const entry: AskedEntry = {
      ...{ asked: id, trial: number, search, stage, seed, run },
      ...(until === undefined ? {} : { until }),
      ...(settings === undefined ? {} : { settings }),
    };
    return { entry, job: { id, trial: number, config, ...(until === undefined ? {} : { until }) } };
  }

  #jobOf({ asked: id, trial, seed, until }: AskedEntry): SweepJob {
    const index = this.experiment.seeds.indexOf(seed);
    return { id, trial, config: this.#trials[trial]!.configs[index]!, ...(until === undefined ? {} : { until }) };
  }

  #ask(entry: AskedEntry): void {
    const known = this.#jobs.get(entry.asked);
    if (known && this.#retries[0] === entry.asked) {
      this.#retries.shift();
      delete known.failure;
      return;
    }
    const trial = this.#trials[entry.trial] ?? this.#begin(entry);
    if (trial.search !== entry.search) throw strange(entry, 'another search than before');
    if (entry.stage !== trial.stage) {
      if (entry.stage !== trial.stage + 1 || trial.status !== 'resting') throw strange(entry, 'a stage out of order');
      Object.assign(trial, { stage: entry.stage, asked: 0, jobs: [], status: 'running' });
    }
    const index = this.experiment.seeds.indexOf(entry.seed);
    if (index !== trial.asked) throw strange(entry, 'a seed out of order');
    const space = this.experiment.searches[trial.search]!;
    trial.configs[index] ??= configOf(this.experiment, space, trial.point, entry.seed);
    trial.runs[index] = entry.run;
    trial.jobs[index] = entry.asked;
    trial.asked++;
    const job = known ?? { asked: entry, trials: new Set(), attempts: 0 };
    this.#jobs.set(entry.asked, job);
    job.trials.add(trial.number);
    this.#arrange(trial);
    if (job.told) this.#settle(trial);
    else if (job.failure) this.#giveUp(trial, job.failure.message);
  }

  #begin(entry: AskedEntry): OpenTrial {
    const { trial: number, search, settings } = entry;
    const space = this.experiment.searches[search]?.space;
    if (number !== this.#trials.length || space === undefined || settings === undefined || entry.stage !== 0)
      throw strange(entry, 'a trial out of order');
    const point = pointOf(space, settings);
    if (point === undefined) throw strange(entry, 'settings that are none of the experiment');
    const trial: OpenTrial = {
      ...{ number, search, point, settings, status: 'running', scores: [], stage: 0 },
      ...{ runs: [], seedScores: [], asked: 0, jobs: [], configs: [] },
    };
    this.#trials.push(trial);
    this.#searches[search]!.trials.push(trial);
    this.#searches[search]!.points.add(point);
    return trial;
  }

  #tell(entry: ToldEntry): void {
    const job = this.#jobs.get(entry.told);
    if (!job) throw strange(entry, 'a job that nobody has asked for');
    // A job that two have done has one result.
    if (job.told) return;
    job.told = entry;
    this.#done++;
    this.#seconds += entry.seconds;
    this.#episodes += entry.episodes;
    for (const number of job.trials) this.#settle(this.#trials[number]!);
  }

  #fail(entry: FailedEntry): void {
    const job = this.#jobs.get(entry.failed);
    if (!job) throw strange(entry, 'a job that nobody has asked for');
    if (job.told || job.failure) return;
    job.failure = entry;
    job.attempts++;
    if (!entry.isFinal && job.attempts < ATTEMPTS) {
      this.#retries.push(entry.failed);
      return;
    }
    this.#failed++;
    for (const number of job.trials) this.#giveUp(this.#trials[number]!, entry.message);
  }

  #giveUp(trial: OpenTrial, message: string): void {
    trial.status = 'failed';
    trial.reason = message;
    this.#arrange(trial);
  }

  #again(): void {
    for (const [id, job] of this.#jobs) {
      if (!job.failure || this.#retries.includes(id)) continue;
      job.attempts = 0;
      this.#failed--;
      this.#retries.push(id);
      for (const number of job.trials) {
        const trial = this.#trials[number]!;
        trial.status = 'running';
        delete trial.reason;
        this.#arrange(trial);
      }
    }
  }

  /** Whether a trial has runs to be asked for. */
  #arrange(trial: OpenTrial): void {
    const at = this.#waiting.indexOf(trial);
    const isWaiting = trial.status === 'running' && trial.asked < this.experiment.seeds.length;
    if (isWaiting && at < 0) this.#waiting.push(trial);
    if (!isWaiting && at >= 0) this.#waiting.splice(at, 1);
  }

  /** What becomes of a trial once one of its runs has come so far. */
  #settle(trial: OpenTrial): void {
    if (trial.status !== 'running') return;
    const told = trial.jobs.map((id) => this.#jobs.get(id)!.told);
    told.forEach((entry, k) => {
      if (entry) trial.seedScores[k] = entry.score ?? Number.NEGATIVE_INFINITY;
    });
    if (told.length < this.experiment.seeds.length || told.some((entry) => entry === undefined)) return;
    const score = told.reduce(
      (sum, entry) => sum + (entry!.score ?? Number.NEGATIVE_INFINITY) / this.experiment.seeds.length,
      0,
    );
    trial.scores[trial.stage] = score;
    const diverged = told.find((entry) => entry!.diverged !== undefined)?.diverged;
    if (diverged !== undefined) {
      trial.status = 'diverged';
      trial.reason = diverged;
    } else if (trial.stage === this.stages.length - 1) trial.status = 'complete';
    else if (this.experiment.stop?.by === 'asha') trial.status = 'resting';
    else if (this.#isStopped(trial)) trial.status = 'stopped';
    else Object.assign(trial, { stage: trial.stage + 1, asked: 0, jobs: [] });
    this.#arrange(trial);
  }

  #isStopped({ scores, search, stage }: OpenTrial): boolean {
    const { stop } = this.experiment;
    if (stop?.by !== 'median' || this.stages[stage]! < stop.warmup) return false;
    // What diverged is complete and the worst at every stage.
    const ended = this.#searches[search]!.trials.filter(({ status }) => status === 'complete' || status === 'diverged');
    const complete = ended.map((trial) =>
      this.stages.map((_, k) => (trial.scores.length > k ? trial.scores[k]! : Number.NEGATIVE_INFINITY)),
    );
    return isBelowMedian(scores, complete, stop.startup);
  }
}

/** What the next job of a sweep is: a pure function of an experiment and its ledger. */
export function askNext(experiment: Experiment, ledger: Iterable<LedgerEntry>): Asked | undefined {
  return new SweepState(experiment, ledger).next();
}

function seenOf({ point, status, scores }: OpenTrial): TrialSeen {
  const state =
    status === 'complete' || status === 'diverged' ? 'complete' : scores.length > 0 ? 'stopped' : 'under way';
  return { point, state, reached: scores.length, score: scores.at(-1) ?? Number.NaN };
}

/** Episodes of a stage: at least one, and not all. */
function untilOf({ episodes }: RunConfig, fraction: number): number {
  return Math.max(1, Math.min(episodes, Math.round(fraction * episodes)));
}

function strange(entry: LedgerEntry, why: string): UserError {
  return new UserError(`the entry ${JSON.stringify(entry)} is ${why}`);
}
