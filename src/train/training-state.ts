import { UserError } from '../errors/user-error.js';
import type { TeamState } from '../team/state/team-state.js';
import { quote } from '../text/quote.js';
import type { MetricsState } from './metrics-rows.js';
import type { TallyState } from './tally.js';

/** What the environments of some lanes are doing between two steps, and what the team sees next. */
export interface LanesState {
  /** `[lane]`: what `getState` of each environment gives; of a vector environment that of each of its environments. */
  readonly envs: readonly unknown[];
  /** Of a vector environment what is of all its environments together; missing: nothing is. */
  readonly shared?: unknown;
  /** `[lane][input]` */
  readonly observations: Float32Array;
  /** `[lane]`: 1 where the last step ended an episode. */
  readonly ended: Uint8Array;
  /** `[lane]`: the sum of the rewards of the running (or just ended) episode. */
  readonly returns: Float64Array;
  /** `[lane]`: the step with which the running episode begins to count. */
  readonly begins: Float64Array;
  /** `[lane]`: with a baseline the running mean of each context. */
  readonly means?: readonly (readonly (readonly [context: string | number, mean: number])[])[];
  /** `[lane]`: with a critic its value of the present observation. */
  readonly values?: Float32Array;
}

/** What a training has beside its lanes; the first thread has it. */
export interface TrainingCore {
  /** Seconds of training so far. */
  readonly seconds: number;
  readonly team: TeamState;
  readonly critic?: TeamState;
  readonly tally: TallyState;
  readonly metrics: MetricsState;
  /** What whoever looks on has seen of a window that is not over; see `record`. */
  readonly recorder?: unknown;
}

/** One thread's part of the state of a training. */
export interface TrainingStatePart {
  /** Steps that each lane has taken. */
  readonly step: number;
  /** The first of its lanes. */
  readonly from: number;
  readonly lanes: LanesState;
  /** Of the first thread. */
  readonly core?: TrainingCore;
}

/**
 * Everything that a training is between two steps, as plain data and typed arrays: it goes on from there to the same
 * numbers.
 */
export interface TrainingState extends TrainingCore {
  /** Steps that each lane has taken. */
  readonly step: number;
  readonly lanes: LanesState;
}

/** The state of a training of which every thread has given its part at the same step. */
export function joinParts(parts: readonly TrainingStatePart[]): TrainingState {
  const { step, core } = parts.find((part) => part.core !== undefined)!;
  // A thread may have no lanes at all.
  const ordered = parts.filter((part) => part.lanes.envs.length > 0).sort((a, b) => a.from - b.from);
  const lanes = ordered.map((part) => part.lanes);
  const [first] = lanes as [LanesState];
  if (lanes.length === 1) return { step, ...core!, lanes: first };
  return {
    step,
    ...core!,
    lanes: {
      envs: lanes.flatMap(({ envs }) => envs),
      observations: joined(Float32Array, lanes, ({ observations }) => observations),
      ended: joined(Uint8Array, lanes, ({ ended }) => ended),
      returns: joined(Float64Array, lanes, ({ returns }) => returns),
      begins: joined(Float64Array, lanes, ({ begins }) => begins),
      ...(first.means && { means: lanes.flatMap(({ means }) => means!) }),
      ...(first.values && { values: joined(Float32Array, lanes, ({ values }) => values!) }),
    },
  };
}

type Numbers = Float32Array | Float64Array | Uint8Array;

function joined<Kind extends Numbers>(
  Kind: new (length: number) => Kind,
  lanes: readonly LanesState[],
  of: (lanes: LanesState) => Kind,
): Kind {
  const all = new Kind(lanes.reduce((length, one) => length + of(one).length, 0));
  let at = 0;
  for (const one of lanes) {
    all.set(of(one), at);
    at += of(one).length;
  }
  return all;
}

/** The lanes from `from` to before `to` of a state of `count` lanes. */
export function lanesFrom(state: LanesState, from: number, to: number): LanesState {
  const { envs, observations, ended, returns, begins, means, values, shared } = state;
  const width = observations.length / envs.length;
  return {
    envs: envs.slice(from, to),
    ...(shared === undefined ? {} : { shared }),
    observations: observations.slice(from * width, to * width),
    ended: ended.slice(from, to),
    returns: returns.slice(from, to),
    begins: begins.slice(from, to),
    ...(means && { means: means.slice(from, to) }),
    ...(values && { values: values.slice(from, to) }),
  };
}

/**
 * Checks that a state is one of a training with so many lanes and inputs, and with a critic or without.
 *
 * @throws {@link UserError} that says what does not fit.
 */
export function checkTrainingState(
  state: unknown,
  expected: { readonly lanes: number; readonly inputs: number; readonly hasCritic: boolean },
): TrainingState {
  const fail = (what: string, given: unknown, wanted: string): never => {
    throw new UserError(`${what} of the training's state is ${quote(given)}; expected ${wanted}`);
  };
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(state))
    throw new UserError(`the state to start from is ${quote(state)}; expected what onState was told`);
  const { step, seconds, lanes, team, critic, tally, metrics } = state;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(step)) fail('step', step, 'a whole number of steps');
  if (!(typeof seconds === 'number' && seconds >= 0)) fail('seconds', seconds, 'a number of seconds');
  if (!isObject(team)) fail('team', team, 'the state of a team');
  if (isObject(critic) !== expected.hasCritic)
    throw new UserError(
      expected.hasCritic
        ? "the training's state has no critic, and one is given; expected a state of a training with one"
        : "the training's state has a critic, and none is given; give { critic: { team: restoreTeam(state.critic), … } }",
    );
  if (!isObject(tally)) fail('tally', tally, 'the returns so far');
  if (!isObject(metrics) || Object.values(metrics).length !== 4 || !Object.values(metrics).every(Number.isFinite))
    fail('metrics', metrics, 'episodes, and of a part their number, returns and lengths');
  if (!isObject(lanes)) return fail('lanes', lanes, 'what the environments are doing');
  const { envs, observations, ended, returns, begins, values } = lanes;
  const count = Array.isArray(envs) ? envs.length : undefined;
  if (count !== expected.lanes) fail('lanes.envs', envs, `the states of ${expected.lanes} environments`);
  const lengths: [string, unknown, new (length: number) => Numbers, number][] = [
    ['observations', observations, Float32Array, expected.lanes * expected.inputs],
    ['ended', ended, Uint8Array, expected.lanes],
    ['returns', returns, Float64Array, expected.lanes],
    ['begins', begins, Float64Array, expected.lanes],
    ...(expected.hasCritic ? [['values', values, Float32Array, expected.lanes] as never] : []),
  ];
  for (const [name, given, Kind, length] of lengths)
    if (!(given instanceof Kind) || given.length !== length)
      fail(`lanes.${name}`, given, `${Kind.name} of ${length} numbers`);
  return state as unknown as TrainingState;
}
