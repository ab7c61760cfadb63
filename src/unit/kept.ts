/** Numbers that a unit keeps from step to step; `index` counts the learned parameters and traces of its rule. */
export type Kept = KeptParameter | KeptInEpisode;

/** A parameter of its synapses, its feedback synapses or its own; with `moment`, what the optimizer keeps for it, in the order of its state. */
export interface KeptParameter {
  readonly kind: 'synapse' | 'unit' | 'feedback';
  readonly index: number;
  readonly moment?: number | undefined;
}

/** What it keeps for each lane. */
export type KeptInEpisode =
  | { readonly kind: 'trace'; readonly index: number }
  /** A variable by its name. */
  | { readonly kind: 'memory'; readonly name: string }
  /** What it has heard from its senders and peers in this step. */
  | { readonly kind: 'input' };

export function isOfEpisode(kept: Kept): kept is KeptInEpisode {
  return kept.kind !== 'synapse' && kept.kind !== 'unit' && kept.kind !== 'feedback';
}
