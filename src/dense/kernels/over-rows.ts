import { type FunctionBuilder, I32, SIMD, V128 } from '../../wasm/function-builder.js';

/** Sums over lanes in blocks of 8, blocks in order; `body` adds one lane to the block's sums. */
export function writeOverLanes(
  f: FunctionBuilder,
  batch: number,
  totals: readonly number[],
  body: (block: readonly number[], lane: number) => void,
): void {
  const lane = f.local(I32);
  const block = totals.map(() => f.local(V128));
  const close = () => totals.forEach((total, k) => f.get(total).get(block[k]!).simd(SIMD.f32x4Add).set(total));
  const open = () => {
    for (const local of block) f.float(0).set(local);
  };
  f.i32(0).set(lane);
  const whole = Math.floor(batch / 8) * 8;
  if (whole > 0) {
    const end = f.local(I32);
    f.i32(0).set(end);
    f.loop(lane, { constant: whole }, 0, () => {
      open();
      f.get(lane).i32(8).i32Add().set(end);
      f.loop(lane, { local: end }, 1, () => body(block, lane));
      close();
    });
  }
  if (batch > whole) {
    open();
    if (batch - whole > 1) f.loop(lane, { constant: batch }, 1, () => body(block, lane));
    else body(block, lane);
    close();
  }
}
