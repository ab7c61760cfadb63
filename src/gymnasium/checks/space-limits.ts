import type { Env } from '../env.js';
import { warn } from '../logger.js';
import type { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import type { DType } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { isBox, isTuple } from '../spaces/space-guards.js';

/**
 * Warns of Box bounds that are legal but make learning harder: open ends, and action bounds that are not symmetric
 * within ±1.
 */
export function checkSpaceLimits(env: Env): void {
  visit(env.actionSpace, `the action space of ${env}`, true);
  visit(env.observationSpace, `the observation space of ${env}`, false);
}

function visit(space: Space, what: string, isAction: boolean): void {
  if (isBox(space)) {
    if (!space.isBounded()) warn(`${what} is a Box with an infinite bound, ${space}, which is probably too wide.`);
    if (isAction && !isNormalized(space)) {
      warn(
        `${what} is ${space}; for learning a symmetric range within −1 to 1, or 0 to 1, is easier. See RescaleAction.`,
      );
    }
  } else if (space instanceof Dict) {
    for (const [key, part] of space.entries()) visit(part, `${what}, key ${key},`, isAction);
  } else if (isTuple(space)) {
    for (const [i, part] of space.spaces.entries()) visit(part, `${what}, part ${i},`, isAction);
  }
}

function isNormalized(box: Box<DType>): boolean {
  return box.low.every((low, i) => low >= -1 && box.high[i]! <= 1 && (low === 0 || low === -box.high[i]!));
}
