import type { Observable } from 'rxjs';
import type { SubscriberFault } from './bus-stream.js';
import { Topic } from './topic.js';

/** Throws where a number is none of a layer, unit or group that is there, or may still come. */
export type CheckNumber = (number: number, place: string) => void;

/** The streams of one kind that are told apart by a number: of a layer, a unit or a group. */
export class NumberedTopics<T extends object> {
  /** `[number]`; missing where nobody has asked for the stream. */
  readonly at: (Topic<T> | undefined)[] = [];
  readonly #place: string;
  readonly #checkNumber: CheckNumber;
  readonly #fault: SubscriberFault;
  #isComplete = false;

  /** @param place what the streams are called in messages, such as 'bus.ticks'. */
  constructor(place: string, checkNumber: CheckNumber, fault: SubscriberFault) {
    this.#place = place;
    this.#checkNumber = checkNumber;
    this.#fault = fault;
  }

  /** The stream with this number. Throws what the check of the number throws. */
  of(number: number): Observable<T> {
    this.#checkNumber(number, this.#place);
    const topic = (this.at[number] ??= new Topic<T>(`${this.#place}(${number})`, this.#fault));
    if (this.#isComplete) topic.complete();
    return topic.stream;
  }

  /** Checks the numbers of all streams that were asked for. Throws what the check of a number throws. */
  check(): void {
    for (const number of Object.keys(this.at)) this.#checkNumber(Number(number), this.#place);
  }

  /** Completes all streams, and those that are asked for later. */
  complete(): void {
    this.#isComplete = true;
    for (const topic of this.at) topic?.complete();
  }
}
