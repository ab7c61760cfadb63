import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import type { Space } from '../spaces/space.js';
import { ObservationWrapper } from './base/wrapper.js';

/** Applies `func` to every observation. Source: Gymnasium 1.3, `TransformObservation`. */
export class TransformObservation<Obs, Act, InnerObs> extends ObservationWrapper<Obs, Act, InnerObs> {
  static override readonly options: OptionTypes = { func: 'function', observationSpace: 'space | null?' };
  override readonly observationSpace: Space<Obs>;
  readonly #func: (observation: InnerObs) => Obs;

  /** `observationSpace`: what `func` gives; `null` when it stays as it was. */
  constructor(
    env: Env<InnerObs, Act>,
    options: { readonly func: (observation: InnerObs) => NoInfer<Obs>; readonly observationSpace: Space<Obs> },
  );
  constructor(
    env: Env<InnerObs, Act>,
    options: { readonly func: (observation: InnerObs) => Obs; readonly observationSpace: null },
  );
  constructor(
    env: Env<InnerObs, Act>,
    options: { readonly func: (observation: InnerObs) => Obs; readonly observationSpace: Space<Obs> | null },
  ) {
    super(env, options);
    this.#func = options.func;
    this.observationSpace = options.observationSpace ?? (env.observationSpace as Space<unknown> as Space<Obs>);
  }

  override observation(observation: InnerObs): Obs {
    return this.#func(observation);
  }
}
