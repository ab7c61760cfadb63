import * as errors from '../errors.js';
import { Patience } from './patience.js';
import { clearShared, createSharedBytes, readShared, writeShared } from './shared-bytes.js';
import { awaitTurn, command, control, createControl, giveTurn, status } from './shared-control.js';
import type { Obituary, SharedSupervisorData } from './shared-supervisor.js';
import type { SharedWorkerData } from './shared-worker.js';
import { threads } from './threads.js';
import type { VectorInfos } from './vector-infos.js';
import { workerModule } from './worker-module.js';
import type { ShareData, ShareReset } from './worker-share.js';

/** What a share of environments tells in its infos. */
export interface ToldInfos {
  readonly infos: VectorInfos;
  readonly first: number;
  readonly count: number;
}

/** The worker threads of a `SharedVectorEnv`, from the calling thread's side: a turn is given, and awaited. */
export class SharedWorkers {
  readonly #shares: readonly ShareData[];
  readonly #words: Int32Array;
  readonly #inbox = createSharedBytes();
  readonly #outboxes: readonly SharedArrayBuffer[];
  readonly #obituary = createSharedBytes();
  readonly #patience: Patience;
  #started = false;
  #broken: errors.WorkerError | null = null;

  /** Starts a thread a share, and one that watches over them. `module`: what registers the environments. */
  constructor(shares: readonly ShareData[], module: string) {
    const { Worker, availableParallelism } = threads()!;
    const isFree = availableParallelism() > shares.length;
    this.#shares = shares;
    this.#words = createControl(shares.length);
    this.#patience = new Patience(this.#words, isFree);
    this.#outboxes = shares.map(createSharedBytes);
    Atomics.store(this.#words, control.pending, shares.length);
    const workers = shares.map(
      (share, worker): SharedWorkerData => ({
        modules: [workerModule(module)],
        share,
        worker,
        words: this.#words,
        inbox: this.#inbox,
        outbox: this.#outboxes[worker]!,
        isFree,
      }),
    );
    const workerUrl = builtNeighbour('shared-worker');
    const data: SharedSupervisorData = { workerUrl, workers, obituary: this.#obituary };
    new Worker(new URL(builtNeighbour('shared-supervisor')), { workerData: data, execArgv: [] }).unref();
  }

  /** Gives the turn for a reset. Throws `WorkerError` when a worker has died. */
  reset(args: ShareReset): void {
    this.#awaitStart();
    writeShared(this.#inbox, args);
    giveTurn(this.#words, command.reset);
  }

  /** Gives the turn for a step. Throws `WorkerError` when a worker has died. */
  step(): void {
    this.#awaitStart();
    giveTurn(this.#words, command.step);
  }

  /** Waits for the end of the turn. Throws the first error of an environment, or `WorkerError` when a worker has died. */
  await(): ToldInfos[] {
    const isOver = awaitTurn(this.#words, this.#patience);
    const told: ToldInfos[] = [];
    for (const [worker, { first, count }] of this.#shares.entries()) {
      const how = Atomics.load(this.#words, control.status + worker);
      if (how === status.failed) throw this.#failure(worker);
      if (how === status.told) told.push({ infos: readShared(this.#outboxes[worker]!) as VectorInfos, first, count });
    }
    if (!isOver) throw (this.#broken = this.#deathOfWorker());
    return told;
  }

  /** Tells the workers to close their environments and end; does not wait for them. */
  stop(): void {
    giveTurn(this.#words, command.stop);
  }

  #awaitStart(): void {
    if (this.#broken !== null) throw this.#broken;
    if (this.#started) return;
    this.await();
    this.#started = true;
  }

  #failure(worker: number): Error {
    const outbox = this.#outboxes[worker]!;
    const { name, message, stack } = readShared(outbox) as { name: string; message: string; stack?: string };
    clearShared(outbox);
    Atomics.store(this.#words, control.status + worker, status.done);
    const known: unknown = Reflect.get(errors, name);
    const Class = typeof known === 'function' ? (known as new (message: string) => Error) : null;
    const { first, count } = this.#shares[worker]!;
    const error =
      Class === null
        ? new errors.WorkerError(`One of the environments ${first} to ${first + count - 1} threw ${name}: ${message}`)
        : new Class(message);
    error.cause = stack;
    return error;
  }

  #deathOfWorker(): errors.WorkerError {
    const { worker, first, count, cause } = readShared(this.#obituary) as Obituary;
    return new errors.WorkerError(
      `Worker ${worker}, with the environments ${first} to ${first + count - 1}, died (${cause}); the states of its environments are lost. ` +
        'Close this vector environment and make a new one.',
    );
  }
}

/** The address of another module of this folder, for a thread. */
function builtNeighbour(name: string): string {
  return workerModule(import.meta.url.replace(/shared-workers\.(ts|js)$/, `${name}.$1`));
}
