import type { Speaker } from '../bus/bus.js';
import type { Address, Credit, Reused } from '../bus/message.js';
import type { Floats } from '../rule/ops/precision.js';
import type { Neighbours, Position } from './position.js';

/**
 * Sends a unit's credit up its synapses, one message a channel and sender. All messages are one object, whose receiver,
 * channel and value change from one to the next; the bus allows that, and to make an object for each would take longer
 * than to deliver it.
 */
export class CreditSender {
  readonly #speaker: Speaker;
  readonly #senders: Neighbours;
  /**
   * `[sender]`: to whom credit is sent; −1: to nobody, since there is a sensor or none at all. Undefined: to all
   * senders, in order.
   */
  readonly #addresses: readonly Address[] | undefined;
  readonly #message: Reused<Credit>;

  constructor(speaker: Speaker, { address, senders, components, wires }: Position) {
    this.#speaker = speaker;
    this.#senders = senders;
    this.#addresses = wires?.senders.flatMap(({ first, count, learns }) =>
      Array.from({ length: count }, (_, k) => (first >= 0 && learns ? first + k : -1)),
    );
    // Not a whole number from the start, so that V8 stores the field as a float for good.
    this.#message = { kind: 'credit', from: address, to: senders.first, lane: 0, channel: 0, value: 0.5 };
    if (components > 1) this.#message.component = 0;
  }

  /**
   * Sends `values`, `[channel][sender]`, on the `channels` channels from number `firstChannel` on; `component`: of a
   * unit that says vectors.
   */
  send(values: Floats, lane: number, channels: number, firstChannel = 0, component?: number): void {
    const message = this.#message;
    message.lane = lane;
    if (component !== undefined) message.component = component;
    if (this.#addresses) {
      this.#sendTo(this.#addresses, values, channels, firstChannel);
      return;
    }
    const { first, count } = this.#senders;
    for (let channel = 0; channel < channels; channel++) {
      message.channel = firstChannel + channel;
      message.to = first;
      this.#speaker.sendCredits(message, values, channel * count, count);
    }
  }

  #sendTo(addresses: readonly Address[], values: Floats, channels: number, firstChannel: number): void {
    const message = this.#message;
    for (let channel = 0; channel < channels; channel++) {
      message.channel = firstChannel + channel;
      for (let i = 0; i < addresses.length; i++) {
        const to = addresses[i]!;
        if (to < 0) continue;
        message.to = to;
        message.value = values[channel * addresses.length + i]!;
        this.#speaker.send(message);
      }
    }
  }
}
