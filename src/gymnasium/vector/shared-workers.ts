import { builtModule, builtNeighbour } from '../../threads/built-module.js';
import * as errors from '../errors.js';
import { Patience } from './patience.js';
import { clearShared, createSharedBytes, readShared, writeShared } from './shared-bytes.js';
import { actingWord, awaitTurn, COMMAND, createControl, giveTurn, STATUS, statusWord } from './shared-control.js';
import type { Obituary, SharedSupervisorData, ToSupervisor } from './shared-supervisor.js';
import type { SharedWorkerData, ToldError } from './shared-worker.js';
import { type Threads, threads } from './threads.js';
import type { ShareInfos, ToldInfos } from './vector-infos.js';
import type { ShareData, ShareReset } from './worker-share.js';

/** How long threads may at least take to start and to make their environments. */
const START_MS = 60_000;

type Supervisor = InstanceType<Threads['Worker']>;

/** The worker threads of a `SharedVectorEnv`, from the calling thread's side: a turn is given, and awaited. */
export class SharedWorkers {
  readonly #shares: readonly ShareData[];
  readonly #words: Int32Array;
  readonly #inbox = createSharedBytes();
  readonly #outboxes: readonly SharedArrayBuffer[];
  readonly #obituary = createSharedBytes();
  readonly #patience: Patience;
  readonly #timeoutMs: number;
  readonly #supervisor: Supervisor;
  #started = false;
  /** What every later call throws. */
  #broken: unknown = null;

  /**
   * Starts a thread a share, and one that watches over them.
   *
   * @param module what registers the environments.
   * @param timeoutMs how long one turn may take.
   */
  constructor(shares: readonly ShareData[], module: string, timeoutMs: number) {
    const { Worker, availableParallelism } = threads()!;
    const isFree = availableParallelism() > shares.length;
    this.#shares = shares;
    this.#timeoutMs = timeoutMs;
    this.#words = createControl(shares.length);
    this.#patience = new Patience(this.#words, isFree);
    this.#outboxes = shares.map(createSharedBytes);
    const workers = shares.map(
      (share, worker): SharedWorkerData => ({
        modules: [builtModule(module)],
        share,
        worker,
        words: this.#words,
        inbox: this.#inbox,
        outbox: this.#outboxes[worker]!,
        isFree,
      }),
    );
    const workerUrl = builtNeighbour('./shared-worker', import.meta.url);
    const data: SharedSupervisorData = { workerUrl, workers, obituary: this.#obituary, timeoutMs };
    this.#supervisor = new Worker(new URL(builtNeighbour('./shared-supervisor', import.meta.url)), {
      workerData: data,
      execArgv: [],
    });
    this.#supervisor.unref();
  }

  /**
   * Gives the turn for a reset.
   * @throws {@link WorkerError} when a worker has died.
   */
  reset(args: ShareReset): void {
    this.#awaitStart();
    writeShared(this.#inbox, args);
    giveTurn(this.#words, COMMAND.reset);
  }

  /**
   * Gives the turn for a step.
   * @throws {@link WorkerError} when a worker has died.
   */
  step(): void {
    this.#awaitStart();
    giveTurn(this.#words, COMMAND.step);
  }

  /**
   * Waits for the end of the turn of `method`.
   * @throws the first error of an environment, {@link WorkerError} when a worker has died, and
   * {@link WorkerTimeoutError} when the time is up, which ends all workers.
   */
  await(method: string, timeoutMs = this.#timeoutMs): ToldInfos[] {
    const end = awaitTurn(this.#words, this.#patience, timeoutMs);
    if (end === 'late') {
      const error = this.#timedOut(method, timeoutMs);
      this.#broken = error;
      this.#tell('end');
      throw error;
    }
    const told: ToldInfos[] = [];
    for (const [worker, { first, count }] of this.#shares.entries()) {
      const how = Atomics.load(this.#words, statusWord(worker));
      if (how === STATUS.failed) throw this.#failure(worker);
      if (how === STATUS.told) told.push({ infos: readShared(this.#outboxes[worker]!) as ShareInfos, first, count });
    }
    if (end === 'dead') {
      const error = this.#deathOfWorker();
      this.#broken = error;
      throw error;
    }
    return told;
  }

  /**
   * Tells the workers to close their environments and end; does not wait for them, but those who do not end are ended.
   */
  stop(): void {
    giveTurn(this.#words, COMMAND.stop);
    this.#tell('stopping');
  }

  #tell(said: ToSupervisor): void {
    this.#supervisor.postMessage(said);
  }

  #awaitStart(): void {
    if (this.#broken !== null) throw this.#broken;
    if (this.#started) return;
    try {
      this.await('the start', Math.max(START_MS, this.#timeoutMs));
    } catch (error) {
      // What could not be made cannot be reset either.
      this.#broken = error;
      this.#tell('end');
      throw error;
    }
    this.#started = true;
  }

  #failure(worker: number): Error {
    const outbox = this.#outboxes[worker]!;
    const { name, message, stack, acting } = readShared(outbox) as ToldError;
    clearShared(outbox);
    Atomics.store(this.#words, statusWord(worker), STATUS.done);
    const known: unknown = Reflect.get(errors, name);
    const Class = typeof known === 'function' ? (known as new (message: string) => Error) : null;
    const who = this.#nameOf(worker, acting);
    const error =
      Class === null
        ? new errors.WorkerError(`${capital(who)} threw ${name}: ${message}`)
        : new Class(`${capital(who)}: ${message}`);
    error.cause = stack;
    return error;
  }

  #deathOfWorker(): errors.WorkerError {
    const { worker, cause, acting } = readShared(this.#obituary) as Obituary;
    const doing = acting < 0 ? '' : ` in a call of ${this.#nameOf(worker, acting)}`;
    return new errors.WorkerError(
      `Worker ${worker}, with ${this.#nameOf(worker, -1)}, died${doing} (${cause}); the states of its environments are lost, and the other ` +
        'workers were ended. Close this vector environment and make a new one.',
    );
  }

  #timedOut(method: string, timeoutMs: number): errors.WorkerTimeoutError {
    const late = this.#shares.flatMap((_, worker) =>
      Atomics.load(this.#words, statusWord(worker)) === STATUS.atWork
        ? [`${this.#nameOf(worker, Atomics.load(this.#words, actingWord(worker)))} (worker ${worker})`]
        : [],
    );
    return new errors.WorkerTimeoutError(
      `SharedVectorEnv: ${late.join(' and ')} did not answer ${method} within ${timeoutMs} ms; all workers were ended, and the states of ` +
        'their environments are lost. Make a new one, with a larger timeoutMs if its environments need the time.',
    );
  }

  /** The environment at a place of a worker's share, or all of the share, by their places among all. */
  #nameOf(worker: number, acting: number): string {
    const { first, count } = this.#shares[worker]!;
    if (acting >= 0 || count === 1) return `environment ${first + Math.max(acting, 0)}`;
    return `the environments ${first} to ${first + count - 1}`;
  }
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
