import { actBeats, type Beat, endBeats, learnBeats, type Timing, type Updating } from './schedule.js';

/**
 * The beats of a team as lists, which it keeps: a step has the beats of the step before, as long as the same lanes
 * learn.
 */
export class KeptBeats {
  readonly #timing: Timing;
  /** `[lane]`. */
  readonly #acting: (readonly Beat[])[] = [];
  readonly #ending: (readonly Beat[])[] = [];
  /** Of the last learning, with which lanes learned in it, `[lane]`, and what took the place of the update. */
  #learning: { readonly learns: Uint8Array; readonly updating: Updating; readonly beats: readonly Beat[] } | undefined;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  acting(lane: number): readonly Beat[] {
    return (this.#acting[lane] ??= [...actBeats(this.#timing, lane)]);
  }

  ending(lane: number): readonly Beat[] {
    return (this.#ending[lane] ??= [...endBeats(this.#timing, lane)]);
  }

  /** `learns`, `[lane]`: 0 where a lane only follows. */
  learning(learns: Uint8Array, updating: Updating): readonly Beat[] {
    const last = this.#learning;
    if (last?.updating === updating && learns.every((given, lane) => given === last.learns[lane])) return last.beats;
    const beats = [...learnBeats(this.#timing, learns, updating)];
    this.#learning = { learns: learns.slice(), updating, beats };
    return beats;
  }
}
