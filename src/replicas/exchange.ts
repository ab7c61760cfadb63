import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/**
 * What the numbers of a message are: a direction number by number; the sums of a sketch; signs, 32 of them in a number;
 * at which indices of a direction the other numbers belong; numbers of one replica at agreed indices; numbers of the
 * update.
 */
export type SentKind = 'direction' | 'sketch' | 'signs' | 'indices' | 'values' | 'update';

/** Numbers of one kind on their way; the array is good until its sender is called again. */
export interface SentPart {
  readonly kind: SentKind;
  readonly numbers: Float32Array | Uint32Array;
}

/** What is sent at once: by a replica to the hub, or by the hub to all replicas. */
export type Message = readonly SentPart[];

/**
 * How replicas agree on one update in each step. It says what each of them sends and what comes back, and not how that
 * travels: whoever has the messages carries them. A step has one round or two:
 *
 *     message = member.begin(direction)            // of each replica
 *     hub.take(message)                            // in the order of the replicas
 *     reply = hub.reply()
 *     message = member.next(reply)  …              // a second round where `rounds` is 2
 *     member.end(reply); exchange.writeUpdate(reply, update)
 *
 * All parts know the sizes, the momentum and the seed. Nothing else is shared.
 */
export interface Exchange {
  readonly rounds: 1 | 2;
  /** Numbers of its longest message or reply, at most. */
  readonly mostNumbers: number;
  /** Numbers that a member keeps from step to step. */
  readonly kept: number;
  /** Makes what one replica sends and hears with. */
  createMember(replica: number): Member;
  /** Makes what hears all replicas and replies. */
  createHub(): Hub;
  /** Writes the update that the last reply of a step tells. */
  writeUpdate(reply: Message, update: Float32Array): void;
}

/** The part of one replica, with its momentum and its error: what it has not been able to tell yet. */
export interface Member {
  /** Begins a step with the replica's share of the mean direction. */
  begin(direction: Float32Array): Message;
  /** What it sends in the second round, once it has the reply to the first. */
  next(reply: Message): Message;
  /** Ends the step with the last reply. */
  end(reply: Message): void;
}

/** The part of whoever adds up: a server, or every replica for itself. */
export interface Hub {
  /** Takes the message of the next replica of this round. */
  take(message: Message): void;
  /** What all replicas get back, once the messages of all have been taken. */
  reply(): Message;
}

/** What the parts of an exchange know. */
export interface ExchangeSetting {
  /** Numbers of a direction. */
  readonly size: number;
  /**
   * How many of them, the first ones, may be told in part; the others are always told: biases, and parameters of units.
   */
  readonly compressed: number;
  readonly replicas: number;
  /** From 0 up to 1. */
  readonly momentum: number;
}

/** @throws {@link UserError} unless `k` is a count of numbers that may be told in part. */
export function checkCount(k: unknown, { compressed }: ExchangeSetting): void {
  if (!Number.isSafeInteger(k) || (k as number) < 1 || (k as number) > compressed)
    throw new UserError(
      `k of the exchange is ${quote(k)}; expected a whole number from 1 to ${compressed}, the weights of the team without biases`,
    );
}

/**
 * A replica's momentum u and error v. In each step
 *
 *     u = momentum · u + g        v = v + u
 *
 * and both are 0 again where the update tells something (Ivkin et al. 2019: error feedback, and momentum factor masking
 * as in Lin et al. 2018). Of what is always told v is u, and u goes on.
 */
export class ErrorMemory {
  /** Of the numbers that may be told in part. */
  readonly error: Float32Array;
  readonly #momentum: number;
  readonly #u: Float32Array | undefined;
  #exact: Float32Array = new Float32Array(0);

  /** Numbers that one keeps. */
  static kept({ size, compressed, momentum }: ExchangeSetting): number {
    return compressed + (momentum === 0 ? 0 : size);
  }

  constructor({ size, compressed, momentum }: ExchangeSetting) {
    this.error = new Float32Array(compressed);
    this.#momentum = momentum;
    this.#u = momentum === 0 ? undefined : new Float32Array(size);
  }

  /** The numbers that are always told, of this step. */
  get exact(): Float32Array {
    return this.#exact;
  }

  take(direction: Float32Array): void {
    const { error } = this;
    const u = this.#u;
    const momentum = this.#momentum;
    if (!u) for (let i = 0; i < error.length; i++) error[i]! += direction[i]!;
    else
      for (let i = 0; i < error.length; i++) {
        u[i] = momentum * u[i]! + direction[i]!;
        error[i]! += u[i]!;
      }
    const from = error.length;
    this.#exact = u ? movedOn(u.subarray(from), momentum, direction.subarray(from)) : direction.subarray(from);
  }

  /** Where the update, or what was told, is not 0, nothing is left to tell. */
  forget(indices: Uint32Array, told: Float32Array | Uint32Array): void {
    const u = this.#u;
    for (let k = 0; k < indices.length; k++) {
      if (told[k] === 0) continue;
      this.error[indices[k]!] = 0;
      if (u) u[indices[k]!] = 0;
    }
  }
}

/** The momentum after a step, written in place; without momentum the direction itself. */
export function movedOn(u: Float32Array | undefined, momentum: number, direction: Float32Array): Float32Array {
  if (!u) return direction;
  for (let i = 0; i < u.length; i++) u[i] = momentum * u[i]! + direction[i]!;
  return u;
}

/** The numbers of the parts of a message, in their order. @throws an Error where it has others. */
export function partsOf<const Kinds extends readonly SentKind[]>(
  message: Message,
  ...kinds: Kinds
): { [K in keyof Kinds]: Kinds[K] extends 'signs' | 'indices' ? Uint32Array : Float32Array } {
  if (message.length !== kinds.length || message.some(({ kind }, k) => kind !== kinds[k]))
    throw new Error(
      `a message has the parts ${message.map(({ kind }) => kind).join(', ')}; expected ${kinds.join(', ')}`,
    );
  return message.map(({ numbers }) => numbers) as never;
}

/** Adds numbers to a sum in place, one by one. */
export function addTo(sum: Float32Array, numbers: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += numbers[i]!;
}

/** Writes an update of some numbers, and of those that are always told, where all others are 0. */
export function writeSparse(reply: Message, update: Float32Array): void {
  const [indices, values, exact] = partsOf(reply, 'indices', 'update', 'update');
  update.fill(0);
  for (let k = 0; k < indices.length; k++) update[indices[k]!] = values[k]!;
  update.set(exact, update.length - exact.length);
}

/** The numbers at some indices. */
export function numbersAt(numbers: Float32Array, indices: Uint32Array): Float32Array {
  const found = new Float32Array(indices.length);
  for (let k = 0; k < indices.length; k++) found[k] = numbers[indices[k]!]!;
  return found;
}
