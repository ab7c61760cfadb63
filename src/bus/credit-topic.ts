import type { Floats } from '../rule/ops/precision.js';
import type { SubscriberFault } from './bus-stream.js';
import { CreditListener } from './listener.js';
import type { Address, Credit, Reused } from './message.js';
import { Topic } from './topic.js';

/** The credit for units with successive addresses: all units of a layer, for whom one ear hears it. */
export class CreditTopic extends Topic<Credit> {
  /** The first address past the last. */
  readonly end: Address;

  constructor(
    readonly first: Address,
    units: number,
    fault: SubscriberFault,
  ) {
    super(`bus.creditsTo(${first}, ${units})`, fault);
    this.end = first + units;
  }

  includes(to: Address): boolean {
    return to >= this.first && to < this.end;
  }

  /** Whether the units from `first` to before `end` are all among its own, or none of them. */
  holdsOrMisses(first: Address, end: Address): boolean {
    return this.includes(first) ? end <= this.end : end <= this.first || first >= this.end;
  }

  /**
   * Emits the message once for each of `count` units from the receiver that it names on; `values[at + i]` is for the
   * i-th.
   */
  emitRow(message: Reused<Credit>, values: Floats, at: number, count: number): void {
    for (const subscriber of this.subscribers) {
      if (subscriber instanceof CreditListener) subscriber.nextRow(message, values, at, count);
      else {
        const { to } = message;
        for (let k = 0; k < count; k++) {
          message.to = to + k;
          message.value = values[at + k]!;
          subscriber.next(message);
        }
        message.to = to;
      }
    }
  }
}
