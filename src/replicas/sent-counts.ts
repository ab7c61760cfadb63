import type { Message, SentKind } from './exchange.js';

/** Messages and the numbers in them, by what the numbers are, as a bus counts those of units. */
export type SentCounts = Readonly<Partial<Record<SentKind, { readonly messages: number; readonly numbers: number }>>>;

/** What replicas have sent and got in some steps, all of them together. */
export interface Sent {
  /** From the replicas to the hub. */
  readonly up: SentCounts;
  /** From the hub to the replicas; one reply counts once for each of them. */
  readonly down: SentCounts;
  /** Numbers that one replica sends in a step, and gets, the mean over all; indices are numbers. */
  readonly perStep: { readonly up: number; readonly down: number };
  /**
   * How many times fewer numbers one replica sends and gets than with `all`, where it sends a direction of d numbers
   * and gets an update of d: 2d / (up + down), without indices, as Ivkin et al. (2019) count. A word of 32 signs is one
   * number.
   */
  readonly compression: number;
  /** The same with indices. */
  readonly compressionWithIndices: number;
}

type Counts = Map<SentKind, { messages: number; numbers: number }>;

/** Counts what is sent. */
export class SentCounter {
  readonly #up: Counts = new Map();
  readonly #down: Counts = new Map();

  /** A replica's message. */
  countUp(message: Message): void {
    count(this.#up, message, 1);
  }

  /** A reply to so many replicas. */
  countDown(reply: Message, replicas: number): void {
    count(this.#down, reply, replicas);
  }

  /** The counts of so many steps of directions of `size` numbers. */
  sent({ size, replicas, steps }: { readonly size: number; readonly replicas: number; readonly steps: number }): Sent {
    const all = (counts: Counts, without?: SentKind) =>
      [...counts].reduce((sum, [kind, { numbers }]) => sum + (kind === without ? 0 : numbers), 0);
    const compression = (without?: SentKind) =>
      (2 * size * replicas * steps) / (all(this.#up, without) + all(this.#down, without));
    return {
      up: Object.fromEntries(this.#up),
      down: Object.fromEntries(this.#down),
      perStep: { up: all(this.#up) / (replicas * steps), down: all(this.#down) / (replicas * steps) },
      compression: compression('indices'),
      compressionWithIndices: compression(),
    };
  }
}

function count(counts: Counts, message: Message, times: number): void {
  for (const { kind, numbers } of message) {
    const known = counts.get(kind) ?? { messages: 0, numbers: 0 };
    known.messages += times;
    known.numbers += times * numbers.length;
    counts.set(kind, known);
  }
}
