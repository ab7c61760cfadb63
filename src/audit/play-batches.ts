import type { AuditTask } from './audit-task.js';
import type { AuditedNetwork } from './audited-network.js';
import { drawState } from './draw-state.js';

/** Equal batches of episodes, independent of each other: their means give estimates and standard errors. */
export const BATCHES = 20;

/** One episode that was played, before the network has learned from it. */
export interface PlayedEpisode {
  /** The number of its batch, and its number within the batch, both from 0. */
  readonly batch: number;
  readonly episode: number;
  readonly perBatch: number;
  readonly reward: number;
  /** `[layer][unit]`: the outcome of each draw; overwritten by the next episode. */
  readonly outcomes: readonly Uint8Array[];
}

/**
 * Plays `episodes` episodes of a one-step task, rounded up to whole batches, and calls `visit` after each. Its weights
 * stay as they are; `visit` makes it learn, which computes its `updates`.
 *
 * @param uniform draws a number in [0, 1): first for the pattern, then one for each unit.
 * @returns how many episodes were played.
 */
export function playBatches(
  network: AuditedNetwork,
  task: AuditTask,
  uniform: () => number,
  episodes: number,
  visit: (played: PlayedEpisode) => void,
): number {
  const perBatch = Math.ceil(episodes / BATCHES);
  const outcomes = network.layers.map((layer) => new Uint8Array(layer.units.length));
  for (let batch = 0; batch < BATCHES; batch++) {
    for (let episode = 0; episode < perBatch; episode++) {
      const p = Math.floor(uniform() * task.patterns.length);
      network.begin(task.patterns[p]!);
      const reward = task.rewards[p]![drawState(network, uniform, outcomes)]!;
      visit({ batch, episode, perBatch, reward, outcomes });
    }
  }
  return perBatch * BATCHES;
}
