import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import type { HeardProduct } from '../../plan/products.js';
import { CHUNK, PRODUCT_SEND_BYTES, padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushTransposedSum } from '../transposed-sum.js';

/**
 * Credit that is a product of matrices: the sums of a tile of two rows by four inputs stay in registers while the
 * columns pass. Rows are taken in blocks whose values stay in the second cache ({@link PRODUCT_SEND_BYTES}) while the
 * inputs pass.
 */
export class ProductSendKernel {
  readonly #code: LayerCode;
  readonly #products: readonly HeardProduct[];

  constructor(code: LayerCode, products: readonly HeardProduct[]) {
    this.#code = code;
    this.#products = products;
  }

  /** The kind `send`. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer, rowBytes } = this.#code;
    const f = this.#code.begin(entry);
    const local = () => f.local(I32);
    const [block, end, row, pairs, input] = [local(), local(), local(), local(), local()];
    const inputs = padded(layer.plan.inputs);
    const isOne = layer.plan.columns === 1;
    const rows = isOne ? CHUNK : Math.max(2, 2 * Math.floor(PRODUCT_SEND_BYTES / rowBytes / 2));
    f.get(f.parameter('from')).set(block);
    f.loop(block, { local: f.parameter('to') }, rows, () => {
      f.get(block).i32(rows).i32Add().get(f.parameter('to'));
      f.get(block).i32(rows).i32Add().get(f.parameter('to')).i32LessUnsigned().select().set(end);
      f.get(end).get(block).i32Sub().i32(-2).i32And().get(block).i32Add().set(pairs);
      f.i32(0).set(input);
      f.loop(input, { constant: inputs }, 4, () => {
        if (isOne) {
          for (const product of this.#products) this.#oneColumn(f, product, { row, from: block, to: end }, input);
          return;
        }
        const tiles = (together: number) => {
          for (const product of this.#products) this.#tile(f, product, row, input, together);
        };
        f.get(block).set(row);
        f.loop(row, { local: pairs }, 2, () => tiles(2));
        f.loop(row, { local: end }, 1, () => tiles(1));
      });
    });
    return f;
  }

  #tile(f: FunctionBuilder, product: HeardProduct, row: number, input: number, rows: number): void {
    const code = this.#code;
    const { layer, rowBytes } = code;
    const [columnAt, synapseAt, end, inputAt] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const sums = Array.from({ length: rows }, () => [0, 1, 2, 3].map(() => f.local(V128)));
    for (const local of sums.flat()) f.float(0).set(local);
    f.scaled(row, rowBytes).set(columnAt);
    f.scaled(input, rowBytes).set(synapseAt);
    const ofUnit = leafNames([product.value], 'unit');
    const ofSynapse = leafNames([product.value], 'learned', 'next');
    const quad = (offset: number, mask?: () => void) => {
      const units = Array.from({ length: rows }, (_, l) =>
        this.#loaded(f, ofUnit, (name) => f.get(columnAt).load(code.slot(name) + l * rowBytes + offset)),
      );
      for (let r = 0; r < 4; r++) {
        const synapses = this.#loaded(f, ofSynapse, (name) =>
          f.get(synapseAt).load(code.learned(name) + r * rowBytes + offset),
        );
        for (let l = 0; l < rows; l++) {
          const leaf: PushLeaf = ({ kind, name }) => f.get((kind === 'unit' ? units[l]! : synapses).get(name)!);
          const sum = sums[l]![r]!;
          f.get(sum);
          code.writer(f, leaf).write([product.value], () => {
            mask?.();
            f.simd(SIMD.f32x4Add).set(sum);
          });
        }
      }
    };
    const next = (bytes: number) => {
      f.advance(columnAt, bytes);
      f.advance(synapseAt, bytes);
    };
    const { columns } = layer.plan;
    const quads = Math.floor(columns / 4);
    if (quads > 0) {
      f.get(synapseAt)
        .i32(16 * quads)
        .i32Add()
        .set(end);
      f.loop(synapseAt, { local: end }, 0, () => {
        quad(0);
        next(16);
      });
    }
    const rest = columns % 4;
    if (rest > 0) {
      quad(0, () => f.keepFirst(rest));
    }
    this.#setInputAt(f, inputAt, row, input);
    sums.forEach((four, l) => {
      const offset = 4 * l * layer.inputStride;
      f.get(inputAt);
      pushTransposedSum(f, four);
      this.#store(f, product, inputAt, offset);
    });
  }

  /**
   * Four inputs in some rows, where one column sends: its synapses from them lie side by side in a vector, and its sum
   * is of one term.
   */
  #oneColumn(
    f: FunctionBuilder,
    product: HeardProduct,
    { row, from, to }: Readonly<Record<'row' | 'from' | 'to', number>>,
    input: number,
  ): void {
    const code = this.#code;
    const [columnAt, synapseAt, inputAt] = [f.local(I32), f.local(I32), f.local(I32)];
    f.scaled(input, code.rowBytes).set(synapseAt);
    const synapses = this.#loaded(f, leafNames([product.value], 'learned', 'next'), (name) => {
      const four = f.local(V128);
      f.float(0).set(four);
      for (let r = 0; r < 4; r++)
        f.get(synapseAt)
          .get(four)
          .loadElement(code.learned(name) + r * code.rowBytes, r)
          .set(four);
      f.get(four);
    });
    f.get(from).set(row);
    f.scaled(row, code.rowBytes).set(columnAt);
    this.#setInputAt(f, inputAt, row, input);
    f.loop(row, { local: to }, 1, () => {
      const leaf: PushLeaf = ({ kind, name }) =>
        kind === 'unit' ? f.get(columnAt).loadSplat(code.slot(name)) : f.get(synapses.get(name)!);
      f.get(inputAt);
      // Sums begin at +0.
      code.writer(f, leaf).write([product.value], () => f.float(0).simd(SIMD.f32x4Add));
      this.#store(f, product, inputAt, 0);
      f.advance(columnAt, code.rowBytes);
      f.advance(inputAt, 4 * code.layer.inputStride);
    });
  }

  #setInputAt(f: FunctionBuilder, inputAt: number, row: number, input: number): void {
    f.scaled(row, this.#code.layer.inputStride).get(input).i32Add().i32(4).i32Mul().set(inputAt);
  }

  /**
   * Stores what four inputs hear, which is on the stack above the address in the local `inputAt`.
   *
   * The factor x is taken out of the sum: it is 0 or 1, and 0 times the sum is the sum of 0 times each term, NaN
   * included (unless finite terms overflow). Added to +0, so that no −0 remains.
   */
  #store(f: FunctionBuilder, { timesX, name }: HeardProduct, inputAt: number, offset: number): void {
    const { layer } = this.#code;
    if (timesX)
      f.get(inputAt)
        .load(layer.x + offset)
        .simd(SIMD.f32x4Mul)
        .float(0)
        .simd(SIMD.f32x4Add);
    f.store(this.#code.heardBelow(name) + offset);
  }

  /** Locals with what `push` pushes, by name. */
  #loaded(f: FunctionBuilder, names: Iterable<string>, push: (name: string) => void): Map<string, number> {
    const locals = new Map<string, number>();
    for (const name of names) {
      const local = f.local(V128);
      push(name);
      f.set(local);
      locals.set(name, local);
    }
    return locals;
  }
}
