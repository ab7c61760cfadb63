import { createPlayer } from '../engines/create-player.js';
import type { Env } from '../gymnasium/env.js';
import { rollout } from '../gymnasium/rollout/rollout.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import type { TeamState } from '../team/state/team-state.js';
import { fitCodings } from '../train/env-lanes.js';
import { evaluationSeed } from '../train/evaluation.js';
import type { PlayedLine } from './played-lines.js';

export interface TeamLinesOptions {
  readonly seed: Seed;
  readonly greedy: boolean;
  readonly episodes: number;
}

/**
 * Episodes that a team plays without learning, step by step: the same as those of the first environment in an
 * evaluation with the same seed.
 *
 * @throws {@link UserError} when the environment does not fit the team.
 */
export function* teamLines(env: Env, state: TeamState, options: TeamLinesOptions): Generator<PlayedLine> {
  const { seed, greedy, episodes } = options;
  const own = evaluationSeed(seed);
  const team = createPlayer(state, { batch: 1, seed: own, greedy });
  try {
    const { observationCoding, actionCoding } = fitCodings(team, env.observationSpace, env.actionSpace);
    const observations = new Float32Array(observationCoding.size);
    let action: unknown;
    const policy = (observation: unknown) => {
      observationCoding.write(observation, observations, 0);
      action = actionCoding.read(team.act(observations), 0);
      return action;
    };
    let left = episodes;
    const lines = rollout(env, { seed: environmentSeed(keyOf(own), 0), policy, steps: Number.MAX_SAFE_INTEGER });
    for (const line of lines) {
      if (!('reward' in line)) {
        yield { line };
        continue;
      }
      yield { line, action };
      const isOver = line.terminated || line.truncated;
      team.forget([isOver]);
      if (isOver && --left === 0) return;
    }
  } finally {
    team.close();
  }
}
