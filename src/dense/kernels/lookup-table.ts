import { FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';
import type { BinaryCoding } from '../plan/kernel-entry.js';
import { ENTRY_BYTES } from '../sizes.js';

/** The functions of one module that fill lookup tables: one for each size and coding that is asked for. */
export class LookupTables {
  readonly #functions = new Map<string, FunctionBuilder>();

  /** The function that fills a table of all sums of `size` rows, see {@link tableFunction}. */
  of(size: number, coding: BinaryCoding): FunctionBuilder {
    const name = `table${size} ${coding}`;
    const f = this.#functions.get(name) ?? tableFunction(name, size, coding);
    this.#functions.set(name, f);
    return f;
  }
}

/**
 * table(rows, stride, to): the 2^size sums of `size` rows of four floats at `rows`, `stride` bytes apart, each row
 * taken times 0 or 1 (−1 or 1) as the bits of the entry's number say, the first row the lowest bit; summed from +0 in
 * the order of the rows.
 *
 * The method of the Four Russians (Arlazarov, Dinic, Kronrod & Faradžev, 1970): each entry takes one addition.
 */
function tableFunction(name: string, size: number, coding: BinaryCoding): FunctionBuilder {
  const f = new FunctionBuilder(name, ['rows', 'stride', 'to']);
  const [rows, stride, to] = [f.parameter('rows'), f.parameter('stride'), f.parameter('to')];
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
        .store(ENTRY_BYTES * entry);
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
