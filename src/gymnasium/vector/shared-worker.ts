import { parentPort, workerData } from 'node:worker_threads';
import { Patience } from './patience.js';
import { readShared, writeShared } from './shared-bytes.js';
import { actingWord, COMMAND, CONTROL, endPart, STATUS } from './shared-control.js';
import type { ShareInfos } from './vector-infos.js';
import { type ShareData, type ShareReset, WorkerShare } from './worker-share.js';

/** What a worker thread is started with. */
export interface SharedWorkerData {
  /** Modules that register the environments. */
  readonly modules: readonly string[];
  readonly share: ShareData;
  readonly worker: number;
  readonly words: Int32Array;
  /** The arguments of `reset`, from the caller. */
  readonly inbox: SharedArrayBuffer;
  /** Infos, or the error, to the caller. */
  readonly outbox: SharedArrayBuffer;
  /** Whether there are as many processors as threads. */
  readonly isFree: boolean;
}

/** An error that a worker leaves for the caller. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** The place in its share of the environment that threw, −1 where it cannot be told. */
  readonly acting: number;
}

const { modules, share: data, worker, words, inbox, outbox, isFree } = workerData as SharedWorkerData;

/** Does one part of the work; an error is left for the caller. */
function part(work: () => ShareInfos | null): void {
  try {
    const infos = work();
    if (infos !== null) writeShared(outbox, infos);
    endPart(words, worker, infos === null ? STATUS.done : STATUS.told);
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    writeShared(outbox, { name, message, stack, acting: Atomics.load(words, actingWord(worker)) } satisfies ToldError);
    endPart(words, worker, STATUS.failed);
  }
}

for (const module of modules) await import(module);

let share: WorkerShare | null = null;
part(() => {
  share = new WorkerShare(data, words.subarray(actingWord(worker), actingWord(worker) + 1));
  return null;
});

const parts: Readonly<Record<number, (share: WorkerShare) => ShareInfos | null>> = {
  [COMMAND.reset]: (present) => present.reset(readShared(inbox) as ShareReset),
  [COMMAND.step]: (present) => present.step(),
  [COMMAND.stop]: (present) => {
    present.close();
    return null;
  },
};

const patience = new Patience(words, isFree);
for (let turn = 0, now: number = COMMAND.start; now !== COMMAND.stop; ) {
  turn = patience.awaitChange(CONTROL.turn, turn);
  now = Atomics.load(words, CONTROL.command);
  // A worker whose share could not be made has said so and is only told to stop.
  part(() => (share === null ? null : parts[now]!(share)));
}
parentPort?.close();
