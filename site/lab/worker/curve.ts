import type { LabRow } from '../contract.js';

/** Episodes whose mean return is told as the recent one. */
const RECENT = 100;
/** A row has at least this share of the episodes before it, so that rows stay few however long a run is. */
const SHARE = 1 / 50;
/** How much of what a unit did a moving mean takes in at each look. */
const RATE = 0.02;

/** What the curve of a run knows where it stands, copied. */
export interface CurveState {
  readonly recent: readonly number[];
  readonly rows: readonly LabRow[];
  readonly row: { readonly from: number; readonly returns: number; readonly samples: number };
  /** `[layer − 1][unit]` */
  readonly firing: readonly Float32Array[];
  readonly sums: readonly number[];
}

/** Returns, firing and norms of a run, in rows that grow with it. */
export class Curve {
  /** `[layer − 1][unit]`: how often it fired of late. */
  readonly firing: readonly Float32Array[];
  /** All rows, oldest first. */
  rows: LabRow[] = [];
  readonly #least: number;
  /** Returns of the last episodes, and where the next goes. */
  readonly #recent: number[] = [];
  #next = 0;
  #recentSum = 0;
  /**
   * The episode with which the row began, the sum of its returns, and of its looks the number and `[layer − 1]` sums of
   * mean actions.
   */
  #from = 0;
  #returns = 0;
  #samples = 0;
  readonly #sums: number[];
  #end: number;
  #told = 0;

  /** `least`: episodes that a row has at least. */
  constructor(layers: readonly { readonly units: number }[], least: number) {
    this.firing = layers.map(({ units }) => new Float32Array(units));
    this.#sums = layers.map(() => 0);
    this.#least = least;
    this.#end = least;
  }

  get recentReturn(): number | null {
    return this.#recent.length === 0 ? null : this.#recentSum / this.#recent.length;
  }

  /** Notes what the units of a layer did, `[unit]`. */
  addActions(layer: number, actions: ArrayLike<number>): void {
    const firing = this.firing[layer - 1]!;
    const rate = Math.max(RATE, 1 / (this.#samples + 1 + (this.rows.length > 0 ? 1 / RATE : 0)));
    let sum = 0;
    for (let unit = 0; unit < firing.length; unit++) {
      const action = actions[unit]!;
      sum += action;
      firing[unit]! += rate * (action - firing[unit]!);
    }
    this.#sums[layer - 1]! += sum / firing.length;
    if (layer === this.firing.length) this.#samples++;
  }

  /** Notes the return of the episode that is the `episode`-th to end; true where its row is over. */
  addEpisode(total: number, episode: number): boolean {
    if (this.#recent.length < RECENT) this.#recent.push(total);
    else {
      this.#recentSum -= this.#recent[this.#next]!;
      this.#recent[this.#next] = total;
    }
    this.#recentSum += total;
    // Sums that grow and shrink lose digits: now and then they are made anew.
    if (++this.#next >= RECENT) {
      this.#next = 0;
      this.#recentSum = this.#recent.reduce((sum, one) => sum + one, 0);
    }
    this.#returns += total;
    return episode >= this.#end;
  }

  /** Ends the row, `norms`: `[layer − 1]` of the weights. */
  endRow(episode: number, step: number, norms: readonly number[]): void {
    const before = this.rows.at(-1)?.firing;
    const firing = this.#sums.map((sum, k) => (this.#samples > 0 ? sum / this.#samples : (before?.[k] ?? 0)));
    this.rows.push({ episode, step, meanReturn: this.#returns / (episode - this.#from), firing, norms });
    this.#from = episode;
    this.#returns = this.#samples = 0;
    this.#sums.fill(0);
    this.#end = episode + Math.max(this.#least, Math.floor(episode * SHARE));
  }

  /** The rows since the last call. */
  take(): readonly LabRow[] {
    const rows = this.rows.slice(this.#told);
    this.#told = this.rows.length;
    return rows;
  }

  state(): CurveState {
    const { length } = this.#recent;
    const recent = this.#recent.map((_, k) => this.#recent[(this.#next + k) % length]!);
    return {
      recent: length < RECENT ? [...this.#recent] : recent,
      rows: this.rows.slice(),
      row: { from: this.#from, returns: this.#returns, samples: this.#samples },
      firing: this.firing.map((of) => of.slice()),
      sums: [...this.#sums],
    };
  }

  /** The curve as it was; `told`: how many of its rows need not be told again. */
  restore({ recent, rows, row, firing, sums }: CurveState, told = rows.length): void {
    this.#recent.splice(0, Number.POSITIVE_INFINITY, ...recent);
    this.#next = recent.length % RECENT;
    this.#recentSum = recent.reduce((sum, one) => sum + one, 0);
    this.rows = [...rows];
    this.#told = told;
    [this.#from, this.#returns, this.#samples] = [row.from, row.returns, row.samples];
    firing.forEach((of, k) => this.firing[k]!.set(of));
    this.#sums.splice(0, this.#sums.length, ...sums);
    this.#end = this.#from + Math.max(this.#least, Math.floor(this.#from * SHARE));
  }
}
