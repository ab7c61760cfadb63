import type { Info, ResetArgs } from '../../gymnasium/index.js';
import { AECEnv } from '../aec-env.js';
import { byAgent } from '../multi-agent-env.js';
import { AecWrapper } from './aec-wrapper.js';
import { EpisodeCount } from './episode-count.js';

/** What is known of an agent that has died in the wrapped environment: what it saw, and its two flags. */
interface Gone<Obs> {
  readonly observation: Obs;
  readonly info: Info;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/**
 * Several episodes as one: when all agents are gone the environment is reset, and what they earned meanwhile is told at
 * their first turn of the next episode.
 *
 * An agent that dies before the last episode waits for the next without a turn: `infos[agent].waiting` is `true`, and
 * its flags stay `false`. In the last episode agents die as they do in the wrapped environment, and an agent that still
 * waits at its end is truncated.
 *
 * Source: PettingZoo 1.25, `MultiEpisodeEnv`, where the dead have their last turns in every episode and then come back,
 * which its own API test refuses.
 */
export class MultiEpisodeEnv<Obs, Act, Agent extends string = string> extends AecWrapper<Obs, Act, Agent> {
  readonly #episodes: EpisodeCount;
  #gone = new Map<Agent, Gone<Obs>>();

  /** @throws {@link InvalidArgumentError} unless `numEpisodes` is a positive whole number. */
  constructor(env: AECEnv<Obs, Act, Agent>, numEpisodes: number) {
    super(env);
    this.#episodes = new EpisodeCount(numEpisodes, 'MultiEpisodeEnv');
    this.ownTurn();
  }

  override reset(args?: ResetArgs): void {
    // The turns of an episode that was broken off are forgotten; the stream is the wrapped environment's.
    this.reseed(null);
    super.reset(this.#episodes.first(args));
    this.#gone.clear();
    this.agents = [];
    this._cumulativeRewards = byAgent<Agent, number>([], () => 0);
    this.#follow(this._cumulativeRewards);
  }

  /** What an agent sees, or, where it has died, saw last. */
  override observe(agent: Agent): Obs {
    return this.#gone.get(agent)?.observation ?? super.observe(agent);
  }

  override step(action: Act | null): void {
    const agent = this.agentSelection;
    if (this.isDead(agent)) {
      this._wasDeadStep(action);
      return;
    }
    super.step(action);
    this._cumulativeRewards[agent] = 0;
    const rewards = { ...this.env.rewards };
    this.#removeTheDead();
    if (this.env.agents.every((other) => this.env.isDead(other)) && !this.#episodes.isLast) {
      super.reset(this.#episodes.next());
      for (const [waiting, gone] of this.#gone) {
        this.#gone.set(waiting, { ...gone, terminated: false, truncated: false });
      }
    }
    this.#follow(rewards);
    this._deadsStepFirst();
  }

  override _waits(agent: Agent): boolean {
    return this.#gone.has(agent) ? !this.isDead(agent) : super._waits(agent);
  }

  override _deadsStepFirst(): void {
    AECEnv.prototype._deadsStepFirst.call(this);
  }

  override _wasDeadStep(action: Act | null): void {
    const agent = this.agentSelection;
    AECEnv.prototype._wasDeadStep.call(this, action);
    this.#gone.delete(agent);
  }

  /** Takes the last turns of those who have died, and keeps what is known of them. */
  #removeTheDead(): void {
    const { env } = this;
    for (;;) {
      for (const agent of env.agents) {
        // Who has had its last turn here stays away, also where it is still to come in the wrapped environment.
        if (!env.isDead(agent) || this.#gone.has(agent) || !this.agents.includes(agent)) continue;
        this.#gone.set(agent, {
          observation: env.observe(agent),
          info: env.infos[agent],
          terminated: env.terminations[agent],
          truncated: env.truncations[agent],
        });
      }
      if (env.agents.length === 0 || !env.isDead(env.agentSelection)) return;
      env.step(null);
    }
  }

  /** Takes over the state of the wrapped environment after a step with these rewards. */
  #follow(rewards: Readonly<Partial<Record<Agent, number>>>): void {
    const { env } = this;
    const living = env.agents.filter((agent) => !env.isDead(agent));
    const isOver = living.length === 0;
    for (const present of living) this.#gone.delete(present);
    const diesNow = (agent: Agent, flag: 'terminated' | 'truncated'): boolean => {
      const gone = this.#gone.get(agent);
      if (gone === undefined || !this.#episodes.isLast) return false;
      return gone[flag] || (flag === 'truncated' && isOver && !gone.terminated);
    };
    const earned = this._cumulativeRewards;
    this.agents = [...living, ...this.#gone.keys()];
    this.rewards = byAgent(this.agents, (agent) => rewards[agent] ?? 0);
    this._cumulativeRewards = byAgent(this.agents, (agent) => (earned[agent] ?? 0) + this.rewards[agent]);
    this.terminations = byAgent(this.agents, (agent) => diesNow(agent, 'terminated'));
    this.truncations = byAgent(this.agents, (agent) => diesNow(agent, 'truncated'));
    this.infos = byAgent(this.agents, (agent) => {
      const gone = this.#gone.get(agent);
      if (gone === undefined) return env.infos[agent];
      return this.isDead(agent) ? gone.info : { ...gone.info, waiting: true };
    });
    if (!isOver) this.agentSelection = env.agentSelection;
  }
}
