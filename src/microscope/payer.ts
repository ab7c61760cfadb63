import { createTeam } from '../engines/create-team.js';
import { UserError } from '../errors/user-error.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { teamOptions } from '../team/team-options.js';
import { errorsOf } from '../train/create-env-lanes.js';
import { CommonDraws } from './draws.js';
import type { Situation } from './situations.js';

/** The directions of biases, `[layer − 1][column]`; undefined: a layer whose units learn none. */
export type Pay = readonly (ArrayLike<number> | undefined)[];

/** A copy of a team that learns from one episode after another, and tells what it would learn without learning it. */
export class Payer {
  /** Its draws: what its units do in its step k is drawn by those of sample k. */
  readonly draws: CommonDraws;
  readonly #team: Team;
  readonly #outputs: number;

  /** @param steps how many it will act, roughly. */
  constructor(state: TeamState, seed: string, steps: number) {
    const { config, tensors } = state;
    this.#team = createTeam({
      ...teamOptions(config),
      ...{ engine: isLiteral(config, steps) ? 'literal' : 'dense', batch: 1, seed, optimizer: 'sgd' },
      start: { tensors },
    });
    this.draws = new CommonDraws(
      seed,
      config.sizes.slice(1).map((units, l) => ({ layer: l + 1, units })),
    );
    this.#outputs = config.sizes.at(-1)!;
  }

  /** Acts and learns in a situation of one step. */
  pay(situation: Situation): { readonly reward: number; readonly pay: Pay } {
    const team = this.#team;
    const acted = team.act(situation.observation);
    const answers = Array.from({ length: team.paidPasses }, (_, pass) =>
      Float64Array.from(acted.subarray(pass * this.#outputs, (pass + 1) * this.#outputs)),
    );
    const rewards = answers.map((actions) => situation.reward(actions));
    const errors = team.hearsErrors ? situation.errors(answers[0]!, team.errors) : undefined;
    return { reward: rewards[0]!, pay: this.#learn(rewards, true, errors) };
  }

  /** Acts in a step of a longer episode: the actions of the output units, which the next step overwrites. */
  act(observation: ArrayLike<number>): ArrayLike<number> {
    if (this.#team.paidPasses > 1)
      throw new UserError(
        'units of this rule hear the rewards of several passes, which a longer episode pays for one alone; expected a task of one step',
      );
    return this.#team.act(observation);
  }

  /** Learns from that step. */
  learn(reward: number, ended: boolean, info: Readonly<Record<string, unknown>>): Pay {
    const team = this.#team;
    return this.#learn([reward], ended, team.hearsErrors ? errorsOf(info, team.errors, this.#outputs) : undefined);
  }

  #learn(rewards: readonly number[], ended: boolean, errors: ArrayLike<number> | undefined): Pay {
    const team = this.#team;
    const pay: (ArrayLike<number> | undefined)[] = new Array(team.sizes.length - 1).fill(undefined);
    for (const { layer, kind, name, shape, values } of team.directions(rewards, [ended], errors))
      if (kind === 'synapse' && name === `layer${layer}/w`) pay[layer - 1] = values.subarray(values.length - shape[1]!);
    return pay;
  }

  /** What the units of a layer last made of a name of their rule, `[column]`. */
  recall(layer: number, name: string): ArrayLike<number> {
    return this.#team.recall(layer, name).data;
  }

  close(): void {
    this.#team.close();
  }
}

/** Synapses × steps up to which a literal team is done before a dense one is compiled. */
const FEW = 5000;

/** Whether a team is played by the literal engine: the only one in 64 bits, and the quicker to begin. */
function isLiteral({ sizes, precision, choices }: TeamState['config'], steps: number): boolean {
  const synapses = sizes.slice(1).reduce((sum, units, l) => sum + units * sizes[l]!, 0) * (choices - 1);
  return precision === 'f64' || synapses * steps <= FEW;
}
