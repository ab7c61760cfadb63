import { createTeam } from '../src/engines/create-team.js';
import type { TeamOptions } from '../src/team/team-options.js';
import { signs } from './signs.js';
import type { Prepared } from './workload.js';

/** A step so small that what was measured at the end is still the team that was measured at the start. */
export const STILL = 1e-6;

/** A team with one output learns random targets from inputs of ±1. Observations are prepared, rewards are computed. */
export function playSigns(team: TeamOptions): Prepared {
  const { inputs, batch = 1 } = team;
  const made = createTeam(team);
  const seen = Array.from({ length: batch === 1 ? 64 : 4 }, (_, k) => ({
    observations: signs(batch * inputs, `observations ${k}`),
    targets: signs(batch, `targets ${k}`),
  }));
  const rewards = new Float32Array(batch);
  let next = 0;
  return {
    run(steps) {
      for (let step = 0; step < steps; step++) {
        const { observations, targets } = seen[next++ % seen.length]!;
        const actions = made.act(observations);
        for (let lane = 0; lane < batch; lane++) rewards[lane] = (2 * actions[lane]! - 1) * targets[lane]!;
        made.learn(rewards);
      }
      return undefined;
    },
    close: () => made.close(),
  };
}
