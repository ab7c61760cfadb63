import type { FuzzCase } from './fuzz-case.js';

/** What one thread of a shared run is told. */
export interface PartTask {
  readonly given: FuzzCase;
  readonly index: number;
  readonly threads: number;
  readonly memory: WebAssembly.Memory;
  readonly barrier: SharedArrayBuffer;
}

/** What it says when it is done: the actions of its lanes `[step][lane][output]`, or what went wrong. */
export type PartResult =
  | { readonly lanes: readonly [number, number]; readonly actions: number[][] }
  | { readonly error: string };
