import { Listener } from '../bus/listener.js';
import type { Activation, Credit } from '../bus/message.js';
import type { Floats } from '../rule/ops/precision.js';

// A unit files what it hears under its sender, so that the order of messages between two ticks changes nothing.

/** Files activations of senders or peers: that of address `first + i` under index `at + i` of its lane. */
export class ActivationFiling extends Listener<Activation> {
  readonly #lanes: readonly Floats[];
  readonly #offset: number;

  /** `lanes`: `[lane][sender]`. Passes come one after the other, and a unit takes what has arrived when it acts. */
  constructor(lanes: readonly Floats[], first: number, at = 0) {
    super();
    this.#lanes = lanes;
    this.#offset = at - first;
  }

  override next({ lane, from, value }: Activation): void {
    this.#lanes[lane]![from + this.#offset] = value;
  }
}

/** Files credit: that of channel c from address `first + j` under index `c · count + j` of its lane. */
export class CreditFiling extends Listener<Credit> {
  readonly #lanes: readonly Floats[];
  readonly #first: number;
  readonly #count: number;

  /** `lanes`: `[lane][channel][receiver]`, of `count` receivers. */
  constructor(lanes: readonly Floats[], { first, count }: { readonly first: number; readonly count: number }) {
    super();
    this.#lanes = lanes;
    this.#first = first;
    this.#count = count;
  }

  override next({ lane, channel, from, value }: Credit): void {
    this.#lanes[lane]![channel * this.#count + from - this.#first] = value;
  }
}
