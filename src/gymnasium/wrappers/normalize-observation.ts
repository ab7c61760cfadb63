import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidArgumentError, InvalidSpaceError } from '../errors.js';
import { Box } from '../spaces/box.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { sizeOf } from '../spaces/shape.js';
import {
  createRunningMeanStd,
  dtypeOfFloats,
  finite,
  loadRunningMeanStd,
  type RunningMeanStd,
  type SavedRunningMeanStd,
  saveRunningMeanStd,
  updateRunningMeanStd,
} from './base/running-mean-std.js';
import { ObservationWrapper } from './base/wrapper.js';

/**
 * Centres and scales observations by the running mean and variance of each place: `(x − mean) / √(var + ε)`, in float32.
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
    const { epsilon = 1e-8 } = options;
    if (!(epsilon >= 0 && epsilon < Infinity)) {
      throw new InvalidArgumentError(
        `NormalizeObservation got epsilon = ${String(epsilon)}; expected a small number of at least 0, such as 1e-8.`,
      );
    }
    const { shape } = env.observationSpace;
    if (shape === null) {
      throw new InvalidSpaceError(
        `NormalizeObservation got the space ${env.observationSpace}; expected arrays of one shape. Apply FlattenObservation first.`,
      );
    }
    this.#epsilon = epsilon;
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
    return this.#normalize(values);
  }

  #normalize(values: Float32Array | Float64Array): Float32Array {
    const { mean, var: variance } = this.state.observations;
    const exact = (x: number) => x;
    const round = values instanceof Float32Array && mean instanceof Float32Array ? Math.fround : exact;
    const roundSpread = mean instanceof Float32Array ? Math.fround : exact;
    const out = new Float32Array(this.#size);
    for (let i = 0; i < this.#size; i++) {
      const spread = roundSpread(Math.sqrt(roundSpread(variance[i]! + roundSpread(this.#epsilon))));
      out[i] = finite(round(finite(values[i]! - mean[i]!, dtypeOfFloats(values, mean))) / spread, 'float32');
    }
    return out;
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
