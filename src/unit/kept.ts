/** What a unit keeps from step to step; `index` counts the learned parameters and traces of its rule. */
export type Kept = KeptParameter | KeptVector | KeptInEpisode;

/**
 * What an intervention, by its index, keeps of earlier steps, of all units that it concerns; it belongs to no one unit.
 */
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
 * A parameter of the unit's synapses, of its feedback synapses, or of its own. With `moment` it is what the optimizer
 * keeps for the parameter, by its number in the optimizer's `state`; with `isDirection` the mean direction of ascent,
 * from the last tally or as given to the team.
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

/** Whether it is kept for each lane, and not once for all. */
export function isOfEpisode(kept: Kept): kept is KeptInEpisode {
  return ['trace', 'memory', 'heard', 'past', 'input'].includes(kept.kind);
}
