import { ALONE, type Barrier } from './barrier.js';

/** Which of how many threads this is; each does a range of rows, inputs or columns of every kernel's work. */
export interface Part {
  readonly index: number;
  readonly threads: number;
  readonly barrier: Barrier;
  /** Wraps every kernel, so that it can be seen how long each takes. Default: none is wrapped. */
  readonly timed?: Timed | undefined;
}

/** Makes, from a kernel and its name, a function that does the same and notes when. */
export type Timed = <A extends readonly number[]>(name: string, call: (...args: A) => void) => (...args: A) => void;

/** The lanes `[from, to)` of one thread: whole groups of eight, so that the threads of small batches idle rather than differ. */
export function laneRange(
  batch: number,
  { index, threads }: Pick<Part, 'index' | 'threads'>,
): [from: number, to: number] {
  const groups = Math.ceil(batch / 8);
  const at = (k: number) => Math.min(batch, 8 * Math.floor((groups * k) / threads));
  return [at(index), at(index + 1)];
}

/** One thread that does everything. */
export const WHOLE: Part = { index: 0, threads: 1, barrier: ALONE };
