import { InvalidActionError } from '../errors.js';
import type { Space } from '../spaces/space.js';
import { isBox } from '../spaces/space-guards.js';
import { describe } from './vector-actions.js';

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

  /** One number for each of `n` environments, within the action space. Throws `InvalidActionError`. `owner`: whose name it carries. */
  checked(given: unknown, n: number, owner: object): ArrayLike<number> {
    const actions = given as ArrayLike<number>;
    const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
    if (!isList || actions.length !== n) {
      throw new InvalidActionError(
        `${owner} got ${describe(given)} for actions; expected ${n} numbers, one for each environment, elements of ${this.#space}. ` +
          'Take them from envs.actionSpace.sample().',
      );
    }
    const low = this.#lowest;
    const high = this.#highest;
    const isContinuous = this.#isContinuous;
    for (let i = 0; i < n; i++) {
      const action = actions[i]!;
      // The comparison refuses NaN as well.
      if (!(action >= low && action <= high) || !(isContinuous || action === Math.floor(action))) {
        throw new InvalidActionError(
          `${owner} got the action ${String(action)} for environment ${i}; expected an element of ${this.#space}. ` +
            'Take one from envs.singleActionSpace.sample().',
        );
      }
    }
    return isContinuous && !(given instanceof Float32Array) ? Float32Array.from(actions) : actions;
  }
}
