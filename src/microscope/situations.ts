import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { errorsOf } from '../train/create-env-lanes.js';
import { type FittedTeam, fitCodings } from '../train/env-lanes.js';

/** A task of one step, all of it: what can be seen, each as likely as the other, and what each answer is paid. */
export interface OneStepTask {
  /** `[observation][input]`. */
  readonly observations: readonly ArrayLike<number>[];
  /** The reward for these actions of the output units, `[output]`, when the observation of this index is seen. */
  readonly reward: (observation: number, actions: ArrayLike<number>) => number;
}

/** What single units are judged in: an environment whose state can be copied, or a task of one step. */
export type JudgedTask = Env | OneStepTask;

/** The beginning of an episode of one step, whose reward can be asked for any answer. */
export interface Situation {
  readonly observation: Float64Array;
  /** What the environment tells when it begins; empty for a task. */
  readonly info: Readonly<Record<string, unknown>>;
  /** `[output]`: 0 … K − 1, or numbers. */
  reward(actions: ArrayLike<number>): number;
  /** The errors that the environment tells after this answer, `count` of them. */
  errors(actions: ArrayLike<number>, count: number): ArrayLike<number>;
}

/** The situations that a team is judged in. */
export interface Situations {
  readonly list: readonly Situation[];
  /** Whether they are all that there are, and not a sample. */
  readonly areAll: boolean;
}

const STATES =
  'single units are judged by asking the same state again: expected an environment with getState and setState, which all of klopf’s have (of Box2D’s by playing again), or a task { observations, reward }';

/** Whether a value is a {@link OneStepTask}. */
export function isOneStepTask(task: unknown): task is OneStepTask {
  const { observations, reward } = (task ?? {}) as Partial<OneStepTask>;
  return Array.isArray(observations) && typeof reward === 'function';
}

/**
 * The situations of a task: all observations of a task of one step, and of an environment `samples` drawn ones.
 *
 * @throws {@link UserError} for what is no task, does not fit the team, cannot be set back to a state, or takes more
 * than one step.
 */
export function situationsOf(of: string, team: FittedTeam, task: unknown, samples: number, seed: Seed): Situations {
  if (isOneStepTask(task)) return { list: tableSituations(team, task), areAll: true };
  const env = requireEnv(of, task);
  const { observationCoding, actionCoding } = fitCodings(team, env.observationSpace, env.actionSpace);
  const key = keyOf(`${of} of ${seed}`);
  const list = Array.from({ length: samples }, (_, k): Situation => {
    const first = env.reset(k === 0 ? { seed: environmentSeed(key, 0) } : {});
    if (!Array.isArray(first))
      throw new UserError(`the environment's reset gave ${quote(first)}; expected [observation, info]`);
    const [seen, info] = first;
    const coded = new Float32Array(observationCoding.size);
    observationCoding.write(seen, coded, 0);
    const snapshot = snapshotOf(env);
    const answered = new Map<string | number, Answer>();
    const answer = (actions: ArrayLike<number>) => {
      const name = actions.length === 1 ? actions[0]! : Array.prototype.join.call(actions, ' ');
      const known = answered.get(name);
      if (known) return known;
      env.setState(snapshot);
      const result = env.step(actionCoding.read(actions, 0));
      const told = answerOf(of, env, result);
      if (answered.size < MOST_KNOWN) answered.set(name, told);
      return told;
    };
    return {
      observation: Float64Array.from(coded),
      info: info as Situation['info'],
      reward: (actions) => answer(actions).reward,
      errors: (actions, count) => errorsOf(answer(actions).info, count, actions.length),
    };
  });
  return { list, areAll: false };
}

/** Answers whose reward is kept for a situation. */
const MOST_KNOWN = 64;

interface Answer {
  readonly reward: number;
  readonly info: Situation['info'];
}

/** Whether the episodes of an environment are longer than one step, as the first one shows. */
export function takesSeveralSteps(of: string, team: FittedTeam, task: unknown): boolean {
  if (isOneStepTask(task)) return false;
  const env = requireReset(of, task);
  const { actionCoding } = fitCodings(team, env.observationSpace, env.actionSpace);
  env.reset({ seed: 0 });
  const [, , terminated, truncated] = env.step(actionCoding.read(new Float64Array(actionCoding.units), 0));
  return !terminated && !truncated;
}

function answerOf(of: string, env: Env, result: unknown): Answer {
  if (!Array.isArray(result))
    throw new UserError(
      `the environment's step gave ${quote(result)}; expected [observation, reward, terminated, truncated, info]`,
    );
  const [, reward, terminated, truncated, info] = result as unknown[];
  if (typeof reward !== 'number' || !Number.isFinite(reward))
    throw new UserError(`the environment's step gave the reward ${quote(reward)}; expected a finite number`);
  if (!terminated && !truncated)
    throw new UserError(
      `${of} judges units in episodes of one step, and those of ${env} are longer; expected an environment such as multiplexer, Digits-v0 or contextual-bandit`,
    );
  return { reward, info: (info ?? {}) as Situation['info'] };
}

/** A copy of an environment's state. @throws {@link UserError} where it cannot be copied. */
export function snapshotOf(env: Env): ReturnType<Env['getState']> {
  try {
    return env.getState();
  } catch (error) {
    throw new UserError(`the state of ${env} cannot be copied (${(error as Error).message}); ${STATES}`, {
      cause: error,
    });
  }
}

/** @throws {@link UserError} for what is neither an environment nor a task. */
export function requireReset(of: string, task: unknown): Env {
  const env = (task ?? {}) as Partial<Env>;
  const isEnv = typeof env.step === 'function' && typeof env.reset === 'function';
  if (!isEnv || !env.observationSpace || !env.actionSpace)
    throw new UserError(
      `${of} was given ${quote(task)} as the task; expected an environment made by make, such as make('multiplexer'), or { observations, reward }`,
    );
  return task as Env;
}

/** @throws {@link UserError} for what is neither an environment whose state can be copied nor a task. */
export function requireEnv(of: string, task: unknown): Env {
  const env: Partial<Env> = requireReset(of, task);
  if (typeof env.getState !== 'function' || typeof env.setState !== 'function')
    throw new UserError(`${of} was given an environment without getState and setState; ${STATES}`);
  return task as Env;
}

function tableSituations({ sizes }: FittedTeam, { observations, reward }: OneStepTask): Situation[] {
  if (observations.length === 0) throw new UserError('the task has no observations; expected at least one');
  return observations.map((given, k) => {
    const observation = Float64Array.from(given ?? [], Number);
    if (observation.length !== sizes[0] || !observation.every(Number.isFinite))
      throw new UserError(
        `observation ${k} of the task is ${quote(given)}; expected ${sizes[0]} finite numbers, as the team has inputs`,
      );
    return {
      observation,
      info: {},
      reward(actions) {
        const paid: unknown = reward(k, actions);
        if (typeof paid !== 'number' || !Number.isFinite(paid))
          throw new UserError(`the task's reward of observation ${k} is ${quote(paid)}; expected a finite number`);
        return paid;
      },
      errors() {
        throw new UserError(
          'units of this rule hear errors, and a task { observations, reward } tells none; expected an environment that tells info.error, such as LabelledDigits-v0',
        );
      },
    };
  });
}
