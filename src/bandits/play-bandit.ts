import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { Discrete, type Env } from '../gymnasium/index.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import type { BanditPlayer } from './bandit-player.js';

/** Options of {@link playBandit}. */
export interface PlayBanditOptions {
  readonly pulls: number;
  /** Of the environment: what `train` gives its first environment for the same seed. Default: 0. */
  readonly seed?: Seed;
}

/**
 * Lets a player pull arms: see, choose, pull, learn; an episode that ends is followed by the next. With the seed of a
 * team that `train`s, it plays the same problem, and an arm pays the same as long as both pull the same.
 * @throws {@link UserError} for an environment whose actions are not Discrete or whose observations are not numbers,
 * and for pulls below 1.
 */
export function playBandit(player: BanditPlayer, env: Env, options: PlayBanditOptions): void {
  if (typeof player?.choose !== 'function' || typeof player.learn !== 'function')
    throw new UserError(
      `player is ${quote(player)}; expected one with choose and learn, such as createUcb1({ arms: 10 })`,
    );
  if (typeof env?.step !== 'function')
    throw new UserError(`env is ${quote(env)}; expected an environment, such as make('bernoulli-bandit')`);
  checkOptions(options, { of: 'playBandit', known: ['pulls', 'seed'], example: '{ pulls: 1000 }' });
  const { pulls, seed = 0 } = options;
  if (!Number.isInteger(pulls) || pulls < 1)
    throw new UserError(`pulls is ${pulls}; expected a whole number, at least 1`);
  const { actionSpace } = env;
  if (!(actionSpace instanceof Discrete))
    throw new UserError(`${env} has ${actionSpace.constructor.name} actions; expected Discrete ones, the arms`);
  let [context] = env.reset({ seed: environmentSeed(keyOf(seed), 0) });
  for (let pull = 0; pull < pulls; pull++) {
    const arm = player.choose(numbers(context));
    const [next, reward, terminated, truncated] = env.step(actionSpace.start + arm);
    player.learn(arm, reward);
    context = terminated || truncated ? env.reset()[0] : next;
  }
}

function numbers(observation: unknown): ArrayLike<number> {
  if (typeof observation === 'number') return [observation];
  if (ArrayBuffer.isView(observation) || Array.isArray(observation)) return observation as unknown as ArrayLike<number>;
  throw new UserError(`an observation is of type ${typeof observation}; expected a number or numbers, the context`);
}
