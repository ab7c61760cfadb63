import type { Info } from '../gymnasium/index.js';

/**
 * Which actions are legal, 1 or 0 for each, where the environment tells: in the `action_mask` of an observation that is a
 * dictionary, or else of the info. `null` where it does not.
 */
export function actionMask(observation: unknown, info: Info | undefined): ArrayLike<number> | null {
  const mask = (isDictionary(observation) ? observation['action_mask'] : undefined) ?? info?.['action_mask'];
  return ArrayBuffer.isView(mask) || Array.isArray(mask) ? (mask as ArrayLike<number>) : null;
}

function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}
