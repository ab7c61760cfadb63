import { UserError } from '../errors/user-error.js';
import type { Space } from '../gymnasium/index.js';
import { Box } from '../gymnasium/spaces/box.js';
import { Discrete } from '../gymnasium/spaces/discrete.js';
import { MultiBinary } from '../gymnasium/spaces/multi-binary.js';
import { quote } from '../text/quote.js';

/** How observations become a fixed number of floats, the inputs of a team. */
export interface ObservationCoding {
  readonly size: number;
  /** Writes one observation to `into[at …]`. */
  write(observation: unknown, into: Float32Array, at: number): void;
  /**
   * Writes the observations of all lanes, which a vector environment gives as one flat array, to `into`:
   * `[lane][size]`.
   */
  writeAll(observations: ArrayLike<number>, into: Float32Array): void;
}

/** How the actions of output units become the environment's action. */
export interface ActionCoding {
  /** Output units, and the actions that each selects among. */
  readonly units: number;
  readonly choices: number;
  /** Whether their actions are any numbers, and not one of several actions. */
  readonly isReal: boolean;
  read(actions: ArrayLike<number>, at: number): unknown;
  /** Makes a flat array for the actions of so many lanes, as a vector environment takes them. */
  createBatch(lanes: number): ActionBatch;
  /** Reads the actions of all lanes into such an array. */
  readAll(actions: ArrayLike<number>, into: ActionBatch): void;
}

/** The actions of some lanes in one flat array: whole numbers, or rows of bits or numbers. */
export type ActionBatch = Int32Array | Int8Array | Float32Array | Float64Array;

/**
 * The coding of a space: boxes and bits as they are, flattened; a discrete observation one-hot.
 *
 * @throws {@link UserError} for other spaces.
 */
export function createObservationCoding(space: Space): ObservationCoding {
  if (space instanceof Box || space instanceof MultiBinary) {
    const size = space.shape!.reduce((product, length) => product * length, 1);
    return {
      size,
      write(observation, into, at) {
        checkObservation(observation, size);
        into.set(observation, at);
      },
      writeAll(observations, into) {
        checkBatch(observations, into.length);
        into.set(observations);
      },
    };
  }
  if (space instanceof Discrete) {
    const { n, start } = space;
    const placeOf = (observation: unknown) => {
      const place = (observation as number) - start;
      if (typeof observation === 'number' && Number.isInteger(place) && place >= 0 && place < n) return place;
      throw new UserError(
        `the environment gave the observation ${quote(observation)}; expected a whole number from ${start} to ${start + n - 1}, as its observation space says`,
      );
    };
    return {
      size: n,
      write(observation, into, at) {
        const place = placeOf(observation);
        into.fill(0, at, at + n);
        into[at + place] = 1;
      },
      writeAll(observations, into) {
        checkBatch(observations, into.length / n);
        into.fill(0);
        for (let k = 0; k < observations.length; k++) into[k * n + placeOf(observations[k])] = 1;
      },
    };
  }
  throw new UserError(
    `a team cannot see ${space.constructor.name} observations; expected Box, MultiBinary or Discrete (wrap the environment in FlattenObservation)`,
  );
}

/** @throws {@link UserError} unless an environment's observation is so many numbers. */
function checkObservation(observation: unknown, size: number): asserts observation is ArrayLike<number> {
  const given = observation as ArrayLike<number> | null | undefined;
  const isArray = Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given);
  if (!isArray || given.length !== size)
    throw new UserError(
      `the environment gave ${isArray ? `an observation of ${given.length} numbers` : `the observation ${quote(given)}`}; expected ${size}, as its observation space says`,
    );
  if (!Array.isArray(given)) return;
  const wrong = given.findIndex((value) => typeof value !== 'number');
  if (wrong >= 0)
    throw new UserError(
      `the environment gave an observation whose number ${wrong} is ${quote(given[wrong])}; expected a number`,
    );
}

/** @throws {@link UserError} unless a vector environment's observations are so many numbers. */
function checkBatch(observations: ArrayLike<number>, count: number): void {
  if (observations.length !== count)
    throw new UserError(
      `the vector environment gave observations of ${observations.length} numbers; expected ${count}, as its observation space says`,
    );
}

/**
 * The coding of a space's actions:
 *
 * - `MultiBinary(n)`: n units.
 * - `Discrete(n)`: one unit that selects among n actions; or, for `choices: 2`, ⌈log₂ n⌉ units that name the action in
 *   binary, the first unit the highest bit; codes beyond n − 1 wrap round.
 * - `Box`: one unit a number, which is clipped to the space.
 *
 * @throws {@link UserError} for other spaces.
 */
export function createActionCoding(space: Space, choices?: number): ActionCoding {
  if (space instanceof MultiBinary) {
    const units = space.shape!.reduce((product, length) => product * length, 1);
    return {
      units,
      choices: 2,
      isReal: false,
      read: (actions, at) => Int8Array.from({ length: units }, (_, k) => actions[at + k]!),
      createBatch: (lanes) => new Int8Array(lanes * units),
      readAll: (actions, into) => into.set(actions),
    };
  }
  if (space instanceof Discrete) {
    const { n, start } = space;
    const createBatch = (lanes: number) => new Int32Array(lanes);
    if (n > 1 && (choices ?? n) === n) {
      const readAll = (actions: ArrayLike<number>, into: ActionBatch) => {
        for (let k = 0; k < into.length; k++) into[k] = start + actions[k]!;
      };
      return { units: 1, choices: n, isReal: false, read: (actions, at) => start + actions[at]!, createBatch, readAll };
    }
    const units = Math.max(1, Math.ceil(Math.log2(n)));
    const read = (actions: ArrayLike<number>, at: number) => {
      let code = 0;
      for (let k = 0; k < units; k++) code = 2 * code + actions[at + k]!;
      return start + (code % n);
    };
    const readAll = (actions: ArrayLike<number>, into: ActionBatch) => {
      for (let k = 0; k < into.length; k++) into[k] = read(actions, k * units);
    };
    return { units, choices: 2, isReal: false, read, createBatch, readAll };
  }
  if (space instanceof Box) {
    const { low, high, shape, dtype } = space;
    const units = shape.reduce((product, length) => product * length, 1);
    const [least, most] = [Float64Array.from(low, Number), Float64Array.from(high, Number)];
    const createBatch = (lanes: number) =>
      dtype === 'float64' ? new Float64Array(lanes * units) : new Float32Array(lanes * units);
    const clip = (actions: ArrayLike<number>, at: number, into: ActionBatch, place: number) => {
      for (let k = 0; k < units; k++) into[place + k] = Math.min(Math.max(actions[at + k]!, least[k]!), most[k]!);
    };
    const read = (actions: ArrayLike<number>, at: number) => {
      const action = createBatch(1);
      clip(actions, at, action, 0);
      return action;
    };
    const readAll = (actions: ArrayLike<number>, into: ActionBatch) => {
      for (let at = 0; at < into.length; at += units) clip(actions, at, into, at);
    };
    return { units, choices: 2, isReal: true, read, createBatch, readAll };
  }
  throw new UserError(
    `a team cannot act in a ${space.constructor.name} action space; expected Discrete, MultiBinary or Box`,
  );
}
