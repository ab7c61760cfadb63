import type { Info, ResetArgs } from '../../gymnasium/index.js';
import { byAgent } from '../multi-agent-env.js';
import type { Actions, ParallelEnv, ParallelResetResult, ParallelStepResult } from '../parallel-env.js';
import { EpisodeCount } from './episode-count.js';
import { ParallelWrapper } from './parallel-wrapper.js';

/**
 * Several episodes as one: when all agents are gone the environment is reset, and its first observations and infos
 * stand in the place of the last. No agent terminates, and all are truncated at the end of the last episode.
 *
 * An agent that dies before the others waits for the end of the episode: `infos[agent].waiting` is `true`, it keeps its
 * last observation, gets the reward 0, and its actions are not taken. So does one that was born in an episode before,
 * until it is born again.
 *
 * Source: PettingZoo 1.25, `MultiEpisodeParallelEnv`, where an agent that dies before the others is missing until the
 * next episode, which its own API test refuses.
 */
export class MultiEpisodeParallelEnv<Obs, Act, Agent extends string = string> extends ParallelWrapper<Obs, Act, Agent> {
  readonly #episodes: EpisodeCount;
  /** What those who wait saw last. */
  readonly #waiting = new Map<Agent, readonly [Obs, Info]>();
  #isOver = true;

  /** @throws {@link InvalidArgumentError} unless `numEpisodes` is a positive whole number. */
  constructor(env: ParallelEnv<Obs, Act, Agent>, numEpisodes: number) {
    super(env);
    this.#episodes = new EpisodeCount(numEpisodes, 'MultiEpisodeParallelEnv');
    Object.defineProperty(this, 'agents', {
      get: () => (this.#isOver ? [] : [...env.agents, ...this.#waiting.keys()]),
    });
  }

  override reset(args?: ResetArgs): ParallelResetResult<Obs, Agent> {
    this.#waiting.clear();
    const result = super.reset(this.#episodes.first(args));
    this.#isOver = false;
    return result;
  }

  override step(actions: Actions<Act, Agent>): ParallelStepResult<Obs, Agent> {
    const { env } = this;
    const before = this.agents;
    const acting = env.agents;
    const [observations, rewards, , , infos] = super.step(byAgent(acting, (agent) => this.actionOf(actions, agent)));
    const present = new Set<Agent>(env.agents);
    for (const agent of acting) {
      if (!present.has(agent)) this.#waiting.set(agent, [observations[agent], { ...infos[agent], waiting: true }]);
    }
    let [shown, told]: ParallelResetResult<Obs, Agent> = [observations, infos];
    const isEnd = present.size === 0;
    if (isEnd && !this.#episodes.isLast) [shown, told] = super.reset(this.#episodes.next());
    for (const agent of env.agents) this.#waiting.delete(agent);
    const after = this.agents;
    this.#isOver = isEnd && env.agents.length === 0;
    const agents = new Set([...before, ...after]);
    return [
      byAgent(agents, (agent) => (this.#waiting.get(agent) ?? [shown[agent]])[0]),
      byAgent(agents, (agent) => rewards[agent] ?? 0),
      byAgent(agents, () => false),
      byAgent(agents, () => this.#isOver),
      byAgent(agents, (agent) => this.#waiting.get(agent)?.[1] ?? told[agent]),
    ];
  }
}
