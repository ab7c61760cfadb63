/**
 * What a run reached in one of equal parts of its episodes, under the names that CleanRL uses. All but `charts/SPS` and
 * `seconds` depends on the configuration and the seed alone.
 */
export interface MetricsRow {
  /** Episodes that had ended, up to the end of this part. */
  readonly episode: number;
  /** Steps of all environments together, up to the step in which the part's last episode ended. */
  readonly global_step: number;
  /** Mean return of the part's episodes. */
  readonly 'charts/episodic_return': number;
  /** Mean number of steps of the part's episodes. */
  readonly 'charts/episodic_length': number;
  /** Steps of all environments a second, since the run began. */
  readonly 'charts/SPS': number;
  /** Seconds of training. */
  readonly seconds: number;
}

/** The part that is under way at a moment, as plain data. */
export interface MetricsState {
  /** Episodes of the run so far. */
  readonly episode: number;
  /** Episodes of the part so far, and the sums of their returns and of their steps. */
  readonly count: number;
  readonly returns: number;
  readonly lengths: number;
}

/** In how many parts a run is divided, a row each, where nothing else is asked for. */
export const METRICS_ROWS = 200;

/** The first episode beyond part `part` of `parts` equal parts of `episodes`. */
export function endOfPart(part: number, parts: number, episodes: number): number {
  return Math.ceil(((part + 1) * episodes) / parts);
}

/** Gathers counted episodes into rows, one for each part of a run; {@link take} gives those that are new. */
export class MetricsRows {
  readonly #episodes: number;
  readonly #parts: number;
  readonly #lanes: number;
  /**
   * The part that the next episode belongs to, and the first episode beyond it; episodes of the run, and number and
   * sums of the part's.
   */
  #part = 0;
  #end: number;
  #episode = 0;
  #count = 0;
  #returns = 0;
  #lengths = 0;
  #untold: MetricsRow[] = [];
  /** When the run began, in milliseconds of `performance.now()`. */
  #began = performance.now();

  /**
   * @param episodes those that the run is asked for.
   * @param lanes environments that step side by side.
   */
  constructor(episodes: number, lanes: number, parts = METRICS_ROWS) {
    this.#episodes = episodes;
    this.#parts = Math.min(parts, episodes);
    this.#lanes = lanes;
    this.#end = endOfPart(0, this.#parts, episodes);
  }

  /** Starts the clock, `seconds` of training after it began. */
  begin(seconds = 0): void {
    this.#began = performance.now() - 1000 * seconds;
  }

  /** The state of the part under way; rows that were not taken yet are not in it. */
  state(): MetricsState {
    return { episode: this.#episode, count: this.#count, returns: this.#returns, lengths: this.#lengths };
  }

  /** Goes on from a state. */
  restore({ episode, count, returns, lengths }: MetricsState): void {
    this.#episode = episode;
    this.#count = count;
    this.#returns = returns;
    this.#lengths = lengths;
    while (this.#part < this.#parts - 1 && this.#end <= episode)
      this.#end = endOfPart(++this.#part, this.#parts, this.#episodes);
  }

  /** Adds an episode with the return `total` that ended in `step`, counted from 0. */
  add(total: number, length: number, step: number): void {
    this.#episode++;
    this.#count++;
    this.#returns += total;
    this.#lengths += length;
    if (this.#episode < this.#end) return;
    const seconds = (performance.now() - this.#began) / 1000;
    const steps = (step + 1) * this.#lanes;
    this.#untold.push({
      episode: this.#episode,
      global_step: steps,
      'charts/episodic_return': this.#returns / this.#count,
      'charts/episodic_length': this.#lengths / this.#count,
      'charts/SPS': seconds > 0 ? Math.round(steps / seconds) : 0,
      seconds: Number(seconds.toFixed(3)),
    });
    this.#count = this.#returns = this.#lengths = 0;
    this.#end = endOfPart(++this.#part, this.#parts, this.#episodes);
  }

  /**
   * Adds so many episodes with whole returns at once. False, and nothing is done, where a row ends with one of them or
   * order may matter.
   */
  addTogether(count: number, returns: number, lengths: number): boolean {
    if (this.#episode + count >= this.#end || !isExact(this.#returns)) return false;
    this.#episode += count;
    this.#count += count;
    this.#returns += returns;
    this.#lengths += lengths;
    return true;
  }

  /** The rows since the last call. */
  take(): readonly MetricsRow[] {
    const rows = this.#untold;
    if (rows.length > 0) this.#untold = [];
    return rows;
  }
}

/** Whether a sum stays exact when as many whole numbers of 32 bits are added as a team has lanes, in any order. */
export function isExact(sum: number): boolean {
  return Number.isInteger(sum) && Math.abs(sum) <= 2 ** 52;
}
