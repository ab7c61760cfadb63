import { UserError } from '../errors/user-error.js';
import type { Env, EnvState } from '../gymnasium/index.js';
import { DynamicsVectorEnv } from '../gymnasium/vector/dynamics-vector-env.js';
import { VectorEnv } from '../gymnasium/vector/vector-env.js';
import { Wrapper } from '../gymnasium/wrappers/base/wrapper.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { createDynamicsLanes } from './dynamics-env-lanes.js';
import {
  blankEnvLanes,
  type ContextBaseline,
  type EnvLanes,
  fitCodings,
  type LanesOptions,
  resumeLanes,
  stateOfLanes,
} from './env-lanes.js';
import { createVectorLanes } from './vector-env-lanes.js';

/**
 * Makes the lanes of a list of environments, or of a vector environment.
 *
 * @throws {@link UserError} when they do not fit the team.
 */
export function createEnvLanes(team: Team, envs: readonly Env[] | VectorEnv, options: LanesOptions): EnvLanes {
  if (envs instanceof VectorEnv && team.hearsErrors)
    throw new UserError(
      'units of this rule hear errors, which a vector environment does not tell; give a list of environments, such as [make(…), make(…)]',
    );
  if (envs instanceof VectorEnv && team.paidPasses > 1)
    throw new UserError(
      `units of this rule hear the rewards of ${team.paidPasses} passes, and a vector environment pays one action a step; give a list of environments, such as [make(…), make(…)]`,
    );
  if (envs instanceof DynamicsVectorEnv) return createDynamicsLanes(team, envs, options);
  if (envs instanceof VectorEnv) return createVectorLanes(team, envs, options);
  return createListLanes(team, envs, options);
}

/**
 * One environment has one episode: in two lanes, as after `new Array(2).fill(make(…))`, each would step the other's.
 */
function refuseTwice(envs: readonly Env[]): void {
  const places = new Map<Env, number>();
  for (const [k, env] of envs.entries()) {
    const first = places.get(env);
    if (first !== undefined)
      throw new UserError(
        `environments ${first} and ${k} are one and the same; expected one for each lane: Array.from({ length: ${envs.length} }, () => make(…))`,
      );
    places.set(env, k);
  }
}

/**
 * Makes the lanes of a list of environments.
 *
 * @throws {@link UserError} when spaces do not fit the team.
 */
