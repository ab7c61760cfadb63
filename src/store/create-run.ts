import { EventEmitter } from 'eventemitter3';
import { type Observable, ReplaySubject } from 'rxjs';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { isRule } from '../rule/rule.js';
import { checkPoolOptions } from '../runs/check-pool-options.js';
import { checkRunConfig } from '../runs/check-run-config.js';
import { checkTraining } from '../runs/check-training.js';
import type { RunConfig } from '../runs/run-config.js';
import { runId } from '../runs/run-id.js';
import { runPool } from '../runs/run-pool.js';
import type { RunRecord } from '../runs/run-record.js';
import { configOfRequest, type TrainingRequest } from '../runs/training-request.js';
import { runWorkers, type WorkerPool } from '../runs/worker-pool.js';
import { quote } from '../text/quote.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import type { TrainingProgress } from '../train/train.js';
import { type RunInStoreOptions, runInStore } from './run-in-store.js';

/** The options of {@link createRun}. */
export interface CreateRunOptions
  extends Pick<RunInStoreOptions, 'signal' | 'until' | 'checkpointEvery' | 'tensorboard'> {
  /**
   * The folder whose directory `<store>/<id>` the run is performed in, see {@link runInStore}. Default: nothing is
   * written.
   */
  readonly store?: string | undefined;
  /** Threads, or a pool of them, which stays open. Default: as many threads as there are processor cores. */
  readonly workers?: number | WorkerPool | undefined;
}

/** What a run tells, by event. */
export interface RunEvents {
  /** Another of 200 equal parts of its episodes has ended (of a run of fewer, an episode). */
  episode: [row: MetricsRow];
  /** About ten times a second. */
  progress: [progress: TrainingProgress];
  /** A checkpoint is on the disk; the steps that each environment has taken. */
  checkpoint: [step: number];
  /** A sentence for people, such as that a checkpoint is damaged and what becomes of it. */
  warning: [sentence: string];
  /** It has ended: whole, diverged, or stopped by the signal or at `until`, and then its record is partial. */
  end: [record: RunRecord];
  error: [error: Error];
}

/**
 * A run under way. `for await (const row of run)` goes through all rows of its metrics, those that were told before,
 * too.
 */
export interface Run extends EventEmitter<RunEvents>, AsyncIterable<MetricsRow> {
  readonly id: string;
  readonly config: RunConfig;
  /** The rows of its metrics, for whoever subscribes from the first on; completes with the run, or fails with it. */
  readonly metrics$: Observable<MetricsRow>;
  /**
   * The record, once the run has ended. Rejects when it fails, where nobody listens to `error` in an unhandled
   * rejection.
   */
  readonly done: Promise<RunRecord>;
}

const IN_STORE = ['until', 'checkpointEvery', 'tensorboard'] as const;

/**
 * Performs a run on threads of its own, which begins as soon as the present code has returned: whoever listens at once
 * misses nothing.
 *
 *     const run = createRun({ env: 'multiplexer', rule: weightMax, episodes: 100_000, seed: 1 }, { store: 'runs' });
 *     run.on('episode', (row) => console.log(row.episode, row['charts/episodic_return']));
 *     const record = await run.done;
 *
 * @param request what `trainOnWorkers` takes, or a run configuration.
 * @throws {@link UserError} for a request or options that are wrong. What only running shows comes as `error` and by
 * `done`.
 */
export function createRun(request: TrainingRequest | RunConfig, options: CreateRunOptions = {}): Run {
  const known = ['store', 'workers', 'signal', ...IN_STORE];
  checkOptions(options, { of: 'createRun', known, example: "{ store: 'runs' }" });
  const { store, workers, signal } = options;
  checkPoolOptions('createRun', ['workers', 'signal'], { workers, signal });
  if (store !== undefined && (typeof store !== 'string' || store === '' || store.includes('\0')))
    throw new UserError(`store is ${quote(store)}; expected the path of a folder for runs, such as 'runs'`);
  const stray = IN_STORE.find((name) => store === undefined && options[name] !== undefined);
  if (stray !== undefined) throw new UserError(`${stray} is given; it is for runs in a store: give store, too`);
  return new StartedRun(configOf(request), options);
}

function configOf(request: TrainingRequest | RunConfig): RunConfig {
  const { rule } = (typeof request === 'object' && request !== null ? request : {}) as { rule?: unknown };
  // The texts of rules, which configurations have, are plain data.
  if (!isRule(rule) && typeof (rule as { act?: unknown } | undefined)?.act === 'string') {
    checkRunConfig(request, 'the configuration of createRun');
    return request as RunConfig;
  }
  checkTraining(request);
  return configOfRequest(request as TrainingRequest, 1);
}

class StartedRun extends EventEmitter<RunEvents> implements Run {
  readonly id: string;
  readonly config: RunConfig;
  readonly metrics$: Observable<MetricsRow>;
  readonly done: Promise<RunRecord>;
  readonly #rows: MetricsRow[] = [];
  readonly #subject = new ReplaySubject<MetricsRow>();
  /** Those who wait for the next row, or for the end. */
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(config: RunConfig, options: CreateRunOptions) {
    super();
    this.id = runId(config);
    this.config = config;
    this.metrics$ = this.#subject.asObservable();
    this.done = Promise.resolve().then(() => this.#perform(options));
    this.done.then(
      () => {
        this.#end();
        this.#subject.complete();
      },
      (error: Error) => {
        this.#end();
        // Who listens to `error`, or to the metrics, has been told.
        this.emit('error', error);
        this.#subject.error(error);
      },
    );
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<MetricsRow, void, undefined> {
    for (let k = 0; ; ) {
      while (k < this.#rows.length) yield this.#rows[k++]!;
      if (this.#isOver) return void (await this.done);
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }

  async #perform({ store, workers, ...options }: CreateRunOptions): Promise<RunRecord> {
    const onMetrics = (rows: readonly MetricsRow[]) => {
      for (const row of rows) {
        this.#rows.push(row);
        this.#subject.next(row);
        this.emit('episode', row);
      }
      this.#wake();
    };
    const onProgress = (progress: TrainingProgress) => void this.emit('progress', progress);
    const pool = runWorkers(workers);
    let record: RunRecord;
    try {
      record =
        store === undefined
          ? await this.#performUnwritten(pool, options.signal, onMetrics, onProgress)
          : await runInStore(store, this.config, {
              ...options,
              ...{ pool, onMetrics, onProgress },
              onCheckpoint: (step) => void this.emit('checkpoint', step),
              onWarning: (sentence) => void this.emit('warning', sentence),
            });
    } finally {
      if (pool !== workers) await pool.close();
    }
    this.emit('end', record);
    return record;
  }

  async #performUnwritten(
    workers: WorkerPool,
    signal: AbortSignal | undefined,
    onMetrics: (rows: readonly MetricsRow[]) => void,
    onProgress: (progress: TrainingProgress) => void,
  ): Promise<RunRecord> {
    const [record] = await runPool([this.config], {
      workers,
      ...(signal && { signal }),
      onMetrics: (_, rows) => onMetrics(rows),
      onProgress: (_, progress) => onProgress(progress),
    });
    if (record === undefined) throw new UserError('the run was stopped before it had begun');
    return record;
  }

  #end(): void {
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
