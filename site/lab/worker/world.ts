import type { LabWorld } from '../contract.js';
import type { PlayedRun } from './played-run.js';

/** The environment as it is. */
export function worldOf({ training, team }: PlayedRun): LabWorld {
  const { actions, steps, rewards, ended, observations } = training;
  const outputs = team.sizes.at(-1)! * team.components;
  const isBegun = steps > 0 && actions.length > 0;
  return {
    observation: Array.from(observations),
    ...(isBegun && { action: outputs === 1 ? actions[0]! : Array.from(actions.subarray(0, outputs)) }),
    ...(isBegun && { reward: rewards[0]! }),
    ended: ended[0] === 1,
    facts: {},
  };
}