export function createListLanes(
  team: Team,
  envs: readonly Env[],
  { seedOf, autoreset, signal = 'reward', baseline, start }: LanesOptions,
): EnvLanes {
  const [inputs, outputs] = [team.sizes[0]!, team.sizes.at(-1)! * team.components];
  refuseTwice(envs);
  const lanes = blankEnvLanes(envs.length, inputs);
  const { count } = lanes;
  const { paidPasses } = team;
  if (signal === 'error' && paidPasses > 1)
    throw new UserError(
      `signal is 'error', and units of this rule hear the rewards of ${paidPasses} passes; expected 'reward', the default`,
    );
  const isScored = paidPasses > 1;
  if (baseline && isScored)
    throw new UserError(
      `baseline is given, and units of this rule hear the rewards of ${paidPasses} passes, whose difference has none; leave it out`,
    );
  const means = baseline && envs.map((_, k) => new Map(start?.means?.[k]));
  if (signal === 'error' || isScored || baseline) lanes.signals = new Float64Array(paidPasses * count);
  const told = team.errors * team.components;
  const errors = team.hearsErrors ? new Float64Array(count * told) : undefined;
  lanes.errors = errors;
  if (count === 0) return lanes;
  const { observationCoding, actionCoding } = fitCodings(team, envs[0]!.observationSpace, envs[0]!.actionSpace);
  const { observations, rewards, signals, terminated, truncated, ended, wasReset, returns } = lanes;
  const see = (observation: unknown, k: number) => observationCoding.write(observation, observations, k * inputs);
  const begin = (k: number) => {
    rewards[k] = 0;
    returns[k] = 0;
    terminated[k] = truncated[k] = ended[k] = 0;
    see(observationOf(envs[k]!.reset()), k);
  };
  const scorers = isScored ? envs.map(scorerOf) : [];
  const act = (k: number, actions: ArrayLike<number>) => {
    for (let pass = 0; isScored && pass < paidPasses; pass++)
      signals[pass * count + k] = scoreOf(scorers[k]!, actionCoding.read(actions, (pass * count + k) * outputs));
    const result = envs[k]!.step(actionCoding.read(actions, k * outputs));
    if (!Array.isArray(result)) throw new UserError(`the environment's step gave ${quote(result)}; ${STEP}`);
    const [observation, reward, isTerminated, isTruncated, info] = result;
    if (typeof reward !== 'number')
      throw new UserError(`the environment's step gave the reward ${quote(reward)}; expected a number`);
    rewards[k] = reward;
    if (signal === 'error') signals[k] = errorOf(info);
    if (errors) errors.set(errorsOf(info, told, outputs), k * told);
    returns[k]! += reward;
    terminated[k] = isTerminated ? 1 : 0;
    truncated[k] = isTruncated ? 1 : 0;
    ended[k] = isTerminated || isTruncated ? 1 : 0;
    if (means) signals[k] = aboveMean(reward, info, means[k]!, baseline!, ended[k] === 1);
    see(ended[k] && autoreset === 'same-step' ? observationOf(envs[k]!.reset()) : observation, k);
  };
  if (start) {
    envs.forEach((env, k) => env.setState(start.envs[k] as EnvState));
    resumeLanes(lanes, start);
  } else envs.forEach((env, k) => see(observationOf(env.reset({ seed: seedOf(k) })), k));
  lanes.state = () =>
    stateOfLanes(lanes, { envs: envs.map(stateOfEnv), ...(means && { means: means.map((of) => [...of]) }) });
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

/** @throws {@link UserError} where an environment cannot tell its state. */
function stateOfEnv(env: Env): EnvState {
  if (typeof env.getState === 'function' && typeof env.setState === 'function') return env.getState();
  throw new UserError(
    `the environment ${(env as object).constructor.name} has no getState and setState, so the training cannot continue where it stops; expected an environment that extends Env`,
  );
}

/** The reward minus the mean of its context, which moves where an episode has ended. */
function aboveMean(
  reward: number,
  info: Readonly<Record<string, unknown>>,
  means: Map<string | number, number>,
  { context, rate }: ContextBaseline,
  ended: boolean,
): number {
  const key = info?.[context];
  if (typeof key !== 'string' && typeof key !== 'number')
    throw new UserError(
      `baseline.context is '${context}', and the environment's info.${context} is ${quote(key)}; expected a text or a number. Its info has ${Object.keys(info ?? {}).join(', ') || 'nothing'}`,
    );
  const mean = means.get(key) ?? 0;
  if (ended) means.set(key, mean + rate * (reward - mean));
  return reward - mean;
}

type Scorer = Env & Required<Pick<Env, 'score'>>;

/**
 * @throws {@link UserError} when an environment does not score actions, or what is around it changes them or what they
 * are paid.
 */
function scorerOf(env: Env): Scorer {
  let inner = env;
  for (; inner instanceof Wrapper && inner.score === undefined; inner = inner.env as Env)
    if (!(inner.constructor as typeof Wrapper).keepsActionsAndRewards)
      throw new UserError(
        `units of this rule hear the rewards of several passes, and ${inner.constructor.name} may change actions or what they are paid; expected an environment without it, or a method score(action) of this wrapper's own`,
      );
  if (typeof inner.score === 'function') return inner as Scorer;
  throw new UserError(
    `units of this rule hear the rewards of several passes, and ${inner.constructor.name} has no method score(action), what the task thinks of an action without stepping; take an environment that has one, such as LabelledDigits-v0, or write it`,
  );
}

function scoreOf(env: Scorer, action: unknown): number {
  const score = env.score(action);
  if (typeof score === 'number') return score;
  throw new UserError(`the environment's score gave ${quote(score)}; expected a number`);
}

const STEP = 'expected [observation, reward, terminated, truncated, info]';

function observationOf(result: unknown): unknown {
  if (Array.isArray(result)) return result[0];
  throw new UserError(`the environment's reset gave ${quote(result)}; expected [observation, info]`);
}

/**
 * The errors that `info` tells, `count` of them, by default one an output unit; a single one may be a number.
 *
 * @throws {@link UserError} where it tells none, or of other units.
 */
export function errorsOf(info: Readonly<Record<string, unknown>>, count: number, outputs = count): ArrayLike<number> {
  const error = info?.['error'];
  const errors = typeof error === 'number' ? [error] : error;
  const isList = Array.isArray(errors) || errors instanceof Float32Array || errors instanceof Float64Array;
  if (isList && errors.length === count) return errors;
  if (isList)
    throw new UserError(
      count === outputs
        ? `the environment tells ${errors.length} error${errors.length === 1 ? '' : 's'} (info.error), and the team has ${outputs} output unit${outputs === 1 ? '' : 's'}; expected one each, or the team's option errors: ${errors.length}`
        : `the environment tells ${errors.length} error${errors.length === 1 ? '' : 's'} (info.error), and the team's option errors is ${count}; give errors: ${errors.length}, or an environment that tells ${count}`,
    );
  throw new UserError(
    `units of this rule hear errors, and the environment tells none: its info has ${Object.keys(info ?? {}).join(', ') || 'nothing'}; ` +
      (count === outputs
        ? 'expected info.error with a number for each output unit, as LabelledDigits-v0 tells'
        : `expected info.error with ${count} numbers, or, where hidden units hear errors of their own, a team made by counterfactualOracle`),
  );
}

function errorOf(info: Readonly<Record<string, unknown>>): number {
  const error = info?.['error'];
  if (typeof error === 'number') return error;
  throw new UserError(
    `signal is 'error', and the environment tells none: its info has ${Object.keys(info ?? {}).join(', ') || 'nothing'}; expected a number info.error, as scalar-regression has`,
  );
}
