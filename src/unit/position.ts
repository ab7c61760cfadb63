import type { Address } from '../bus/message.js';

/** Neighbours on the bus. */
export interface Neighbours {
  readonly first: Address;
  readonly count: number;
}

/** The address of the first unit of a layer, 0 for the first sensor. `sizes`: sensors, then the units of each layer. */
export function firstAddress(sizes: readonly number[], layer: number): Address {
  return sizes.slice(0, layer).reduce((sum, size) => sum + size, 0);
}

/** Where a unit stands: its own address, the addresses it listens to and those it feeds. */
export interface Position {
  readonly address: Address;
  readonly layer: number;
  readonly senders: Neighbours;
  /** Those of its own layer that it hears over lateral synapses, itself included; else none. */
  readonly peers: Neighbours;
  /** How often its layer acts in a step. */
  readonly rounds: number;
  readonly receivers: Neighbours;
  /** The output units of the team, whose errors it may hear. */
  readonly outputs: Neighbours;
  /** Whether those it listens to are units, who learn from credit. */
  readonly sendersLearn: boolean;
}
