import type { TrainingState } from '../../../src/train/training-state.js';
import type { CurveState } from './curve.js';

/** A run between two steps, from which it goes on. */
export interface Checkpoint {
  readonly episodes: number;
  readonly steps: number;
  /** The step after which the last episode ended. */
  readonly lastEnd: number;
  readonly state: TrainingState;
  readonly curve: CurveState;
}

/** Bytes of all checkpoints together, roughly. */
const MOST_BYTES = 48 * 2 ** 20;
const MOST = 60;

/**
 * Checkpoints of one run, in order; where they are too many every second is dropped, but for the first and the last.
 */
export class Checkpoints {
  #kept: Checkpoint[] = [];

  add(checkpoint: Checkpoint): void {
    this.#kept = this.#kept.filter(({ steps }) => steps < checkpoint.steps);
    this.#kept.push(checkpoint);
    const most = Math.max(3, Math.min(MOST, Math.floor(MOST_BYTES / Math.max(1, bytesOf(checkpoint.state)))));
    if (this.#kept.length > most)
      this.#kept = this.#kept.filter((_, k, all) => k === 0 || k === all.length - 1 || k % 2 === 0);
  }

  /** The last from which the end of an episode can be come to. */
  before(episodes: number): Checkpoint | undefined {
    return this.#kept.findLast((one) => one.episodes < episodes || (one.episodes === episodes && isAtEnd(one)));
  }

  clear(): void {
    this.#kept = [];
  }
}

function isAtEnd({ steps, lastEnd }: Checkpoint): boolean {
  return steps === lastEnd;
}

function bytesOf({ team, critic, lanes }: TrainingState): number {
  const tensors = [...Object.values(team.tensors), ...Object.values(critic?.tensors ?? {})];
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0) + 8 * lanes.observations.length + 2000;
}
