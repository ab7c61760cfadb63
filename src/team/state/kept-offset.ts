import type { Kept, KeptOfIntervention } from '../../unit/kept.js';

/** Where an engine has laid what the units of a layer learn and keep in an episode, in bytes or floats as it counts. */
export interface KeptOffsets {
  /**
   * Learned parameters of the synapses, each `[input][column]`; the rows after the last input's have the biases, of
   * vectors one a component.
   */
  readonly learned: readonly number[];
  /** What the optimizer keeps of each of them, each `[input][column]`. */
  readonly states: readonly (readonly number[])[];
  /** Parameters of the feedback synapses, each `[error][column]`, and what the optimizer keeps of each. */
  readonly feedback: readonly number[];
  readonly feedbackStates: readonly (readonly number[])[];
  /** Learned parameters of the units, each `[column]`, and what the optimizer keeps of each. */
  readonly own: readonly number[];
  readonly ownStates: readonly (readonly number[])[];
  /** Traces, each `[row][input][column]`. */
  readonly traces: readonly number[];
  /** What units remember, and what they compute and others read, by name: `[row][column]`. */
  readonly memory: ReadonlyMap<string, number>;
  /** What the units hear from those they feed, by name: `[row][column]`. */
  readonly heard: ReadonlyMap<string, number>;
}

/**
 * Where the numbers of a parameter, of a moment of one, of a trace, or of what is remembered begin; undefined for all
 * else.
 */
export function keptOffset(kept: Kept | KeptOfIntervention, offsets: KeptOffsets): number | undefined {
  switch (kept.kind) {
    case 'synapse':
      return ofParameter(kept, offsets.learned, offsets.states);
    case 'feedback':
      return ofParameter(kept, offsets.feedback, offsets.feedbackStates);
    case 'unit':
      return ofParameter(kept, offsets.own, offsets.ownStates);
    case 'trace':
      return offsets.traces[kept.index];
    case 'memory':
      return offsets.memory.get(kept.name);
    case 'heard':
      return offsets.heard.get(kept.name);
    default:
      return undefined;
  }
}

function ofParameter(
  { index, moment, isDirection }: Extract<Kept, { readonly kind: 'synapse' | 'feedback' | 'unit' }>,
  values: readonly number[],
  moments: readonly (readonly number[])[],
): number | undefined {
  if (isDirection) return undefined;
  return moment === undefined ? values[index] : moments[index]?.[moment];
}
