/**
 * The returns of finished episodes, shared by the threads of a run. Each thread notes the episodes of its own lanes;
 * after the step's last barrier every thread counts all lanes in order, so that all agree on the count, the curve and
 * the end. There are two halves, used in turn, so that the next step of a fast thread does not overwrite what a slow
 * one still reads.
 */
export interface TallyBoard {
  readonly lanes: number;
  readonly finished: readonly [Uint8Array, Uint8Array];
  readonly returns: readonly [Float64Array, Float64Array];
  /** Set to 1 by the first thread to stop the run early. */
  readonly stop: readonly [Uint8Array, Uint8Array];
}

/** Makes a board for `lanes` lanes, in shared memory for several threads. */
export function createTallyBoard(lanes: number, shared: boolean): TallyBoard {
  return tallyBoard(lanes, shared ? new SharedArrayBuffer(tallyBytes(lanes)) : new ArrayBuffer(tallyBytes(lanes)));
}

/** The board in a buffer made by {@link createTallyBoard}, as another thread sees it. */
export function tallyBoard(lanes: number, buffer: ArrayBufferLike): TallyBoard {
  const bytes = (half: number) => new Uint8Array(buffer, 16 * lanes + half * (lanes + 1), lanes);
  const floats = (half: number) => new Float64Array(buffer, 8 * lanes * half, lanes);
  const flag = (half: number) => new Uint8Array(buffer, 16 * lanes + half * (lanes + 1) + lanes, 1);
  return { lanes, finished: [bytes(0), bytes(1)], returns: [floats(0), floats(1)], stop: [flag(0), flag(1)] };
}

function tallyBytes(lanes: number): number {
  return 16 * lanes + 2 * (lanes + 1);
}

/** What one thread knows of the results of a run so far. */
export class Tally {
  /** Episodes counted, at most the number asked for. */
  episodes = 0;
  /** Whether the run is over, for every thread. */
  stopped = false;
  /** The number of episodes asked for. */
  readonly wanted: number;
  readonly #board: TallyBoard;
  /** `[bin]`: sum and number of the counted returns. */
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  /** The bin of the next episode, and the number of the first episode beyond that bin. */
  #bin = 0;
  #binEnd: number;

  constructor(board: TallyBoard, wanted: number, bins = 20) {
    this.#board = board;
    this.wanted = wanted;
    this.#sums = new Float64Array(Math.min(bins, wanted));
    this.#counts = new Float64Array(this.#sums.length);
    this.#binEnd = this.#endOf(0);
  }

  /**
   * Before the step's learning: notes which episodes of the lanes from `first` on are over (1) or not (0), with their
   * returns.
   */
  note(step: number, first: number, ended: Uint8Array, totals: Float64Array): void {
    const half = (step & 1) as 0 | 1;
    const finished = this.#board.finished[half];
    const returns = this.#board.returns[half];
    for (let k = 0; k < ended.length; k++) {
      finished[first + k] = ended[k]!;
      returns[first + k] = totals[k]!;
    }
  }

  /** Before the step's learning, by the first thread only: asks all threads to stop. */
  requestStop(step: number, stop: boolean): void {
    this.#board.stop[(step & 1) as 0 | 1][0] = stop ? 1 : 0;
  }

  /** After the step's learning, by every thread: counts the episodes of all lanes. */
  count(step: number): void {
    const half = (step & 1) as 0 | 1;
    const finished = this.#board.finished[half];
    const returns = this.#board.returns[half];
    const { wanted } = this;
    const [sums, counts] = [this.#sums, this.#counts];
    let { episodes } = this;
    for (let lane = 0; lane < finished.length && episodes < wanted; lane++) {
      if (finished[lane] === 0) continue;
      if (episodes >= this.#binEnd) this.#binEnd = this.#endOf(++this.#bin);
      sums[this.#bin]! += returns[lane]!;
      counts[this.#bin]!++;
      episodes++;
    }
    this.episodes = episodes;
    this.stopped = episodes >= wanted || this.#board.stop[half][0] === 1;
  }

  /** The first episode k with ⌊k · bins / wanted⌋ above `bin`. */
  #endOf(bin: number): number {
    return Math.ceil(((bin + 1) * this.wanted) / this.#sums.length);
  }

  /** The mean return of every bin that has an episode. */
  get curve(): number[] {
    return Array.from(this.#sums, (sum, bin) => sum / this.#counts[bin]!).filter((_, bin) => this.#counts[bin]! > 0);
  }

  get meanReturn(): number {
    return this.#sums.reduce((sum, part) => sum + part, 0) / Math.max(1, this.episodes);
  }
}
