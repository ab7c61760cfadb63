import type { Kept, KeptOfIntervention } from '../../unit/kept.js';

/** Where an engine has laid what the units of a layer learn and keep in an episode, in bytes or floats as it counts. */
export interface KeptOffsets {
  readonly learned: readonly number[];
  readonly states: readonly (readonly number[])[];
  readonly feedback: readonly number[];
  readonly feedbackStates: readonly (readonly number[])[];
  readonly own: readonly number[];
  readonly ownStates: readonly (readonly number[])[];
  readonly traces: readonly number[];
  readonly memory: ReadonlyMap<string, number>;
  readonly heard: ReadonlyMap<string, number>;
}

/** Where the numbers of a parameter, of a moment of one, of a trace, or of what is remembered begin; undefined for all else. */
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
