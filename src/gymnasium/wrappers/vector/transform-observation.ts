import type { OptionTypes } from '../../check-options.js';
import { batchSpace } from '../../spaces/batch-space.js';
import { type Batch, concatenate } from '../../spaces/concatenate.js';
import { iterate } from '../../spaces/iterate.js';
import type { Space } from '../../spaces/space.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import { VectorObservationWrapper } from '../base/vector-wrapper.js';

/**
 * Applies `func` to every batch of observations; a `final_obs` goes through it as a batch in which all rows are that
 * observation.
 *
 * Source: Gymnasium 1.3, vector `TransformObservation`.
 */
export class VectorTransformObservation<Obs, Act, InnerObs> extends VectorObservationWrapper<Obs, Act, InnerObs> {
  static override readonly options: OptionTypes = { func: 'function', singleObservationSpace: 'space | null?' };
  override readonly singleObservationSpace: Space;
  override readonly observationSpace: Space<Obs>;
  readonly #func: (observations: InnerObs) => Obs;

  /** `singleObservationSpace`: of a row of what `func` gives; left out or `null` when it stays as it was. */
  constructor(
    env: VectorEnv<InnerObs, Act>,
    options: { readonly func: (observations: InnerObs) => Obs; readonly singleObservationSpace?: Space | null },
  ) {
    super(env, options);
    this.#func = options.func;
    const single = options.singleObservationSpace ?? null;
    this.singleObservationSpace = single ?? env.singleObservationSpace;
    this.observationSpace = (single === null ? env.observationSpace : batchSpace(single, env.numEnvs)) as Space<Obs>;
  }

  override observations(observations: InnerObs): Obs {
    return this.#func(observations);
  }

  override finalObservation(observation: unknown): unknown {
    const rows = new Array<unknown>(this.numEnvs).fill(observation);
    const batch = concatenate(this.env.singleObservationSpace, rows) as unknown as InnerObs;
    return iterate(this.singleObservationSpace, this.#func(batch) as unknown as Batch)[0];
  }
}
