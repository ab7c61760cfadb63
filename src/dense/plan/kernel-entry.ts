import type { TabledChannels } from './fold-tables.js';
import type { HeardProduct, OuterProduct } from './products.js';

/**
 * What each kind of kernel is called with, all 32-bit integers. `scratch` is the address of this thread's scratch
 * memory, and `from` and `to` are a range `[from, to)`
 *
 * - of rows, for kernels that act, learn and send;
 * - of inputs, for kernels that update;
 * - of strips of eight columns, for updates by lookup, of receptive fields, and `over: 'strips'`;
 * - of vectors of four columns, `over: 'vectors'`.
 */
export const PARAMETERS = {
  /** For some rows: sums over inputs, draws, and what the rule's `act` assigns. */
  act: ['from', 'to', 'step', 'scratch'],
  /** For some rows of one component of vectors: the sums over inputs alone. The range of `act` is then one of lanes. */
  sum: ['from', 'to', 'scratch'],
  /** As `act`, for the columns from byte `first` to byte `end` of a row, whole tiles each. */
  actColumns: ['from', 'to', 'step', 'scratch', 'first', 'end'],
  /**
   * Writes at the address `into` which pairs of values the inputs of some rows take: 1 for 0 and 1, plus 2 for −1 and
   * 1.
   */
  check: ['from', 'to', 'into'],
  /** Packs the inputs of some rows, eight to a number. */
  pack: ['from', 'to'],
  /** For some rows: what the rule's `learn` assigns, from what the units hear to what their synapses need. */
  learn: ['from', 'to'],
  /** Directions of some inputs summed over all rows, and one update of the optimizer. */
  update: ['from', 'to', 'scratch'],
  /** The same for the biases, and for what the units learn themselves. */
  updateBias: [],
  /**
   * Threads that keep their lanes: adds the directions of the rows `[first, end)`, of some vectors of columns or of
   * some inputs, to the totals of the threads before.
   */
  collect: ['first', 'end', 'from', 'to', 'scratch'],
  collectBias: ['first', 'end'],
  /** One update of the optimizer by the totals of the same vectors of columns, or inputs; the totals are then 0. */
  spend: ['from', 'to'],
  spendBias: [],
  /** What all synapses but the biases become once they are updated, where that needs sums over them. */
  constrain: [],
  /** What the units below hear, for some rows. */
  send: ['from', 'to', 'scratch'],
  /** Settling: `act`, `learn` and `send` of one iteration. */
  sense: ['from', 'to', 'step', 'scratch'],
  move: ['from', 'to'],
  tell: ['from', 'to', 'scratch'],
  /**
   * `update` and `updateBias` where some rows learn nothing; `updates`: 1, or 0 where none learns and no parameter is
   * updated.
   */
  follow: ['from', 'to', 'updates'],
  followBias: ['updates'],
  /**
   * One update of the optimizer by the directions that are stored: of some inputs, and of the biases and the units' own
   * parameters.
   */
  apply: ['from', 'to'],
  applyBias: [],
} as const;

export type KernelKind = keyof typeof PARAMETERS;

/** A compiled kernel of a kind. */
export type Kernel<K extends KernelKind> = (...args: Integers<(typeof PARAMETERS)[K]>) => void;
type Integers<T extends readonly string[]> = { readonly [P in keyof T]: number };

/** Which two values inputs take: 0 and 1, or −1 and 1. */
export type BinaryCoding = 'bits' | 'signs';

interface EntryOf<K extends KernelKind> {
  readonly kind: K;
  /** The layer whose kernel it is, 1 for the first. */
  readonly layer: number;
}

/**
 * `vector`: for lanes, from the sums of all their components; `field`: for units with receptive fields, as in other
 * kinds; `plain`: any other.
 */
