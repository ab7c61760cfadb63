import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { Env } from '../env.js';
import { InvalidArgumentError, InvalidEnvError } from '../errors.js';
import type { Seed } from '../seeding/seed-words.js';

/** The start of an episode. */
export interface RolloutReset<Obs> {
  readonly observation: Obs;
}

/** What came of one action. */
export interface RolloutStep<Obs> extends RolloutReset<Obs> {
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** One line of a rollout. */
export type RolloutLine<Obs> = RolloutReset<Obs> | RolloutStep<Obs>;

/** Arguments of {@link rollout}; at most one of `actions` and `policy`. */
export interface RolloutOptions<Obs, Act> {
  /** Of the first reset, and where actions are sampled of the action space. Without one both go on where they are. */
  readonly seed?: Seed | null | undefined;
  /** The actions to take. */
  readonly actions?: Iterable<Act> | undefined;
  /** The action for an observation. */
  readonly policy?: ((observation: Obs) => Act) | undefined;
  /** How many actions to take at most, a non-negative integer; needed without `actions`. */
  readonly steps?: number | undefined;
}

const OPTION_TYPES = { seed: 'any?', actions: 'any?', policy: 'function?', steps: 'any?' };

/**
 * Plays an environment: a reset, then a step for each action, and after the end of an episode a reset again, without a
 * seed.
 *
 * Without `actions` and `policy` the actions are samples of the action space. It is over when the actions or the steps
 * are; the environment stays open. Observations are those that the environment gives.
 *
 * @throws {@link InvalidArgumentError} for options that do not go together, and what `reset` and `step` throw.
 */
export function* rollout<Obs, Act>(
  env: Env<Obs, Act>,
  options: RolloutOptions<Obs, Act> = {},
): Generator<RolloutLine<Obs>, void, undefined> {
  if (!(env instanceof Env)) {
    throw new InvalidEnvError(
      `rollout got ${quote(env)} to play; expected an environment, such as make('CartPole-v1').`,
    );
  }
  requirePlan(checkOptions('rollout', options, OPTION_TYPES));
  const { seed = null, actions, policy, steps = Infinity } = options;
  let [observation] = env.reset({ seed });
  yield { observation };
  if (seed !== null && actions === undefined && policy === undefined) env.actionSpace.seed(seed);

  function* chosen(): Generator<Act> {
    for (;;) yield policy === undefined ? env.actionSpace.sample() : policy(observation);
  }

  let left = steps;
  if (left === 0) return;
  for (const action of actions ?? chosen()) {
    const [after, reward, terminated, truncated] = env.step(action);
    observation = after;
    yield { observation, reward, terminated, truncated };
    if (terminated || truncated) {
      [observation] = env.reset();
      yield { observation };
    }
    // Before another action is asked for.
    if (--left === 0) return;
  }
}

function requirePlan({ actions, policy, steps }: RolloutOptions<never, unknown>): void {
  if (actions !== undefined && policy !== undefined) {
    throw new InvalidArgumentError(
      'rollout got both actions and a policy; expected at most one of them. Leave one out.',
    );
  }
  if (steps === undefined ? actions === undefined : !(Number.isInteger(steps) && steps >= 0)) {
    throw new InvalidArgumentError(
      `rollout got steps = ${String(steps)}; expected a whole number of at least 0, which only a rollout of given actions can do without.`,
    );
  }
}
