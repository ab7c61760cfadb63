import type { Subscriber } from 'rxjs';
import { BusStream, type SubscriberFault } from './bus-stream.js';
import { Listener } from './listener.js';

/**
 * A multicast source like rxjs's Subject, for the one place where messages are counted in millions a second: it hands a
 * message to each subscriber in a plain loop over an array that is replaced, never changed, when someone comes or goes.
 * A {@link Listener} is part of the run and gets the message itself; everyone else gets a frozen copy.
 */
export class Topic<T extends object> {
  protected subscribers: readonly Pick<Subscriber<T>, 'next' | 'complete'>[] = [];
  #listeners = 0;
  #closed = false;

  /** The stream that subscribers see. */
  readonly stream: BusStream<T>;

  constructor(place: string, fault: SubscriberFault) {
    this.stream = new BusStream<T>(place, fault, (subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return undefined;
      }
      const own = subscriber instanceof Listener ? subscriber : copying(subscriber);
      const units = subscriber instanceof Listener ? subscriber.units : 1;
      this.subscribers = [...this.subscribers, own];
      this.#listeners += units;
      return () => {
        this.subscribers = this.subscribers.filter((other) => other !== own);
        this.#listeners -= units;
      };
    });
  }

  /** How many hear it: each subscriber, and each unit that hears by one. */
  get listeners(): number {
    return this.#listeners;
  }

  emit(message: T): void {
    const subscribers = this.subscribers;
    for (let k = 0; k < subscribers.length; k++) subscribers[k]!.next(message);
  }

  complete(): void {
    this.#closed = true;
    for (const subscriber of this.subscribers) subscriber.complete();
  }
}

function copying<T extends object>(subscriber: Subscriber<T>): Pick<Subscriber<T>, 'next' | 'complete'> {
  return { next: (message) => subscriber.next(frozenCopy(message)), complete: () => subscriber.complete() };
}

/**
 * A copy that cannot be changed. Not `{ ...message }`: each object so made that is frozen gets a hidden class of its
 * own in V8, which takes 1.6 µs instead of a tenth, and lives on until the next full collection.
 */
function frozenCopy<T extends object>(message: T): T {
  return Object.freeze(Object.assign({} as T, message));
}
