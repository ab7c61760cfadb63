import { InvalidActionError, InvalidValueError } from '../errors.js';
import type { Batch } from '../spaces/concatenate.js';
import { Dict } from '../spaces/dict.js';
import { iterate } from '../spaces/iterate.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';

/**
 * The action of each environment. A plain array of actions will do as well as a batch, unless they are tuples.
 *
 * Throws `InvalidActionError` when there is not one for each environment.
 *
 * @param space of one action.
 */
export function actionsFor(space: Space, actions: unknown, numEnvs: number): readonly unknown[] {
  const isList = Array.isArray(actions) && !(space instanceof Tuple);
  const rows = isList ? actions : rowsOf(space, actions);
  if (rows.length !== numEnvs) {
    throw new InvalidActionError(
      `step got ${rows.length} actions for ${numEnvs} environments; expected a batch of ${numEnvs} elements of ${space}. ` +
        'Take one from envs.actionSpace.sample().',
    );
  }
  return rows;
}

function rowsOf(space: Space, actions: unknown): readonly unknown[] {
  const isBatch =
    typeof actions === 'object' && actions !== null && (ArrayBuffer.isView(actions) || isComposite(space));
  try {
    if (isBatch) return iterate(space, actions as Batch);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
  }
  throw new InvalidActionError(
    `step got ${describe(actions)} for actions; expected a batch of elements of ${space}. Take one from envs.actionSpace.sample().`,
  );
}

function isComposite(space: Space): boolean {
  return space instanceof Tuple || space instanceof Dict;
}

export function describe(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${(value as Uint8Array).length} numbers`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
