import { Discrete, type ResetArgs, type Space } from '../../src/gymnasium/index.js';
import {
  type Actions,
  AECEnv,
  byAgent,
  ParallelEnv,
  type ParallelResetResult,
  type ParallelStepResult,
} from '../../src/pettingzoo/index.js';

export type Sheep = `sheep_${number}`;

/**
 * When each sheep is born (0: with the meadow) and how many rounds it lives. `turned`: the order of turns is reversed
 * every round.
 */
export interface Herd {
  readonly lives: readonly (readonly [born: number, rounds: number])[];
  readonly turned?: boolean;
}

/** Herds in which agents die at different times, are born, die all at once, and take turns in another order. */
export const herds: Readonly<Record<string, Herd>> = {
  'that dies at different times': {
    lives: [
      [0, 1],
      [0, 4],
      [0, 2],
    ],
  },
  'that dies at once': {
    lives: [
      [0, 3],
      [0, 3],
      [0, 3],
    ],
  },
  'into which some are born': {
    lives: [
      [0, 2],
      [0, 5],
      [1, 1],
      [3, 1],
    ],
  },
  'in which one is born as another dies': {
    lives: [
      [0, 2],
      [2, 2],
      [0, 3],
    ],
  },
  'in which the last dies as others are born': {
    lives: [
      [0, 1],
      [0, 1],
      [1, 2],
      [1, 1],
    ],
  },
  'that takes turns in another order': {
    lives: [
      [0, 2],
      [0, 4],
      [0, 3],
      [1, 2],
    ],
    turned: true,
  },
  'of one': { lives: [[0, 3]] },
};

const rounds = 40;
const bites = 3;

/** What both forms of the meadow share: the spaces, and who lives in which round. */
function meadowOf(herd: Herd) {
  const agents = herd.lives.map((_, i): Sheep => `sheep_${i}`);
  const spaces = byAgent(agents, () => ({ see: new Discrete(rounds * 100), act: new Discrete(bites) }));
  const living = (round: number): Sheep[] => {
    const there = agents.filter((_, i) => herd.lives[i]![0] <= round && round < herd.lives[i]![0] + herd.lives[i]![1]);
    return herd.turned && round % 2 === 1 ? there.reverse() : there;
  };
  /** What a sheep gets for a bite: all others that bite have less. */
  const reward = (own: number, all: number): number => 3 * own - all;
  return { agents, spaces, living, reward };
}

/** Sheep that bite 0, 1 or 2 blades of grass a round, all at once; a draw of chance is part of what they see. */
export class ParallelMeadow extends ParallelEnv<number, number, Sheep> {
  override readonly metadata = { renderModes: [], name: 'meadow_v0' };
  override readonly possibleAgents: readonly Sheep[];
  readonly #meadow: ReturnType<typeof meadowOf>;
  #round = 0;

  constructor(readonly herd: Herd) {
    super();
    this.#meadow = meadowOf(herd);
    this.possibleAgents = this.#meadow.agents;
  }

  override observationSpace(agent: Sheep): Space<number> {
    return this.#meadow.spaces[agent]!.see;
  }

  override actionSpace(agent: Sheep): Space<number> {
    return this.#meadow.spaces[agent]!.act;
  }

