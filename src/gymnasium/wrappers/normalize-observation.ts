import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidSpaceError } from '../errors.js';
import { Box } from '../spaces/box.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { sizeOf } from '../spaces/shape.js';
import {
  createRunningMeanStd,
  epsilonOf,
  loadRunningMeanStd,
  normalized,
  type RunningMeanStd,
  type SavedRunningMeanStd,
  saveRunningMeanStd,
  updateRunningMeanStd,
} from './base/running-mean-std.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Centres and scales observations by the running mean and variance of each place: `(x − mean) / √(var + ε)`, in
 * float32.
 *
 * `updateRunningMean = false` freezes the statistics; `getStatistics` and `setStatistics` save and load them.
 * Source: Gymnasium 1.3, `NormalizeObservation`, rounded at the same places.
 */
export class NormalizeObservation<Act> extends ObservationWrapper<Float32Array, Act, AnyTypedArray | number> {
  static override readonly options: OptionTypes = { epsilon: 'number?' };
  override readonly observationSpace: Box<'float32'>;
  protected override state: { observations: RunningMeanStd; updateRunningMean: boolean };
  readonly #size: number;
  readonly #epsilon: number;

  /**
   * `epsilon`: added to the variance, default 1e−8.
   * @throws {@link InvalidSpaceError} when observations are not arrays or integers.
   */
  constructor(env: Env<AnyTypedArray, Act> | Env<number, Act>, options: { readonly epsilon?: number } = {}) {
    super(env as Env<AnyTypedArray | number, Act>, options);
    this.#epsilon = epsilonOf(options, 'NormalizeObservation');
    const { shape } = env.observationSpace;
    if (shape === null) {
      throw new InvalidSpaceError(
        `NormalizeObservation got the space ${env.observationSpace}; expected arrays of one shape. Apply FlattenObservation first.`,
      );
    }
    this.#size = sizeOf(shape);
    this.observationSpace = new Box(-Infinity, Infinity, { shape, dtype: 'float32' });
    this.state = { observations: createRunningMeanStd(this.#size, 'float32'), updateRunningMean: true };
  }

  /** Whether observations still change the statistics. */
  get updateRunningMean(): boolean {
    return this.state.updateRunningMean;
  }

  set updateRunningMean(update: boolean) {
    this.state.updateRunningMean = update;
  }

  override observation(observation: AnyTypedArray | number): Float32Array {
    const statistics = this.state.observations;
    // NumPy takes the mean of float32 in float32 and that of everything else in float64.
    const values =
      observation instanceof Float32Array
        ? observation
        : Float64Array.from(typeof observation === 'number' ? [observation] : observation);
    if (this.state.updateRunningMean) {
      const noSpread = values instanceof Float32Array ? new Float32Array(this.#size) : new Float64Array(this.#size);
      updateRunningMeanStd(statistics, values, noSpread, 1);
    }
    return normalized(values, statistics, this.#epsilon);
  }

  /** The statistics of every place, as plain data for JSON. */
  getStatistics(): SavedRunningMeanStd {
    return saveRunningMeanStd(this.state.observations);
  }

  /**
   * Takes statistics from `getStatistics`.
   * @throws {@link InvalidArgumentError} when they are of another size.
   */
  setStatistics(saved: SavedRunningMeanStd): void {
    this.state.observations = loadRunningMeanStd(saved, this.#size, 'NormalizeObservation');
  }
}
