import { FunctionBuilder, I32, V128 } from '../wasm/function-builder.js';
import type { SpikingLayout } from './kernels.js';

/** Bits of floats from 0 on, which order them as their values do. */
const BITS = 31;

/** How many bits one pass of the sort looks at: each pass goes through 2 to the power of that many buckets. */
export function digitOf(inputs: number): number {
  return inputs > 512 ? 11 : inputs > 64 ? 8 : 6;
}

/**
 * order(): the spikes of a sample in order of time, those of one time in order of their inputs, and where each moment
 * ends. A radix sort, each pass of which keeps the order of equals; nothing in it branches on a time.
 */
export function orderKernel(inputs: number, layout: SpikingLayout): FunctionBuilder {
  const f = new FunctionBuilder('order', []);
  const digit = digitOf(inputs);
  const buckets = 4 << digit;
  const [at, count, key, bucket, sum, place] = Array.from({ length: 6 }, () => f.local(I32)) as [
    ...[number, number, number],
    ...[number, number, number],
  ];
  const zero = f.local(V128);
  f.float(0).set(zero);
  // Those that spike before the end, as they come: each is written, and the next goes in its place unless it spikes.
  f.i32(0).set(at).i32(0).set(count);
  f.loop(at, { constant: 4 * inputs }, 4, () => {
    f.get(at).i32Load(layout.inputTimes).set(key);
    f.get(count).get(key).i32Store(layout.keys[0]);
    f.get(count).get(at).i32(2).i32ShiftLeft().i32Store(layout.items[0]);
    f.get(count).get(key).i32(0).i32Load(layout.endBits).i32LessUnsigned().i32(2).i32ShiftLeft().i32Add().set(count);
  });
  const passes = Math.ceil(BITS / digit);
  for (let pass = 0; pass < passes; pass++) {
    const [from, to] = [pass % 2, (pass + 1) % 2] as [0 | 1, 0 | 1];
    const isLast = pass === passes - 1;
    /** The bucket of the key at `at`, in bytes. */
    const pushBucket = () => {
      f.get(at).i32Load(layout.keys[from]).tee(key);
      const shift = pass * digit - 2;
      if (shift >= 0) f.i32(shift).i32ShiftRight();
      else f.i32(-shift).i32ShiftLeft();
      f.i32(buckets - 4).i32And();
    };
    f.i32(0).set(at);
    f.loop(at, { constant: buckets }, 16, () => f.get(at).get(zero).store(layout.buckets));
    f.i32(0).set(at);
    f.loop(at, { local: count }, 4, () => {
      pushBucket();
      f.tee(bucket).get(bucket).i32Load(layout.buckets).i32(4).i32Add().i32Store(layout.buckets);
    });
    f.i32(0).set(at).i32(0).set(sum);
    f.loop(at, { constant: buckets }, 4, () => {
      f.get(at).i32Load(layout.buckets).set(place);
      f.get(at).get(sum).i32Store(layout.buckets);
      f.get(sum).get(place).i32Add().set(sum);
    });
    f.i32(0).set(at);
    f.loop(at, { local: count }, 4, () => {
      pushBucket();
      f.tee(bucket).i32Load(layout.buckets).set(place);
      f.get(bucket).get(place).i32(4).i32Add().i32Store(layout.buckets);
      f.get(place).get(key).i32Store(layout.keys[to]);
      f.get(place)
        .get(at)
        .i32Load(layout.items[from])
        .i32Store(isLast ? layout.events : layout.items[to]);
    });
  }
  // A moment begins where the time is another one than before; no time has the bits of −1.
  const sorted = layout.keys[(passes % 2) as 0 | 1];
  const [moment, last] = [sum, bucket];
  f.i32(-4).set(moment).i32(-1).set(last).i32(0).set(at);
  f.loop(at, { local: count }, 4, () => {
    f.get(at).i32Load(sorted).set(key);
    f.get(moment).i32(0).get(key).get(last).i32Xor().i32LessUnsigned().i32(2).i32ShiftLeft().i32Add().set(moment);
    f.get(key).set(last);
    f.get(moment).get(key).i32Store(layout.times);
    f.get(moment).get(at).i32(4).i32Add().i32Store(layout.ends);
  });
  return f.i32(0).get(moment).i32(4).i32Add().i32Store(layout.moments);
}
