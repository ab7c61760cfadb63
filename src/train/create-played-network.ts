import { checkOptions } from '../errors/check-options.js';
import { InvalidArgumentError } from '../gymnasium/errors.js';
import type { Seed } from '../random/seed.js';
import type { RuleProgram } from '../rule/program/program.js';
import { planTeam, type TeamPlan } from '../team/plan.js';
import { TEAM_OPTIONS, type TeamOptions } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { PlayedNetwork, type Seat } from './played-network.js';
import { type UnitName, unitName } from './played-unit.js';

/** Options of `createTeam` that `TeamEnv` does not take. */
const LEFT_OUT = [
  'inputs',
  'outputs',
  'choices',
  'engine',
  'batch',
  'lateralRounds',
  'lateralDelay',
  'errors',
  'wiring',
  'start',
] as const;

/** The options of `TeamEnv`: those of a team, and which units are played. */
export interface TeamEnvOptions extends Omit<TeamOptions, (typeof LEFT_OUT)[number] | 'rule'> {
  /** The rule of the units that are not played; needed unless all are. */
  readonly rule?: TeamOptions['rule'];
  /**
   * The units that are played from outside, the agents of this environment. Default: all. With a rule that settles,
   * only output units can be played.
   */
  readonly played?: readonly UnitName[];
  /**
   * The reward of a played hidden unit. `broadcast` (default): that of the environment. `weight-norm`: where it fired,
   * the change of the norm of its outgoing weights, as the units that it feeds report it; else 0.
   */
  readonly credit?: 'broadcast' | 'weight-norm';
  /**
   * For a played unit that sends credit, as units of `weight-max` do: a function of its reward and of `below`, what the
   * layer below does (has settled for, where the rule settles). It is called from the output down, before the layer
   * below learns, and gives `[channel][sender]` numbers, one channel for each value that the rule's units send: such as
   * 2·w·dw for each synapse. Units without such a function send 0.
   */
  readonly pays?: Readonly<Partial<Record<UnitName, (reward: number, below: Float32Array) => ArrayLike<number>>>>;
  /**
   * Where the rule settles: what a played unit sends to its senders in every iteration of settling, given what they do
   * at the moment; `[channel][sender]` numbers, such as w·d for units of `map-propagation`. Units without such a
   * function send 0.
   */
  readonly tells?: Readonly<Partial<Record<UnitName, (below: Float32Array) => ArrayLike<number>>>>;
}

const OPTIONS: readonly string[] = [
  ...TEAM_OPTIONS.filter((name) => !(LEFT_OUT as readonly string[]).includes(name)),
  ...(['played', 'credit', 'pays', 'tells'] satisfies (keyof TeamEnvOptions)[]),
];

/** Options of `createTeam` that a played network does not have, with the reason. */
const UNPLAYABLE = {
  lateralRounds: 'units that are played act once in a step',
  lateralDelay: 'units that are played hear none of their own layer',
  errors: 'a task whose network is played tells an error for each output unit',
  wiring: 'units that are played see all of the layer below, and are paid by all of the layer above',
  choices: 'units that are played fire or not, and several of them name an action in binary',
};

/**
 * Checks the options of a `TeamEnv` as far as that is possible without its environment.
 *
 * @throws {@link InvalidArgumentError} for values that make no sense.
 * @throws {@link UserError} for options that do not exist.
 */
export function checkTeamEnvOptions(options: TeamEnvOptions): void {
  const given: object = typeof options === 'object' && options !== null ? options : {};
  for (const [option, why] of Object.entries(UNPLAYABLE)) {
    if (option in given) throw new InvalidArgumentError(`TeamEnv got ${option}, but ${why}. Leave it out.`);
  }
  checkOptions(options, { of: 'TeamEnv', known: OPTIONS, example: "{ rule: weightMax, played: ['unit_2_0'] }" });
  const { hidden, played, credit, pays, tells } = options;
  if (hidden !== undefined && !(Array.isArray(hidden) && hidden.every((size) => Number.isInteger(size) && size > 0)))
    throw new InvalidArgumentError(
      `TeamEnv got hidden ${quote(hidden)}; expected a list of layer sizes such as [64, 32].`,
    );
  if (played !== undefined && !Array.isArray(played))
    throw new InvalidArgumentError(
      `TeamEnv got played ${quote(played)}; expected a list of units such as ['unit_2_0'].`,
    );
  if (credit !== undefined && credit !== 'broadcast' && credit !== 'weight-norm')
    throw new InvalidArgumentError(`TeamEnv got credit ${quote(credit)}; expected 'broadcast' or 'weight-norm'.`);
  for (const [option, voices] of Object.entries({ pays, tells })) {
    if (voices === undefined) continue;
    if (typeof voices !== 'object' || voices === null)
      throw new InvalidArgumentError(
        `TeamEnv got ${option} ${quote(voices)}; expected functions by unit, as in { unit_2_0: … }.`,
      );
    for (const [name, voice] of Object.entries(voices)) {
      if (typeof voice !== 'function')
        throw new InvalidArgumentError(`TeamEnv got ${option}.${name} ${quote(voice)}; expected a function.`);
    }
  }
}

/**
 * Makes the network of a `TeamEnv` with these layers (inputs, hidden, outputs), in which these units are played.
 *
 * @throws {@link InvalidArgumentError} when a rule or a payment is missing, or a unit of the rule cannot be played.
 */
