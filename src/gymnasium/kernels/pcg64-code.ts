import { type FunctionBuilder, I32, I64 } from '../../wasm/function-builder.js';
import { PCG64_PLACE } from '../seeding/pcg64.js';

/** The 128-bit multiplier of PCG's default LCG, in two halves; see `PCG64`. */
const LOW = 0x4385df649fccf645n;
const HIGH = 0x2360ed051fc65da4n;
const WORD = 0xffffffffn;

/**
 * Writes the next 64 bits of the generator whose words begin at the address in `stream` plus `base`, into the local
 * that it returns.
 */
export function nextBits(f: FunctionBuilder, stream: number, base: number): number {
  const [low, high, inc, next, carried] = Array.from({ length: 5 }, () => f.local(I64)) as Five;
  f.get(stream).memory('i64Load', base).set(low);
  f.get(stream)
    .memory('i64Load', base + 8)
    .set(high);
  // The upper half of low · LOW from products of 32 bits, then what the upper halves bring.
  const [p01, p10] = [f.local(I64), f.local(I64)];
  const part = (of: number, half: 0 | 1) =>
    half === 0 ? f.get(of).i64(WORD).scalar('i64And') : f.get(of).i64(32n).scalar('i64ShiftRight');
  const product = (a: 0 | 1, b: 0 | 1) =>
    part(low, a)
      .i64(b === 0 ? LOW & WORD : LOW >> 32n)
      .scalar('i64Mul');
  product(0, 1).set(p01);
  product(1, 0).set(p10);
  product(0, 0).i64(32n).scalar('i64ShiftRight');
  part(p01, 0).scalar('i64Add');
  part(p10, 0).scalar('i64Add').i64(32n).scalar('i64ShiftRight').set(carried);
  product(1, 1).get(carried).scalar('i64Add');
  part(p01, 1).scalar('i64Add');
  part(p10, 1).scalar('i64Add');
  f.get(low).i64(HIGH).scalar('i64Mul').scalar('i64Add');
  f.get(high).i64(LOW).scalar('i64Mul').scalar('i64Add').set(high);
  // Plus the increment, with its carry.
  f.get(stream)
    .memory('i64Load', base + 4 * PCG64_PLACE.inc)
    .tee(inc);
  f.get(low).i64(LOW).scalar('i64Mul').scalar('i64Add').tee(next).get(inc).scalar('i64LessUnsigned').scalar('i64OfI32');
  f.get(high).scalar('i64Add');
  f.get(stream)
    .memory('i64Load', base + 4 * PCG64_PLACE.inc + 8)
    .scalar('i64Add')
    .set(high);
  f.get(stream).get(next).memory('i64Store', base);
  f.get(stream)
    .get(high)
    .memory('i64Store', base + 8);
  f.get(high).get(next).scalar('i64Xor').get(high).i64(58n).scalar('i64ShiftRight').scalar('i64RotateRight').set(next);
  return next;
}

type Five = [number, number, number, number, number];

/** Writes a uniform whole number below `count` (at least 1), as `boundedInteger`, into the local that it returns. */
export function nextBelow(f: FunctionBuilder, stream: number, base: number, count: number): number {
  const number = f.local(I32);
  if (count === 1) {
    f.i32(0).set(number);
    return number;
  }
  const bits = 32 - Math.clz32(count - 1);
  if (count === 2 ** bits) {
    // The upper bits of the draw.
    f.get(nextWord(f, stream, base))
      .i32(32 - bits)
      .i32ShiftRight()
      .set(number);
    return number;
  }
  const product = f.local(I64);
  const threshold = (2 ** 32 - count) % count;
  f.repeat(() => {
    f.get(nextWord(f, stream, base))
      .scalar('i64OfI32')
      .i64(BigInt(count))
      .scalar('i64Mul')
      .set(product);
    f.get(product).scalar('i32OfI64').i32(threshold).i32LessUnsigned();
  });
  f.get(product).i64(32n).scalar('i64ShiftRight').scalar('i32OfI64').set(number);
  return number;
}

/** Writes the next double in [0, 1), 53 bits of one draw, and leaves it on the stack. */
export function pushDouble(f: FunctionBuilder, stream: number, base: number): void {
  f.get(nextBits(f, stream, base))
    .i64(11n)
    .scalar('i64ShiftRight')
    .scalar('f64OfI64')
    .f64(2 ** -53)
    .scalar('f64Mul');
}

/**
 * Writes the next 32 bits into the local that it returns: the lower half of a draw, and its upper half the next time.
 */
export function nextWord(f: FunctionBuilder, stream: number, base: number): number {
  const word = f.local(I32);
  const [waits, waiting] = [base + 4 * PCG64_PLACE.hasUint32, base + 4 * PCG64_PLACE.uinteger];
  f.get(stream).i32Load(waits);
  f.if(
    () => {
      f.get(stream).i32(0).i32Store(waits);
      f.get(stream).i32Load(waiting).set(word);
    },
    () => {
      const bits = nextBits(f, stream, base);
      f.get(bits).scalar('i32OfI64').set(word);
      f.get(stream).i32(1).i32Store(waits);
      f.get(stream).get(bits).i64(32n).scalar('i64ShiftRight').scalar('i32OfI64').i32Store(waiting);
    },
  );
  return word;
}
