import { Subscriber } from 'rxjs';
import type { Floats } from '../rule/ops/precision.js';
import type { Credit } from './message.js';

/**
 * A subscriber that is part of the run: it gets the message itself, not a copy, and what it throws reaches the speaker.
 * Units hear millions of messages a second, and rxjs's own wrapping of a plain function (a try and three calls a
 * message) is a fifth of that time. The few kinds of listener are classes of their own, because V8 inlines a call whose
 * receivers are of at most four.
 */
export abstract class Listener<T> extends Subscriber<T> {
  /** `units`: how many units it hears for; it counts as that many listeners. */
  constructor(readonly units = 1) {
    super();
  }

  abstract override next(message: T): void;
}

/** A listener to credit that takes a row of messages at once. */
export abstract class CreditListener extends Listener<Credit> {
  /** As `next` for each of `count` units from the receiver of the message on: `values[at + i]` for the i-th. */
  abstract nextRow(message: Credit, values: Floats, at: number, count: number): void;
}

/** A listener that calls one function. */
export class Calling<T> extends Listener<T> {
  readonly #hear: (message: T) => void;

  constructor(hear: (message: T) => void) {
    super();
    this.#hear = hear;
  }

  override next(message: T): void {
    this.#hear(message);
  }
}
