import { UserError } from '../errors/user-error.js';
import type { Space } from '../gymnasium/index.js';
import type { RoleProgram } from '../rule/program/program.js';
import type { Team } from '../team/team.js';
import { type ActionCoding, createActionCoding, createObservationCoding, type ObservationCoding } from './coding.js';
import type { LanesState } from './training-state.js';

/** Why a rule whose output units are of this role cannot act in an environment with several actions. */
export function notBinary({ stochastic }: Pick<RoleProgram, 'stochastic'>): string {
  const what = stochastic
    ? "draws a number. Give its parameter head, if it has one, the value 'choice'; or end"
    : 'computes a number. If that is what a state is worth, it is a critic, for a rule that acts beside it; if not, end';
  return (
    `the action of an output unit must be 0 or 1 for the environment to understand it, and this rule ${what} its act in ` +
    '`a = pick(u, p)` or `a = condition ? 1 : 0`, for the output layer at least: `a = output ? pick(u, p) : …`'
  );
}

/** Why a rule cannot act in an environment of numbers. */
export const NOT_REAL =
  "the environment's actions are numbers, and output units of this rule only fire or not. Take a rule whose output says numbers, such as reinforce or weight-max with the parameter head at 'gaussian'";

/** The running mean of the reward that is subtracted from it. */
export interface ContextBaseline {
  /** The field of `info` that names the context. */
  readonly context: string;
  /** In [0, 1]: by which part of the rest the mean moves. */
  readonly rate: number;
}

/** How the lanes of some environments are made. */
export interface LanesOptions {
  /** The seed of the environment of lane k. */
  readonly seedOf: (k: number) => number;
  /**
   * When the next episode begins. `same-step`: at once, so that the observation after an episode's last action is
   * already the first of the next. `next-step`, the default of Gymnasium's vector environments: in the step after the
   * last, so that the last observation is seen too.
   */
  readonly autoreset: 'same-step' | 'next-step';
  /** What the team learns from: the reward, or the error that the environment tells. Default: the reward. */
  readonly signal?: 'reward' | 'error' | undefined;
  /** Subtracts from the reward its mean in the same context. Default: nothing is subtracted. */
  readonly baseline?: ContextBaseline | undefined;
  /** A state of these lanes to go on from. Default: the environments are reset. */
  readonly start?: LanesState | undefined;
}

/** What lanes know of their state; the rest of it the training knows. */
export type EnvLanesState = Omit<LanesState, 'begins' | 'values'>;

/** The environments of some lanes, one each, and the results of their last step. */
export interface EnvLanes {
  readonly count: number;
  /** `[lane][input]`: what the team sees next. */
  readonly observations: Float32Array;
  readonly rewards: Float64Array;
  /**
   * `[lane]`: what the team learns from, the rewards or the errors that the environments tell; for a team that hears
   * the rewards of several passes `[pass][lane]`, the scores of its actions.
   */
  readonly signals: Float64Array;
  /**
   * `[lane][output]`, of vectors `[lane][output][component]`: errors of output units that the environments tell;
   * undefined where the team does not hear them.
   */
  readonly errors: Float64Array | undefined;
  /** `[lane]`: 1 where the step ended an episode, by the task (`terminated`) or by a time limit (`truncated`). */
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly ended: Uint8Array;
  /** `[lane]`: 1 where the action was ignored and the next episode begun instead. */
  readonly wasReset: Uint8Array;
  /** `[lane]`: the sum of the rewards of the running (or just ended) episode. */
  readonly returns: Float64Array;
  /**
   * Takes one step in every lane, with the team's actions `[lane][output]`, or `[pass][lane][output]` of which the
   * first pass counts.
   */
  step(actions: ArrayLike<number>): void;
  /** What the environments are doing between two steps, copied. Throws where one of them cannot tell. */
  state(): EnvLanesState;
}

/** The part of their state that all kinds of lanes have; each kind adds that of its environments. */
export function stateOfLanes(
  { observations, ended, returns }: EnvLanes,
  own: Pick<LanesState, 'envs' | 'shared' | 'means'>,
): EnvLanesState {
  return { ...own, observations: observations.slice(), ended: ended.slice(), returns: returns.slice() };
}

/** Gives lanes back what they had in a state, but for the environments. */
export function resumeLanes({ observations, ended, returns }: EnvLanes, start: LanesState): void {
  observations.set(start.observations);
  ended.set(start.ended);
  returns.set(start.returns);
}

/** Lanes with zeros everywhere, whose `step` does nothing. */
export function blankEnvLanes(count: number, inputs: number): Mutable<EnvLanes> {
  const bytes = () => new Uint8Array(count);
  const rewards = new Float64Array(count);
  return {
    count,
    observations: new Float32Array(count * inputs),
    rewards,
    signals: rewards,
    errors: undefined,
    terminated: bytes(),
    truncated: bytes(),
    ended: bytes(),
    wasReset: bytes(),
    returns: new Float64Array(count),
    step: () => {},
    state: () => ({ envs: [], observations: new Float32Array(), ended: bytes(), returns: new Float64Array(count) }),
  };
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The actions that count, `[lane][output]`: those of a team's first pass. */
export function firstPass(actions: ArrayLike<number>, { passes, sizes }: Team, lanes: number): ArrayLike<number> {
  return passes.length === 0 ? actions : (actions as Float32Array).subarray(0, lanes * sizes.at(-1)!);
}

/** The codings of an environment's two spaces. */
export interface Codings {
  readonly observationCoding: ObservationCoding;
  readonly actionCoding: ActionCoding;
}

/** What decides whether a team fits an environment. */
export type FittedTeam = Pick<Team, 'sizes' | 'choices' | 'components'> & {
  readonly rule: Pick<Team['rule'], 'output'>;
};

/**
 * The codings of an environment's spaces.
 *
 * @throws {@link UserError} when the spaces do not fit the team.
 */
export function fitCodings(team: FittedTeam, observationSpace: Space, actionSpace: Space): Codings {
  const inputs = team.sizes[0]!;
  // A component of a vector is an action of its own.
  const outputs = team.sizes.at(-1)! * team.components;
  const observationCoding = createObservationCoding(observationSpace);
  const actionCoding = createActionCoding(actionSpace, team.choices);
  if (!actionCoding.isReal && !team.rule.output.binary) throw new UserError(notBinary(team.rule.output));
  if (actionCoding.isReal && team.rule.output.binary) throw new UserError(NOT_REAL);
  if (observationCoding.size !== inputs)
    throw new UserError(`the environment shows ${observationCoding.size} numbers; the team has ${inputs} inputs`);
  if (actionCoding.units !== outputs || actionCoding.choices !== team.choices)
    throw new UserError(
      `the environment's actions take ${counted(actionCoding)}; the team has ${
        team.components > 1
          ? `${outputs / team.components} output unit${outputs === team.components ? '' : 's'} with vectors of ${team.components} components`
          : counted({ units: outputs, choices: team.choices })
      }`,
    );
  return { observationCoding, actionCoding };
}

function counted({ units, choices }: { units: number; choices: number }): string {
  return `${units} output unit${units === 1 ? '' : 's'}${choices > 2 ? ` with ${choices} choices` : ''}`;
}