  override reset({ seed }: ResetArgs = {}): ParallelResetResult<number, Sheep> {
    this.reseed(seed);
    this.#round = 0;
    this.agents = this.#meadow.living(0);
    return [byAgent(this.agents, () => this.#look()), byAgent(this.agents, () => ({}))];
  }

  override step(actions: Actions<number, Sheep>): ParallelStepResult<number, Sheep> {
    const acting = this.agents;
    const bitten = byAgent(acting, (agent) => this.actionOf(actions, agent));
    const all = acting.reduce((sum, agent) => sum + bitten[agent]!, 0);
    this.#round++;
    this.agents = this.#meadow.living(this.#round);
    const told = [...new Set([...acting, ...this.agents])];
    return [
      byAgent(told, () => this.#look()),
      byAgent(told, (agent) => (acting.includes(agent) ? this.#meadow.reward(bitten[agent]!, all) : 0)),
      byAgent(told, (agent) => !this.agents.includes(agent)),
      byAgent(told, () => false),
      byAgent(told, () => ({ round: this.#round })),
    ];
  }

  #look(): number {
    return 100 * this.#round + Math.floor(100 * this.npRandom.random());
  }
}

/** The same game in turns, written by hand: the meadow changes at the end of each round. */
export class TurnMeadow extends AECEnv<number, number, Sheep> {
  override readonly metadata = { renderModes: [], name: 'turn_meadow_v0', isParallelizable: true };
  override readonly possibleAgents: readonly Sheep[];
  readonly #meadow: ReturnType<typeof meadowOf>;
  #round = 0;
  #acting: readonly Sheep[] = [];
  #bitten = {} as Record<Sheep, number>;
  #seen = {} as Record<Sheep, number>;

  constructor(readonly herd: Herd) {
    super();
    this.#meadow = meadowOf(herd);
    this.possibleAgents = this.#meadow.agents;
  }

  override observationSpace(agent: Sheep): Space<number> {
    return this.#meadow.spaces[agent]!.see;
  }

  override actionSpace(agent: Sheep): Space<number> {
    return this.#meadow.spaces[agent]!.act;
  }

  override reset({ seed }: ResetArgs = {}): void {
    this.reseed(seed);
    this.#round = 0;
    this.agents = this.#meadow.living(0);
    this.#acting = this.agents;
    this.#bitten = {};
    this.rewards = byAgent(this.agents, () => 0);
    this._cumulativeRewards = byAgent(this.agents, () => 0);
    this.terminations = byAgent(this.agents, () => false);
    this.truncations = byAgent(this.agents, () => false);
    this.infos = byAgent(this.agents, () => ({}));
    this.#seen = byAgent(this.agents, () => this.#look());
    this.agentSelection = this.agents[0]!;
  }

  override observe(agent: Sheep): number {
    return this.#seen[agent]!;
  }

  override step(action: number | null): void {
    const agent = this.agentSelection;
    if (action === null || this.isDead(agent)) {
      this._wasDeadStep(action);
      return;
    }
    this._cumulativeRewards[agent] = 0;
    this._clearRewards();
    this.#bitten[agent] = action;
    const at = this.#acting.indexOf(agent);
    if (at < this.#acting.length - 1) this.agentSelection = this.#acting[at + 1]!;
    else this.#endRound();
    this._accumulateRewards();
    this._deadsStepFirst();
  }

  #endRound(): void {
    const acting = this.#acting;
    const all = acting.reduce((sum, agent) => sum + this.#bitten[agent]!, 0);
    this.#round++;
    const living = this.#meadow.living(this.#round);
    const told = [...new Set([...acting, ...living])];
    this.#seen = byAgent(told, () => this.#look());
    for (const agent of living) this._cumulativeRewards[agent] ??= 0;
    this.rewards = byAgent(told, (agent) =>
      acting.includes(agent) ? this.#meadow.reward(this.#bitten[agent]!, all) : 0,
    );
    this.terminations = byAgent(told, (agent) => !living.includes(agent));
    this.truncations = byAgent(told, () => false);
    this.infos = byAgent(told, () => ({ round: this.#round }));
    this.agents = [...living, ...acting.filter((agent) => !living.includes(agent)).sort()];
    this.#acting = living;
    this.#bitten = {};
    if (living.length > 0) this.agentSelection = living[0]!;
  }

  #look(): number {
    return 100 * this.#round + Math.floor(100 * this.npRandom.random());
  }
}

/**
 * Sheep that bite one after the other and live a number of turns of their own, so that they die in the middle of a
 * round; each that dies leaves a lamb, as long as there are any. `late`: the last turn of the dead comes when it is
 * their turn, and not at once.
 */
export class Grazing extends AECEnv<number, number, Sheep> {
  override readonly metadata = { renderModes: [], name: 'grazing_v0' };
  override readonly possibleAgents: readonly Sheep[];
  readonly #spaces: Readonly<Record<Sheep, { readonly see: Discrete; readonly act: Discrete }>>;
  #left = {} as Record<Sheep, number>;
  #grass = 0;
  #unborn: Sheep[] = [];

  constructor(
    readonly turns: readonly number[],
    readonly late = false,
  ) {
    super();
    this.possibleAgents = turns.map((_, i): Sheep => `sheep_${i}`);
    this.#spaces = byAgent(this.possibleAgents, () => ({ see: new Discrete(1000), act: new Discrete(bites) }));
  }

  override observationSpace(agent: Sheep): Space<number> {
    return this.#spaces[agent]!.see;
  }

  override actionSpace(agent: Sheep): Space<number> {
    return this.#spaces[agent]!.act;
  }

  override reset({ seed }: ResetArgs = {}): void {
    this.reseed(seed);
    this.#grass = Math.floor(100 * this.npRandom.random());
    this.#left = byAgent(this.possibleAgents, (agent) => this.turns[this.possibleAgents.indexOf(agent)]!);
    this.agents = this.possibleAgents.slice(0, 3);
    this.#unborn = this.possibleAgents.slice(3);
    this.rewards = byAgent(this.agents, () => 0);
    this._cumulativeRewards = byAgent(this.agents, () => 0);
    this.terminations = byAgent(this.agents, () => false);
    this.truncations = byAgent(this.agents, () => false);
    this.infos = byAgent(this.agents, () => ({ action_mask: [1, 1, 1] }));
    this.agentSelection = this.agents[0]!;
  }

  override observe(): number {
    return this.#grass;
  }

  override step(action: number | null): void {
    const agent = this.agentSelection;
    const next = this.#after(agent);
    if (action === null || this.isDead(agent)) {
      this._wasDeadStep(action);
      if (this.late && this.agents.length > 0) this.agentSelection = next;
      return;
    }
    this._cumulativeRewards[agent] = 0;
    this.#grass += action;
    this.rewards = byAgent(this.agents, (other) => {
      if (this.isDead(other)) return 0;
      return other === agent ? action : -1;
    });
    const left = this.#left[agent]! - 1;
    this.#left[agent] = left;
    if (left === 0) {
      this.terminations[agent] = true;
      const lamb = this.#unborn.shift();
      if (lamb !== undefined) this.#bear(lamb);
    }
    this._accumulateRewards();
    const living = this.agents.filter((other) => !this.isDead(other));
    this.agentSelection = this.late || living.includes(next) || living.length === 0 ? next : living[0]!;
    if (!this.late) this._deadsStepFirst();
  }

  #bear(lamb: Sheep): void {
    this.agents = [...this.agents, lamb];
    for (const values of [this.rewards, this._cumulativeRewards]) values[lamb] = 0;
    for (const flags of [this.terminations, this.truncations]) flags[lamb] = false;
    this.infos[lamb] = { action_mask: [1, 1, 1] };
  }

  #after(agent: Sheep): Sheep {
    const { agents } = this;
    return agents[(agents.indexOf(agent) + 1) % agents.length]!;
  }
}
