import type { ResetArgs } from '../../gymnasium/index.js';
import type { AECEnv } from '../aec-env.js';
import { AecWrapper } from './aec-wrapper.js';
import { EpisodeCount } from './episode-count.js';

/** Several episodes as one: when all agents are gone the environment is reset. Source: PettingZoo 1.25, `MultiEpisodeEnv`. */
export class MultiEpisodeEnv<Obs, Act, Agent extends string = string> extends AecWrapper<Obs, Act, Agent> {
  readonly #episodes: EpisodeCount;

  /** Throws `InvalidArgumentError` unless `numEpisodes` is a positive whole number. */
  constructor(env: AECEnv<Obs, Act, Agent>, numEpisodes: number) {
    super(env);
    this.#episodes = new EpisodeCount(numEpisodes, 'MultiEpisodeEnv');
  }

  override reset(args?: ResetArgs): void {
    super.reset(this.#episodes.first(args));
  }

  override step(action: Act | null): void {
    super.step(action);
    if (this.agents.length === 0 && !this.#episodes.isLast) super.reset(this.#episodes.next());
  }
}
