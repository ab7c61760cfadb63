/** Numbers that all units are told: they change from epoch to epoch. */
export interface EpochNumbers {
  /** What changes of weights are multiplied by. */
  readonly rate: number;
  /** The rate of regulation. */
  readonly regulation: number;
  /** The share of samples that were answered rightly in the epoch before. */
  readonly accuracy: number;
}

/** What the units of a team do, in one of the engines; the team has checked what it gives them. */
export interface Population {
  /** `[unit]`, after {@link act}: when each fired; T where it is silent, or was silenced by its group. */
  readonly times: Float32Array;
  /**
   * `[unit]`: the potential with which a unit fired, or that it came to; of units that were silenced it has no meaning.
   */
  readonly potentials: Float32Array;
  /** `[unit]`: the errors by which units were updated; 0 of those that were not. */
  readonly errors: Float32Array;
  /** `[unit]`: thresholds of training. */
  thresholds(): Float32Array;
  setThresholds(values: Float32Array): void;
  /** Of one unit, `[input]`, a copy. */
  weightsOf(unit: number): Float32Array;
  setWeights(unit: number, weights: Float32Array): void;
  /** Σ|w| that a unit keeps. */
  setSize(unit: number, size: number): void;
  /**
   * Sees inputs that spike at `times`, `[input]`. `label`: units of that class act with their thresholds of training.
   */
  act(times: Float32Array, label: number | undefined): void;
  /** Learns of the sample that was seen last. Returns a unit whose weights or error are no numbers any more. */
  learn(label: number, numbers: EpochNumbers): number | undefined;
  close(): void;
}

/**
 * Whether a unit comes before another: it fired earlier, or at the same time with a larger potential; where both are
 * equal, the lower one.
 */
export function isBefore(time: number, potential: number, otherTime: number, otherPotential: number): boolean {
  return time < otherTime || (time === otherTime && potential > otherPotential);
}
