import type { Patience } from './patience.js';

/**
 * The words by which the calling thread and its workers take turns, in shared memory.
 *
 * The caller writes `command`, sets `pending` to the number of workers and raises `turn`; each worker does its part,
 * sets its own `status`, and lowers `pending`. Nobody sends a message. A thread that saw the death of a worker raises
 * `dead` and then changes `pending`, so that a caller that waits for it wakes.
 *
 * The words from `workers` on are a `status` and an `acting` of each worker: `acting` is the place, in its share, of
 * the environment that is being stepped or reset, −1 for none or all of them at once.
 */
export const CONTROL = { turn: 0, command: 1, pending: 2, dead: 3, workers: 4 } as const;

export const COMMAND = { start: 0, reset: 1, step: 2, stop: 3 } as const;

/**
 * What a worker says of its last part: done; done, and it left infos; failed, and it left the error; or that it is
 * still at it.
 */
export const STATUS = { done: 0, told: 1, failed: 2, atWork: 3 } as const;

/** How a turn ended: all did their parts, a worker died, or the time was up. */
export type TurnEnd = 'over' | 'dead' | 'late';

const PENDING_AFTER_DEATH = 2 ** 30;

/** Words for `workers` workers, which have their first part, the start, before them. */
export function createControl(workers: number): Int32Array {
  const words = new Int32Array(new SharedArrayBuffer((CONTROL.workers + 2 * workers) * Int32Array.BYTES_PER_ELEMENT));
  words[CONTROL.pending] = workers;
  for (let worker = 0; worker < workers; worker++) {
    words[statusWord(worker)] = STATUS.atWork;
    words[actingWord(worker)] = -1;
  }
  return words;
}

/** The word in which a worker says how its last part ended. */
export function statusWord(worker: number): number {
  return CONTROL.workers + 2 * worker;
}

/** The word in which a worker says which of its environments acts. */
export function actingWord(worker: number): number {
  return CONTROL.workers + 2 * worker + 1;
}

/** Gives the turn to the workers. */
export function giveTurn(words: Int32Array, which: number): void {
  const workers = (words.length - CONTROL.workers) / 2;
  for (let worker = 0; worker < workers; worker++) Atomics.store(words, statusWord(worker), STATUS.atWork);
  Atomics.store(words, CONTROL.command, which);
  Atomics.store(words, CONTROL.pending, workers);
  Atomics.add(words, CONTROL.turn, 1);
  Atomics.notify(words, CONTROL.turn);
}

/** Waits for the end of the turn, at most `timeoutMs` milliseconds. */
export function awaitTurn(words: Int32Array, patience: Patience, timeoutMs: number): TurnEnd {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const pending = Atomics.load(words, CONTROL.pending);
    if (Atomics.load(words, CONTROL.dead) === 1) return 'dead';
    if (pending === 0) return 'over';
    if (patience.awaitChange(CONTROL.pending, pending, until) === pending) return 'late';
  }
}

/** Ends a worker's part. */
export function endPart(words: Int32Array, worker: number, how: number): void {
  Atomics.store(words, actingWord(worker), -1);
  Atomics.store(words, statusWord(worker), how);
  if (Atomics.sub(words, CONTROL.pending, 1) === 1) Atomics.notify(words, CONTROL.pending);
}

/** Tells the caller that a worker has died. */
export function tellDeath(words: Int32Array): void {
  Atomics.store(words, CONTROL.dead, 1);
  Atomics.or(words, CONTROL.pending, PENDING_AFTER_DEATH);
  Atomics.notify(words, CONTROL.pending);
}
