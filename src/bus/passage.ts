import { type MonoTypeOperatorFunction, type Observable, Subject, Subscriber, Subscription } from 'rxjs';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import type { Message, MessageKind } from './message.js';

/**
 * The operators that users have put in the way of one kind of message, in the order they were added. An operator is
 * part of the run: what it throws comes out of {@link enter}, then and every time after, until it is removed. One that
 * completes lets nothing more through.
 */
export class Passage {
  #stages: readonly Stage[] = [];

  readonly #kind: MessageKind;
  readonly #exit: (message: Message) => void;

  constructor(kind: MessageKind, exit: (message: Message) => void) {
    this.#kind = kind;
    this.#exit = exit;
  }

  /** Whether there is no operator, so that messages pass as they are. */
  get isOpen(): boolean {
    return this.#stages.length === 0;
  }

  /** Sends a message through all operators, in order. */
  enter(message: Message): void {
    this.#pass(message, 0);
  }

  /** Adds an operator. Unsubscribing removes it, with whatever it holds back; the others keep their state. */
  add(operator: MonoTypeOperatorFunction<Message>): Subscription {
    const stage = new Stage(this.#kind, operator, (message) => this.#pass(message, this.#stages.indexOf(stage) + 1));
    this.#stages = [...this.#stages, stage];
    return new Subscription(() => {
      this.#stages = this.#stages.filter((other) => other !== stage);
      stage.unsubscribe();
    });
  }

  #pass(message: Message, k: number): void {
    const stage = this.#stages[k];
    if (stage) stage.enter(message);
    else this.#exit(message);
  }
}

/** One operator, and the subscriber to what comes out of it. */
class Stage extends Subscriber<Message> {
  readonly #entrance = new Subject<Message>();
  /** What the operator threw, or what was thrown behind it. */
  #fault: Error | undefined;
  #downstream: unknown;

  readonly #kind: MessageKind;
  readonly #onward: (message: Message) => void;

  constructor(kind: MessageKind, operator: MonoTypeOperatorFunction<Message>, onward: (message: Message) => void) {
    super();
    this.#kind = kind;
    this.#onward = onward;

    const out: Observable<Message> | undefined = this.#entrance.pipe(operator);
    if (typeof out?.subscribe !== 'function')
      throw new UserError(
        `bus.through('${kind}', …) was given a function that makes ${quote(out)} of a stream; expected an rxjs operator such as filter(…)`,
      );
    out.subscribe(this);
    if (this.#fault) throw this.#fault;
  }

  enter(message: Message): void {
    if (this.#fault) throw this.#fault;
    this.#entrance.next(message);
  }

  override next(message: Message): void {
    // Operators catch what is thrown behind them, and would pass it on as their own.
    try {
      this.#check(message);
      this.#onward(message);
    } catch (error) {
      this.#downstream = error;
      throw error;
    }
  }

  /**
   * Keeps the error. It is thrown where the message was sent, or, if the operator has a timer of its own, by the next
   * message.
   */
  override error(cause: unknown): void {
    const isOwn = cause !== this.#downstream;
    const message = cause instanceof Error ? cause.message : String(cause);
    this.#fault = (
      isOwn ? new Error(`an operator of bus.through('${this.#kind}', …) threw: ${message}`, { cause }) : cause
    ) as Error;
    throw this.#fault;
  }

  override complete(): void {}

  #check(message: Message | undefined): void {
    if (message?.kind === this.#kind && typeof message.value === 'number') return;
    throw new UserError(
      `an operator of bus.through('${this.#kind}', …) gave ${quote(message)}; expected a message of this kind, with a number for its value`,
    );
  }
}
