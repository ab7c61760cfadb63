import { UserError } from '../errors/user-error.js';
import type { Env, Space } from '../gymnasium/index.js';
import type { RoleProgram } from '../rule/program/program.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { actionCoding, observationCoding } from './coding.js';

/** Why a rule whose output is this cannot act in an environment of choices. */
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

/** The environments of some lanes, one each, with what they have said last. */
export interface Lanes {
  readonly count: number;
  /** `[lane][input]`: what the team sees next. */
  readonly observations: Float32Array;
  readonly rewards: Float64Array;
  /** What the team learns from: the rewards, or the errors that the environments tell. */
  readonly signals: Float64Array;
  /** 1 where the step ended an episode, in itself or by a time limit. */
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly ended: Uint8Array;
  /** 1 where the step was no step: the action was ignored and the next episode begun. */
  readonly wasReset: Uint8Array;
  /** The sum of the rewards of the running (or just ended) episode. */
  readonly returns: Float64Array;
  /** One step of every lane, with the team's actions `[lane][output]`. */
  step(actions: ArrayLike<number>): void;
}

/**
 * Lanes that begin their next episode at once (`same-step`: the observation is then already its first), or in the step
 * after the last (`next-step`, the default of Gymnasium's vector environments: the last observation is seen too).
 *
 * Throws UserError when spaces do not fit the team.
 */
export function createLanes(
  team: Team,
  envs: readonly Env[],
  seedOf: (k: number) => number,
  autoreset: 'same-step' | 'next-step',
  signal: 'reward' | 'error' = 'reward',
): Lanes {
  const [inputs, outputs] = [team.sizes[0]!, team.sizes.at(-1)!];
  const lanes = blankLanes(envs.length, inputs);
  const { count } = lanes;
  if (signal === 'error') lanes.signals = new Float64Array(count);
  if (count === 0) return lanes;
  const { seen, done } = fitCodings(team, envs[0]!.observationSpace, envs[0]!.actionSpace);
  const { observations, rewards, signals, terminated, truncated, ended, wasReset, returns } = lanes;
  const see = (observation: unknown, k: number) => seen.write(observation, observations, k * inputs);
  const begin = (k: number) => {
    rewards[k] = 0;
    returns[k] = 0;
    terminated[k] = truncated[k] = ended[k] = 0;
    see(firstOf(envs[k]!.reset()), k);
  };
  const act = (k: number, actions: ArrayLike<number>) => {
    const result = envs[k]!.step(done.read(actions, k * outputs));
    if (!Array.isArray(result)) throw new UserError(`the environment's step gave ${quote(result)}; ${STEP}`);
    const [observation, reward, isTerminated, isTruncated, info] = result;
    if (typeof reward !== 'number')
      throw new UserError(`the environment's step gave the reward ${quote(reward)}; expected a number`);
    rewards[k] = reward;
    if (signal === 'error') signals[k] = errorOf(info);
    returns[k]! += reward;
    terminated[k] = isTerminated ? 1 : 0;
    truncated[k] = isTruncated ? 1 : 0;
    ended[k] = isTerminated || isTruncated ? 1 : 0;
    see(ended[k] && autoreset === 'same-step' ? firstOf(envs[k]!.reset()) : observation, k);
  };
  envs.forEach((env, k) => see(firstOf(env.reset({ seed: seedOf(k) })), k));
  lanes.step = (actions) => {
    for (let k = 0; k < count; k++) {
      const over = ended[k] === 1;
      if (over) returns[k] = 0;
      wasReset[k] = over && autoreset === 'next-step' ? 1 : 0;
      if (wasReset[k]) begin(k);
      else act(k, actions);
    }
  };
  return lanes;
}

const STEP = 'expected [observation, reward, terminated, truncated, info]';

function firstOf(result: unknown): unknown {
  if (Array.isArray(result)) return result[0];
  throw new UserError(`the environment's reset gave ${quote(result)}; expected [observation, info]`);
}

function errorOf(info: Readonly<Record<string, unknown>>): number {
  const error = info?.['error'];
  if (typeof error === 'number') return error;
  throw new UserError(
    `signal is 'error', and the environment tells none: its info has ${Object.keys(info ?? {}).join(', ') || 'nothing'}; expected a number info.error, as scalar-regression has`,
  );
}

/** Lanes of which nothing is known yet and that do not move. */
export function blankLanes(count: number, inputs: number): Mutable<Lanes> {
  const bytes = () => new Uint8Array(count);
  const rewards = new Float64Array(count);
  return {
    count,
    observations: new Float32Array(count * inputs),
    rewards,
    signals: rewards,
    terminated: bytes(),
    truncated: bytes(),
    ended: bytes(),
    wasReset: bytes(),
    returns: new Float64Array(count),
    step: () => {},
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** How a team sees and acts in spaces. Throws UserError when they do not fit it. */
export function fitCodings(team: Team, observationSpace: Space, actionSpace: Space) {
  const [inputs, outputs] = [team.sizes[0]!, team.sizes.at(-1)!];
  const seen = observationCoding(observationSpace);
  const done = actionCoding(actionSpace, team.choices);
  if (!done.isReal && !team.rule.output.binary) throw new UserError(notBinary(team.rule.output));
  if (done.isReal && team.rule.output.binary) throw new UserError(NOT_REAL);
  if (seen.size !== inputs)
    throw new UserError(`the environment shows ${seen.size} numbers; the team has ${inputs} inputs`);
  if (done.units !== outputs || done.choices !== team.choices)
    throw new UserError(
      `the environment's actions take ${counted(done)}; the team has ${counted({ units: outputs, choices: team.choices })}`,
    );
  return { seen, done };
}

function counted({ units, choices }: { units: number; choices: number }): string {
  return `${units} output unit${units === 1 ? '' : 's'}${choices > 2 ? ` with ${choices} choices` : ''}`;
}