export type ActEntry<K extends 'act' | 'sense' = 'act' | 'sense'> = EntryOf<K> & {
  readonly variant: 'plain' | 'vector' | 'field';
};
/** `field`: receptive fields that four columns do not share; `plain`: any other. */
export type SumEntry = EntryOf<'sum'> & { readonly variant: 'plain' | 'field' };
/** In tiles of rows, where all sums are made of inputs and learned parameters alone. */
export type TiledActEntry = EntryOf<'act'> & { readonly variant: 'tiles' };
export type ActColumnsEntry = EntryOf<'actColumns'> & { readonly variant: 'plain' };
/** Sums of the learned parameter `weights` times inputs of two values, looked up. */
export type LookupActEntry<K extends 'act' | 'actColumns' = 'act' | 'actColumns'> = EntryOf<K> & {
  readonly variant: 'lookup';
  readonly coding: BinaryCoding;
  readonly weights: string;
};
export type CheckEntry = EntryOf<'check'> & { readonly variant: 'plain' };
export type PackEntry = EntryOf<'pack'> & { readonly variant: 'plain'; readonly coding: BinaryCoding };
/** `vector`: of lanes, looking at all their components. */
export type LearnEntry<K extends 'learn' | 'move' = 'learn' | 'move'> = EntryOf<K> & {
  readonly variant: 'plain' | 'vector';
};
/**
 * `rowPass`: one row alone, one pass over the weights, which sends credit along where `sends`; `outer`: every direction
 * is a product of input and column, of which threads share the inputs or the columns; `plain`: any rule.
 */
export type UpdateEntry<K extends 'update' | 'updateBias' = 'update' | 'updateBias'> = EntryOf<K> &
  (
    | { readonly variant: 'plain' | 'field' }
    | { readonly variant: 'rowPass'; readonly sends: boolean }
    | { readonly variant: 'outer'; readonly over: 'inputs' | 'strips'; readonly products: readonly OuterProduct[] }
  );
/** Updates over strips of eight columns: products of what columns keep and inputs of two values, looked up. */
export type LookupUpdateEntry = EntryOf<'update'> & {
  readonly variant: 'lookup';
  readonly coding: BinaryCoding;
  readonly products: readonly OuterProduct[];
};
/** `over`: what a range is of. */
export type CollectEntry<K extends 'collect' | 'collectBias' = 'collect' | 'collectBias'> = EntryOf<K> & {
  readonly variant: 'outer';
  readonly over: 'inputs' | 'vectors';
  readonly products: readonly OuterProduct[];
};
export type LookupCollectEntry = EntryOf<'collect'> & {
  readonly variant: 'lookup';
  readonly coding: BinaryCoding;
  readonly products: readonly OuterProduct[];
};
export type SpendEntry<K extends 'spend' | 'spendBias' = 'spend' | 'spendBias'> = EntryOf<K> & {
  readonly variant: 'plain';
  readonly over: CollectEntry['over'];
  readonly products: readonly OuterProduct[];
};
export type ConstrainEntry = EntryOf<'constrain'> & { readonly variant: 'plain' };
/**
 * `perUnit`: from units of several logits; `foldTables`: folds to inputs of 0 or 1, over tables filled once a step;
 * `product`: products of matrices; `sparse`: the same for wide layers, to the inputs that fired; `plain`: any rule.
 */
export type SendEntry<K extends 'send' | 'tell' = 'send' | 'tell'> = EntryOf<K> &
  (
    | { readonly variant: 'plain' | 'perUnit' | 'field' }
    | { readonly variant: 'foldTables'; readonly tabled: TabledChannels }
    | { readonly variant: 'product' | 'sparse'; readonly products: readonly HeardProduct[] }
  );
export type FollowEntry<K extends 'follow' | 'followBias' = 'follow' | 'followBias'> = EntryOf<K> & {
  readonly variant: 'plain' | 'field';
};
export type ApplyEntry<K extends 'apply' | 'applyBias' = 'apply' | 'applyBias'> = EntryOf<K> & {
  readonly variant: 'plain';
};

/** One kernel of a layer: which it is, and what it is made from. */
export type KernelEntry =
  | ActEntry
  | TiledActEntry
  | SumEntry
  | ActColumnsEntry
  | LookupActEntry
  | CheckEntry
  | PackEntry
  | LearnEntry
  | UpdateEntry
  | LookupUpdateEntry
  | CollectEntry
  | LookupCollectEntry
  | SpendEntry
  | ConstrainEntry
  | SendEntry
  | FollowEntry
  | ApplyEntry;

/** The name of an entry's function in the module, which profilers show: `send2`, `act1 lookup bits`. */
export function exportName(entry: KernelEntry): string {
  const coding = 'coding' in entry ? ` ${entry.coding}` : '';
  return `${entry.kind}${entry.layer}${entry.variant === 'plain' ? '' : ` ${entry.variant}`}${coding}`;
}
