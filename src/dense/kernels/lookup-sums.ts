import { type FunctionBuilder, I32, SIMD, V128 } from '../../wasm/function-builder.js';
import type { BinaryCoding } from '../plan/kernel-entry.js';
import { BLOCK, ENTRY_BYTES, TABLES, TABLES_BESIDE_PRODUCTS } from '../sizes.js';
import { lookupTable } from './lookup-table.js';
import type { SharedFunctions } from './shared-functions.js';
import type { RowRange } from './update/row-range.js';

/**
 * Sums over terms that are vectors of four columns, each times one of two values: of weights over inputs, when a layer
 * acts, or of the units' factors over rows, in updates. Eight of the values are packed into one number, see
 * {@link LayerLayout.packedInputs}.
 */
export interface LookupSums {
  readonly coding: BinaryCoding;
  readonly functions: SharedFunctions;
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
  /** How many vectors of columns are summed together, from that of `column` on. */
  readonly vectors: number;
  /** The constant that is added to the local `sum` to get the address of a sum of one of these. */
  readonly sumsAt: (vector: number) => number;
  /**
   * Of each block, the terms from this one on are multiplied, by what `push` pushes for a term of one of the blocks
   * that are summed together; without it, all terms are looked up.
   */
  readonly multiplied?: { readonly from: number; readonly push: (block: number, term: number) => void };
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
 * order; or their first terms are, and the others are multiplied and added.
 */
export function writeLookupSums(f: FunctionBuilder, sums: LookupSums): void {
  const { coding, functions, terms, termsAt, column, rowBytes, packed, blockStride, vectors, sumsAt, scratch, sum } =
    sums;
  const [term, block, packedAt, end] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
  const over = (body: () => void) => sums.over({ block, packedAt }, body);
  const { from = BLOCK, push } = sums.multiplied ?? {};
  const together = blocksTogether(sums);
  const places = Array.from({ length: vectors }, (_, v) => v);
  const tableAt = (k: number, v: number) => (k * vectors + v) * (ENTRY_BYTES << from);
  const pass = (sizes: readonly number[]) => {
    const multiplied = sizes.map((size, k) =>
      Array.from({ length: Math.max(0, size - from) }, (_, n) => ({
        factor: f.local(V128),
        values: places.map((v) => {
          const value = f.local(V128);
          f.get(term)
            .load(termsAt + (k * BLOCK + from + n) * rowBytes + 16 * v)
            .set(value);
          return value;
        }),
      })),
    );
    sizes.forEach((size, k) => {
      for (const v of places) {
        f.get(term)
          .i32(termsAt + k * BLOCK * rowBytes + 16 * v)
          .i32Add();
        f.i32(rowBytes);
        f.get(scratch).i32(tableAt(k, v)).i32Add();
        f.call(lookupTable(functions, Math.min(size, from), coding));
      }
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
      multiplied.forEach((terms, k) =>
        terms.forEach(({ factor }, n) => {
          push!(k, from + n);
          f.set(factor);
        }),
      );
      for (const v of places) {
        f.get(sum).get(sum).load(sumsAt(v));
        entries.forEach((entry, k) => {
          f.get(entry).load(tableAt(k, v));
          for (const { factor, values } of multiplied[k]!)
            f.get(values[v]!).get(factor).simd(SIMD.f32x4Mul).simd(SIMD.f32x4Add);
          f.simd(SIMD.f32x4Add);
        });
        f.store(sumsAt(v));
      }
    });
    f.advance(term, sizes.length * BLOCK * rowBytes);
    f.advance(block, 4 * sizes.length * blockStride);
  };
  f.get(column).set(term).i32(0).set(block);
  if (!sums.range)
    over(() => {
      for (const v of places) f.get(sum).float(0).store(sumsAt(v));
    });
  const blockBytes = 4 * blockStride;
  if (sums.range) {
    writePartOfTerms(f, sums.range, { term, block, end, rowBytes, blockBytes, together }, pass);
    return;
  }
  const whole = Math.floor(terms / BLOCK);
  const passes = Math.floor(whole / together);
  if (passes > 0) {
    f.i32(4 * passes * together * blockStride).set(end);
    f.loop(block, { local: end }, 0, () => pass(new Array<number>(together).fill(BLOCK)));
  }
  const rest = [...new Array<number>(whole % together).fill(BLOCK), terms % BLOCK].filter((size) => size > 0);
  if (rest.length > 0) pass(rest);
}

/** Blocks that are summed in one pass: each has a table for every vector of columns, and values that are multiplied. */
function blocksTogether({ vectors, multiplied }: LookupSums): number {
  return Math.floor((multiplied ? TABLES_BESIDE_PRODUCTS : TABLES) / vectors);
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
    together,
  }: Readonly<Record<'term' | 'block' | 'end' | 'rowBytes' | 'blockBytes' | 'together', number>>,
  pass: (sizes: readonly number[]) => void,
): void {
  const [row, whole] = [f.local(I32), f.local(I32)];
  range.pushFirst();
  f.set(row);
  f.get(term).scaled(row, rowBytes).i32Add().set(term);
  f.scaled(row, blockBytes / BLOCK).set(block);
  range.pushWhole();
  f.tee(whole).get(row).i32Sub();
  f.i32(together * BLOCK)
    .i32DivUnsigned()
    .i32(together * blockBytes)
    .i32Mul()
    .get(block)
    .i32Add()
    .set(end);
  f.loop(block, { local: end }, 0, () => pass(new Array<number>(together).fill(BLOCK)));
  f.scaled(whole, blockBytes / BLOCK).set(end);
  f.loop(block, { local: end }, 0, () => pass([BLOCK]));
  f.get(whole).set(row);
  range.overRest(row, () => pass([range.rest]));
}
