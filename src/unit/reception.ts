import { type Floats, floats } from '../rule/ops/precision.js';
import type { ScalarProgram } from '../rule/program/scalar.js';
import type { Layout } from './episode-memory.js';
import { countOf, type Position } from './position.js';

/**
 * Turns the credit that the units fed have sent into what a unit hears. Where these are units of several layers, it
 * makes the sums of each layer, and adds them up from the highest layer down.
 */
export class Reception {
  readonly #program: Pick<ScalarProgram, 'receive'>;
  /** `[layer fed]`: where its part of an inbox begins, and how many receivers are there. */
  readonly #parts: readonly { readonly from: number; readonly count: number }[];
  /** What is heard of one of several layers; undefined: one layer is fed. */
  readonly #part: Floats | undefined;

  /**
   * `firstChannel`: the first of the channels that `program` receives, in learning or in settling; `heard`: how many
   * values it makes of them.
   */
  constructor(
    { precision, channelsIn, settlingChannelsIn }: Layout,
    { receivers, wires }: Position,
    program: Pick<ScalarProgram, 'receive'>,
    firstChannel: number,
    heard: number,
  ) {
    this.#program = program;
    const counts = wires && wires.receivers.length > 0 ? wires.receivers.map(countOf) : [receivers.count];
    let at = 0;
    this.#parts = counts.map((count) => {
      const from = at + firstChannel * count;
      at += (channelsIn + settlingChannelsIn) * count;
      return { from, count };
    });
    this.#part = counts.length > 1 ? floats(precision, heard) : undefined;
  }

  /** Writes what the unit hears, `[name]`, to `heard`. `inbox`: `[layer fed][channel][receiver]`. */
  receive(inbox: Floats, heard: Floats): void {
    for (let k = 0; k < this.#parts.length; k++) {
      const { from, count } = this.#parts[k]!;
      const own = from === 0 ? inbox : inbox.subarray(from);
      const part = k === 0 ? undefined : this.#part!;
      this.#program.receive(own, part ?? heard, count);
      if (!part) continue;
      // A unit that feeds several layers hears sums alone, and they are heard before all else.
      for (let of = 0; of < part.length; of++) heard[of]! += part[of]!;
    }
  }
}
