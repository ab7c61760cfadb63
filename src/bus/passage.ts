import { type MonoTypeOperatorFunction, Subject, type Subscription } from 'rxjs';
import type { Message } from './message.js';

interface Stage {
  readonly entrance: Subject<Message>;
}

/** The way of one kind of message through the operators that users have put into it, in the order they came. */
export class Passage {
  private stages: readonly Stage[] = [];

  constructor(private readonly exit: (message: Message) => void) {}

  get isOpen(): boolean {
    return this.stages.length === 0;
  }

  enter(message: Message): void {
    this.pass(message, 0);
  }

  /** Unsubscribing takes the operator out, with whatever it holds back; the others keep their state. */
  add(operator: MonoTypeOperatorFunction<Message>): Subscription {
    const stage: Stage = { entrance: new Subject<Message>() };
    this.stages = [...this.stages, stage];
    const subscription = stage.entrance
      .pipe(operator)
      .subscribe((message) => this.pass(message, this.stages.indexOf(stage) + 1));
    subscription.add(() => {
      this.stages = this.stages.filter((other) => other !== stage);
    });
    return subscription;
  }

  private pass(message: Message, k: number): void {
    const stage = this.stages[k];
    if (stage) stage.entrance.next(message);
    else this.exit(message);
  }
}
