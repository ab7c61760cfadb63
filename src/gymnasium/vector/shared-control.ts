import type { Patience } from './patience.js';

/**
 * The words by which the calling thread and its workers take turns, in shared memory.
 *
 * The caller writes `command`, sets `pending` to the number of workers and raises `turn`; each worker does its part, sets its own
 * `status`, and lowers `pending`. Nobody sends a message. A thread that saw the death of a worker raises `dead` and then changes
 * `pending`, so that a caller that waits for it wakes.
 */
export const control = { turn: 0, command: 1, pending: 2, dead: 3, status: 4 } as const;

export const command = { start: 0, reset: 1, step: 2, stop: 3 } as const;

/** What a worker says of its last part: done; done, and it left infos; or failed, and it left the error. */
export const status = { done: 0, told: 1, failed: 2 } as const;

const pendingAfterDeath = 2 ** 30;

/** Words for `workers` workers. */
export function createControl(workers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer((control.status + workers) * Int32Array.BYTES_PER_ELEMENT));
}

/** Gives the turn to the workers. */
export function giveTurn(words: Int32Array, which: number): void {
  Atomics.store(words, control.command, which);
  Atomics.store(words, control.pending, words.length - control.status);
  Atomics.add(words, control.turn, 1);
  Atomics.notify(words, control.turn);
}

/** Waits for the end of the turn. Returns whether it came; `false` when a worker died. */
export function awaitTurn(words: Int32Array, patience: Patience): boolean {
  for (;;) {
    const pending = Atomics.load(words, control.pending);
    if (Atomics.load(words, control.dead) === 1) return false;
    if (pending === 0) return true;
    patience.awaitChange(control.pending, pending);
  }
}

/** Ends a worker's part. */
export function endPart(words: Int32Array, worker: number, how: number): void {
  Atomics.store(words, control.status + worker, how);
  if (Atomics.sub(words, control.pending, 1) === 1) Atomics.notify(words, control.pending);
}

/** Tells the caller that a worker has died. */
export function tellDeath(words: Int32Array): void {
  Atomics.store(words, control.dead, 1);
  Atomics.or(words, control.pending, pendingAfterDeath);
  Atomics.notify(words, control.pending);
}
