import type { Address } from '../bus/message.js';

/** Neighbours on the bus. */
export interface Neighbours {
  readonly first: Address;
  readonly count: number;
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
  /** Whether those it listens to are units, who learn from credit. */
  readonly sendersLearn: boolean;
}
