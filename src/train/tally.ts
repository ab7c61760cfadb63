import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { endOfPart, isExact, type MetricsRows } from './metrics-rows.js';

/**
 * The returns and lengths of finished episodes, shared by the threads of a run. Each thread notes the episodes of its
 * own lanes; after the step's last barrier every thread counts all lanes in order, so that all agree on the count, the
 * curve and the end. There are two halves, used in turn, so that the next step of a fast thread does not overwrite what
 * a slow one still reads.
 *
 * Where returns are whole numbers, the order in which they are added makes no difference, and threads read each other's
 * totals only: a line of memory that two threads read and write by turns costs as much as fifty episodes.
 */
export interface TallyBoard {
  readonly lanes: number;
  /** Which thread of how many this is. */
  readonly part: number;
  readonly parts: number;
  readonly finished: readonly [Uint8Array, Uint8Array];
  readonly returns: readonly [Float64Array, Float64Array];
  /** Steps of the finished episodes. */
  readonly lengths: readonly [Float64Array, Float64Array];
  /** `[part][total]`, see {@link TOTALS}. */
  readonly totals: readonly [Float64Array, Float64Array];
  /**
   * What the first thread asks of all: {@link STOP}, to end the run early, {@link KEEP}, to give its state, or both.
   */
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

/**
 * Of the episodes of a part that ended in a step: their number, sums of returns and lengths, and whether all returns
 * are whole numbers.
 */
const TOTALS = { count: 0, returns: 1, lengths: 2, areWhole: 3 } as const;
/** Numbers from one part's totals to the next: 128 bytes, so that no line has those of two. */
const APART = 16;

/**
 * Makes a board for so many lanes.
 *
 * @param options.sharedBy - how many threads share it, in a SharedArrayBuffer, which may be one. Default: it is this
 * thread's own.
 */
export function createTallyBoard(lanes: number, { sharedBy }: { readonly sharedBy?: number } = {}): TallyBoard {
  const parts = sharedBy ?? 1;
  const bytes = tallyBytes(lanes, parts);
  const buffer = sharedBy === undefined ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
  return tallyBoard(lanes, buffer, 0, parts);
}

/** The board in a buffer made by {@link createTallyBoard}, as thread `part` of `parts` sees it. */
export function tallyBoard(lanes: number, buffer: ArrayBufferLike, part = 0, parts = 1): TallyBoard {
  const head = 2 * 8 * APART * parts;
  const totals = (half: number) => new Float64Array(buffer, (half * head) / 2, APART * parts);
  const floats = (k: number) => new Float64Array(buffer, head + 8 * lanes * k, lanes);
  const bytes = (half: number) => new Uint8Array(buffer, head + 32 * lanes + half * (lanes + 1), lanes);
  const flag = (half: number) => new Uint8Array(buffer, head + 32 * lanes + half * (lanes + 1) + lanes, 1);
  return {
    ...{ lanes, part, parts },
    finished: [bytes(0), bytes(1)],
    returns: [floats(0), floats(1)],
    lengths: [floats(2), floats(3)],
    totals: [totals(0), totals(1)],
    asked: [flag(0), flag(1)],
  };
}

function tallyBytes(lanes: number, parts: number): number {
  return 16 * APART * parts + 32 * lanes + 2 * (lanes + 1);
}

export interface TallyOptions {
  /** Equal bins of the learning curve. Default: 20. */
  readonly bins?: number | undefined;
  /** Episodes after which the run stops for now; all that end in the same step are counted. Default: those wanted. */
  readonly until?: number | undefined;
  /**
   * Whether an episode after the first begins with a step that only resets, whose action is ignored; such steps do not
   * count. Default: false.
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

  /**
   * `[lane]`: the step with which the running episode of each of this thread's first `count` lanes begins to count,
   * copied.
   */
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
    let [count, sum, steps, areWhole] = [0, 0, 0, 1];
    for (let k = 0; k < ended.length; k++) {
      finished[first + k] = ended[k]!;
      if (ended[k] === 0) continue;
      const total = totals[k]!;
      const length = step + 1 - begins[k]!;
      returns[first + k] = total;
      lengths[first + k] = length;
      begins[k] = step + 1 + this.#resets;
      count++;
      sum += total;
      steps += length;
      if (total !== (total | 0)) areWhole = 0;
    }
    const ofPart = this.#board.totals[half];
    const at = APART * this.#board.part;
    ofPart[at + TOTALS.count] = count;
    ofPart[at + TOTALS.returns] = sum;
    ofPart[at + TOTALS.lengths] = steps;
    ofPart[at + TOTALS.areWhole] = areWhole;
  }

  /** Before the step's learning, by the first thread only: whether all threads are to stop, and to give their state. */
  request(step: number, stop: boolean, keep: boolean): void {
    this.#board.asked[(step & 1) as 0 | 1][0] = (stop ? STOP : 0) | (keep ? KEEP : 0);
  }

  /** After the step's learning, by every thread: counts the episodes of all lanes. */
  count(step: number): void {
    const half = (step & 1) as 0 | 1;
    if (!this.#countTotals(half)) this.#countLanes(half, step);
    const asked = this.#board.asked[half][0]!;
    this.stopped = this.episodes >= this.#until || (asked & STOP) !== 0;
    this.keeps = (asked & KEEP) !== 0;
  }

  /**
   * Counts all episodes of a step at once. False, and nothing is done, where the order of sums may matter or a bin or
   * row ends in this step.
   */
  #countTotals(half: 0 | 1): boolean {
    const { totals, parts } = this.#board;
    let [count, sum, steps] = [0, 0, 0];
    for (let at = 0; at < APART * parts; at += APART) {
      if (totals[half][at + TOTALS.areWhole] === 0) return false;
      count += totals[half][at + TOTALS.count]!;
      sum += totals[half][at + TOTALS.returns]!;
      steps += totals[half][at + TOTALS.lengths]!;
    }
    if (count === 0) return true;
    const before = this.#sums[this.#bin]!;
    const isWithin = this.episodes < this.#binEnd && this.episodes + count <= this.#binEnd;
    if (!isWithin || !isExact(before) || this.#metrics?.addTogether(count, sum, steps) === false) return false;
    this.#sums[this.#bin] = before + sum;
    this.#counts[this.#bin]! += count;
    this.episodes += count;
    return true;
  }

  /** Counts the episodes of a step lane by lane. */
  #countLanes(half: 0 | 1, step: number): void {
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
