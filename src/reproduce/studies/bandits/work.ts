import { createBanditPlayer } from '../../../bandits/create-bandit-player.js';
import { playBandit } from '../../../bandits/play-bandit.js';
import { RecordRegret, regretCurve } from '../../../bandits/record-regret.js';
import { createTeam } from '../../../engines/create-team.js';
import { UserError } from '../../../errors/user-error.js';
import { Discrete } from '../../../gymnasium/index.js';
import { environmentSeed, keyOf } from '../../../random/seed.js';
import { optimizerOf } from '../../../rule/optimizer/optimizers.js';
import { defineRule } from '../../../rule/rule.js';
import { makeRunEnv } from '../../../runs/open-run.js';
import { curveStatistics, mean, sampleStd } from '../../../statistics/curve-statistics.js';
import { createActionCoding, createObservationCoding } from '../../../train/coding.js';
import { DivergenceError } from '../../../train/divergence.js';
import { train } from '../../../train/train.js';
import type { JobOutcome, JobOversight } from '../../study.js';
import type { BanditWork } from './jobs.js';
import type { TeamPlayer } from './players.js';

const BINS = 100;

/**
 * Plays each problem with a new player. Scores: `score`, the cumulative regret after the last pull; `spread`, its
 * sample standard deviation over problems; `optimal`, the share of pulls in the last tenth that lost nothing; `reward`
 * and `lastReward`, the mean reward of all pulls and of the last tenth. The curve is the mean cumulative regret.
 */
export async function performBandit(work: BanditWork, oversight: JobOversight): Promise<JobOutcome> {
  await import(work.envModule);
  const key = keyOf(work.seed);
  const played: Played[] = [];
  try {
    for (let problem = 0; problem < work.problems; problem++) {
      played.push(playProblem(work, environmentSeed(key, problem)));
      oversight.onProgress((problem + 1) / work.problems, mean(played.map(({ regret }) => regret)));
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { ...outcome(played), diverged: error.message };
  }
  return outcome(played);
}

/** The result of a player on one problem. */
interface Played {
  readonly regret: number;
  readonly optimal: number;
  readonly reward: number;
  readonly lastReward: number;
  readonly curve: readonly number[];
}

function playProblem(work: BanditWork, seed: number): Played {
  const env = new RecordRegret(makeRunEnv(work));
  try {
    if (work.player.kind === 'team') playTeam(work.player, work.pulls, env, seed);
    else {
      const { actionSpace } = env;
      if (!(actionSpace instanceof Discrete))
        throw new UserError(`${work.env} is not a bandit: its actions are not arms`);
      playBandit(createBanditPlayer(work.player, actionSpace.n, seed), env, { pulls: work.pulls, seed });
    }
    const curve = regretCurve(env.regrets, BINS);
    const tail = -Math.ceil(work.pulls / 10);
    return {
      regret: curve.at(-1)!,
      optimal: mean(env.regrets.slice(tail).map((regret) => Number(regret === 0))),
      reward: mean(env.rewards),
      lastReward: mean(env.rewards.slice(tail)),
      curve,
    };
  } finally {
    env.close();
  }
}

function playTeam(player: TeamPlayer, pulls: number, env: RecordRegret<unknown, unknown>, seed: number): void {
  const rule = defineRule(player.rule);
  const { units: outputs, choices } = createActionCoding(
    env.actionSpace,
    player.choices ?? (rule.picks ? undefined : 2),
  );
  const team = createTeam({
    inputs: createObservationCoding(env.observationSpace).size,
    hidden: player.hidden,
    ...{ outputs, choices, rule, seed },
    params: player.params,
    optimizer: optimizerOf(player.optimizer, player.optimizerParams),
    ...(player.learningRate === undefined ? {} : { learningRate: player.learningRate }),
  });
  try {
    // An episode may last several pulls, so that the pulls end the training and not the episodes.
    train(team, [env], { episodes: pulls, seed, shouldStop: () => env.regrets.length >= pulls });
  } finally {
    team.close();
  }
}

function outcome(played: readonly Played[]): JobOutcome {
  if (played.length === 0) return { scores: {}, curve: [] };
  const over = (figure: Exclude<keyof Played, 'curve'>) => mean(played.map((problem) => problem[figure]));
  return {
    scores: {
      score: over('regret'),
      spread: sampleStd(played.map(({ regret }) => regret)),
      optimal: over('optimal'),
      reward: over('reward'),
      lastReward: over('lastReward'),
    },
    curve: curveStatistics(played.map(({ curve }) => curve)).mean,
  };
}
