import type { ResetArgs } from '../../gymnasium/index.js';
import { byAgent } from '../by-agent.js';
import type { Actions, ParallelEnv, ParallelResetResult, ParallelStepResult } from '../parallel-env.js';
import { EpisodeCount } from './episode-count.js';
import { ParallelWrapper } from './parallel-wrapper.js';

/**
 * Several episodes as one: when all agents are gone the environment is reset, and its first observations and infos stand in the
 * place of the last. No agent terminates, and all are truncated at the end of the last episode.
 * Source: PettingZoo 1.25, `MultiEpisodeParallelEnv`.
 */
export class MultiEpisodeParallelEnv<Obs, Act, Agent extends string = string> extends ParallelWrapper<Obs, Act, Agent> {
  readonly #episodes: EpisodeCount;

  /** Throws `InvalidArgumentError` unless `numEpisodes` is a positive whole number. */
  constructor(env: ParallelEnv<Obs, Act, Agent>, numEpisodes: number) {
    super(env);
    this.#episodes = new EpisodeCount(numEpisodes, 'MultiEpisodeParallelEnv');
  }

  override reset(args?: ResetArgs): ParallelResetResult<Obs, Agent> {
    return super.reset(this.#episodes.first(args));
  }

  override step(actions: Actions<Act, Agent>): ParallelStepResult<Obs, Agent> {
    const agents = this.agents;
    const [observations, rewards, , , infos] = super.step(actions);
    const isOver = this.agents.length === 0;
    const ends = isOver && this.#episodes.isLast;
    const [shown, told] = isOver && !ends ? super.reset(this.#episodes.next()) : [observations, infos];
    return [shown, rewards, byAgent(agents, () => false), byAgent(agents, () => ends), told];
  }
}
