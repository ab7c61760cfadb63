import type { OptionTypes } from '../check-options.js';
import type { Env, ResetArgs, ResetResult, StepResult } from '../env.js';
import { InvalidArgumentError, InvalidResultError } from '../errors.js';
import { Wrapper } from './base/wrapper.js';

/** What the last step of an episode carries in `info`: return, length in steps, and duration in seconds. */
export interface EpisodeStatistics {
  readonly r: number;
  readonly l: number;
  readonly t: number;
}

/**
 * Adds `{ r, l, t }` (return, length, seconds) to the `info` of an episode's last step and keeps those of the last
 * episodes.
 *
 * Source: Gymnasium 1.3, `RecordEpisodeStatistics`.
 */
export class RecordEpisodeStatistics<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly keepsActionsAndRewards: boolean = true;
  static override readonly options: OptionTypes = { bufferLength: 'number?', statsKey: 'string?' };
  protected override state = {
    episodeCount: 0,
    episodeReturn: 0,
    episodeLength: 0,
    returnQueue: [] as number[],
    lengthQueue: [] as number[],
    timeQueue: [] as number[],
  };
  readonly #bufferLength: number;
  readonly #statsKey: string;
  /** Milliseconds of this process's clock; not part of the state, because another process has another clock. */
  #episodeStart = performance.now();

  /**
   * `bufferLength`: episodes kept in the queues; `statsKey`: where `info` gets the statistics.
   * @throws {@link InvalidArgumentError}
   */
  constructor(env: Env<Obs, Act>, options: { readonly bufferLength?: number; readonly statsKey?: string } = {}) {
    super(env, options);
    const { bufferLength = 100, statsKey = 'episode' } = options;
    if (!Number.isInteger(bufferLength) || bufferLength < 1) {
      throw new InvalidArgumentError(
        `RecordEpisodeStatistics got bufferLength = ${String(bufferLength)}; expected a positive whole number of episodes to keep.`,
      );
    }
    this.#bufferLength = bufferLength;
    this.#statsKey = statsKey;
  }

  /** Episodes that have ended. */
  get episodeCount(): number {
    return this.state.episodeCount;
  }

  /** Returns of the last episodes, the newest last. */
  get returnQueue(): readonly number[] {
    return [...this.state.returnQueue];
  }

  /** Lengths of the last episodes in steps, the newest last. */
  get lengthQueue(): readonly number[] {
    return [...this.state.lengthQueue];
  }

  /** Durations of the last episodes in seconds, the newest last. */
  get timeQueue(): readonly number[] {
    return [...this.state.timeQueue];
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    const result = this.env.reset(args);
    this.#episodeStart = performance.now();
    this.state.episodeReturn = 0;
    this.state.episodeLength = 0;
    return result;
  }

  /** @throws {@link InvalidResultError} when the environment's `info` uses `statsKey` itself. */
  override step(action: Act): StepResult<Obs> {
    const result = this.env.step(action);
    this.state.episodeReturn += result[1];
    this.state.episodeLength++;
    const [observation, reward, terminated, truncated, info] = result;
    if (!terminated && !truncated) return result;
    return [observation, reward, terminated, truncated, { ...info, [this.#statsKey]: this.#finish(info) }];
  }

  #finish(info: object): EpisodeStatistics {
    if (Object.hasOwn(info, this.#statsKey)) {
      throw new InvalidResultError(
        `${this.env} gave an info that already has "${this.#statsKey}"; expected that key to be free. Pass another statsKey to RecordEpisodeStatistics.`,
      );
    }
    const now = performance.now();
    const { state } = this;
    const statistics = {
      r: state.episodeReturn,
      l: state.episodeLength,
      t: Math.round((now - this.#episodeStart) * 1e3) / 1e6,
    };
    this.#episodeStart = now;
    state.episodeCount++;
    for (const [queue, value] of [
      [state.returnQueue, statistics.r],
      [state.lengthQueue, statistics.l],
      [state.timeQueue, statistics.t],
    ] as const) {
      queue.push(value);
      if (queue.length > this.#bufferLength) queue.shift();
    }
    return statistics;
  }
}