export function createPlayedNetwork(
  sizes: readonly number[],
  agents: readonly UnitName[],
  { rule, credit = 'broadcast', pays = {}, tells = {}, played: _, ...team }: TeamEnvOptions,
  seed: Seed,
): PlayedNetwork {
  const isPlayed = new Set(agents);
  const seats = sizes.slice(1).flatMap((size, k) =>
    Array.from({ length: size }, (_unit, place): Seat => {
      const name = unitName(k + 1, place);
      return { name, layer: k + 1, place, pays: pays[name], tells: tells[name] };
    }),
  );
  for (const { name, pays: paying, tells: telling } of seats) {
    if ((paying || telling) && !isPlayed.has(name))
      throw new InvalidArgumentError(
        `TeamEnv got ${paying ? 'pays' : 'tells'}.${name}, but ${name} is not played. Name it in played, or leave that out.`,
      );
  }
  const taken = seats.filter((seat) => isPlayed.has(seat.name));
  const isWhole = seats.length === taken.length;
  if (rule === undefined && !isWhole) {
    throw new InvalidArgumentError(
      `TeamEnv got no rule, and only ${taken.length} of its units are played. Give a rule for the others, or play all.`,
    );
  }
  const shape = { inputs: sizes[0]!, hidden: sizes.slice(1, -1), outputs: sizes.at(-1)! };
  const plan = rule === undefined || isWhole ? null : planTeam({ ...team, ...shape, rule, seed, engine: 'literal' });
  const network = new PlayedNetwork(sizes, taken, plan, credit);
  requireSettlingPlayers(network, taken);
  if (plan) requireOrdinaryMessages(plan);
  if (credit === 'weight-norm') requireWeightCredit(network, plan?.rule);
  return network;
}

/**
 * @throws {@link InvalidArgumentError} for a rule with messages that a played unit does not send: echoes, vectors,
 * those of further passes.
 */
function requireOrdinaryMessages({ rule, components, layers, told }: TeamPlan): void {
  if (rule.passes.length > 0)
    throw new InvalidArgumentError(
      `TeamEnv got rule ${rule.text.name}, whose units act in passes (${rule.passes.join(', ')}), and a played unit acts once a step. Take a rule without passes, such as weight-max.`,
    );
  if (components > 1)
    throw new InvalidArgumentError(
      `TeamEnv got rule ${rule.text.name}, whose units say vectors, and a played unit fires or not. Take a rule whose units say scalars, such as weight-max.`,
    );
  if (told === 'units')
    throw new InvalidArgumentError(
      `TeamEnv got rule ${rule.text.name}, whose hidden units hear their own errors, and environments do not give these. Take a rule that learns from rewards, credit and the errors of output units, such as weight-max.`,
    );
  const awaitsEcho = layers.some(({ role }) => role.awaitsEcho);
  if (awaitsEcho)
    throw new InvalidArgumentError(
      `TeamEnv got rule ${rule.text.name}, whose units hear echoes, and a played unit does not send any. ` +
        'Take a rule that learns from rewards, errors and credit, such as weight-max or error-backprop.',
    );
}

/**
 * @throws {@link InvalidArgumentError} when a hidden unit of a rule that settles is played: settling changes actions,
 * and a player's stays.
 */
function requireSettlingPlayers({ team, sizes }: PlayedNetwork, seats: readonly Seat[]): void {
  const settles = (team?.rule.settlingSteps ?? 0) > 0;
  const hidden = seats.find(({ layer }) => layer < sizes.length - 1);
  if (settles && hidden !== undefined) {
    throw new InvalidArgumentError(
      `TeamEnv got ${hidden.name} to be played among units of ${team!.rule.text.name}, whose hidden units settle: they change what they ` +
        'did after the network has acted, and a played unit does not. Play output units, or take a rule that does not settle.',
    );
  }
  const telling = seats.find(({ tells }) => tells !== undefined);
  if (!settles && telling !== undefined) {
    throw new InvalidArgumentError(
      `TeamEnv got tells.${telling.name}, but nothing settles in this network. Leave it out, or take a rule that settles.`,
    );
  }
}

/**
 * @throws {@link InvalidArgumentError} unless the units that a played hidden unit feeds report the norm of its outgoing
 * weights, for `credit: 'weight-norm'`.
 */
function requireWeightCredit(network: PlayedNetwork, rule: RuleProgram | undefined): void {
  for (const {
    name,
    position: { layer },
  } of network.played.values()) {
    if (layer === network.sizes.length - 1) continue;
    const mute = network.playedIn(layer + 1).find((unit) => !unit.pays);
    if (mute !== undefined) {
      throw new InvalidArgumentError(
        `TeamEnv got credit 'weight-norm' for ${name}, which feeds ${mute.name}, played from outside and not paying. ` +
          `Give pays.${mute.name}, leave ${mute.name} to the rule, or take credit 'broadcast'.`,
      );
    }
    if (rule === undefined) continue;
    const { receptions } = rule.hidden;
    if (receptions.length !== 1 || receptions[0]!.kind !== 'sum') {
      throw new InvalidArgumentError(
        `TeamEnv got credit 'weight-norm' for ${name}, but hidden units of this rule do not hear one sum of credit. ` +
          "Take a rule that pays by weights, such as weight-max, or credit 'broadcast'.",
      );
    }
  }
}
