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
 * A function that sends credit to successive units, `values[at + i]` to the i-th from the receiver of the message on.
 * Where nobody but the ears of whole layers hears it, they get it as one row, in one call; else each unit's credit is a
 * message of its own. Which it is is asked anew after each single message, since whoever hears that may subscribe or
 * unsubscribe.
 */
export function sendingCredits({ receivers, layers, isPlain, counts, send }: CreditRoutes) {
  /**
   * The end of a row that begins at `first`: up to there, and at most to `end`, nobody but ears of whole layers hears
   * the credit.
   */
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
