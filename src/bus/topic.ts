import { Observable, type Subscriber } from 'rxjs';

/**
 * A multicast source like rxjs's Subject, for the one place where messages are counted in millions a second: it hands a
 * message to each subscriber in a plain loop over an array that is replaced, never changed, when someone comes or goes.
 */
export class Topic<T> {
  private subscribers: readonly Subscriber<T>[] = [];
  private closed = false;

  /** What the subscribers see. */
  readonly stream = new Observable<T>((subscriber) => {
    if (this.closed) return subscriber.complete();
    this.subscribers = [...this.subscribers, subscriber];
    return () => {
      this.subscribers = this.subscribers.filter((other) => other !== subscriber);
    };
  });

  /** Subscribers at the moment. */
  get listeners(): number {
    return this.subscribers.length;
  }

  emit(message: T): void {
    const { subscribers } = this;
    for (let k = 0; k < subscribers.length; k++) subscribers[k]!.next(message);
  }

  complete(): void {
    this.closed = true;
    for (const subscriber of this.subscribers) subscriber.complete();
  }
}
