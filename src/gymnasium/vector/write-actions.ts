import { quote } from '../../text/quote.js';
import { InvalidActionError, InvalidValueError } from '../errors.js';
import { type Batch, batchDType, concatenate } from '../spaces/concatenate.js';
import { Discrete } from '../spaces/discrete.js';
import { type AnyTypedArray, canCast, type DType, dtypeOf } from '../spaces/dtype.js';
import { sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { actionsFor } from './vector-actions.js';

/**
 * Writes the actions of all environments into `out`, a batch of `space`.
 *
 * Throws `InvalidActionError` when there is not one for each environment, or the array of `out` could not hold one as it is.
 */
export function writeActions(space: Space, actions: unknown, out: Batch, numEnvs: number): void {
  const dtype = batchDType(space);
  const given = ArrayBuffer.isView(actions) ? dtypeOf(actions) : null;
  const isWhole =
    given !== null && dtype !== null && (actions as AnyTypedArray).length === numEnvs * sizeOf(space.shape!);
  if (isWhole && canCast(given, dtype) && !(given === 'float64' && given !== dtype)) {
    (out as AnyTypedArray).set(actions as AnyTypedArray);
    return;
  }
  const rows = actionsFor(space, actions, numEnvs);
  rows.forEach((row, i) => {
    // An array of integers would round what is none without a word.
    if (space instanceof Discrete ? !space.contains(row) : !isHeld(row, dtype)) {
      throw new InvalidActionError(
        `step got the action ${quote(row)} for environment ${i}; expected an element of ${space}. Take one from envs.singleActionSpace.sample().`,
      );
    }
  });
  try {
    concatenate(space, rows, out);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new InvalidActionError(error.message);
  }
}

/** Whether the array of a batch of the dtype holds an action as it is: no number by itself, and no array of a wider dtype. */
function isHeld(row: unknown, dtype: DType | null): boolean {
  if (dtype === null) return true;
  const given = ArrayBuffer.isView(row) ? dtypeOf(row) : null;
  return Array.isArray(row) || (given !== null && canCast(given, dtype));
}
