import { Box, Discrete, MultiBinary, type Space } from '../gymnasium/index.js';

/** How a team sees observations: a fixed number of floats. */
export interface ObservationCoding {
  readonly size: number;
  /** Writes one observation to `into[at …]`. */
  write(observation: unknown, into: Float32Array, at: number): void;
}

/** How the actions of output agents become the environment's action. */
export interface ActionCoding {
  /** Output agents, and the actions each chooses among. */
  readonly units: number;
  readonly choices: number;
  /** Their actions are numbers as they come, not choices. */
  readonly isReal: boolean;
  read(actions: ArrayLike<number>, at: number): unknown;
}

/** Boxes and bits as they are, flattened; a discrete observation one-hot. Throws RangeError for other spaces. */
export function observationCoding(space: Space): ObservationCoding {
  if (space instanceof Box || space instanceof MultiBinary) {
    const size = space.shape!.reduce((product, length) => product * length, 1);
    return { size, write: (observation, into, at) => into.set(observation as ArrayLike<number>, at) };
  }
  if (space instanceof Discrete) {
    const { n, start } = space;
    return {
      size: n,
      write(observation, into, at) {
        into.fill(0, at, at + n);
        into[at + (observation as number) - start] = 1;
      },
    };
  }
  throw new RangeError(
    `a team cannot see ${space.constructor.name} observations; expected Box, MultiBinary or Discrete (wrap the environment in FlattenObservation)`,
  );
}

/**
 * - `MultiBinary(n)`: n units.
 * - `Discrete(n)`: one agent that chooses among n actions; or, for `choices: 2`, ⌈log₂ n⌉ units that name the action in
 *   binary, the first unit the highest bit; codes beyond n − 1 wrap round.
 * - `Box`: one unit a number, which is clipped to the space.
 *
 * Throws RangeError for other spaces.
 */
export function actionCoding(space: Space, choices?: number): ActionCoding {
  if (space instanceof MultiBinary) {
    const units = space.shape!.reduce((product, length) => product * length, 1);
    const read = (actions: ArrayLike<number>, at: number) =>
      Int8Array.from({ length: units }, (_, k) => actions[at + k]!);
    return { units, choices: 2, isReal: false, read };
  }
  if (space instanceof Discrete) {
    const { n, start } = space;
    if (n > 1 && (choices ?? n) === n)
      return { units: 1, choices: n, isReal: false, read: (actions, at) => start + actions[at]! };
    const units = Math.max(1, Math.ceil(Math.log2(n)));
    return {
      units,
      choices: 2,
      isReal: false,
      read(actions, at) {
        let code = 0;
        for (let k = 0; k < units; k++) code = 2 * code + actions[at + k]!;
        return start + (code % n);
      },
    };
  }
  if (space instanceof Box) {
    const { low, high, shape, dtype } = space;
    const units = shape.reduce((product, length) => product * length, 1);
    const read = (actions: ArrayLike<number>, at: number) => {
      const action = dtype === 'float64' ? new Float64Array(units) : new Float32Array(units);
      for (let k = 0; k < units; k++) action[k] = Math.min(Math.max(actions[at + k]!, Number(low[k])), Number(high[k]));
      return action;
    };
    return { units, choices: 2, isReal: true, read };
  }
  throw new RangeError(
    `a team cannot act in a ${space.constructor.name} action space; expected Discrete, MultiBinary or Box`,
  );
}
