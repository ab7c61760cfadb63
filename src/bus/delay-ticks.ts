import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { UserError } from '../errors/user-error.js';
import type { Bus } from './bus.js';
import { Calling } from './listener.js';
import type { Tick } from './message.js';

/**
 * An operator for {@link Bus.through} that holds each message for `steps` steps of the team: it is delivered when the
 * step that many later begins (the tick of layer 0). Units keep the last message of each sender.
 *
 * @throws {@link UserError} unless `steps` is a positive integer.
 */
export function delayTicks<T>(bus: Bus, steps: number): MonoTypeOperatorFunction<T> {
  if (!Number.isInteger(steps) || steps < 1)
    throw new UserError(`delayTicks got ${steps}; expected a whole number of steps, at least 1`);
  return (source) =>
    new Observable<T>((subscriber) => {
      let now = 0;
      const waiting: { due: number; message: T }[] = [];
      const clock = bus.ticks(0).subscribe(
        // A listener of the run: what is thrown further on ends the step.
        new Calling((tick: Tick) => {
          now = tick.step;
          while (waiting.length > 0 && waiting[0]!.due <= now) subscriber.next(waiting.shift()!.message);
        }),
      );
      const messages = source.subscribe({
        next: (message) => waiting.push({ due: now + steps, message }),
        complete: () => subscriber.complete(),
        error: (error) => subscriber.error(error),
      });
      return () => {
        clock.unsubscribe();
        messages.unsubscribe();
      };
    });
}
