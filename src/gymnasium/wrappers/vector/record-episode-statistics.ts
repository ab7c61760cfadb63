import type { OptionTypes } from '../../check-options.js';
import { InvalidArgumentError, InvalidResultError } from '../../errors.js';
import { AutoresetMode } from '../../vector/autoreset-mode.js';
import type { VectorEnv, VectorResetArgs, VectorResetResult, VectorStepResult } from '../../vector/vector-env.js';
import { takeResetMask } from '../../vector/vector-reset.js';
import { VectorWrapper } from '../base/vector-wrapper.js';

/**
 * What the infos carry for the environments whose episodes ended (0 for the others): returns, lengths in steps,
 * seconds.
 */
export interface VectorEpisodeStatistics {
  readonly r: Float64Array;
  readonly l: Float64Array;
  readonly t: Float64Array;
}

interface VectorStatisticsState {
  readonly returns: Float64Array;
  readonly lengths: Float64Array;
  readonly lasted: Float64Array;
  readonly waiting: Uint8Array;
  readonly count: number;
  readonly queues: Readonly<Record<'r' | 'l' | 't', readonly number[]>>;
}

/**
 * Adds `{ r, l, t }` (`[numEnvs]`: return, length, seconds) with the mask `_episode` to the infos of a step that ended
 * episodes, and keeps those of the last episodes.
 *
 * Source: Gymnasium 1.3, vector `RecordEpisodeStatistics`; with `SAME_STEP` as from 1.4 on, which counts the first step
 * as well.
 */
export class VectorRecordEpisodeStatistics<Obs, Act> extends VectorWrapper<Obs, Act> {
  static override readonly options: OptionTypes = { bufferLength: 'number?', statsKey: 'string?' };
  readonly #statsKey: string;
  readonly #bufferLength: number;
  readonly #returns: Float64Array;
  readonly #lengths: Float64Array;
  /** Milliseconds of this process's clock. */
  readonly #starts: Float64Array;
  /** Whose next step only resets. */
  readonly #waiting: Uint8Array;
  #episodeCount = 0;
  readonly #queues = { r: [] as number[], l: [] as number[], t: [] as number[] };

  /**
   * `bufferLength`: episodes kept in the queues; `statsKey`: where the infos get the statistics.
   * @throws {@link InvalidArgumentError}
   */
  constructor(env: VectorEnv<Obs, Act>, options: { readonly bufferLength?: number; readonly statsKey?: string } = {}) {
    super(env, options);
    const { bufferLength = 100, statsKey = 'episode' } = options;
    if (!Number.isInteger(bufferLength) || bufferLength < 1) {
      throw new InvalidArgumentError(
        `VectorRecordEpisodeStatistics got bufferLength = ${String(bufferLength)}; expected a positive whole number of episodes to keep.`,
      );
    }
    this.#bufferLength = bufferLength;
    this.#statsKey = statsKey;
    this.#returns = new Float64Array(env.numEnvs);
    this.#lengths = new Float64Array(env.numEnvs);
    this.#starts = new Float64Array(env.numEnvs);
    this.#waiting = new Uint8Array(env.numEnvs);
  }

  /** Episodes that have ended. */
  get episodeCount(): number {
    return this.#episodeCount;
  }

  /** Returns of the last episodes, the newest last. */
  get returnQueue(): readonly number[] {
    return [...this.#queues.r];
  }

  /** Lengths of the last episodes in steps, the newest last. */
  get lengthQueue(): readonly number[] {
    return [...this.#queues.l];
  }

  /** Durations of the last episodes in seconds, the newest last. */
  get timeQueue(): readonly number[] {
    return [...this.#queues.t];
  }

  /** Of the clock how long each episode has lasted: another process has another clock. */
  protected override ownState(): VectorStatisticsState {
    const now = performance.now();
    return {
      returns: this.#returns.slice(),
      lengths: this.#lengths.slice(),
      lasted: this.#starts.map((start) => now - start),
      waiting: this.#waiting.slice(),
      count: this.#episodeCount,
      queues: structuredClone(this.#queues),
    };
  }

  /** Takes what `ownState` gave. */
  protected override setOwnState({ returns, lengths, lasted, waiting, count, queues }: VectorStatisticsState): void {
    const now = performance.now();
    this.#returns.set(returns);
    this.#lengths.set(lengths);
    this.#starts.set(lasted.map((time) => now - time));
    this.#waiting.set(waiting);
    this.#episodeCount = count;
    for (const key of ['r', 'l', 't'] as const) this.#queues[key].splice(0, Infinity, ...queues[key]);
  }

  override reset(args: VectorResetArgs = {}): VectorResetResult<Obs> {
    const { mask } = takeResetMask(args.options, this.numEnvs);
    const result = this.env.reset(args);
    const now = performance.now();
    for (let i = 0; i < this.numEnvs; i++) if (mask === null || mask[i] === 1) this.#begin(i, now);
    return result;
  }

  /** @throws {@link InvalidResultError} when the infos use `statsKey` themselves. */
  override step(actions: Act): VectorStepResult<Obs> {
    const result = this.env.step(actions);
    const [, rewards, terminations, truncations, infos] = result;
    const now = performance.now();
    let statistics: VectorEpisodeStatistics | null = null;
    const ended = new Uint8Array(this.numEnvs);
    for (let i = 0; i < this.numEnvs; i++) {
      if (this.#waiting[i] === 1) {
        this.#begin(i, now);
        continue;
      }
      this.#returns[i]! += rewards[i]!;
      this.#lengths[i]!++;
      if ((terminations[i]! | truncations[i]!) === 0) continue;
      ended[i] = 1;
      statistics ??= this.#emptyStatistics();
      this.#finish(i, now, statistics);
    }
    if (statistics !== null) {
      if (this.#statsKey in infos || `_${this.#statsKey}` in infos) {
        throw new InvalidResultError(
          `${this.env} gave infos that already have "${this.#statsKey}"; expected that key to be free. Pass another statsKey.`,
        );
      }
      infos[this.#statsKey] = statistics;
      infos[`_${this.#statsKey}`] = ended;
    }
    return result;
  }

  #emptyStatistics(): VectorEpisodeStatistics {
    const zeros = () => new Float64Array(this.numEnvs);
    return { r: zeros(), l: zeros(), t: zeros() };
  }

  #begin(i: number, now: number): void {
    this.#returns[i] = 0;
    this.#lengths[i] = 0;
    this.#starts[i] = now;
    this.#waiting[i] = 0;
  }

  #finish(i: number, now: number, statistics: VectorEpisodeStatistics): void {
    statistics.r[i] = this.#returns[i]!;
    statistics.l[i] = this.#lengths[i]!;
    statistics.t[i] = Math.round((now - this.#starts[i]!) * 1e3) / 1e6;
    this.#episodeCount++;
    for (const key of ['r', 'l', 't'] as const) {
      this.#queues[key].push(statistics[key][i]!);
      if (this.#queues[key].length > this.#bufferLength) this.#queues[key].shift();
    }
    if (this.metadata.autoresetMode === AutoresetMode.SAME_STEP) this.#begin(i, now);
    else this.#waiting[i] = 1;
  }
}
