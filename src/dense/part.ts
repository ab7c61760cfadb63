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

/**
 * What one thread does, `[from, to)`, of so many: whole groups of `group`, of which only the last of all may be short.
 */
export function shareOf(
  count: number,
  group: number,
  { index, threads }: Pick<Part, 'index' | 'threads'>,
): [from: number, to: number] {
  const groups = Math.ceil(count / group);
  const at = (k: number) => Math.min(count, group * Math.floor((groups * k) / threads));
  return [at(index), at(index + 1)];
}

/**
 * The lanes `[from, to)` of one thread: whole groups of eight, so that the threads of small batches idle rather than
 * differ.
 */
export function laneRange(batch: number, part: Pick<Part, 'index' | 'threads'>): [from: number, to: number] {
  return shareOf(batch, 8, part);
}

/** One thread that does everything. */
export const WHOLE: Part = { index: 0, threads: 1, barrier: ALONE };
