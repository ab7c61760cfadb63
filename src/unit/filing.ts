import { CreditListener, Listener } from '../bus/listener.js';
import type { Activation, Address, Credit } from '../bus/message.js';
import type { Floats } from '../rule/ops/precision.js';
import { countOf, type Neighbours, type Wires } from './position.js';

// Listeners that put what is heard where it belongs: under its sender, so that the order of messages between two ticks
// changes nothing.

/** Files activations of senders or peers: that of address `first + i` under index `at + i` of its lane. */
export class ActivationFiling extends Listener<Activation> {
  readonly #lanes: readonly Floats[];
  readonly #offset: number;

  /** `lanes`: `[lane][sender]`; `units`: how many units it hears for. */
  constructor(lanes: readonly Floats[], first: number, at: number, units: number) {
    super(units);
    this.#lanes = lanes;
    this.#offset = at - first;
  }

  override next({ lane, from, value }: Activation): void {
    this.#lanes[lane]![from + this.#offset] = value;
  }
}

/**
 * Files the credit of all units of a layer, each under the unit it is for, the channel, and the unit it comes from; of
 * vectors by component.
 */
export class CreditFiling extends CreditListener {
  readonly #rows: readonly Floats[];
  readonly #lanes: number;
  readonly #first: Address;
  readonly #channels: number;
  readonly #receivers: Neighbours;

  /**
   * `rows`: `[component][lane]`, of `lanes` lanes, each `[unit][channel][receiver]`; `first`: the address of the first
   * unit.
   */
  constructor(rows: readonly Floats[], lanes: number, first: Address, channels: number, receivers: Neighbours) {
    super();
    this.#rows = rows;
    this.#lanes = lanes;
    this.#first = first;
    this.#channels = channels;
    this.#receivers = receivers;
  }

  override next(message: Credit): void {
    this.#rowOf(message)[this.#placeOf(message)] = message.value;
  }

  override nextRow(message: Credit, values: Floats, at: number, count: number): void {
    const row = this.#rowOf(message);
    const apart = this.#channels * this.#receivers.count;
    for (let k = 0, place = this.#placeOf(message); k < count; k++, place += apart) row[place] = values[at + k]!;
  }

  #rowOf({ lane, component = 0 }: Credit): Floats {
    return this.#rows[component * this.#lanes + lane]!;
  }

  #placeOf({ to, channel, from }: Credit): number {
    const { first, count } = this.#receivers;
    return ((to - this.#first) * this.#channels + channel) * count + from - first;
  }
}

/**
 * Files the credit of one unit that comes from several layers, or from some units of a layer: layer after layer, each
 * `[channel][receiver]`; of vectors by component.
 */
export class WiredCreditFiling extends Listener<Credit> {
  readonly #rows: readonly Floats[];
  readonly #lanes: number;
  /** Where the first channel of each receiver lies, and how far apart channels are. */
  readonly #places = new Map<Address, readonly [at: number, step: number]>();

  /** `rows`: `[component][lane]`, of `lanes` lanes; `layers`: `[layer fed]`, the runs of units that send credit. */
  constructor(rows: readonly Floats[], lanes: number, layers: Wires['receivers'], channels: number) {
    super();
    this.#rows = rows;
    this.#lanes = lanes;
    let at = 0;
    for (const runs of layers) {
      const step = countOf(runs);
      let place = at;
      for (const { first, count } of runs) for (let k = 0; k < count; k++) this.#places.set(first + k, [place++, step]);
      at += channels * step;
    }
  }

  override next({ lane, component = 0, channel, from, value }: Credit): void {
    const place = this.#places.get(from);
    if (place) this.#rows[component * this.#lanes + lane]![place[0] + channel * place[1]] = value;
  }
}

/** Files activations of vectors: component k of a lane in row `k · lanes + lane`. */
export class VectorActivationFiling extends Listener<Activation> {
  readonly #rows: readonly Floats[];
  readonly #lanes: number;
  readonly #offset: number;

  /** `rows`: `[row][sender]`; that of address `first + i` is filed under index `at + i`. */
  constructor(rows: readonly Floats[], lanes: number, first: number, at: number, units: number) {
    super(units);
    this.#rows = rows;
    this.#lanes = lanes;
    this.#offset = at - first;
  }

  override next({ lane, component, from, value }: Activation): void {
    this.#rows[component! * this.#lanes + lane]![from + this.#offset] = value;
  }
}
