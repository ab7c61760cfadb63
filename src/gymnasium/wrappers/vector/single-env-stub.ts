import { Env } from '../../env.js';
import { UnsupportedModeError } from '../../errors.js';
import type { Space } from '../../spaces/space.js';

/** An environment that is nothing but its spaces: what a single-environment wrapper is put around when only its function is wanted. */
export class SingleEnvStub extends Env {
  constructor(
    override readonly observationSpace: Space,
    override readonly actionSpace: Space,
  ) {
    super();
  }

  override reset(): never {
    return this.#refuse('reset');
  }

  override step(): never {
    return this.#refuse('step');
  }

  #refuse(method: string): never {
    throw new UnsupportedModeError(
      `A vectorised wrapper called ${method}() of its environment; expected one that only changes observations, actions or rewards. ` +
        'Wrap each environment instead, with the option wrappers of makeVec.',
    );
  }
}
