import type { Generator } from '../gymnasium/index.js';

/** The arm of the largest value; among equals one drawn uniformly from `random`, which is not asked when there is one alone. */
export function bestArm(values: ArrayLike<number>, random: Generator): number {
  let best = 0;
  let equals = 1;
  for (let arm = 1; arm < values.length; arm++) {
    if (values[arm]! > values[best]!) {
      best = arm;
      equals = 1;
    } else if (values[arm] === values[best]) equals++;
  }
  if (equals === 1) return best;
  let skipped = Math.floor(random.random() * equals);
  for (let arm = best; ; arm++) if (values[arm] === values[best] && skipped-- === 0) return arm;
}
