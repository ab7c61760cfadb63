import { FunctionBuilder, I32, SIMD, V128 } from '../../rule/wasm.js';
import { ActKernel } from './act-kernel.js';
import type { LayerCode } from './layer-code.js';
import { type Coding, TABLE, tableName } from './lookup-table.js';
import { BLOCK } from './outer-update-kernel.js';

/** Floats of a lane's sums while a tile is worked on. */
export const TILE = 16;
/** Tables in use at once: more would not fit the first cache beside what they are added to. */
export const TABLES = 2;

/** Forward for many lanes of inputs of two values: sums of w x over senders, looked up eight at a time. */
export class LookupActKernel {
  constructor(
    private readonly code: LayerCode,
    private readonly weights: string,
  ) {}

  /** act(from, to, step, scratch): as {@link ActKernel}, with this thread's scratch memory. */
  act(coding: Coding): FunctionBuilder {
    const { layer, rowBytes } = this.code;
    const f = new FunctionBuilder(`act${layer.plan.layer}${coding}`, 4);
    const unit = f.local(I32);
    const tiles = Math.floor(layer.stride / TILE);
    f.i32(0).set(unit);
    if (tiles > 0) f.loop(unit, { constant: 4 * TILE * tiles }, 4 * TILE, () => this.tile(f, coding, unit, 4));
    const quads = (layer.stride % TILE) / 4;
    if (quads > 0) this.tile(f, coding, unit, quads);
    if (layer.plan.logits > 1) {
      const [lane, row] = [f.local(I32), f.local(I32)];
      f.get(0).set(lane);
      f.loop(lane, { local: 1 }, 1, () => {
        f.get(lane).i32(rowBytes).i32Mul().set(row);
        new ActKernel(this.code).choose(f, row);
      });
    }
    return f;
  }

  private tile(f: FunctionBuilder, coding: Coding, unit: number, quads: number): void {
    for (let q = 0; q < quads; q += 2) this.sums(f, coding, unit, 16 * q, Math.min(2, quads - q));
    const { code } = this;
    const [lane, address, sums] = [f.local(I32), f.local(I32), f.local(I32)];
    const total = Array.from({ length: quads }, () => f.local(V128));
    f.get(0).set(lane);
    f.loop(lane, { local: 1 }, 1, () => {
      f.get(lane).i32(code.rowBytes).i32Mul().get(unit).i32Add().set(address);
      f.get(lane)
        .i32(4 * TILE)
        .i32Mul()
        .set(sums);
      const bias = code.learned(this.weights) + code.layer.plan.inputs * code.rowBytes;
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
  private sums(f: FunctionBuilder, coding: Coding, unit: number, column: number, quads: number): void {
    const { layer, memory, rowBytes, plan } = this.code;
    const { inputs } = layer.plan;
    const [weight, mask, end, lane, to] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const place = f.local(I32);
    const sumBytes = 4 * TILE;
    const overLanes = (body: () => void) => {
      f.get(0).i32(sumBytes).i32Mul().set(lane);
      f.get(1).i32(sumBytes).i32Mul().set(to);
      f.get(0).i32(4).i32Mul().get(mask).i32Add().set(place);
      f.loop(lane, { local: to }, sumBytes, () => {
        body();
        f.get(place).i32(4).i32Add().set(place);
      });
    };
    const pass = (sizes: readonly number[]) => {
      sizes.forEach((size, k) => {
        for (let q = 0; q < quads; q++) {
          f.get(weight)
            .i32(this.code.learned(this.weights) + k * BLOCK * rowBytes + column + 16 * q)
            .i32Add();
          f.i32(rowBytes);
          f.get(3)
            .i32(k * TABLE + 16 * q)
            .i32Add();
          f.call(tableName(size, coding));
        }
      });
      const entries = sizes.map(() => f.local(I32));
      overLanes(() => {
        entries.forEach((entry, k) =>
          f
            .get(place)
            .i32Load(layer.masks + 4 * k * plan.batch)
            .get(3)
            .i32Add()
            .set(entry),
        );
        for (let q = 0; q < quads; q++) {
          const at = memory.sums + column + 16 * q;
          f.get(lane).get(lane).load(at);
          entries.forEach((entry, k) =>
            f
              .get(entry)
              .load(k * TABLE + 16 * q)
              .simd(SIMD.f32x4Add),
          );
          f.store(at);
        }
      });
      f.get(weight)
        .i32(sizes.length * BLOCK * rowBytes)
        .i32Add()
        .set(weight);
      f.get(mask)
        .i32(4 * sizes.length * plan.batch)
        .i32Add()
        .set(mask);
    };
    f.get(unit).set(weight).i32(0).set(mask);
    overLanes(() => {
      for (let q = 0; q < quads; q++)
        f.get(lane)
          .float(0)
          .store(memory.sums + column + 16 * q);
    });
    const whole = Math.floor(inputs / BLOCK);
    const together = Math.floor(whole / TABLES);
    if (together > 0) {
      f.i32(together * TABLES * 4 * plan.batch).set(end);
      f.loop(mask, { local: end }, 0, () => pass(new Array<number>(TABLES).fill(BLOCK)));
    }
    const rest = [...new Array<number>(whole % TABLES).fill(BLOCK), inputs % BLOCK].filter((size) => size > 0);
    if (rest.length > 0) pass(rest);
  }
}
