import { FunctionBuilder, I32, SIMD, V128 } from '../../rule/wasm.js';
import type { LayerCode } from './layer-code.js';
import { writeOwnUpdate } from './own-update.js';
import type { outerProducts } from './products.js';
import { StepCode } from './step-code.js';

/** Lanes of a block, whose terms are summed before blocks are. */
export const BLOCK = 8;

/**
 * Learning from many lanes where every direction is a product x · e of sender and unit: tiles of four rows by eight units stay
 * in registers while the lanes pass, in blocks of 8.
 */
export class OuterUpdateKernel {
  constructor(
    private readonly code: LayerCode,
    private readonly products: ReturnType<typeof outerProducts>,
  ) {}

  /** update(from, to): these input rows. */
  update(): FunctionBuilder {
    const { layer } = this.code;
    const f = new FunctionBuilder(`update${layer.plan.layer}`, 2);
    const steps = new StepCode(f, this.code);
    const [from, to, row, tiled, unit] = [0, 1, f.local(I32), f.local(I32), f.local(I32)];
    f.get(to).get(from).i32Sub().i32(-4).i32And().get(from).i32Add().set(tiled);
    const columns = (quads: number) => {
      f.get(from).set(row);
      f.loop(row, { local: tiled }, 4, () => this.tile(f, steps, { row, unit, rows: 4, quads }));
      f.loop(row, { local: to }, 1, () => this.tile(f, steps, { row, unit, rows: 1, quads }));
    };
    f.i32(0).set(unit);
    const pairs = Math.floor(layer.stride / 8);
    if (pairs > 0) f.loop(unit, { constant: 32 * pairs }, 32, () => columns(2));
    if (layer.stride % 8 > 0) columns(1);
    return f;
  }

  /** updateBias(): the biases, and what the units learn themselves. */
  updateBias(): FunctionBuilder {
    const { layer } = this.code;
    const f = new FunctionBuilder(`updateBias${layer.plan.layer}`, 0);
    const steps = new StepCode(f, this.code);
    const [row, unit] = [f.local(I32), f.local(I32)];
    f.i32(layer.plan.inputs).set(row).i32(0).set(unit);
    const tiles = Math.floor(layer.stride / 16);
    const tile = (quads: number) => this.tile(f, steps, { row, unit, rows: 1, quads, isBias: true });
    if (tiles > 0) f.loop(unit, { constant: 64 * tiles }, 64, () => tile(4));
    if (layer.stride % 16 > 0) tile((layer.stride % 16) / 4);
    writeOwnUpdate(f, this.code, steps);
    return f;
  }

  private tile(f: FunctionBuilder, steps: StepCode, { row, unit, rows, quads, isBias = false }: Tile): void {
    const { layer, rowBytes, plan } = this.code;
    const [weight, x, e, lane] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    f.get(row).i32(rowBytes).i32Mul().get(unit).i32Add().set(weight);
    const whole = BLOCK * Math.floor(plan.batch / BLOCK);
    for (const { name, unit: factor } of this.products) {
      const vectors = () => Array.from({ length: rows }, () => Array.from({ length: quads }, () => f.local(V128)));
      const [total, block] = [vectors(), vectors()];
      const zero = (sums: number[][]) => {
        for (const local of sums.flat()) f.float(0).set(local);
      };
      const add = (lanes: number) => {
        zero(block);
        for (let l = 0; l < lanes; l++) {
          const values = Array.from({ length: quads }, (_, q) => {
            const local = f.local(V128);
            f.get(e)
              .load(this.code.slot(factor) + l * rowBytes + 16 * q)
              .set(local);
            return local;
          });
          for (let r = 0; r < rows; r++) {
            const sender = f.local(V128);
            if (!isBias)
              f.get(x)
                .loadSplat(layer.x + 4 * (l * layer.inputStride + r))
                .set(sender);
            for (let q = 0; q < quads; q++) {
              f.get(block[r]![q]!).get(values[q]!);
              if (!isBias) f.get(sender).simd(SIMD.f32x4Mul);
              f.simd(SIMD.f32x4Add).set(block[r]![q]!);
            }
          }
        }
        for (let r = 0; r < rows; r++)
          for (let q = 0; q < quads; q++)
            f.get(total[r]![q]!).get(block[r]![q]!).simd(SIMD.f32x4Add).set(total[r]![q]!);
        f.get(x)
          .i32(4 * lanes * layer.inputStride)
          .i32Add()
          .set(x);
        f.get(e)
          .i32(lanes * rowBytes)
          .i32Add()
          .set(e);
      };
      zero(total);
      f.get(row).i32(4).i32Mul().set(x).get(unit).set(e).i32(0).set(lane);
      if (whole > 0) f.loop(lane, { constant: whole }, BLOCK, () => add(BLOCK));
      if (plan.batch > whole) add(plan.batch - whole);
      const what = this.code.synaptic(name);
      for (let r = 0; r < rows; r++)
        for (let q = 0; q < quads; q++) steps.step(what, total[r]![q]!, weight, r * rowBytes + 16 * q);
    }
  }
}

/** Some rows by some groups of four units, from those that the locals `row` and `unit` (in bytes) say. */
interface Tile {
  readonly row: number;
  readonly unit: number;
  readonly rows: number;
  readonly quads: number;
  readonly isBias?: boolean;
}
