import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
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
  /** What the first thread asks of all: {@link STOP}, to end the run early, {@link KEEP}, to give its state, or both. */
  readonly asked: readonly [Uint8Array, Uint8Array];
}

const STOP = 1;
const KEEP = 2;

/** A tally at a moment, as plain data. */
export interface TallyState {
  readonly episodes: number;
  /** `[bin]`: sum and number of the counted returns. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
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
    asked: [flag(0), flag(1)],
  };
}

function tallyBytes(lanes: number): number {
  return 32 * lanes + 2 * (lanes + 1);
}

export interface TallyOptions {
  /** Equal bins of the learning curve. Default: 20. */
  readonly bins?: number | undefined;
  /** Episodes after which the run stops for now; all that end in the same step are counted. Default: those wanted. */
  readonly until?: number | undefined;
  /**
   * Whether an episode after the first begins with a step that only resets, whose action is ignored; such steps do not count. Default:
   * false.
   */
  readonly beginsWithReset?: boolean | undefined;
  /** Where counted episodes are gathered into rows. */
  readonly metrics?: MetricsRows | undefined;
  /** What was counted before. */
  readonly start?: TallyState | undefined;
  /** `[lane]`: of this thread's lanes, what {@link Tally.begins} gave. */
  readonly begins?: Float64Array | undefined;
}

/** What one thread knows of the results of a run so far. */
export class Tally {
  /** Episodes counted, at most the number asked for. */
  episodes = 0;
  /** Whether the run is over, or stops here, for every thread. */
  stopped = false;
  /** Whether every thread is to give its state after this step. */
  keeps = false;
  /** The number of episodes asked for. */
  readonly wanted: number;
  /** The number of episodes after which it stops for now. */
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

  /** @throws {@link UserError} for a state of another number of bins. */
  constructor(
    board: TallyBoard,
    wanted: number,
    { bins = 20, until = wanted, beginsWithReset = false, metrics, start, begins }: TallyOptions = {},
  ) {
    this.#board = board;
    this.wanted = wanted;
    this.#until = Math.min(until, wanted);
    this.#metrics = metrics;
    this.#resets = beginsWithReset ? 1 : 0;
    this.#begins = new Float64Array(board.lanes);
    if (begins) this.#begins.set(begins);
    this.#sums = new Float64Array(Math.min(bins, wanted));
    this.#counts = new Float64Array(this.#sums.length);
    if (start) this.#takeUp(start);
    this.#binEnd = this.#endOf(this.#bin);
    this.stopped = this.episodes >= this.#until;
  }

  /** Goes on from a state. */
  #takeUp({ episodes, sums, counts }: TallyState): void {
    const isOfBins = [sums, counts].every((of) => of instanceof Float64Array && of.length === this.#sums.length);
    if (!isOfBins || !Number.isSafeInteger(episodes) || episodes < 0)
      throw new UserError(
        `the tally of the training's state has ${sums?.length} bins and ${quote(episodes)} episodes; expected ${this.#sums.length} bins, as of a training with as many episodes and bins`,
      );
    this.episodes = episodes;
    this.#sums.set(sums);
    this.#counts.set(counts);
    // The bin of the last episode that was counted: `count` moves on from there.
    this.#bin = Math.max(0, Math.floor(((episodes - 1) * this.#sums.length) / this.wanted));
  }

  /** `[lane]`: the step with which the running episode of each of this thread's first `count` lanes begins to count, copied. */
  begins(count: number): Float64Array {
    return this.#begins.slice(0, count);
  }

  /** What was counted so far, copied. */
  state(): TallyState {
    return { episodes: this.episodes, sums: this.#sums.slice(), counts: this.#counts.slice() };
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

  /** Before the step's learning, by the first thread only: whether all threads are to stop, and to give their state. */
  request(step: number, stop: boolean, keep: boolean): void {
    this.#board.asked[(step & 1) as 0 | 1][0] = (stop ? STOP : 0) | (keep ? KEEP : 0);
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
    const asked = this.#board.asked[half][0]!;
    this.stopped = episodes >= this.#until || (asked & STOP) !== 0;
    this.keeps = (asked & KEEP) !== 0;
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
