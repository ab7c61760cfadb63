import type { OptionTypes } from '../../check-options.js';
import { InvalidSpaceError } from '../../errors.js';
import { batchSpace } from '../../spaces/batch-space.js';
import { Box } from '../../spaces/box.js';
import type { AnyTypedArray } from '../../spaces/dtype.js';
import { sizeOf } from '../../spaces/shape.js';
import type { Space } from '../../spaces/space.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import {
  createRunningMeanStd,
  epsilonOf,
  loadRunningMeanStd,
  normalized,
  type RunningMeanStd,
  type SavedRunningMeanStd,
  saveRunningMeanStd,
  updateRunningMeanStd,
} from '../base/running-mean-std.js';
import { VectorObservationWrapper } from '../base/vector-wrapper.js';
import { batchMoments } from './batch-moments.js';

/**
 * Centres and scales observations by the mean and variance of each place over all environments so far:
 * `(x − mean) / √(var + ε)`.
 *
 * `updateRunningMean = false` freezes the statistics; `getStatistics` and `setStatistics` save and load them. Source:
 * Gymnasium 1.3, vector `NormalizeObservation`, which refuses modes but `NEXT_STEP` and resets of some environments;
 * here a `final_obs` is scaled without being counted, and such a reset counts only the environments it resets.
 */
export class VectorNormalizeObservation<Act> extends VectorObservationWrapper<Float32Array, Act, AnyTypedArray> {
  static override readonly options: OptionTypes = { epsilon: 'number?' };
  override readonly singleObservationSpace: Space;
  override readonly observationSpace: Space<Float32Array>;
  /** Whether observations still change the statistics. */
  updateRunningMean = true;
  #statistics: RunningMeanStd;
  readonly #size: number;
  readonly #epsilon: number;

  /**
   * `epsilon`: added to the variance, default 1e−8.
   * @throws {@link InvalidSpaceError} when observations are not arrays or integers.
   */
  constructor(env: VectorEnv<AnyTypedArray, Act>, options: { readonly epsilon?: number } = {}) {
    super(env, options);
    this.#epsilon = epsilonOf(options, 'VectorNormalizeObservation');
    const { shape } = env.singleObservationSpace;
    if (shape === null) {
      throw new InvalidSpaceError(
        `VectorNormalizeObservation got the space ${env.singleObservationSpace}; expected arrays of one shape. Apply VectorFlattenObservation first.`,
      );
    }
    this.#size = sizeOf(shape);
    this.#statistics = createRunningMeanStd(this.#size, 'float32');
    const single = new Box(-Infinity, Infinity, { shape, dtype: 'float32' });
    this.singleObservationSpace = single;
    this.observationSpace = batchSpace(single, env.numEnvs) as Space<Float32Array>;
  }

  override observations(observations: AnyTypedArray, reset: Uint8Array | 'all' | null): Float32Array {
    const values = floats(observations);
    if (this.updateRunningMean) {
      const counted = reset instanceof Uint8Array ? rowsOf(values, reset, this.#size) : values;
      const { mean, var: variance } = batchMoments(counted, this.#size);
      updateRunningMeanStd(this.#statistics, mean, variance, counted.length / this.#size);
    }
    return normalized(values, this.#statistics, this.#epsilon);
  }

  override finalObservation(observation: unknown): Float32Array {
    const values = floats(typeof observation === 'number' ? [observation] : (observation as AnyTypedArray));
    return normalized(values, this.#statistics, this.#epsilon);
  }

  protected override ownState(): SavedRunningMeanStd {
    return this.getStatistics();
  }

  /** Takes what `ownState` gave. */
  protected override setOwnState(state: SavedRunningMeanStd): void {
    this.setStatistics(state);
  }

  /** The statistics of every place, as plain data for JSON. */
  getStatistics(): SavedRunningMeanStd {
    return saveRunningMeanStd(this.#statistics);
  }

  /**
   * Takes statistics from `getStatistics`, of this class or of `NormalizeObservation`.
   * @throws {@link InvalidArgumentError} when they are of another size.
   */
  setStatistics(saved: SavedRunningMeanStd): void {
    this.#statistics = loadRunningMeanStd(saved, this.#size, 'VectorNormalizeObservation');
  }
}

/** NumPy takes the mean of float32 in float32 and that of everything else in float64. */
function floats(values: ArrayLike<number>): Float32Array | Float64Array {
  return values instanceof Float32Array ? values : Float64Array.from(values);
}

function rowsOf<T extends Float32Array | Float64Array>(values: T, mask: Uint8Array, size: number): T {
  return values.filter((_, i) => mask[Math.floor(i / size)] === 1) as T;
}
