import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import { STRIP, STRIP_BYTES } from '../../sizes.js';

/**
 * Writes a loop over the strips of columns that the parameters `from` and `to` say, in rows of `width` floats: `strip`
 * writes one of so many vectors, two but for the last, whose first column's offset in bytes is in the local `column`.
 */
export function overStrips(f: FunctionBuilder, width: number, column: number, strip: (quads: number) => void): void {
  const [end, whole] = [f.local(I32), f.local(I32)];
  f.scaled(f.parameter('from'), STRIP_BYTES).set(column).get(f.parameter('to')).i32(STRIP_BYTES).i32Mul().set(end);
  const last = STRIP_BYTES * Math.floor(width / STRIP);
  f.i32(last).get(end).i32(last).get(end).i32LessUnsigned().select().set(whole);
  f.loop(column, { local: whole }, STRIP_BYTES, () => strip(2));
  if (width % STRIP > 0) f.loop(column, { local: end }, STRIP_BYTES, () => strip(1));
}

/**
 * The same over the vectors of columns that the parameters `from` and `to` say: `strip` writes one of two vectors, and
 * what is left of one.
 */
export function overVectors(f: FunctionBuilder, column: number, strip: (quads: number) => void): void {
  const [end, pairs] = [f.local(I32), f.local(I32)];
  f.scaled(f.parameter('from'), STRIP_BYTES / 2).set(column);
  f.scaled(f.parameter('to'), STRIP_BYTES / 2).set(end);
  f.get(end).get(column).i32Sub().i32(-STRIP_BYTES).i32And().get(column).i32Add().set(pairs);
  f.loop(column, { local: pairs }, STRIP_BYTES, () => strip(2));
  f.loop(column, { local: end }, STRIP_BYTES, () => strip(1));
}
