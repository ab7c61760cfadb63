import { Listener } from '../bus/listener.js';
import type { Activation, Credit } from '../bus/message.js';
import type { Floats } from '../rule/ops/precision.js';

// What units hear they file under its sender, so that the order in which messages come between two ticks changes nothing.

/** Files what senders or peers did: sender `first + i` in number `at + i` of its lane. */
export class ActivationFiling extends Listener<Activation> {
  readonly #lanes: readonly Floats[];
  readonly #offset: number;

  /** `lanes`: `[lane][sender]`. */
  constructor(lanes: readonly Floats[], first: number, at = 0) {
    super();
    this.#lanes = lanes;
    this.#offset = at - first;
  }

  override next({ lane, from, value }: Activation): void {
    this.#lanes[lane]![from + this.#offset] = value;
  }
}

/** Files credit: channel c of receiver `first + j` in number `c · count + j` of its lane. */
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
