/** What a unit keeps from step to step; `index` counts the learned parameters and traces of its rule. */
export type Kept = KeptParameter | KeptVector | KeptInEpisode;

/** Of no unit: what an intervention of some index keeps of earlier steps, of all units that it concerns. */
export interface KeptOfIntervention {
  readonly kind: 'intervention';
  readonly index: number;
}

/** A constant vector of the unit, `[component]`; `index` counts those of its rule. */
export interface KeptVector {
  readonly kind: 'fixed';
  readonly index: number;
}

/**
 * A parameter of its synapses, its feedback synapses or its own; with `moment`, the optimizer's state of that number
 * for it; with `isDirection`, its mean direction of ascent, from the last tally or as given.
 */
export interface KeptParameter {
  readonly kind: 'synapse' | 'unit' | 'feedback';
  readonly index: number;
  readonly moment?: number | undefined;
  readonly isDirection?: boolean | undefined;
}

/** What a unit keeps for each lane. */
export type KeptInEpisode =
  | { readonly kind: 'trace'; readonly index: number }
  /** A variable, by its name. */
  | { readonly kind: 'memory'; readonly name: string }
  /** What it last heard of those it feeds, by its name and its place among all that it hears. */
  | { readonly kind: 'heard'; readonly name: string; readonly index: number }
  /** What its peers have said in the last steps, which it hears late: `[delay][peer]`. */
  | { readonly kind: 'past' }
  /** The activations of its senders and peers in this step. */
  | { readonly kind: 'input' };

export function isOfEpisode(kept: Kept): kept is KeptInEpisode {
  return ['trace', 'memory', 'heard', 'past', 'input'].includes(kept.kind);
}
