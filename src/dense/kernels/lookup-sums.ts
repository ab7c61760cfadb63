import { type FunctionBuilder, I32, SIMD } from '../../wasm/function-builder.js';
import type { BinaryCoding } from '../plan/kernel-entry.js';
import { BLOCK, TABLE_BYTES, TABLES } from '../sizes.js';
import type { LookupTables } from './lookup-table.js';
import type { RowRange } from './update/row-range.js';

/**
 * Sums over terms that are vectors of four columns, each times one of two values: of weights over inputs, when a layer
 * acts, or of the units' factors over rows, in updates. Eight of the values are packed into one number, see
 * {@link LayerLayout.packedInputs}.
 */
export interface LookupSums {
  readonly coding: BinaryCoding;
  readonly tables: LookupTables;
  /** How many terms there are. */
  readonly terms: number;
  /** With it, the terms of this range are added to sums that are stored already; without it, all terms to +0. */
  readonly range?: RowRange;
  /** The address of the array `[term][column]` that they lie in. */
  readonly termsAt: number;
  /** Local with the offset in bytes of the first column within a term. */
  readonly column: number;
  /** Bytes from term to term. */
  readonly rowBytes: number;
  /** The address of the packed values `[block of 8 terms][sum]`, and the words from block to block. */
  readonly packed: number;
  readonly blockStride: number;
  /** The constant that is added to the local `sum` to get the address of a sum. */
  readonly sumsAt: number;
  /** The parameter with this thread's scratch memory, where the tables are. */
  readonly scratch: number;
  /**
   * Writes a loop over the sums around `body`. It sets the local `sum`, and the local `packedAt` to the offset of the
   * sum's number in `packed`; the local `block` has that of the first sum.
   */
  readonly over: (places: { readonly block: number; readonly packedAt: number }, body: () => void) => void;
  readonly sum: number;
}

/**
 * Writes the code of all sums: blocks of eight terms are looked up in tables, {@link TABLES} tables at a time, in
 * order.
 */
export function writeLookupSums(f: FunctionBuilder, sums: LookupSums): void {
  const { coding, tables, terms, termsAt, column, rowBytes, packed, blockStride, sumsAt, scratch, sum } = sums;
  const [term, block, packedAt, end] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
  const over = (body: () => void) => sums.over({ block, packedAt }, body);
  const pass = (sizes: readonly number[]) => {
    sizes.forEach((size, k) => {
      f.get(term)
        .i32(termsAt + k * BLOCK * rowBytes)
        .i32Add();
      f.i32(rowBytes);
      f.get(scratch)
        .i32(k * TABLE_BYTES)
        .i32Add();
      f.call(tables.of(size, coding));
    });
    const entries = sizes.map(() => f.local(I32));
    over(() => {
      entries.forEach((entry, k) =>
        f
          .get(packedAt)
          .i32Load(packed + 4 * k * blockStride)
          .get(scratch)
          .i32Add()
          .set(entry),
      );
      f.get(sum).get(sum).load(sumsAt);
      entries.forEach((entry, k) =>
        f
          .get(entry)
          .load(k * TABLE_BYTES)
          .simd(SIMD.f32x4Add),
      );
      f.store(sumsAt);
    });
    f.advance(term, sizes.length * BLOCK * rowBytes);
    f.advance(block, 4 * sizes.length * blockStride);
  };
  f.get(column).set(term).i32(0).set(block);
  if (!sums.range) over(() => f.get(sum).float(0).store(sumsAt));
  const blockBytes = 4 * blockStride;
  if (sums.range) {
    writePartOfTerms(f, sums.range, { term, block, end, rowBytes, blockBytes }, pass);
    return;
  }
  const whole = Math.floor(terms / BLOCK);
  const together = Math.floor(whole / TABLES);
  if (together > 0) {
    f.i32(4 * together * TABLES * blockStride).set(end);
    f.loop(block, { local: end }, 0, () => pass(new Array<number>(TABLES).fill(BLOCK)));
  }
  const rest = [...new Array<number>(whole % TABLES).fill(BLOCK), terms % BLOCK].filter((size) => size > 0);
  if (rest.length > 0) pass(rest);
}

/** Writes the passes over the blocks of a part of the terms: as many at a time as there are tables, then one by one. */
function writePartOfTerms(
  f: FunctionBuilder,
  range: RowRange,
  {
    term,
    block,
    end,
    rowBytes,
    blockBytes,
  }: Readonly<Record<'term' | 'block' | 'end' | 'rowBytes' | 'blockBytes', number>>,
  pass: (sizes: readonly number[]) => void,
): void {
  const [row, whole] = [f.local(I32), f.local(I32)];
  range.pushFirst();
  f.set(row);
  f.get(term).scaled(row, rowBytes).i32Add().set(term);
  f.scaled(row, blockBytes / BLOCK).set(block);
  range.pushWhole();
  f.tee(whole).get(row).i32Sub();
  f.i32(TABLES * BLOCK)
    .i32DivUnsigned()
    .i32(TABLES * blockBytes)
    .i32Mul()
    .get(block)
    .i32Add()
    .set(end);
  f.loop(block, { local: end }, 0, () => pass(new Array<number>(TABLES).fill(BLOCK)));
  f.scaled(whole, blockBytes / BLOCK).set(end);
  f.loop(block, { local: end }, 0, () => pass([BLOCK]));
  f.get(whole).set(row);
  range.overRest(row, () => pass([range.rest]));
}
