import type { Message, SentKind } from './exchange.js';

const KINDS: readonly SentKind[] = ['direction', 'sketch', 'signs', 'indices', 'values', 'update'];
const MOST_PARTS = 4;
/** The count of parts, then the kind and the length of each. */
const HEAD = 1 + 2 * MOST_PARTS;

/**
 * Shared memory in which the threads of a training leave messages for each other: two slots a thread, and one for the
 * reply. A thread fills one of its slots while the other is read.
 */
export class MessageSlots {
  readonly #numbers: { readonly words: Uint32Array; readonly floats: Float32Array };
  readonly #threads: number;
  /** Words of a slot. */
  readonly #length: number;

  /** In a buffer of {@link slotBytes}. */
  constructor(buffer: SharedArrayBuffer, threads: number, mostNumbers: number) {
    this.#numbers = { words: new Uint32Array(buffer), floats: new Float32Array(buffer) };
    this.#threads = threads;
    this.#length = HEAD + mostNumbers;
  }

  /** `half`: 0 or 1, in turns. */
  send(thread: number, half: number, message: Message): void {
    this.#write(2 * thread + half, message);
  }

  take(thread: number, half: number): Message {
    return this.#read(2 * thread + half);
  }

  sendReply(message: Message): void {
    this.#write(2 * this.#threads, message);
  }

  takeReply(): Message {
    return this.#read(2 * this.#threads);
  }

  #write(slot: number, message: Message): void {
    const { words, floats } = this.#numbers;
    const head = slot * this.#length;
    let at = head + HEAD;
    words[head] = message.length;
    for (const [k, { kind, numbers }] of message.entries()) {
      words[head + 1 + 2 * k] = KINDS.indexOf(kind);
      words[head + 2 + 2 * k] = numbers.length;
      (numbers instanceof Uint32Array ? words : floats).set(numbers, at);
      at += numbers.length;
    }
  }

  #read(slot: number): Message {
    const { words, floats } = this.#numbers;
    const head = slot * this.#length;
    let at = head + HEAD;
    return Array.from({ length: words[head]! }, (_, k) => {
      const kind = KINDS[words[head + 1 + 2 * k]!]!;
      const from = at;
      at += words[head + 2 + 2 * k]!;
      return { kind, numbers: (kind === 'indices' || kind === 'signs' ? words : floats).subarray(from, at) };
    });
  }
}

/** Bytes of the slots of so many threads, for messages of so many numbers. */
export function slotBytes(threads: number, mostNumbers: number): number {
  return 4 * (2 * threads + 1) * (HEAD + mostNumbers);
}
