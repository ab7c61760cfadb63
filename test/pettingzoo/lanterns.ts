import { Discrete, type ResetArgs } from '../../src/gymnasium/index.js';
import { AECEnv, byAgent } from '../../src/pettingzoo/index.js';

export type Lantern = 'lantern_0' | 'lantern_1' | 'lantern_2';
const lanterns: readonly Lantern[] = ['lantern_0', 'lantern_1', 'lantern_2'];

/**
 * Lanterns in turn feed the others 1 or 2 drops of oil (actions 0 and 1); lantern k goes out (terminates) at the end of
 * its turn k + 1. Small enough to work every value out by hand, with deaths at different times.
 */
export class Lanterns extends AECEnv<number, number, Lantern> {
  override readonly metadata: AECEnv['metadata'] = { renderModes: ['ansi'], name: 'lanterns_v0' };
  override readonly renderMode: string | null = 'ansi';
  override readonly possibleAgents = lanterns;
  readonly #spaces = byAgent(lanterns, () => ({ see: new Discrete(10), act: new Discrete(2) }));
  protected taken = byAgent(lanterns, () => 0);
  closed = 0;

  override observationSpace(agent: Lantern): Discrete {
    return this.#spaces[agent].see;
  }

  override actionSpace(agent: Lantern): Discrete {
    return this.#spaces[agent].act;
  }

  override reset({ seed }: ResetArgs = {}): void {
    this.reseed(seed);
    this.agents = lanterns;
    this.taken = byAgent(lanterns, () => 0);
    this.rewards = byAgent(lanterns, () => 0);
    this._cumulativeRewards = byAgent(lanterns, () => 0);
    this.terminations = byAgent(lanterns, () => false);
    this.truncations = byAgent(lanterns, () => false);
    this.infos = byAgent(lanterns, () => ({ action_mask: [1, 1] }));
    this.agentSelection = 'lantern_0';
  }

  override observe(agent: Lantern): number {
    return this.taken[agent];
  }

  override step(action: number | null): void {
    const agent = this.agentSelection;
    if (action === null || this.isDead(agent)) {
      this._wasDeadStep(action);
      return;
    }
    this._cumulativeRewards[agent] = 0;
    this.taken[agent]++;
    for (const other of this.agents) this.rewards[other] = other === agent ? 0 : 1 + action;
    if (this.taken[agent] > lanterns.indexOf(agent)) this.terminations[agent] = true;
    const living = this.agents.filter((other) => !this.terminations[other]);
    if (living.length > 0) this.agentSelection = this.#nextOf(agent, living);
    this._accumulateRewards();
    this._deadsStepFirst();
  }

  override state(): number[] {
    return lanterns.map((lantern) => this.taken[lantern]);
  }

  override render(): string {
    return this.state().join(' ');
  }

  override close(): void {
    this.closed++;
  }

  #nextOf(agent: Lantern, living: readonly Lantern[]): Lantern {
    return living.find((other) => other > agent) ?? living[0]!;
  }
}
