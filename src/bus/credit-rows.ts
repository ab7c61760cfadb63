import type { Floats } from '../rule/ops/precision.js';
import type { CreditTopic } from './credit-topic.js';
import type { Address, Credit, Reused } from './message.js';
import type { Topic } from './topic.js';

/** What rows of credit need of the bus that they are sent on. */
export interface CreditRoutes {
  /** By address: those that hear one unit's credit. */
  readonly receivers: readonly (Topic<Credit> | undefined)[];
  /** Those that hear the credit of several units. */
  readonly layers: readonly CreditTopic[];
  /** Whether credit is delivered as it is sent, at once, and nobody taps it. */
  isPlain(): boolean;
  counts(): { messages: number; floats: number };
  /** Sends one message. */
  send(message: Credit): void;
}

/**
 * How the credit of successive units is handed over in rows, one call for those that hear a whole layer's. Whether that is so is asked anew
 * after each message that went alone, since who hears it may change that.
 */
export function sendingCredits({ receivers, layers, isPlain, counts, send }: CreditRoutes) {
  /** The end of the units from `first` on, before `end`, whose credit nobody hears but those who hear it of all of them. */
  const unheardBy = (first: Address, end: Address): Address => {
    if (!isPlain() || !layers.every((topic) => topic.holdsOrMisses(first, end))) return first;
    let k = first;
    while (k < end && !receivers[k]?.listeners) k++;
    return k;
  };
  return (message: Reused<Credit>, values: Floats, at: number, count: number): void => {
    const offset = at - message.to;
    const end = message.to + count;
    for (let to = message.to; to < end; ) {
      const together = unheardBy(to, end);
      message.to = to;
      if (together === to) {
        message.value = values[offset + to]!;
        send(message);
        to++;
      } else {
        counts().messages += together - to;
        for (const topic of layers) {
          if (!topic.includes(to)) continue;
          counts().floats += topic.listeners * (together - to);
          topic.emitRow(message, values, offset + to, together - to);
        }
        to = together;
      }
    }
  };
}
