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
 * Credit to many lanes that is a product of matrices with a factor x of 0 or 1, for wide layers: what is sent to a sender that
 * did not fire is 0 (or NaN, if its receivers have no finite number to send), and only those that fired are worked on, from a list that is made anew for every lane.
 */
export class SparseSendKernel {
  readonly #code: LayerCode;
  readonly #products: readonly HeardProduct[];

  constructor(code: LayerCode, products: readonly HeardProduct[]) {
    this.#code = code;
    this.#products = products;
  }

  /** send(from, to, scratch): what the units of the layer below hear from this one, for these lanes; with this thread's scratch memory. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const [from, to, scratch] = [f.parameter('from'), f.parameter('to'), f.parameter('scratch')];
    const local = () => f.local(I32);
    const [block, blockEnd, group, groupEnd, lane] = [local(), local(), local(), local(), local()];
    const [list, sums, chunk] = [local(), local(), local()];
    const { inputs, columns } = layer.plan;
    const least = (start: number, size: number, pushEnd: () => void, into: number) => {
      f.get(start).i32(size).i32Add();
      pushEnd();
      f.get(start).i32(size).i32Add();
      pushEnd();
      f.i32LessUnsigned().select().set(into);
    };
    const overLanes = (body: () => void) => {
      f.get(group).set(lane).get(scratch).set(list);
      f.get(scratch)
        .i32(SPARSE_ROWS * SPARSE_LIST_BYTES)
        .i32Add()
        .set(sums);
      f.loop(lane, { local: groupEnd }, 1, () => {
        body();
        f.advance(list, SPARSE_LIST_BYTES);
        f.advance(sums, SPARSE_SUMS_BYTES);
      });
    };
    const place = { lane, list, sums, chunk };
    const whole = Math.floor(columns / (4 * SPARSE_VECTORS));
    for (const product of this.#products) {
      f.get(from).set(lane);
      f.loop(lane, { local: to }, 1, () => this.#tellSilent(f, product, lane, scratch));
      f.i32(0).set(block);
      f.loop(block, { constant: inputs }, SPARSE_INPUTS, () => {
        least(block, SPARSE_INPUTS, () => f.i32(inputs), blockEnd);
        f.get(from).set(group);
        f.loop(group, { local: to }, SPARSE_ROWS, () => {
          least(group, SPARSE_ROWS, () => f.get(to), groupEnd);
          overLanes(() => this.#listSenders(f, { ...place, block, blockEnd }));
          f.i32(0).set(chunk);
          if (whole > 0)
            f.loop(chunk, { constant: 16 * SPARSE_VECTORS * whole }, 16 * SPARSE_VECTORS, () =>
              overLanes(() => this.#overSenders(f, place, (at) => this.#addChunk(f, product, at, 4 * SPARSE_VECTORS))),
            );
          const rest = columns % (4 * SPARSE_VECTORS);
          if (rest > 0) overLanes(() => this.#overSenders(f, place, (at) => this.#addChunk(f, product, at, rest)));
          overLanes(() => this.#overSenders(f, place, (at) => this.#tell(f, product, at)));
        });
      });
    }
    return f;
  }

  /**
   * Tells all senders of a lane what those hear that did not fire: 0 times what the receivers send, which is 0, or NaN where one of
   * them is no finite number.
   */
  #tellSilent(f: FunctionBuilder, { name, value }: HeardProduct, lane: number, scratch: number): void {
    const code = this.#code;
    const { rowBytes, layer } = code;
    const [address, end, zero] = [f.local(I32), f.local(I32), f.local(V128)];
    const ofUnits = [...leafNames([value], 'unit')];
    f.float(0).set(zero);
    const quad = (mask?: () => void) => {
      for (const unit of ofUnits) {
        f.get(zero).get(address).load(code.slot(unit)).float(0).simd(SIMD.f32x4Mul);
        mask?.();
        // The bits of ±0 and NaN, all in one: an addition would wait for the last.
        f.simd(SIMD.or).set(zero);
      }
    };
    f.scaled(lane, rowBytes).set(address);
    const { columns } = layer.plan;
    f.get(address)
      .i32(16 * Math.floor(columns / 4))
      .i32Add()
      .set(end);
    f.loop(address, { local: end }, 16, () => quad());
    if (columns % 4 > 0) quad(() => f.keepFirst(columns % 4));
    const unsigned = 0x7fffffff;
    f.get(zero).elements([unsigned, unsigned, unsigned, unsigned]).simd(SIMD.and).set(zero);
    f.get(scratch);
    pushInterleavedSum(f, zero);
    f.storeElement(0, 0);
    f.get(scratch).loadSplat(0).set(zero);
    f.scaled(lane, 4 * layer.inputStride).tee(address);
    f.i32(4 * padded(layer.plan.inputs))
      .i32Add()
      .set(end);
    f.loop(address, { local: end }, 16, () => f.get(address).get(zero).store(code.below!.heard.get(name)!));
  }

  /** A lane's list of those of a block that fired; the sums are 0 so far. */
  #listSenders(
    f: FunctionBuilder,
    { lane, list, sums, block, blockEnd }: Place & { readonly block: number; readonly blockEnd: number },
  ): void {
    const { layer } = this.#code;
    const [row, next, at] = [f.local(I32), f.local(I32), f.local(I32)];
    f.get(list).set(next).get(block).set(row);
    f.scaled(lane, layer.inputStride).get(block).i32Add().i32(4).i32Mul().set(at);
    // Every sender is written at the end of the list, which moves on only if it fired.
    f.loop(row, { local: blockEnd }, 1, () => {
      f.get(next).get(row).i32Store(0);
      f.get(next).get(at).i32Load(layer.x).i32(29).i32ShiftRight().i32(1).i32And().i32(2).i32ShiftLeft();
      f.i32Add().set(next);
      f.advance(at, 4);
    });
    f.get(list)
      .get(next)
      .i32Store(SPARSE_LIST_BYTES - 4);
    // Filled up with its own last sender, to whole groups.
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

  /** Groups of six senders of a lane's list; `body` gets where the group's numbers and sums begin. */
  #overSenders(f: FunctionBuilder, { lane, list, sums, chunk }: Place, body: (at: Place) => void): void {
    const [end, first, sum] = [f.local(I32), f.local(I32), f.local(I32)];
    f.get(list)
      .i32Load(SPARSE_LIST_BYTES - 4)
      .set(end);
    f.get(list).set(first).get(sums).set(sum);
    f.loop(first, { local: end }, 4 * SPARSE_GROUP, () => {
      body({ lane, list: first, sums: sum, chunk });
      f.advance(sum, 16 * SPARSE_GROUP);
    });
  }

  /** Adds some receivers to the sums of six senders. */
  #addChunk(f: FunctionBuilder, product: HeardProduct, { lane, list, sums, chunk }: Place, units: number): void {
    const code = this.#code;
    const { rowBytes } = code;
    const [address, end] = [f.local(I32), f.local(I32)];
    const weights = Array.from({ length: SPARSE_GROUP }, () => f.local(I32));
    const totals = Array.from({ length: SPARSE_GROUP }, () => f.local(V128));
    f.scaled(lane, rowBytes).get(chunk).i32Add().set(address);
    weights.forEach((weight, k) => {
      f.get(list)
        .i32Load(4 * k)
        .i32(rowBytes)
        .i32Mul()
        .get(chunk)
        .i32Add()
        .get(address)
        .i32Sub()
        .set(weight);
      f.get(sums)
        .load(16 * k)
        .set(totals[k]!);
    });
    const used = leafNames([product.value], 'unit');
    const quad = (mask?: () => void) => {
      const ofUnits = new Map<string, number>();
      for (const name of used) {
        const local = f.local(V128);
        f.get(address).load(code.slot(name)).set(local);
        ofUnits.set(name, local);
      }
      weights.forEach((weight, k) => {
        const leaf: PushLeaf = ({ kind, name }) => {
          if (kind === 'unit') f.get(ofUnits.get(name)!);
          else f.get(weight).get(address).i32Add().load(code.learned(name));
        };
        f.get(totals[k]!);
        code.writer(f, leaf).write([product.value], () => {
          mask?.();
          f.simd(SIMD.f32x4Add).set(totals[k]!);
        });
      });
    };
    const quads = Math.floor(units / 4);
    if (quads > 0) {
      f.get(address)
        .i32(16 * quads)
        .i32Add()
        .set(end);
      f.loop(address, { local: end }, 16, () => quad());
    }
    if (units % 4 > 0) quad(() => f.keepFirst(units % 4));
    totals.forEach((total, k) =>
      f
        .get(sums)
        .get(total)
        .store(16 * k),
    );
  }

  /** Tells six senders their sums. */
  #tell(f: FunctionBuilder, product: HeardProduct, { lane, list, sums }: Place): void {
    const code = this.#code;
    const at = code.below!.heard.get(product.name)!;
    const row = f.local(I32);
    f.scaled(lane, 4 * code.layer.inputStride).set(row);
    for (let k = 0; k < SPARSE_GROUP; k++) {
      const sum = f.local(V128);
      f.get(sums)
        .load(16 * k)
        .set(sum);
      f.get(list)
        .i32Load(4 * k)
        .i32(4)
        .i32Mul()
        .get(row)
        .i32Add();
      pushInterleavedSum(f, sum);
      f.storeElement(at, 0);
    }
  }
}

/** Locals: a lane, its list and sums (or where a group of them begins), and the byte offset of a chunk of receivers. */
interface Place {
  readonly lane: number;
  readonly list: number;
  readonly sums: number;
  readonly chunk: number;
}
