import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import { STRIP, STRIP_BYTES } from '../../sizes.js';

/**
 * Writes a loop over the strips of columns that the parameters `from` and `to` say, in rows of `stride` floats: `strip` writes one of so
 * many vectors, two but for the last, whose first column's offset in bytes is in the local `column`.
 */
export function overStrips(f: FunctionBuilder, stride: number, column: number, strip: (quads: number) => void): void {
  const [end, whole] = [f.local(I32), f.local(I32)];
  f.scaled(f.parameter('from'), STRIP_BYTES).set(column).get(f.parameter('to')).i32(STRIP_BYTES).i32Mul().set(end);
  const last = STRIP_BYTES * Math.floor(stride / STRIP);
  f.i32(last).get(end).i32(last).get(end).i32LessUnsigned().select().set(whole);
  f.loop(column, { local: whole }, STRIP_BYTES, () => strip(2));
  if (stride % STRIP > 0) f.loop(column, { local: end }, STRIP_BYTES, () => strip(1));
}
