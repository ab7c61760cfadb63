import type { Direction } from '../team/directions.js';
import { keptTensor } from '../team/recall.js';
import { restoredPlan } from '../team/state/restored-plan.js';
import type { Team } from '../team/team.js';
import type { Watching } from '../team/watching.js';

/** How a team is watched that somebody has put around another: by the calls that every team has, which copy more. */
export function foreignWatching(team: Team): Watching {
  const plan = restoredPlan(team.state(), {});
  let directions: readonly Direction[] = [];
  let rewards: ArrayLike<number | null> = [];
  return {
    plan,
    still: (look) => look(),
    learn(told, look) {
      rewards = Array.from(told[0]);
      directions = team.directions(...told);
      if (directions.length > 0) look();
      team.step(directions);
    },
    hasLearned: (lane) => rewards[lane] !== null,
    view({ name, shape, kept, layer }) {
      const stride = shape.at(-1)!;
      if (kept.kind === 'memory' || kept.kind === 'heard') {
        const { data } = team.recall(layer.layer, kept.name);
        return { values: data, at: -keptTensor(plan, layer, kept.name).first * stride, stride, laneStride: stride };
      }
      const isDirection = 'isDirection' in kept && kept.isDirection === true;
      const values = isDirection
        ? directions.find((one) => one.name === name)!.values
        : team.state().tensors[name]!.data;
      return { values, at: 0, stride, laneStride: values.length / shape[0]! };
    },
    clock: () => team.state().clock,
  };
}
