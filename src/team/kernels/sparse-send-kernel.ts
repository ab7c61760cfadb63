import { leaves } from '../../rule/graph.js';
import { FunctionBuilder, I32, SIMD, V128 } from '../../rule/wasm.js';
import type { LayerCode, Leaf } from './layer-code.js';
import type { HeardProduct } from './products.js';
import { pushTransposedSum } from './transposed-sum.js';

/** Bytes of weights that stay in the second cache while the lanes pass. */
const BLOCK_BYTES = 1 << 18;
/** Senders at a time: their sums stay in registers. */
const TOGETHER = 8;

/** Rows of weights whose senders make one list. */
function rowsTogether(rowBytes: number, inputs: number): number {
  return Math.min(inputs, Math.max(TOGETHER, Math.floor(BLOCK_BYTES / rowBytes)));
}

/** Bytes of a list of senders, and what fills it up. */
export function senderListBytes(rowBytes: number, inputs: number): number {
  return 4 * (rowsTogether(rowBytes, inputs) + TOGETHER);
}

/**
 * Credit to many lanes that is a product of matrices with a factor x of 0 or 1, for wide layers: what is sent to a sender that
 * did not fire is 0, and only those that fired are worked on, from a list that is made anew for every lane.
 */
export class SparseSendKernel {
  constructor(
    private readonly code: LayerCode,
    private readonly products: readonly HeardProduct[],
  ) {}

  /** send(from, to, scratch): what the units of the layer below hear from this one, for these lanes; with this thread's scratch memory. */
  send(): FunctionBuilder {
    const { layer, rowBytes } = this.code;
    const { inputs } = layer.plan;
    const f = new FunctionBuilder(`send${layer.plan.layer}`, 3);
    const scratch = 2;
    const [block, end, lane, list, row, last, heard] = [0, 1, 2, 3, 4, 5, 6].map(() => f.local(I32)) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const rows = rowsTogether(rowBytes, inputs);
    f.i32(0).set(block);
    f.loop(block, { constant: inputs }, rows, () => {
      f.get(block).i32(rows).i32Add().i32(inputs);
      f.get(block).i32(rows).i32Add().i32(inputs).i32LessUnsigned().select().set(end);
      f.get(0).set(lane);
      f.loop(lane, { local: 1 }, 1, () => {
        f.get(lane)
          .i32(4 * layer.inputStride)
          .i32Mul()
          .set(heard);
        f.get(scratch).set(list).get(block).set(row);
        // Every sender is written at the end of the list, which moves on only if it fired.
        f.loop(row, { local: end }, 1, () => {
          f.get(list).get(row).i32Store(0);
          f.get(list);
          f.get(row).i32(4).i32Mul().get(heard).i32Add().tee(last).i32Load(layer.x);
          f.i32(29).i32ShiftRight().i32(1).i32And().i32(2).i32ShiftLeft().i32Add().set(list);
          for (const { name } of this.products) f.get(last).i32(0).i32Store(this.code.below!.heard.get(name)!);
        });
        // The list is filled up with its own last sender, or with any if nobody fired.
        f.get(list).set(last);
        for (let k = 0; k < TOGETHER - 1; k++)
          f.get(last)
            .get(last)
            .i32(-4)
            .i32Add()
            .get(scratch)
            .get(scratch)
            .get(last)
            .i32LessUnsigned()
            .select()
            .i32Load(0)
            .i32Store(4 * k);
        f.get(scratch).set(row);
        f.loop(row, { local: last }, 4 * TOGETHER, () => {
          for (const product of this.products) this.senders(f, product, lane, row, heard);
        });
      });
    });
    return f;
  }

  /** The eight senders from `list` on. */
  private senders(f: FunctionBuilder, product: HeardProduct, lane: number, list: number, heard: number): void {
    const { code } = this;
    const { rowBytes, layer } = code;
    const [address, end] = [f.local(I32), f.local(I32)];
    const weights = Array.from({ length: TOGETHER }, () => f.local(I32));
    const sums = Array.from({ length: TOGETHER }, () => f.local(V128));
    weights.forEach((weight, k) => {
      f.get(list)
        .i32Load(4 * k)
        .i32(rowBytes)
        .i32Mul()
        .set(weight);
      f.float(0).set(sums[k]!);
    });
    f.get(lane).i32(rowBytes).i32Mul().set(address);
    const used = [...leaves([product.value])].map((key) => key.split('.') as [kind: string, name: string]);
    const quad = (offset: number, mask?: () => void) => {
      const units = new Map<string, number>();
      for (const [kind, name] of used) {
        if (kind !== 'unit') continue;
        const local = f.local(V128);
        f.get(address)
          .load(code.slot(name) + offset)
          .set(local);
        units.set(name, local);
      }
      weights.forEach((weight, k) => {
        const leaf: Leaf = (kind, name) => {
          if (kind === 'unit') f.get(units.get(name)!);
          else f.get(weight).load(code.learned(name) + offset);
        };
        f.get(sums[k]!);
        code.writer(f, leaf).write([product.value], () => {
          mask?.();
          f.simd(SIMD.f32x4Add).set(sums[k]!);
        });
      });
    };
    const { units } = layer.plan;
    const unrolled = 4;
    const whole = Math.floor(units / (4 * unrolled));
    if (whole > 0) {
      f.get(address)
        .i32(16 * unrolled * whole)
        .i32Add()
        .set(end);
      f.loop(address, { local: end }, 16 * unrolled, () => {
        for (let q = 0; q < unrolled; q++) quad(16 * q);
        for (const weight of weights)
          f.get(weight)
            .i32(16 * unrolled)
            .i32Add()
            .set(weight);
      });
    }
    const rest = units - 4 * unrolled * whole;
    for (let q = 0; 4 * q < rest; q++) {
      const filled = Math.min(4, rest - 4 * q);
      const words = [0, 1, 2, 3].map((k) => (k < filled ? 0xffffffff : 0)) as [number, number, number, number];
      quad(16 * q, filled < 4 ? () => f.lanes(words).simd(SIMD.and) : undefined);
    }
    const at = code.below!.heard.get(product.name)!;
    for (let k = 0; k < TOGETHER; k += 4) {
      const total = f.local(V128);
      pushTransposedSum(f, sums.slice(k, k + 4));
      f.set(total);
      for (let r = 0; r < 4; r++)
        f.get(list)
          .i32Load(4 * (k + r))
          .i32(4)
          .i32Mul()
          .get(heard)
          .i32Add()
          .get(total)
          .storeLane(at, r);
    }
  }
}
