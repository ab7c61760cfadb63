import { type FunctionBuilder, I32, SIMD, V128 } from '../../wasm/function-builder.js';

/**
 * Writes code that sums values over all rows into the locals `totals`: in blocks of 8, blocks in order. `body` writes
 * code that adds the values of the row in a local to the sums of its block.
 */
export function writeSumOverRows(
  f: FunctionBuilder,
  rows: number,
  totals: readonly number[],
  body: (block: readonly number[], row: number) => void,
): void {
  const row = f.local(I32);
  const block = totals.map(() => f.local(V128));
  const close = () => totals.forEach((total, k) => f.get(total).get(block[k]!).simd(SIMD.f32x4Add).set(total));
  const open = () => {
    for (const local of block) f.float(0).set(local);
  };
  f.i32(0).set(row);
  const whole = Math.floor(rows / 8) * 8;
  if (whole > 0) {
    const end = f.local(I32);
    f.i32(0).set(end);
    f.loop(row, { constant: whole }, 0, () => {
      open();
      f.get(row).i32(8).i32Add().set(end);
      f.loop(row, { local: end }, 1, () => body(block, row));
      close();
    });
  }
  if (rows > whole) {
    open();
    if (rows - whole > 1) f.loop(row, { constant: rows }, 1, () => body(block, row));
    else body(block, row);
    close();
  }
}

/**
 * The same over the rows from one local to another: of all rows, these are those of one component. Blocks end with
 * every eighth of all rows, and with the last.
 */
export function writeSumOverRange(
  f: FunctionBuilder,
  { from, to }: { readonly from: number; readonly to: number },
  totals: readonly number[],
  body: (block: readonly number[], row: number) => void,
): void {
  const close = (block: readonly number[]) =>
    totals.forEach((total, k) => f.get(total).get(block[k]!).simd(SIMD.f32x4Add).set(total));
  writeBlocksOverRange(f, { from, to }, totals.length, body, close);
}

/** The same for so many sums, with what becomes of the sums of each block. */
export function writeBlocksOverRange(
  f: FunctionBuilder,
  { from, to }: { readonly from: number; readonly to: number },
  sums: number,
  body: (block: readonly number[], row: number) => void,
  close: (block: readonly number[]) => void,
): void {
  const [row, end] = [f.local(I32), f.local(I32)];
  const block = Array.from({ length: sums }, () => f.local(V128));
  f.get(from).set(row);
  f.loop(row, { local: to }, 0, () => {
    for (const local of block) f.float(0).set(local);
    const pushEnd = () => f.get(row).i32(-8).i32And().i32(8).i32Add();
    pushEnd();
    f.get(to);
    pushEnd();
    f.get(to).i32LessUnsigned().select().set(end);
    f.loop(row, { local: end }, 1, () => body(block, row));
    close(block);
  });
}
