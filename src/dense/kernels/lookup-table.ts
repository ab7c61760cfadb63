import { FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';
import type { BinaryCoding } from '../plan/kernel-entry.js';
import { ENTRY_BYTES } from '../sizes.js';
import type { SharedFunctions } from './shared-functions.js';

/** The function that fills a table of all sums of `size` rows: {@link tableFunction}. */
export function lookupTable(functions: SharedFunctions, size: number, coding: BinaryCoding): FunctionBuilder {
  return functions.of(`table${size} ${coding}`, (name) => tableFunction(name, size, coding));
}

/**
 * table(rows, stride, to): the 2^size sums of `size` rows of four floats at `rows`, `stride` bytes apart, each row
 * taken times 0 or 1 (−1 or 1) as the bits of the entry's number say, the first row the highest bit; summed from +0 in
 * the order of the rows.
 *
 * The method of the Four Russians (Arlazarov, Dinic, Kronrod & Faradžev, 1970): each entry takes one addition. Entries
 * are stored one after another, which a processor does up to twice as fast as in leaps.
 */
function tableFunction(name: string, size: number, coding: BinaryCoding): FunctionBuilder {
  const f = new FunctionBuilder(name, ['rows', 'stride', 'to']);
  const [rows, stride, to] = [f.parameter('rows'), f.parameter('stride'), f.parameter('to')];
  const row = Array.from({ length: size }, () => {
    const local = f.local(V128);
    f.get(rows).load(0).set(local).get(rows).get(stride).i32Add().set(rows);
    return local;
  });
  // Every sum on the way to an entry has a local, of each level two: with the level's row, and without it.
  const levels = Array.from({ length: 2 * size }, () => f.local(V128));
  const store = (sum: number, entry: number) => {
    f.get(to)
      .get(sum)
      .store(ENTRY_BYTES * entry);
    if (coding === 'bits') return;
    // With all signs turned, so is the sum. Where it is 0 that makes a −0, which changes nothing that it is added to.
    f.get(to).get(sum).elements(SIGNS).simd(SIMD.xor);
    f.store(ENTRY_BYTES * ((1 << size) - 1 - entry));
  };
  const write = (level: number, sum: number, entry: number) => {
    if (level === size) {
      store(sum, entry);
      return;
    }
    const [without, withIt] = [levels[2 * level]!, levels[2 * level + 1]!];
    if (coding === 'bits') write(level + 1, sum, entry);
    else if (level > 0) {
      // Of signs, the half of the table without the first row is stored with the half that has it.
      f.get(sum).get(row[level]!).simd(SIMD.f32x4Sub).set(without);
      write(level + 1, without, entry);
    }
    f.get(sum).get(row[level]!).simd(SIMD.f32x4Add).set(withIt);
    write(level + 1, withIt, entry | (1 << (size - 1 - level)));
  };
  const zero = f.local(V128);
  f.float(0).set(zero);
  write(0, zero, 0);
  return f;
}

const SIGN = 0x80000000;
const SIGNS = [SIGN, SIGN, SIGN, SIGN] as const;
