import { readFileSync } from 'node:fs';

/** A run of Gymnasium on Box2D: a seeded reset, and the steps after it. */
export interface Box2dRun {
  readonly id: string;
  readonly kwargs: Readonly<Record<string, number | boolean>>;
  readonly seed: number;
  readonly reset: number[];
  /** What the published controller would do after the reset and after each step. */
  readonly controls?: (number | number[])[];
  readonly steps: [action: number | number[], observation: number[], reward: number, terminated: boolean][];
}

/**
 * `test/golden/box2d-rollouts.json`: runs, and length and return of the published controller's episodes with the seeds
 * 0 to 39.
 */
export const box2dGolden = JSON.parse(
  readFileSync(new URL('../golden/box2d-rollouts.json', import.meta.url), 'utf8'),
) as { rollouts: Box2dRun[]; returns: Record<string, [steps: number, total: number][]> };

/** The largest difference of two observations at one place. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));
}
