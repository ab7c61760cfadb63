import { type FunctionBuilder, I32, SIMD } from '../../wasm/function-builder.js';
import type { BinaryCoding } from '../plan/kernel-entry.js';
import { BLOCK, TABLE_BYTES, TABLES } from '../sizes.js';
import type { LookupTables } from './lookup-table.js';

/** Sums of rows of floats, each row taken as a packed value says: of weights over senders, or of directions over lanes. */
export interface LookupSums {
  readonly coding: BinaryCoding;
  readonly tables: LookupTables;
  /** Rows, and the constant address of the first; a local says where in it the columns begin. */
  readonly rows: number;
  readonly rowsAt: number;
  readonly column: number;
  readonly rowBytes: number;
  /** Packed places in tables, `[block of rows][sum]`, and how many sums there are. */
  readonly masks: number;
  readonly sumsOfBlock: number;
  /** Groups of four columns, one or two. */
  readonly quads: number;
  /** The constant that is added to the address of a sum. */
  readonly sumsAt: number;
  /** The parameter with this thread's scratch memory, where the tables are. */
  readonly scratch: number;
  /** Runs `body` for every sum: with its address in the local `sum`, and its packed place at the address in the local `place`. */
  readonly over: (places: { readonly mask: number; readonly place: number }, body: () => void) => void;
  readonly sum: number;
}

/** Writes all sums from +0: blocks of eight rows looked up in tables, some tables at a time, blocks in order. */
export function writeLookupSums(f: FunctionBuilder, sums: LookupSums): void {
  const { coding, tables, rows, rowsAt, column, rowBytes, masks, sumsOfBlock, quads, sumsAt, scratch, sum } = sums;
  const [row, mask, place, end] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
  const over = (body: () => void) => sums.over({ mask, place }, body);
  const advance = (local: number, bytes: number) => f.advance(local, bytes);
  const pass = (sizes: readonly number[]) => {
    sizes.forEach((size, k) => {
      for (let q = 0; q < quads; q++) {
        f.get(row)
          .i32(rowsAt + k * BLOCK * rowBytes + 16 * q)
          .i32Add();
        f.i32(rowBytes);
        f.get(scratch)
          .i32(k * TABLE_BYTES + 16 * q)
          .i32Add();
        f.call(tables.of(size, coding));
      }
    });
    const entries = sizes.map(() => f.local(I32));
    over(() => {
      entries.forEach((entry, k) =>
        f
          .get(place)
          .i32Load(masks + 4 * k * sumsOfBlock)
          .get(scratch)
          .i32Add()
          .set(entry),
      );
      for (let q = 0; q < quads; q++) {
        f.get(sum)
          .get(sum)
          .load(sumsAt + 16 * q);
        entries.forEach((entry, k) =>
          f
            .get(entry)
            .load(k * TABLE_BYTES + 16 * q)
            .simd(SIMD.f32x4Add),
        );
        f.store(sumsAt + 16 * q);
      }
    });
    advance(row, sizes.length * BLOCK * rowBytes);
    advance(mask, 4 * sizes.length * sumsOfBlock);
  };
  f.get(column).set(row).i32(0).set(mask);
  over(() => {
    for (let q = 0; q < quads; q++)
      f.get(sum)
        .float(0)
        .store(sumsAt + 16 * q);
  });
  const whole = Math.floor(rows / BLOCK);
  const together = Math.floor(whole / TABLES);
  if (together > 0) {
    f.i32(4 * together * TABLES * sumsOfBlock).set(end);
    f.loop(mask, { local: end }, 0, () => pass(new Array<number>(TABLES).fill(BLOCK)));
  }
  const rest = [...new Array<number>(whole % TABLES).fill(BLOCK), rows % BLOCK].filter((size) => size > 0);
  if (rest.length > 0) pass(rest);
}
