import { ALONE, type Barrier } from './barrier.js';

/** Which thread of how many this is; it does a range of rows, inputs or columns of each kernel's work. */
export interface Part {
  readonly index: number;
  readonly threads: number;
  readonly barrier: Barrier;
  /** Where it is to be seen how long each kernel takes: every kernel is called through what this returns. */
  readonly timed?: Timed | undefined;
}

/** Makes of a function, by its name, one that does the same and notes when. */
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
