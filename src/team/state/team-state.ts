import type { TeamConfig } from '../team-config.js';

/** The version of {@link TeamState} that this klopf writes, and the newest that it reads. */
export const STATE_VERSION = 1;

/**
 * All that a team is: what it was made of, what it has learned, and what it remembers. Plain data and typed arrays that belong to
 * nobody else, so that it can be cloned, sent to a worker or written to a file.
 */
export interface TeamState {
  readonly version: number;
  readonly config: TeamConfig;
  readonly clock: TeamClock;
  /**
   * Numbers by name. Of a layer `layer1`, counted from the observation up, with a rule whose synapses learn `w`:
   *
   * - `layer1/w`: `[input + 1][unit]`, the last row the biases. SHA-256 over the bytes of `layer1/w`, `layer2/w`, … is the digest.
   * - `layer1/w/m`: what the optimizer keeps as `m` for each of them.
   * - `layer1/t`: `[unit]`, where `t` is a learned parameter of the unit; `layer1/t/m` as above.
   * - `layer1/z`: `[lane][input + 1][unit]`, where `z` is a trace.
   * - `layer1/memory/v`: `[lane][unit]`, where `v` is a variable of the unit that lasts from step to step.
   *
   * An agent with several logits counts as so many units; a layer with lateral synapses has an input more for each of its units, and
   * the lanes of one round after the other. Between act and learn there are `layer1/memory/x`, what the units saw, `[lane][input]`,
   * and all that they worked out.
   */
  readonly tensors: Readonly<Record<string, StateValues>>;
}

/** Where a team stands. */
export interface TeamClock {
  /** Steps that were acted: the number of the next step's random draws. */
  readonly steps: number;
  /** Steps of the optimizer: the clock of learning rates and of Adam's correction. */
  readonly updates: number;
  /** The last step was acted and is still to be learned from. */
  readonly hasActed: boolean;
}

export const AT_START: TeamClock = { steps: 0, updates: 0, hasActed: false };

/** Numbers in the order of their shape, the last index fastest. */
export interface StateValues {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}
