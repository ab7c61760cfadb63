import type { Address } from '../bus/message.js';

/** Units or sensors with successive addresses. */
export interface Neighbours {
  readonly first: Address;
  readonly count: number;
}

/** Successive addresses among those that a unit hears. */
export interface Run extends Neighbours {
  /** The layer, where the run is all of it; undefined: the unit hears each of them by itself. */
  readonly layer?: number | undefined;
  /** Whether they are units, which learn from credit, and not sensors. */
  readonly learns: boolean;
}

/** Whom a unit hears and feeds where that is not all of the layer below, and all of the layer above. */
export interface Wires {
  /**
   * In the order of its synapses. Of a run whose first address is −1 nobody is there: it hears nothing over these
   * synapses.
   */
  readonly senders: readonly Run[];
  /** `[layer fed]`, the highest first: runs in order. */
  readonly receivers: readonly (readonly Neighbours[])[];
}

/** The number of addresses in some runs. */
export function countOf(runs: readonly Neighbours[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

/** The address of the first unit of a layer, 0 for the first sensor. `sizes`: sensors, then the units of each layer. */
export function firstAddress(sizes: readonly number[], layer: number): Address {
  return sizes.slice(0, layer).reduce((sum, size) => sum + size, 0);
}

/** The place of a unit in its team: its own address, those of the units it hears, and those of the units it feeds. */
export interface Position {
  readonly address: Address;
  readonly layer: number;
  readonly senders: Neighbours;
  /** The units of its own layer that it hears over lateral synapses, itself included; none without them. */
  readonly peers: Neighbours;
  /** How many steps late it hears them; 0: within the step, in rounds. */
  readonly delay: number;
  /** Rounds in which its layer acts within a step. */
  readonly rounds: number;
  /** Passes in which it acts within a step; 1 or more. */
  readonly passes: number;
  /** Components of the vectors that it says and hears; 1: scalars. */
  readonly components: number;
  /** How many of its senders speak in one component: all, but of sensors, of which each speaks in one. */
  readonly speaking: number;
  readonly receivers: Neighbours;
  /** Whose errors the task tells: the output units of the team, or all units, or as many errors as the task tells. */
  readonly told: Neighbours;
  /** Whether its senders are units, which learn from credit, and not sensors. With `wires`: some of them. */
  readonly sendersLearn: boolean;
  /** In place of `senders` and `receivers`, of which then the counts alone hold. */
  readonly wires?: Wires | undefined;
}
