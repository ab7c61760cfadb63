import type { TeamConfig } from '../team-config.js';

/** The version of {@link TeamState} that this klopf writes, and the newest that it reads. */
export const STATE_VERSION = 1;

/**
 * The whole state of a team: its configuration, what it has learned, and what it remembers. It is plain data and typed
 * arrays of its own, so that it can be cloned, sent to a worker or written to a file.
 */
export interface TeamState {
  readonly version: number;
  readonly config: TeamConfig;
  readonly clock: TeamClock;
  /**
   * Numbers by name. For `layer1`, the first layer of units, with a rule whose synapses learn `w`:
   *
   * - `layer1/w`: `[input + 1][column]`, the last row the biases. SHA-256 over the bytes of `layer1/w`, `layer2/w`, …
   *   and then over all other parameters, layer by layer, is the digest.
   * - `layer1/w/m`: what the optimizer keeps as `m` for each of them.
   * - `layer1/t`: `[column]`, where `t` is a learned parameter of the unit; `layer1/t/m` as above.
   * - `layer1/z`: `[lane][input + 1][column]`, where `z` is a trace.
   * - `layer1/memory/v`: `[lane][column]`, where `v` is a variable of the unit that lasts from step to step.
   *
   * - `layer1/memory/past`: `[lane][delay][unit]`, where units hear their peers some steps late: what these said in the
   *   last step, in the one before, and so on.
   *
   * A unit has one column, and an output unit that selects among K actions K − 1. A layer with lateral synapses has one
   * more input for each of its units, and the lanes of one round after those of another. Between act and learn there
   * are also `layer1/memory/x`, what the units saw, `[lane][input]`, and everything that they computed; in a rule with
   * passes the lanes of one pass after those of another.
   */
  readonly tensors: Readonly<Record<string, StateValues>>;
}

/** How many steps and updates a team has made. */
export interface TeamClock {
  /** Steps acted so far; it numbers the random draws of the next step. */
  readonly steps: number;
  /** Updates so far: the clock of learning rates and of Adam's correction. */
  readonly updates: number;
  /** Whether the last step was acted and is still to be learned from. */
  readonly hasActed: boolean;
}

export const AT_START: TeamClock = { steps: 0, updates: 0, hasActed: false };

/** Numbers in the order of their shape; the last index changes fastest. */
export interface StateValues {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}
