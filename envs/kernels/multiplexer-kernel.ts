import type { DynamicsKernel, StateCode } from '../../src/gymnasium/index.js';
import { V128 } from '../../src/wasm/function-builder.js';

/** What the law of the multiplexer says in numbers. */
export interface MultiplexerForm {
  readonly addressBits: number;
  /** Drawn numbers of 32 bits, but for the last, which has `lastBits`. */
  readonly words: number;
  readonly lastBits: number;
  /** The reward of a wrong answer. */
  readonly wrong: number;
  /** What is seen of the numbers of four bits: four places each, the highest bit first. */
  readonly seen: Float32Array;
}

/**
 * The law of the multiplexer as a kernel; the state is that of the dynamics: the right action, then the drawn numbers.
 */
export function multiplexerKernel({ addressBits, words, lastBits, wrong, seen }: MultiplexerForm): DynamicsKernel {
  const bitsOf = (word: number) => (word === words ? lastBits : 32);
  return {
    tables: [seen],
    lanes: 2,
    keepsObservation: true,

    reset(code) {
      const { f } = code;
      for (let word = 1; word <= words; word++) {
        // In a range that is a power of two a number is the upper bits of the draw.
        f.get(code.word())
          .i32(32 - bitsOf(word))
          .i32ShiftRight()
          .scalar('f64OfI32');
        code.setState(word, code.taken());
      }
      pushAddressedBit(code);
      f.scalar('f64OfI32');
      code.setState(0, code.taken());
    },

    step: (code) => ({ reward: code.select(code.action.equals(code.state(0)), 1, wrong), terminated: true }),

    observe(code) {
      for (let word = 1; word <= words; word++)
        showBits(code, code.wordOf(code.state(word)), bitsOf(word), 32 * (word - 1));
      return [];
    },
  };

  function pushAddressedBit(code: StateCode): void {
    const { f } = code;
    const place = code.wordOf(code.state(1));
    f.get(place)
      .i32(bitsOf(1) - addressBits)
      .i32ShiftRight()
      .i32(addressBits)
      .i32Add()
      .set(place);
    // The number that the place lies in, and how far from its last bit.
    f.get(code.at.state).get(place).i32(5).i32ShiftRight().i32(3).i32ShiftLeft().i32Add();
    f.memory('f64Load', code.places.states + 8).scalar('i32OfF64');
    f.i32(31).i32(lastBits - 1);
    f.get(place)
      .i32(5)
      .i32ShiftRight()
      .i32(words - 1)
      .scalar('i32NotEqual')
      .select();
    f.get(place).i32(31).i32And().i32Sub().i32ShiftRight().i32(1).i32And();
  }
}

/**
 * Writes what is seen of the `count` bits in a local, the highest first, four at a time, from number `first` of the
 * observation on.
 */
function showBits(code: StateCode, bits: number, count: number, first: number): void {
  const { f, at, places } = code;
  const [seen] = places.tables as readonly [number];
  const pushRow = (shift: number) => {
    if (shift < 0) f.get(bits).i32(-shift).i32ShiftLeft();
    else f.get(bits).i32(shift).i32ShiftRight();
    f.i32(15).i32And().i32(4).i32ShiftLeft().load(seen);
  };
  for (let done = 0; done < count; done += 4) {
    const place = places.observations + 4 * (first + done);
    const rest = Math.min(4, count - done);
    if (rest === 4) {
      f.get(at.shown);
      pushRow(count - done - 4);
      f.store(place);
    } else {
      const row = f.local(V128);
      pushRow(rest - 4);
      f.set(row);
      for (let k = 0; k < rest; k++)
        f.get(at.shown)
          .get(row)
          .storeElement(place + 4 * k, k);
    }
  }
}
