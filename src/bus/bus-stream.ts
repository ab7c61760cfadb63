import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs';

/** Called once with what a subscriber threw, the stream that it listened to, and its own name if it has one. */
export type SubscriberFault = (place: string, cause: unknown, name: string) => void;

/**
 * A stream of a bus as its subscribers see it. They observe: one that throws is reported once, by the name of its
 * stream, and hears no more, while the run goes on. (A plain Observable would rethrow every error in a timer, which
 * ends the process after the run.)
 */
export class BusStream<T> extends Observable<T> {
  /** The name of the stream, as in code: `bus.tap('credit')`. */
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

  /** A stream derived by operators keeps the name. */
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
    return super.subscribe(new Observing(given, (cause) => this.#fault(this.#place, cause, nameOf(observer))));
  }
}

/** The name of a function, or of the class of an observer; '' for one that was written on the spot. */
function nameOf(observer: unknown): string {
  if (typeof observer === 'function') return observer.name;
  const next: unknown = (observer as { readonly next?: unknown } | null | undefined)?.next;
  const own = typeof next === 'function' && next.name !== 'next' ? next.name : '';
  const made: unknown = (observer as object | null | undefined)?.constructor?.name;
  return own || (typeof made === 'string' && made !== 'Object' ? made : '');
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
