import { explainMismatch } from '../checks/explain-mismatch.js';
import { InvalidActionError, InvalidValueError } from '../errors.js';
import { type Batch, batchDType } from '../spaces/concatenate.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { DTYPES, dtypeOf } from '../spaces/dtype.js';
import { iterate } from '../spaces/iterate.js';
import { isArrayLike, unnest } from '../spaces/nested-array.js';
import { Sequence } from '../spaces/sequence.js';
import { sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';

/**
 * An action as Python takes it: its parts as they are, its numbers flat, for Python's own space to give them dtype and
 * shape.
 * @throws {@link InvalidActionError} when it does not have the form of an element; whether it lies in the bounds is
 * Python's to judge.
 */
export function actionToPython(space: Space, action: unknown): unknown {
  if (space instanceof Tuple && Array.isArray(action) && action.length === space.spaces.length) {
    return space.spaces.map((part: Space, i: number) => actionToPython(part, action[i]));
  }
  if (space instanceof Dict && typeof action === 'object' && action !== null) {
    const parts = action as { readonly [key: string]: unknown };
    return Object.fromEntries(space.entries().map(([key, part]) => [key, actionToPython(part, parts[key])]));
  }
  if (space instanceof Sequence) {
    const items = itemsOf(space, action);
    if (items !== null) return items.map((item) => actionToPython(space.featureSpace, item));
  }
  // An integer outside goes to Python, which has its own words for it.
  if (space instanceof Discrete && Number.isInteger(action)) return action;
  if (!(space instanceof Discrete) && batchDType(space) !== null) {
    const flat = flatNumbers(action);
    // Python would cut 1.5 down to 1 without a word.
    const fits = DTYPES[space.dtype!].kind === 'float' || flat?.every(Number.isInteger);
    if (fits && flat?.length === sizeOf(space.shape!)) return flat;
  } else if (space.contains(action)) {
    return action;
  }
  throw new InvalidActionError(
    `Got an action for ${space} that does not have its form: ${explainMismatch(space, action)}. ` +
      'Take one from env.actionSpace.sample() or bring it into that form.',
  );
}

/** The parts of a sequence, `null` for what is none. */
function itemsOf(space: Sequence, action: unknown): readonly unknown[] | null {
  if (!space.stack) return Array.isArray(action) ? action : null;
  try {
    return iterate(space.featureSpace, action as Batch);
  } catch (error) {
    if (error instanceof InvalidValueError) return null;
    throw error;
  }
}

function flatNumbers(value: unknown): Float64Array | null {
  if (ArrayBuffer.isView(value)) return dtypeOf(value) === null ? null : (value as Float64Array);
  const nested = isArrayLike(value) ? unnest(value) : null;
  return nested === null ? null : Float64Array.from(nested.flat);
}
