import { quote } from '../../text/quote.js';
import { InvalidActionError, InvalidValueError } from '../errors.js';
import { type Batch, batchDType, concatenate } from '../spaces/concatenate.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { type AnyTypedArray, canCast, type DType, dtypeOf } from '../spaces/dtype.js';
import { iterate } from '../spaces/iterate.js';
import { sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { isBox } from '../spaces/space-guards.js';
import { Tuple } from '../spaces/tuple.js';

/**
 * The action of each environment. A plain array of actions will do as well as a batch, unless they are tuples.
 *
 * @param space of one action.
 * @throws {@link InvalidActionError} when there is not one for each environment.
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

/**
 * Writes the actions of all environments into `out`, a batch of `space`.
 * @throws {@link InvalidActionError} when there is not one for each environment, or the array of `out` could not hold
 * one as it is.
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

/**
 * Whether the array of a batch of the dtype holds an action as it is: no number by itself, and no array of a wider
 * dtype.
 */
function isHeld(row: unknown, dtype: DType | null): boolean {
  if (dtype === null) return true;
  const given = ArrayBuffer.isView(row) ? dtypeOf(row) : null;
  return Array.isArray(row) || (given !== null && canCast(given, dtype));
}

/** The numbers that stand for the actions of environments that are nothing but dynamics, one each. */
export class CommandRange {
  readonly #space: Space;
  readonly #lowest: number;
  readonly #highest: number;
  readonly #isContinuous: boolean;

  /** @param isStrict whether continuous actions outside the space are refused. */
  constructor(space: Space, isStrict: boolean) {
    this.#space = space;
    this.#isContinuous = isBox(space);
    if (isBox(space)) {
      this.#lowest = isStrict ? space.low[0]! : -Infinity;
      this.#highest = isStrict ? space.high[0]! : Infinity;
    } else {
      const { start, n: count } = space as unknown as { start: number; n: number };
      this.#lowest = start;
      this.#highest = start + count - 1;
    }
  }

  /**
   * One number for each of `n` environments, within the action space. `owner`: whose name it carries.
   * @throws {@link InvalidActionError}
   */
  checked(given: unknown, n: number, owner: object): ArrayLike<number> {
    const actions = given as ArrayLike<number>;
    const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
    if (!isList || actions.length !== n) {
      throw new InvalidActionError(
        `${owner} got ${describe(given)} for actions; expected ${n} numbers, one for each environment, elements of ${this.#space}. ` +
          'Take them from envs.actionSpace.sample().',
      );
    }
    const wrong = this.#indexOfWrong(actions);
    if (wrong >= 0) {
      throw new InvalidActionError(
        `${owner} got the action ${String(actions[wrong])} for environment ${wrong}; expected an element of ${this.#space}. ` +
          'Take one from envs.singleActionSpace.sample().',
      );
    }
    return this.#isContinuous && !(given instanceof Float32Array) ? Float32Array.from(actions) : actions;
  }

  /** The first action that is not within the space; −1 where all are. */
  #indexOfWrong(actions: ArrayLike<number>): number {
    const low = this.#lowest;
    const high = this.#highest;
    // The loops for what actions nearly always are read one kind of array each, which is four times as fast.
    if (actions instanceof Int32Array) {
      for (let i = 0; i < actions.length; i++) if (actions[i]! < low || actions[i]! > high) return i;
      return -1;
    }
    const isContinuous = this.#isContinuous;
    for (let i = 0; i < actions.length; i++) {
      const action = actions[i]!;
      // The comparison refuses NaN as well.
      if (!(action >= low && action <= high) || !(isContinuous || action === Math.floor(action))) return i;
    }
    return -1;
  }
}
