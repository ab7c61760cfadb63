/** Bits that one pass of the sort looks at, of the 31 that order floats from 0 on. */
const DIGIT = 11;
const BUCKETS = 1 << DIGIT;

/**
 * The spikes of one sample in order of time, those of one time in order of their inputs. Sorted by the bits of their times, which order
 * floats from 0 on as their values do: three passes, each of which keeps the order of equals.
 */
export class EventOrder {
  /** How many inputs spike. */
  count = 0;
  /** How many times there are at which some do. */
  moments = 0;
  /** `[event]`: the inputs. */
  readonly inputs: Uint32Array;
  /** `[moment]`: where its events end. */
  readonly ends: Uint32Array;
  /** `[moment]`. */
  readonly times: Float32Array;
  readonly #keys: Uint32Array;
  readonly #bits: Uint32Array;
  readonly #other: { readonly inputs: Uint32Array; readonly keys: Uint32Array };
  readonly #starts = new Uint32Array(BUCKETS);

  /** `times`, `[input]`: where {@link sort} finds them, each at least 0 and without a sign. */
  constructor(readonly given: Float32Array) {
    const { length } = given;
    this.#bits = new Uint32Array(given.buffer, given.byteOffset, length);
    this.inputs = new Uint32Array(length);
    this.#keys = new Uint32Array(length);
    this.#other = { inputs: new Uint32Array(length), keys: new Uint32Array(length) };
    this.ends = new Uint32Array(length);
    this.times = new Float32Array(length);
  }

  /** Sorts the inputs that spike before `end`. */
  sort(end: number): void {
    const { given, inputs, ends, times } = this;
    const [bits, keys] = [this.#bits, this.#keys];
    let count = 0;
    for (let input = 0; input < given.length; input++) {
      if (!(given[input]! < end)) continue;
      inputs[count] = input;
      keys[count++] = bits[input]!;
    }
    this.count = count;
    const other = this.#other;
    // Three passes: the second brings them back, and the third goes over to the other arrays.
    this.#pass(inputs, keys, other.inputs, other.keys, 0);
    this.#pass(other.inputs, other.keys, inputs, keys, DIGIT);
    this.#pass(inputs, keys, other.inputs, other.keys, 2 * DIGIT);
    let moments = 0;
    for (let k = 0; k < count; k++) {
      const input = other.inputs[k]!;
      inputs[k] = input;
      if (k === 0 || other.keys[k] !== other.keys[k - 1]) times[moments++] = given[input]!;
      ends[moments - 1] = k + 1;
    }
    this.moments = moments;
  }

  #pass(from: Uint32Array, fromKeys: Uint32Array, to: Uint32Array, toKeys: Uint32Array, shift: number): void {
    const [starts, { count }] = [this.#starts.fill(0), this];
    for (let k = 0; k < count; k++) starts[(fromKeys[k]! >>> shift) & (BUCKETS - 1)]!++;
    let sum = 0;
    for (let digit = 0; digit < BUCKETS; digit++) {
      const size = starts[digit]!;
      starts[digit] = sum;
      sum += size;
    }
    for (let k = 0; k < count; k++) {
      const key = fromKeys[k]!;
      const at = starts[(key >>> shift) & (BUCKETS - 1)]!++;
      to[at] = from[k]!;
      toKeys[at] = key;
    }
  }
}
