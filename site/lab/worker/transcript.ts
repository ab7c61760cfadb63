import type { Bus } from '../../../src/bus/bus.js';
import type { Address, Message } from '../../../src/bus/message.js';
import type { LabMessage, UnitPlace } from '../contract.js';

/** Messages of a step that are told: those of larger teams are more than anybody reads. */
const MOST = 20_000;

/**
 * Writes down what is said on the bus of a literal team in a step. It has to be on the bus before the units are, so
 * that it hears a tick before they answer.
 */
export class Transcript {
  readonly #bus: Bus;
  readonly #sizes: readonly number[];
  #places: readonly UnitPlace[] = [];
  #messages: LabMessage[] | undefined;

  /**
   * @param sizes sensors, then the units of each layer, as they are addressed; to be filled in before a step. @param
   * layers of units.
   */
  constructor(bus: Bus, sizes: readonly number[], layers: number) {
    this.#bus = bus;
    this.#sizes = sizes;
    // A step ends with a tick past the last layer.
    for (let layer = 0; layer <= layers + 1; layer++)
      bus.ticks(layer).subscribe(({ phase }) => this.#add({ kind: 'tick', phase, layer }));
  }

  /** What is said while `play` plays, in order. */
  of(play: () => void): readonly LabMessage[] {
    if (this.#places.length === 0)
      this.#places = this.#sizes.flatMap((size, layer) => Array.from({ length: size }, (_, unit) => ({ layer, unit })));
    const messages: LabMessage[] = [];
    this.#messages = messages;
    const listening = this.#bus.tap().subscribe((message) => this.#hear(message));
    try {
      play();
    } finally {
      listening.unsubscribe();
      this.#messages = undefined;
    }
    return messages;
  }

  #add(message: LabMessage): void {
    if (this.#messages && this.#messages.length < MOST) this.#messages.push(message);
  }

  #hear(message: Message): void {
    const { kind, value } = message;
    const place = (address: Address) => this.#places[address]!;
    if (kind === 'activation') this.#add({ kind, from: place(message.from), layer: message.layer, value });
    else if (kind === 'credit') {
      const { from, to, channel } = message;
      this.#add({ kind, from: place(from), to: place(to), channel, value });
    } else if (kind === 'echo') {
      const { from, layer, channel } = message;
      this.#add({ kind, from: place(from), layer, channel, value });
    } else if (kind === 'reward') this.#add({ kind, value });
    else if (kind === 'error') this.#add({ kind, to: place(message.of), value });
  }
}
