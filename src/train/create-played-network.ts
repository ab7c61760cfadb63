import { InvalidArgumentError } from '../gymnasium/index.js';
import type { Seed } from '../random/seed.js';
import type { TeamOptions } from '../team/team.js';
import { firstOf, PlayedNetwork, type Seat } from './played-network.js';
import { type UnitName, unitName } from './unit-name.js';

/** What `TeamEnv` is given beside the environment: the team as for `createTeam`, and who is played. */
export interface TeamEnvOptions
  extends Omit<TeamOptions, 'inputs' | 'outputs' | 'engine' | 'batch' | 'lateralRounds' | 'rule'> {
  /** What the units run that are not played; needed unless all are. */
  readonly rule?: TeamOptions['rule'];
  /** The units that are agents, played from outside. Default: all. */
  readonly played?: readonly UnitName[];
  /**
   * The reward of a played hidden unit. `broadcast` (default): that of the environment. `weight-norm`: where it fired, what the
   * units that it feeds report as the change of the norm of its outgoing weights, else 0.
   */
  readonly credit?: 'broadcast' | 'weight-norm';
  /**
   * For a played unit that pays its senders, as units of `weight-max` do: called with its reward, from the output down, before the
   * layer beneath it learns; gives `[sender]` numbers, such as 2·w·dw for each synapse. Who does not pay counts as 0.
   */
  readonly pays?: Readonly<Partial<Record<UnitName, (reward: number) => ArrayLike<number>>>>;
}

/**
 * The network of a `TeamEnv` with these layers (inputs, hidden, outputs), in which these units are played.
 *
 * @throws InvalidArgumentError when a rule or a payment is missing.
 */
export function createPlayedNetwork(
  sizes: readonly number[],
  agents: readonly UnitName[],
  { rule, credit = 'broadcast', pays = {}, played: _, ...team }: TeamEnvOptions,
  seed: Seed,
): PlayedNetwork {
  if ('lateralRounds' in team)
    throw new InvalidArgumentError(
      'TeamEnv got lateralRounds, but units that are played act once in a step. Leave it out.',
    );
  const isPlayed = new Set(agents);
  const seats = sizes.slice(1).flatMap((size, k) =>
    Array.from({ length: size }, (_unit, i): Seat => {
      const name = unitName(k + 1, i);
      const heard = new Float32Array(sizes[k + 2] ?? 0);
      const address = firstOf(sizes, k + 1) + i;
      return { name, layer: k + 1, address, heard, pays: pays[name], action: 0, reward: 0 };
    }).filter((seat) => isPlayed.has(seat.name)),
  );
  const isWhole = firstOf(sizes, sizes.length) - sizes[0]! === seats.length;
  if (rule === undefined && !isWhole) {
    throw new InvalidArgumentError(
      `TeamEnv got no rule, and only ${seats.length} of its units are played. Give a rule for the others, or play all.`,
    );
  }
  const shape = { inputs: sizes[0]!, hidden: sizes.slice(1, -1), outputs: sizes.at(-1)! };
  const options = rule === undefined || isWhole ? null : { ...team, ...shape, rule, seed, engine: 'literal' as const };
  const network = new PlayedNetwork(sizes, seats, options, credit);
  if (credit === 'weight-norm') requireWeightCredit(network);
  return network;
}

/** Whoever a played hidden unit feeds has to tell it of its weights. */
function requireWeightCredit(network: PlayedNetwork): void {
  for (const { name, layer } of network.seats.values()) {
    if (layer === network.sizes.length - 1) continue;
    const mute = network.seatsOf(layer + 1).find((seat) => seat.pays === undefined);
    if (mute !== undefined) {
      throw new InvalidArgumentError(
        `TeamEnv got credit 'weight-norm' for ${name}, which feeds ${mute.name}, played from outside and not paying. ` +
          `Give pays.${mute.name}, leave ${mute.name} to the rule, or take credit 'broadcast'.`,
      );
    }
    if (network.team === null) continue;
    const { receptions } = network.team.rule.hidden;
    if (receptions.length !== 1 || receptions[0]!.kind !== 'sum') {
      throw new InvalidArgumentError(
        `TeamEnv got credit 'weight-norm' for ${name}, but hidden units of this rule do not hear one sum of credit. ` +
          "Take a rule that pays by weights, such as weight-max, or credit 'broadcast'.",
      );
    }
  }
}
