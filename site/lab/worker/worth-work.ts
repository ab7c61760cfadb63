import type { Env } from '../../../src/gymnasium/index.js';
import type { LabWorth } from '../contract.js';
import type { OpenedRun } from './opened-run.js';

/** What units are worth, as it is being found out in slices beside a run. */
export class WorthWork {
  readonly request: number;
  readonly #env: Env;
  readonly #slices: Generator<undefined, LabWorth[]>;

  private constructor(request: number, env: Env, slices: Generator<undefined, LabWorth[]>) {
    this.request = request;
    this.#env = env;
    this.#slices = slices;
  }

  static async begin(opened: OpenedRun, request: number, episodes: number): Promise<WorthWork> {
    const { worthInSlices } = await import('./unit-worth.js');
    const env = opened.makeEnv();
    return new WorthWork(request, env, worthInSlices(opened.run.team.state(), env, episodes, opened.experiment.seed));
  }

  /** Works for so many milliseconds; the worth of all units once it is found. */
  work(milliseconds: number): readonly LabWorth[] | undefined {
    const begun = performance.now();
    while (performance.now() - begun < milliseconds) {
      const { done, value } = this.#slices.next();
      if (done) return value;
    }
    return undefined;
  }

  close(): void {
    this.#env.close();
  }
}
