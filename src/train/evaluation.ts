import { createPlayer } from '../engines/create-player.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { AutoresetMode } from '../gymnasium/vector/autoreset-mode.js';
import { VectorEnv } from '../gymnasium/vector/vector-env.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { type MeanInterval, meanInterval } from '../statistics/mean-interval.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import type { TeamOptions } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { createEnvLanes } from './create-env-lanes.js';
import type { EnvLanes } from './env-lanes.js';

/** Options of {@link evaluate}. */
export interface EvaluationOptions {
  /** How many episodes are counted. Default: 100. */
  readonly episodes?: number;
  /**
   * Output units take their most probable action, the first of equals; of a Gaussian, its mean. Hidden units draw as
   * always, since a network of most probable hidden actions would be another network. Default: false, all units draw.
   */
  readonly greedy?: boolean;
  /**
   * The seed of the environments and of the units' draws, none of which are those of a training with the same seed.
   * Default: 0.
   */
  readonly seed?: Seed;
  /** What is done to the team's units, in steps of the evaluation; see {@link Intervention}. Default: nothing. */
  readonly interventions?: TeamOptions['interventions'];
}

/** The result of an evaluation. */
export interface Evaluation extends MeanInterval {
  /**
   * The return of every episode: the first episode of each environment, in their order, then the second of each, and so
   * on.
   */
  readonly returns: readonly number[];
  /** The number of steps of every episode, in the same order. */
  readonly lengths: readonly number[];
}

/** What {@link evaluate} takes as a team. */
export type Evaluated = Pick<Team, 'state'> | TeamState;

/**
 * An evaluation, step by step, for callers that have other things to do in between: it yields the number of episodes
 * left. See `evaluate`.
 */
export function* evaluation(
  team: Evaluated,
  envs: Env | readonly Env[] | VectorEnv,
  options: EvaluationOptions,
): Generator<number, Evaluation, void> {
  checkOptions(options, {
    of: 'evaluate',
    known: ['episodes', 'greedy', 'seed', 'interventions'],
    example: '{ episodes: 100 }',
  });
  const { episodes = 100, greedy = false, seed = 0, interventions } = options;
  if (typeof greedy !== 'boolean') throw new UserError(`greedy is ${quote(greedy)}; expected true or false`);
  if (!Number.isSafeInteger(episodes) || episodes < 1)
    throw new UserError(`episodes is ${quote(episodes)}; expected a whole number, at least 1`);
  const all = envs instanceof VectorEnv || Array.isArray(envs) ? (envs as readonly Env[] | VectorEnv) : [envs as Env];
  const count = all instanceof VectorEnv ? all.numEnvs : all.length;
  const strange = all instanceof VectorEnv ? undefined : all.findIndex((env) => typeof env?.step !== 'function');
  if (strange !== undefined && strange >= 0)
    throw new UserError(
      `environment ${strange} of evaluate is ${quote((all as readonly unknown[])[strange])}; expected one made by make, a list of them or a vector environment`,
    );
  if (count === 0) throw new UserError('no environments were given; expected at least one to play in');
  const own = evaluationSeed(seed);
  const state = typeof (team as Team | undefined)?.state === 'function' ? (team as Team).state() : (team as TeamState);
  const player = createPlayer(state, { batch: count, seed: own, greedy, interventions });
  try {
    const isNextStep = all instanceof VectorEnv && all.metadata.autoresetMode === AutoresetMode.NEXT_STEP;
    const lanes = createEnvLanes(player, all, {
      seedOf: (k) => environmentSeed(keyOf(own), k),
      autoreset: isNextStep ? 'next-step' : 'same-step',
    });
    return yield* play(player, lanes, episodes);
  } finally {
    player.close();
  }
}

/** The seed of an evaluation's draws and environments, different from those of a training with the same seed. */
export function evaluationSeed(seed: Seed): string {
  return `evaluation of ${seed}`;
}

function* play(player: Team, lanes: EnvLanes, episodes: number): Generator<number, Evaluation, void> {
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
      // A step that only began an episode does not count.
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
    yield left;
  }
  return { returns, lengths, ...meanInterval(returns) };
}
