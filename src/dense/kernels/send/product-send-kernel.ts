import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import type { HeardProduct } from '../../plan/products.js';
import { PRODUCT_SEND_BYTES, padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { pushTransposedSum } from '../transposed-sum.js';

/** Credit to many lanes that is a product of matrices: tiles of two lanes by four senders stay in registers while the receivers pass. */
export class ProductSendKernel {
  readonly #code: LayerCode;
  readonly #products: readonly HeardProduct[];

  constructor(code: LayerCode, products: readonly HeardProduct[]) {
    this.#code = code;
    this.#products = products;
  }

  /** send(from, to): what the units of the layer below hear from this one, for these lanes. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer, rowBytes } = this.#code;
    const f = this.#code.begin(entry);
    const local = () => f.local(I32);
    const [block, end, lane, pairs, input] = [local(), local(), local(), local(), local()];
    const senders = padded(layer.plan.inputs);
    const lanes = Math.max(2, 2 * Math.floor(PRODUCT_SEND_BYTES / rowBytes / 2));
    f.get(f.parameter('from')).set(block);
    f.loop(block, { local: f.parameter('to') }, lanes, () => {
      f.get(block).i32(lanes).i32Add().get(f.parameter('to'));
      f.get(block).i32(lanes).i32Add().get(f.parameter('to')).i32LessUnsigned().select().set(end);
      f.get(end).get(block).i32Sub().i32(-2).i32And().get(block).i32Add().set(pairs);
      f.i32(0).set(input);
      f.loop(input, { constant: senders }, 4, () => {
        const tiles = (together: number) => {
          for (const product of this.#products) this.#tile(f, product, lane, input, together);
        };
        f.get(block).set(lane);
        f.loop(lane, { local: pairs }, 2, () => tiles(2));
        f.loop(lane, { local: end }, 1, () => tiles(1));
      });
    });
    return f;
  }

  #tile(f: FunctionBuilder, product: HeardProduct, lane: number, input: number, lanes: number): void {
    const code = this.#code;
    const { layer, rowBytes } = code;
    const [address, weight, end, sender] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const sums = Array.from({ length: lanes }, () => [0, 1, 2, 3].map(() => f.local(V128)));
    for (const local of sums.flat()) f.float(0).set(local);
    f.scaled(lane, rowBytes).set(address);
    f.scaled(input, rowBytes).set(weight);
    const ofUnit = leafNames([product.value], 'unit');
    const ofSynapse = leafNames([product.value], 'learned', 'next');
    const quad = (offset: number, mask?: () => void) => {
      const units = Array.from({ length: lanes }, (_, l) =>
        this.#loaded(f, ofUnit, (name) => f.get(address).load(code.slot(name) + l * rowBytes + offset)),
      );
      for (let r = 0; r < 4; r++) {
        const synapses = this.#loaded(f, ofSynapse, (name) =>
          f.get(weight).load(code.learned(name) + r * rowBytes + offset),
        );
        for (let l = 0; l < lanes; l++) {
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
      f.advance(address, bytes);
      f.advance(weight, bytes);
    };
    const { columns } = layer.plan;
    const quads = Math.floor(columns / 4);
    if (quads > 0) {
      f.get(weight)
        .i32(16 * quads)
        .i32Add()
        .set(end);
      f.loop(weight, { local: end }, 0, () => {
        quad(0);
        next(16);
      });
    }
    const rest = columns % 4;
    if (rest > 0) {
      quad(0, () => f.keepFirst(rest));
    }
    f.scaled(lane, layer.inputStride).get(input).i32Add().i32(4).i32Mul().set(sender);
    sums.forEach((four, l) => {
      const offset = 4 * l * layer.inputStride;
      f.get(sender);
      pushTransposedSum(f, four);
      // Of a sender that did not fire every term is 0, or NaN where it is 0 times no finite number; from +0, so that no −0 remains.
      if (product.timesX)
        f.get(sender)
          .load(layer.x + offset)
          .simd(SIMD.f32x4Mul)
          .float(0)
          .simd(SIMD.f32x4Add);
      f.store(code.below!.heard.get(product.name)! + offset);
    });
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
