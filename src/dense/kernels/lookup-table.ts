import { FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';
import { BLOCK } from './update/outer-update-kernel.js';

/** What values of two are called: 0 and 1, or −1 and 1. */
export type Coding = 'bits' | 'signs';

/** Bytes of an entry of a table: partial sums of eight units. */
export const ENTRY = 32;
/** Bytes of a table of every sum of a block. */
export const TABLE = ENTRY << BLOCK;

/** The name of the function that fills a table of all sums of `size` rows. */
export function tableName(size: number, coding: Coding): string {
  return `table${size}${coding}`;
}

/** The functions of these names that fill tables; names of others are passed over. */
export function tableFunctions(names: Iterable<string>): FunctionBuilder[] {
  return [...new Set(names)].flatMap((name) => {
    const [, size, coding] = /^table(\d)(bits|signs)$/.exec(name) ?? [];
    return coding === undefined ? [] : [tableFunction(Number(size), coding as Coding)];
  });
}

/**
 * table(rows, stride, to): the 2^size sums of `size` rows of four floats at `rows`, `stride` bytes apart, each row taken times
 * 0 or 1 (−1 or 1) as the bits of the entry's number say, the first row the lowest bit; summed from +0 in the order of the rows.
 *
 * The method of the Four Russians (Arlazarov, Dinic, Kronrod & Faradžev, 1970): each entry takes one addition.
 */
function tableFunction(size: number, coding: Coding): FunctionBuilder {
  const f = new FunctionBuilder(tableName(size, coding), 3);
  const [rows, stride, to] = [0, 1, 2];
  const row = Array.from({ length: size }, () => {
    const local = f.local(V128);
    f.get(rows).load(0).set(local).get(rows).get(stride).i32Add().set(rows);
    return local;
  });
  const levels = Array.from({ length: 2 * size }, () => f.local(V128));
  const write = (level: number, sum: number, entry: number) => {
    if (level === size) {
      f.get(to)
        .get(sum)
        .store(ENTRY * entry);
      return;
    }
    const [without, withIt] = [levels[2 * level]!, levels[2 * level + 1]!];
    if (coding === 'signs') {
      f.get(sum).get(row[level]!).simd(SIMD.f32x4Sub).set(without);
      write(level + 1, without, entry);
    } else write(level + 1, sum, entry);
    f.get(sum).get(row[level]!).simd(SIMD.f32x4Add).set(withIt);
    write(level + 1, withIt, entry | (1 << level));
  };
  const zero = f.local(V128);
  f.float(0).set(zero);
  write(0, zero, 0);
  return f;
}
