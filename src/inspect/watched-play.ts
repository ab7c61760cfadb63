import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { Payer } from '../microscope/payer.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { recallNames } from '../team/recall.js';
import { restoredPlan } from '../team/state/restored-plan.js';
import type { TeamState } from '../team/state/team-state.js';
import { fitCodings } from '../train/env-lanes.js';

/**
 * What the columns of one layer did and were paid while they were watched; a unit that selects among K actions has K −
 * 1 columns.
 */
export interface WatchedLayer {
  /** 1 for the first layer of units. */
  readonly layer: number;
  readonly columns: number;
  /** `[step][column]`: the action. */
  readonly actions: Float32Array;
  /**
   * `[step][column]`: the direction of the column's bias in that step, which is what it was paid, in the currency of
   * its own learning.
   */
  readonly pay: Float32Array;
}

/** Some steps of a team that plays and does not learn. */
export interface WatchedPlay {
  readonly steps: number;
  readonly layers: readonly WatchedLayer[];
  /** `[step][input]`. */
  readonly observations: Float32Array;
  /** `[step]`: the reward, and 1 where the episode ended. */
  readonly rewards: Float32Array;
  readonly ended: Uint8Array;
}

/**
 * Plays so many steps in an environment with a copy of a team, which forms the directions of each step and does not
 * take them. Costs a step of a team of batch 1 each.
 *
 * @throws {@link UserError} for an environment that does not fit, and units whose pay takes several passes.
 */
export function watchedPlay(state: TeamState, env: Env, steps: number, seed: Seed): WatchedPlay {
  const plan = restoredPlan(state, {});
  const { sizes, choices, components } = plan;
  if (components > 1)
    throw new UserError(
      `units of rule '${plan.rule.text.name}' say vectors, and their credit cannot be watched; expected a rule whose units say scalars, such as weight-max`,
    );
  const { observationCoding, actionCoding } = fitCodings(
    { sizes, choices, components, rule: plan.rule },
    env.observationSpace,
    env.actionSpace,
  );
  const payer = new Payer(state, `watched play of ${seed}`, steps);
  try {
    const inputs = sizes[0]!;
    const observations = new Float32Array(steps * inputs);
    const rewards = new Float32Array(steps);
    const ended = new Uint8Array(steps);
    const layers = plan.layers.map(({ layer, columns }) => ({
      ...{ layer, columns, actions: new Float32Array(steps * columns), pay: new Float32Array(steps * columns) },
    }));
    const hasAction = plan.layers.map((layer) => recallNames(layer).includes('a'));
    let [observation] = env.reset({ seed: environmentSeed(keyOf(`watched play of ${seed}`), 0) });
    for (let step = 0; step < steps; step++) {
      observationCoding.write(observation, observations, step * inputs);
      const actions = payer.act(observations.subarray(step * inputs, (step + 1) * inputs));
      const [next, reward, terminated, truncated, info] = env.step(actionCoding.read(actions, 0));
      rewards[step] = reward;
      ended[step] = terminated || truncated ? 1 : 0;
      layers.forEach(({ layer, columns, actions: done }, l) => {
        if (hasAction[l]) done.set(payer.recall(layer, 'a'), step * columns);
      });
      payer.learn(reward, ended[step] === 1, info).forEach((own, l) => {
        const { columns, pay } = layers[l]!;
        if (own) pay.set(own, step * columns);
      });
      observation = ended[step] ? env.reset()[0] : next;
    }
    return { steps, layers, observations, rewards, ended };
  } finally {
    payer.close();
  }
}
