import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LookupActEntry } from '../../plan/kernel-entry.js';
import { TILE } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeLookupSums } from '../lookup-sums.js';
import { ActKernel } from './act-kernel.js';

/** Forward for many lanes of inputs of two values: sums of w x over senders, looked up eight at a time. */
export class LookupActKernel {
  readonly #code: LayerCode;
  readonly #entry: LookupActEntry;

  constructor(code: LayerCode, entry: LookupActEntry) {
    this.#code = code;
    this.#entry = entry;
  }

  /** act(from, to, step, scratch): as {@link ActKernel}, with this thread's scratch memory. */
  act(): FunctionBuilder {
    const { layer, rowBytes } = this.#code;
    const f = this.#code.begin(this.#entry);
    const unit = f.local(I32);
    const tiles = Math.floor(layer.stride / TILE);
    f.i32(0).set(unit);
    if (tiles > 0) f.loop(unit, { constant: 4 * TILE * tiles }, 4 * TILE, () => this.#tile(f, unit, 4));
    const quads = (layer.stride % TILE) / 4;
    if (quads > 0) this.#tile(f, unit, quads);
    if (layer.plan.logits > 1) {
      const [lane, row] = [f.local(I32), f.local(I32)];
      f.get(f.parameter('from')).set(lane);
      f.loop(lane, { local: f.parameter('to') }, 1, () => {
        f.scaled(lane, rowBytes).set(row);
        new ActKernel(this.#code).choose(f, row);
      });
    }
    return f;
  }

  #tile(f: FunctionBuilder, unit: number, quads: number): void {
    for (let q = 0; q < quads; q += 2) this.#sums(f, unit, 16 * q, Math.min(2, quads - q));
    const code = this.#code;
    const [lane, address, sums] = [f.local(I32), f.local(I32), f.local(I32)];
    const total = Array.from({ length: quads }, () => f.local(V128));
    f.get(f.parameter('from')).set(lane);
    f.loop(lane, { local: f.parameter('to') }, 1, () => {
      f.scaled(lane, code.rowBytes).get(unit).i32Add().set(address);
      f.scaled(lane, 4 * TILE).set(sums);
      const bias = code.learned(this.#entry.weights) + code.layer.plan.inputs * code.rowBytes;
      total.forEach((local, q) =>
        f
          .get(sums)
          .load(code.memory.sums + 16 * q)
          .get(unit)
          .load(bias + 16 * q)
          .simd(SIMD.f32x4Add)
          .set(local),
      );
      new ActKernel(code).finish(f, quads, { lane, unit, address }, [total]);
    });
  }

  /** Sums of all these lanes for some groups of four units, `column` bytes after `unit`. */
  #sums(f: FunctionBuilder, unit: number, column: number, quads: number): void {
    const { layer, memory, rowBytes } = this.#code;
    const [sum, end] = [f.local(I32), f.local(I32)];
    writeLookupSums(f, {
      ...{
        coding: this.#entry.coding,
        tables: this.#code.tables,
        quads,
        rowBytes,
        sum,
        scratch: f.parameter('scratch'),
        column: unit,
      },
      rows: layer.plan.inputs,
      rowsAt: this.#code.learned(this.#entry.weights) + column,
      masks: layer.packedInputs,
      sumsOfBlock: this.#code.rows,
      sumsAt: memory.sums + column,
      over({ mask, place }, body) {
        f.scaled(f.parameter('from'), 4 * TILE).set(sum);
        f.scaled(f.parameter('to'), 4 * TILE).set(end);
        f.scaled(f.parameter('from'), 4).get(mask).i32Add().set(place);
        f.loop(sum, { local: end }, 4 * TILE, () => {
          body();
          f.advance(place, 4);
        });
      },
    });
  }
}
