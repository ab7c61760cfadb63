import { Box, Discrete, MultiBinary, type Space } from '../gymnasium/index.js';

/** How a team sees observations: a fixed number of floats. */
export interface ObservationCoding {
  readonly size: number;
  /** Writes one observation to `into[at …]`. */
  write(observation: unknown, into: Float32Array, at: number): void;
}

/** How the 0/1 actions of output units become the environment's action. */
export interface ActionCoding {
  readonly units: number;
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
 * `MultiBinary(n)`: n units. `Discrete(n)`: ⌈log₂ n⌉ units name the action in binary, the first unit the highest bit; codes
 * beyond n − 1 wrap round. Throws RangeError for other spaces.
 */
export function actionCoding(space: Space): ActionCoding {
  if (space instanceof MultiBinary) {
    const units = space.shape!.reduce((product, length) => product * length, 1);
    return { units, read: (actions, at) => Int8Array.from({ length: units }, (_, k) => actions[at + k]!) };
  }
  if (space instanceof Discrete) {
    const { n, start } = space;
    const units = Math.max(1, Math.ceil(Math.log2(n)));
    return {
      units,
      read(actions, at) {
        let code = 0;
        for (let k = 0; k < units; k++) code = 2 * code + actions[at + k]!;
        return start + (code % n);
      },
    };
  }
  throw new RangeError(
    `a team of Bernoulli units cannot act in a ${space.constructor.name} action space; expected Discrete or MultiBinary`,
  );
}
