import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import type { HeardProduct } from '../../plan/products.js';
import {
  padded,
  SPARSE_GROUP,
  SPARSE_INPUTS,
  SPARSE_LIST_BYTES,
  SPARSE_ROWS,
  SPARSE_SUMS_BYTES,
  SPARSE_VECTORS,
} from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushInterleavedSum } from '../transposed-sum.js';

/**
 * Credit that is a product of matrices times x, which is 0 or 1, from wide layers. An input that did not fire (x = 0)
 * is sent 0, or NaN where a unit has no finite number to send; sums are added up for those that fired, from a list that
 * is made for every row.
 */
export class SparseSendKernel {
  readonly #code: LayerCode;
  readonly #products: readonly HeardProduct[];

  constructor(code: LayerCode, products: readonly HeardProduct[]) {
    this.#code = code;
    this.#products = products;
  }

  /** The kind `send`. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const [from, to, scratch] = [f.parameter('from'), f.parameter('to'), f.parameter('scratch')];
    const local = () => f.local(I32);
    const [block, blockEnd, group, groupEnd, row] = [local(), local(), local(), local(), local()];
    const [list, sums, chunk] = [local(), local(), local()];
    const { inputs, columns } = layer.plan;
    const least = (start: number, size: number, pushEnd: () => void, into: number) => {
      f.get(start).i32(size).i32Add();
      pushEnd();
      f.get(start).i32(size).i32Add();
      pushEnd();
      f.i32LessUnsigned().select().set(into);
    };
    const overRows = (body: () => void) => {
      f.get(group).set(row).get(scratch).set(list);
      f.get(scratch)
        .i32(SPARSE_ROWS * SPARSE_LIST_BYTES)
        .i32Add()
        .set(sums);
      f.loop(row, { local: groupEnd }, 1, () => {
        body();
        f.advance(list, SPARSE_LIST_BYTES);
        f.advance(sums, SPARSE_SUMS_BYTES);
      });
    };
    const place = { row, list, sums, chunk };
    const whole = Math.floor(columns / (4 * SPARSE_VECTORS));
    for (const product of this.#products) {
      f.get(from).set(row);
      f.loop(row, { local: to }, 1, () => this.#sendSilent(f, product, row, scratch));
      f.i32(0).set(block);
      f.loop(block, { constant: inputs }, SPARSE_INPUTS, () => {
        least(block, SPARSE_INPUTS, () => f.i32(inputs), blockEnd);
        f.get(from).set(group);
        f.loop(group, { local: to }, SPARSE_ROWS, () => {
          least(group, SPARSE_ROWS, () => f.get(to), groupEnd);
          overRows(() => this.#listInputs(f, { ...place, block, blockEnd }));
          f.i32(0).set(chunk);
          if (whole > 0)
            f.loop(chunk, { constant: 16 * SPARSE_VECTORS * whole }, 16 * SPARSE_VECTORS, () =>
              overRows(() => this.#overInputs(f, place, (at) => this.#addChunk(f, product, at, 4 * SPARSE_VECTORS))),
            );
          const rest = columns % (4 * SPARSE_VECTORS);
          if (rest > 0) overRows(() => this.#overInputs(f, place, (at) => this.#addChunk(f, product, at, rest)));
          overRows(() => this.#overInputs(f, place, (at) => this.#sendSums(f, product, at)));
        });
      });
    }
    return f;
  }

  /**
   * Sends all inputs of a row what those hear that did not fire: 0 times what the units send, which is 0, or NaN where
   * that is not finite.
   */
  #sendSilent(f: FunctionBuilder, { name, value }: HeardProduct, row: number, scratch: number): void {
    const code = this.#code;
    const { rowBytes, layer } = code;
    const [columnAt, end, zero] = [f.local(I32), f.local(I32), f.local(V128)];
    const ofUnits = [...leafNames([value], 'unit')];
    f.float(0).set(zero);
    const quad = (mask?: () => void) => {
      for (const unit of ofUnits) {
        f.get(zero).get(columnAt).load(code.slot(unit)).float(0).simd(SIMD.f32x4Mul);
        mask?.();
        // The bits of ±0 and NaN, all in one: an addition would wait for the last.
        f.simd(SIMD.or).set(zero);
      }
    };
    f.scaled(row, rowBytes).set(columnAt);
    const { columns } = layer.plan;
    f.get(columnAt)
      .i32(16 * Math.floor(columns / 4))
      .i32Add()
      .set(end);
    f.loop(columnAt, { local: end }, 16, () => quad());
    if (columns % 4 > 0) quad(() => f.keepFirst(columns % 4));
    const unsigned = 0x7fffffff;
    f.get(zero).elements([unsigned, unsigned, unsigned, unsigned]).simd(SIMD.and).set(zero);
    f.get(scratch);
    pushInterleavedSum(f, zero);
    f.storeElement(0, 0);
    f.get(scratch).loadSplat(0).set(zero);
    f.scaled(row, 4 * layer.inputStride).tee(columnAt);
    f.i32(4 * padded(layer.plan.inputs))
      .i32Add()
      .set(end);
    f.loop(columnAt, { local: end }, 16, () => f.get(columnAt).get(zero).store(code.below!.heard.get(name)!));
  }

  /** Makes a row's list of the inputs of a block that fired, and sets their sums to 0. */
  #listInputs(
    f: FunctionBuilder,
    { row, list, sums, block, blockEnd }: Place & { readonly block: number; readonly blockEnd: number },
  ): void {
    const { layer } = this.#code;
    const [input, next, at] = [f.local(I32), f.local(I32), f.local(I32)];
    f.get(list).set(next).get(block).set(input);
    f.scaled(row, layer.inputStride).get(block).i32Add().i32(4).i32Mul().set(at);
    // Every input is written at the end of the list, and the end moves on only if it fired: bit 29 of x is set in 1.0
    // and not in 0.0.
    f.loop(input, { local: blockEnd }, 1, () => {
      f.get(next).get(input).i32Store(0);
      f.get(next).get(at).i32Load(layer.x).i32(29).i32ShiftRight().i32(1).i32And().i32(2).i32ShiftLeft();
      f.i32Add().set(next);
      f.advance(at, 4);
    });
    f.get(list)
      .get(next)
      .i32Store(SPARSE_LIST_BYTES - 4);
    // Filled up to whole groups by repeating the last input, which is then sent the same sum again.
    for (let k = 0; k < SPARSE_GROUP - 1; k++)
      f.get(next)
        .get(next)
        .i32(-4)
        .i32Add()
        .get(list)
        .get(list)
        .get(next)
        .i32LessUnsigned()
        .select()
        .i32Load(0)
        .i32Store(4 * k);
    for (let k = 0; k < SPARSE_INPUTS + SPARSE_GROUP; k++)
      f.get(sums)
        .float(0)
        .store(16 * k);
  }

  /**
   * Writes a loop over a row's list, {@link SPARSE_GROUP} inputs at a time; `body` gets where the group's indices and
   * sums begin.
   */
  #overInputs(f: FunctionBuilder, { row, list, sums, chunk }: Place, body: (at: Place) => void): void {
    const [end, first, sum] = [f.local(I32), f.local(I32), f.local(I32)];
    f.get(list)
      .i32Load(SPARSE_LIST_BYTES - 4)
      .set(end);
    f.get(list).set(first).get(sums).set(sum);
    f.loop(first, { local: end }, 4 * SPARSE_GROUP, () => {
      body({ row, list: first, sums: sum, chunk });
      f.advance(sum, 16 * SPARSE_GROUP);
    });
  }

  /** Adds what `columns` columns send to the sums of a group of inputs. */
  #addChunk(f: FunctionBuilder, product: HeardProduct, { row, list, sums, chunk }: Place, columns: number): void {
    const code = this.#code;
    const { rowBytes } = code;
    const [columnAt, end] = [f.local(I32), f.local(I32)];
    const synapsesAt = Array.from({ length: SPARSE_GROUP }, () => f.local(I32));
    const totals = Array.from({ length: SPARSE_GROUP }, () => f.local(V128));
    f.scaled(row, rowBytes).get(chunk).i32Add().set(columnAt);
    synapsesAt.forEach((synapseAt, k) => {
      f.get(list)
        .i32Load(4 * k)
        .i32(rowBytes)
        .i32Mul()
        .get(chunk)
        .i32Add()
        .get(columnAt)
        .i32Sub()
        .set(synapseAt);
      f.get(sums)
        .load(16 * k)
        .set(totals[k]!);
    });
    const used = leafNames([product.value], 'unit');
    const quad = (mask?: () => void) => {
      const ofUnits = new Map<string, number>();
      for (const name of used) {
        const local = f.local(V128);
        f.get(columnAt).load(code.slot(name)).set(local);
        ofUnits.set(name, local);
      }
      synapsesAt.forEach((synapseAt, k) => {
        const leaf: PushLeaf = ({ kind, name }) => {
          if (kind === 'unit') f.get(ofUnits.get(name)!);
          else f.get(synapseAt).get(columnAt).i32Add().load(code.learned(name));
        };
        f.get(totals[k]!);
        code.writer(f, leaf).write([product.value], () => {
          mask?.();
          f.simd(SIMD.f32x4Add).set(totals[k]!);
        });
      });
    };
    const quads = Math.floor(columns / 4);
    if (quads > 0) {
      f.get(columnAt)
        .i32(16 * quads)
        .i32Add()
        .set(end);
      f.loop(columnAt, { local: end }, 16, () => quad());
    }
    if (columns % 4 > 0) quad(() => f.keepFirst(columns % 4));
    totals.forEach((total, k) =>
      f
        .get(sums)
        .get(total)
        .store(16 * k),
    );
  }

  /** Sends a group of inputs their sums. */
  #sendSums(f: FunctionBuilder, product: HeardProduct, { row, list, sums }: Place): void {
    const code = this.#code;
    const at = code.below!.heard.get(product.name)!;
    const input = f.local(I32);
    f.scaled(row, 4 * code.layer.inputStride).set(input);
    for (let k = 0; k < SPARSE_GROUP; k++) {
      const sum = f.local(V128);
      f.get(sums)
        .load(16 * k)
        .set(sum);
      f.get(list)
        .i32Load(4 * k)
        .i32(4)
        .i32Mul()
        .get(input)
        .i32Add();
      pushInterleavedSum(f, sum);
      f.storeElement(at, 0);
    }
  }
}

/** Locals that say what is worked on. */
interface Place {
  readonly row: number;
  /** Address of the row's list of inputs, or of a group in it, and of the sums that belong to these. */
  readonly list: number;
  readonly sums: number;
  /** Offset in bytes of the first column of a chunk within a row. */
  readonly chunk: number;
}
