import { endOfPart, type MetricsRows } from './metrics-rows.js';

/**
 * The returns and lengths of finished episodes, shared by the threads of a run. Each thread notes the episodes of its own lanes;
 * after the step's last barrier every thread counts all lanes in order, so that all agree on the count, the curve and
 * the end. There are two halves, used in turn, so that the next step of a fast thread does not overwrite what a slow
 * one still reads.
 */
export interface TallyBoard {
  readonly lanes: number;
  readonly finished: readonly [Uint8Array, Uint8Array];
  readonly returns: readonly [Float64Array, Float64Array];
  /** Steps of the finished episodes. */
  readonly lengths: readonly [Float64Array, Float64Array];
  /** Set to 1 by the first thread to stop the run early. */
  readonly stop: readonly [Uint8Array, Uint8Array];
}

/** Makes a board for `lanes` lanes, in shared memory for several threads. */
export function createTallyBoard(lanes: number, shared: boolean): TallyBoard {
  return tallyBoard(lanes, shared ? new SharedArrayBuffer(tallyBytes(lanes)) : new ArrayBuffer(tallyBytes(lanes)));
}

/** The board in a buffer made by {@link createTallyBoard}, as another thread sees it. */
export function tallyBoard(lanes: number, buffer: ArrayBufferLike): TallyBoard {
  const floats = (k: number) => new Float64Array(buffer, 8 * lanes * k, lanes);
  const bytes = (half: number) => new Uint8Array(buffer, 32 * lanes + half * (lanes + 1), lanes);
  const flag = (half: number) => new Uint8Array(buffer, 32 * lanes + half * (lanes + 1) + lanes, 1);
  return {
    lanes,
    finished: [bytes(0), bytes(1)],
    returns: [floats(0), floats(1)],
    lengths: [floats(2), floats(3)],
    stop: [flag(0), flag(1)],
  };
}

function tallyBytes(lanes: number): number {
  return 32 * lanes + 2 * (lanes + 1);
}

export interface TallyOptions {
  /** Equal bins of the learning curve. Default: 20. */
  readonly bins?: number | undefined;
  /** Episodes after which the run pauses: with all that ended in that step. Default: those wanted. */
  readonly until?: number | undefined;
  /** Whether the first step of an episode, but for the first of all, only begins it: its action is ignored, and it does not count. */
  readonly beginsWithReset?: boolean | undefined;
  /** Where counted episodes are gathered into rows. */
  readonly metrics?: MetricsRows | undefined;
}

/** What one thread knows of the results of a run so far. */
export class Tally {
  /** Episodes counted, at most the number asked for. */
  episodes = 0;
  /** Whether the run is over, for every thread. */
  stopped = false;
  /** The number of episodes asked for. */
  readonly wanted: number;
  readonly #until: number;
  readonly #board: TallyBoard;
  readonly #metrics: MetricsRows | undefined;
  /** Steps in which an episode only begins. */
  readonly #resets: 0 | 1;
  /** `[lane]`: the first step of the running episode that counts, of this thread's lanes. */
  readonly #begins: Float64Array;
  /** `[bin]`: sum and number of the counted returns. */
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  /** The bin of the next episode, and the number of the first episode beyond that bin. */
  #bin = 0;
  #binEnd: number;

  constructor(
    board: TallyBoard,
    wanted: number,
    { bins = 20, until = wanted, beginsWithReset = false, metrics }: TallyOptions = {},
  ) {
    this.#board = board;
    this.wanted = wanted;
    this.#until = Math.min(until, wanted);
    this.#metrics = metrics;
    this.#resets = beginsWithReset ? 1 : 0;
    this.#begins = new Float64Array(board.lanes);
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
    const lengths = this.#board.lengths[half];
    const begins = this.#begins;
    for (let k = 0; k < ended.length; k++) {
      finished[first + k] = ended[k]!;
      if (ended[k] === 0) continue;
      returns[first + k] = totals[k]!;
      lengths[first + k] = step + 1 - begins[k]!;
      begins[k] = step + 1 + this.#resets;
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
    const lengths = this.#board.lengths[half];
    const metrics = this.#metrics;
    const { wanted } = this;
    const [sums, counts] = [this.#sums, this.#counts];
    let { episodes } = this;
    for (let lane = 0; lane < finished.length && episodes < wanted; lane++) {
      if (finished[lane] === 0) continue;
      if (episodes >= this.#binEnd) this.#binEnd = this.#endOf(++this.#bin);
      sums[this.#bin]! += returns[lane]!;
      counts[this.#bin]!++;
      episodes++;
      if (metrics !== undefined) metrics.add(returns[lane]!, lengths[lane]!, step);
    }
    this.episodes = episodes;
    this.stopped = episodes >= this.#until || this.#board.stop[half][0] === 1;
  }

  /** The first episode k with ⌊k · bins / wanted⌋ above `bin`. */
  #endOf(bin: number): number {
    return endOfPart(bin, this.#sums.length, this.wanted);
  }

  /** The mean return of every bin that has an episode. */
  get curve(): number[] {
    return Array.from(this.#sums, (sum, bin) => sum / this.#counts[bin]!).filter((_, bin) => this.#counts[bin]! > 0);
  }

  get meanReturn(): number {
    return this.#sums.reduce((sum, part) => sum + part, 0) / Math.max(1, this.episodes);
  }
}
