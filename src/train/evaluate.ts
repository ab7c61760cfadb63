import { AutoresetMode, type Env, VectorEnv } from '../gymnasium/index.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { checkOptions } from '../rule/check-options.js';
import { quote } from '../rule/quote.js';
import { createPlayer } from '../team/create-player.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import type { Lanes } from './lanes.js';
import { lanesOf } from './lanes-of.js';
import { type MeanInterval, meanInterval } from './mean-interval.js';

export interface EvaluationOptions {
  /** Episodes that count, exactly so many. Default: 100. */
  readonly episodes?: number;
  /**
   * Output units do what is most probable: the likeliest of their actions, the first of equals; of a Gaussian its mean. Hidden
   * units draw as ever, since a network of likeliest hidden actions is another network. Default: false, all units draw.
   */
  readonly greedy?: boolean;
  /** Of the environments and of the units' draws, none of which are those of a training with the same seed. Default: 0. */
  readonly seed?: Seed;
}

/** What a team achieves as it is. */
export interface Evaluation extends MeanInterval {
  /** The return of every episode: the first of each environment, in their order, then the second of each, and so on. */
  readonly returns: readonly number[];
  /** The steps of each. */
  readonly lengths: readonly number[];
}

/**
 * Plays episodes with what a team has learned, and learns nothing: the team itself does not act, so that its state, random streams
 * included, is after it what it was before. One environment, or several side by side, in a list or as a vector environment, however many lanes the team has.
 *
 * Each environment plays its share of the episodes, fixed beforehand: ⌈episodes / environments⌉ or one less. To count whichever
 * ended first would prefer short episodes.
 *
 * What plays is a copy of the team, with a bus of its own: what is silenced or changed on the bus of a literal team does not reach it.
 * Equal teams, seeds and numbers of environments give equal returns, in either engine. Throws RangeError where environments do not fit the team, and for weights that are not finite.
 */
export function evaluate(
  team: Pick<Team, 'state'> | TeamState,
  envs: Env | readonly Env[] | VectorEnv,
  options: EvaluationOptions = {},
): Evaluation {
  checkOptions(options, { of: 'evaluate', known: ['episodes', 'greedy', 'seed'], example: '{ episodes: 100 }' });
  const { episodes = 100, greedy = false, seed = 0 } = options;
  if (!Number.isSafeInteger(episodes) || episodes < 1)
    throw new RangeError(`episodes is ${quote(episodes)}; expected a whole number, at least 1`);
  const all = envs instanceof VectorEnv || Array.isArray(envs) ? (envs as readonly Env[] | VectorEnv) : [envs as Env];
  const count = all instanceof VectorEnv ? all.numEnvs : all.length;
  if (count === 0) throw new RangeError('no environments were given; expected at least one to play in');
  const key = keyOf(`evaluation of ${seed}`);
  const state = 'state' in team ? team.state() : team;
  const player = createPlayer(state, { batch: count, seed: `evaluation of ${seed}`, greedy });
  try {
    const isNextStep = all instanceof VectorEnv && all.metadata.autoresetMode === AutoresetMode.NEXT_STEP;
    const lanes = lanesOf(player, all, (k) => environmentSeed(key, k), isNextStep ? 'next-step' : 'same-step');
    return play(player, lanes, episodes);
  } finally {
    player.close();
  }
}

function play(player: Team, lanes: Lanes, episodes: number): Evaluation {
  const { count, ended, wasReset } = lanes;
  const over = new Uint8Array(count);
  const steps = new Float64Array(count);
  const done = new Float64Array(count);
  const returns = new Array<number>(episodes);
  const lengths = new Array<number>(episodes);
  for (let left = episodes; left > 0; ) {
    lanes.step(player.act(lanes.observations));
    for (let k = 0; k < count; k++) {
      over[k] = ended[k]! | wasReset[k]!;
      // A step that only began an episode is none of it.
      steps[k] = wasReset[k] ? 0 : steps[k]! + 1;
      if (ended[k] === 0) continue;
      const episode = done[k]! * count + k;
      done[k]!++;
      if (episode < episodes) {
        returns[episode] = lanes.returns[k]!;
        lengths[episode] = steps[k]!;
        left--;
      }
      steps[k] = 0;
    }
    player.forget(over);
  }
  return { returns, lengths, ...meanInterval(returns) };
}
