import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs';

/** Told what a subscriber threw, once, with where it listened. */
export type SubscriberFault = (place: string, cause: unknown) => void;

/**
 * What subscribers of a bus see. They observe: one that throws hears no more, and is reported once, by its place, while the run
 * goes on. (A plain Observable would throw every error in a timer of its own, which ends the process after the run.)
 */
export class BusStream<T> extends Observable<T> {
  /** As in code: `bus.tap('credit')`. */
  readonly #place: string;
  readonly #fault: SubscriberFault;

  constructor(
    place: string,
    fault: SubscriberFault,
    subscribe?: (subscriber: Subscriber<T>) => Subscription | (() => void) | undefined,
  ) {
    super(subscribe as ConstructorParameters<typeof Observable<T>>[0]);
    this.#place = place;
    this.#fault = fault;
  }

  /** What operators make of it is a stream of the same place. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new BusStream<R>(this.#place, this.#fault);
    return Object.assign(lifted, { source: this, operator });
  }

  override subscribe(observer?: Partial<Observer<T>> | ((value: T) => void) | null, ...rest: unknown[]): Subscription {
    if (observer instanceof Subscriber) return super.subscribe(observer);
    const [error, complete] = rest as [Observer<T>['error']?, Observer<T>['complete']?];
    const given =
      typeof observer === 'function' || !observer
        ? ({ next: observer ?? undefined, error, complete } as Partial<Observer<T>>)
        : observer;
    return super.subscribe(new Observing(given, (cause) => this.#fault(this.#place, cause)));
  }
}

/** Calls an observer until it throws. */
class Observing<T> extends Subscriber<T> {
  readonly #observer: Partial<Observer<T>>;
  readonly #fault: (cause: unknown) => void;

  constructor(observer: Partial<Observer<T>>, fault: (cause: unknown) => void) {
    super();
    this.#observer = observer;
    this.#fault = fault;
  }

  override next(value: T): void {
    if (!this.isStopped) this.#guarded(() => this.#observer.next?.(value));
  }

  override error(cause: unknown): void {
    if (this.isStopped) return;
    this.unsubscribe();
    if (this.#observer.error) this.#guarded(() => this.#observer.error?.(cause));
    else this.#fault(cause);
  }

  override complete(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.#guarded(() => this.#observer.complete?.());
    this.unsubscribe();
  }

  #guarded(call: () => void): void {
    try {
      call();
    } catch (cause) {
      this.unsubscribe();
      this.#fault(cause);
    }
  }
}
