import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import { type FoldTable, rowsOf, tableRowBytes } from '../../plan/fold-tables.js';
import { padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';

/**
 * The code that fills tables `[column][table][input]` of what is the same in all rows, and that reads them for four
 * inputs at a time.
 */
export class FoldTableCode {
  readonly #code: LayerCode;
  readonly #tables: readonly FoldTable[];

  constructor(code: LayerCode, tables: readonly FoldTable[]) {
    this.#code = code;
    this.#tables = tables;
  }

  /** Bytes from column to column. */
  get rowBytes(): number {
    return tableRowBytes(this.#tables, this.#code.layer.plan.inputs);
  }

  /** Fills the tables, which begin at the address in the local `at`. */
  fill(f: FunctionBuilder, at: number): void {
    const { inputs, columns } = this.#code.layer.plan;
    const [input, column, synapseAt, to] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    f.i32(0).set(input);
    f.loop(input, { constant: 4 * padded(inputs) }, 16, () => {
      f.scaled(input, this.#code.layer.stride).set(synapseAt);
      f.get(at).get(input).i32Add().set(to);
      f.i32(0).set(column);
      f.loop(column, { constant: 4 * columns }, 16, () => {
        this.#tables.forEach((table, k) => this.#fillBlock(f, table, this.#offset(k), input, synapseAt, to));
        f.advance(synapseAt, 16);
        f.advance(to, 4 * this.rowBytes);
      });
    });
  }

  /**
   * Pushes what table `k` has for four inputs and one column: `from`: local with the address of the column's tables, at
   * an input; `offset`: bytes to add to it. `fired` pushes a mask of the inputs that are not 0.
   */
  push(f: FunctionBuilder, k: number, from: number, offset: number, fired: () => void): void {
    const { silent, isSettled } = this.#tables[k]!;
    const at = this.#offset(k) + offset;
    f.get(from).load(at);
    if (isSettled) return;
    fired();
    f.simd(SIMD.and);
    if (silent === undefined) f.get(from).load(at + 4 * padded(this.#code.layer.plan.inputs));
    else f.float(silent);
    f.simd(SIMD.xor);
  }

  /**
   * Four inputs, from the one at the offset in the local `input` on, by four columns, whose first synapse is at that in
   * `synapseAt`.
   */
  #fillBlock(f: FunctionBuilder, table: FoldTable, offset: number, input: number, synapseAt: number, to: number): void {
    const inputRows = [0, 1, 2, 3].map((r) => {
      const pushWith = (pushX: () => void) => {
        const leaf: PushLeaf = (of) => {
          if (of.kind === 'x') pushX();
          else f.load(this.#code.pushSynapseAddress(f, of, 0, synapseAt) + r * this.#code.rowBytes);
        };
        this.#code.writer(f, leaf).write([table.value], () => {});
      };
      const [fired, silent] = [f.local(V128), f.local(V128)];
      if (table.isSettled) {
        pushWith(() => f.get(input).loadSplat(this.#code.layer.x + 4 * r));
        f.set(fired);
        return { fired, silent };
      }
      pushWith(() => f.float(1));
      f.set(fired);
      if (table.silent === undefined) pushWith(() => f.float(0));
      else f.float(table.silent);
      f.tee(silent).get(fired).simd(SIMD.xor).set(fired);
      return { fired, silent };
    });
    const store = (locals: readonly number[], at: number) => {
      transposed(f, locals).forEach((local, q) =>
        f
          .get(to)
          .get(local)
          .store(at + q * this.rowBytes),
      );
    };
    store(
      inputRows.map(({ fired }) => fired),
      offset,
    );
    if (rowsOf(table) > 1)
      store(
        inputRows.map(({ silent }) => silent),
        offset + 4 * padded(this.#code.layer.plan.inputs),
      );
  }

  /** Bytes from the beginning of a column's tables to table `k`. */
  #offset(k: number): number {
    return tableRowBytes(this.#tables.slice(0, k), this.#code.layer.plan.inputs);
  }
}

/** Locals with the transpose of four vectors. */
function transposed(f: FunctionBuilder, [a, b, c, d]: readonly number[]): number[] {
  const word = (k: number) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3];
  const mixed = (left: number, right: number, words: readonly number[]) => {
    const local = f.local(V128);
    f.get(left)
      .get(right)
      .shuffle(...words.flatMap(word))
      .set(local);
    return local;
  };
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  const [ab0, ab1] = [mixed(a!, b!, low), mixed(a!, b!, high)];
  const [cd0, cd1] = [mixed(c!, d!, low), mixed(c!, d!, high)];
  const [first, second] = [
    [0, 1, 4, 5],
    [2, 3, 6, 7],
  ] as const;
  return [mixed(ab0, cd0, first), mixed(ab0, cd0, second), mixed(ab1, cd1, first), mixed(ab1, cd1, second)];
}
