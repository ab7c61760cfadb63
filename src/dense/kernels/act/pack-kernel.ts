import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { BinaryCoding, CheckEntry, PackEntry } from '../../plan/kernel-entry.js';
import { BLOCK, ENTRY_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';

/**
 * Finds whether inputs take two values only, and packs eight of those into one number: the offset of their entry in a
 * lookup table, of which the first input is the highest bit.
 */
export class PackKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `check`. */
  check(entry: CheckEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const [row, to, into, inputAt] = [f.parameter('from'), f.parameter('to'), f.parameter('into'), f.local(I32)];
    const [notBit, notSign, value] = [f.local(V128), f.local(V128), f.local(V128)];
    f.float(0).set(notBit).float(0).set(notSign);
    const quad = (offset: number, filled: number) => {
      const mask = () => {
        if (filled < 4) f.keepFirst(filled);
      };
      f.get(inputAt).load(offset).set(value);
      f.get(notBit).get(value).float(0).simd(SIMD.f32x4NotEqual).get(value).float(1).simd(SIMD.f32x4NotEqual);
      f.simd(SIMD.and);
      mask();
      f.simd(SIMD.or).set(notBit);
      f.get(notSign).get(value).simd(SIMD.f32x4Abs).float(1).simd(SIMD.f32x4NotEqual);
      mask();
      f.simd(SIMD.or).set(notSign);
    };
    f.loop(row, { local: to }, 1, () => {
      f.scaled(row, 4 * layer.inputStride).set(inputAt);
      this.#overQuads(f, inputAt, quad);
    });
    f.get(into).i32(1).get(notBit).simd(SIMD.anyTrue).i32Sub();
    f.i32(1).get(notSign).simd(SIMD.anyTrue).i32Sub().i32(1).i32ShiftLeft().i32Or().i32Store(0);
    return f;
  }

  /**
   * The kind `pack`: blocks of 8 inputs of each row, for sums over inputs; blocks of 8 rows of each input, for sums
   * over rows.
   */
  pack(entry: PackEntry): FunctionBuilder {
    const { layer } = this.#code;
    const { coding } = entry;
    const f = this.#code.begin(entry);
    const row = f.local(I32);
    f.get(f.parameter('from')).set(row);
    if (layer.packedInputs > 0) f.loop(row, { local: f.parameter('to') }, 1, () => this.#packRow(f, row));
    if (layer.packedRows > 0) this.#packInputs(f, coding);
    return f;
  }

  #packRow(f: FunctionBuilder, row: number): void {
    const { layer } = this.#code;
    const { inputs } = layer.plan;
    const [inputAt, packedAt, mask, end] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    /** Up to sixteen inputs: two blocks. */
    const blocks = (count: number) => {
      const pushFour = (k: number) => (4 * k < count ? f.get(inputAt).load(layer.x + 16 * k) : f.float(0));
      const pushEight = (k: number) => {
        pushFour(2 * k);
        pushFour(2 * k + 1);
        // 1.0 is a large number among whole ones and becomes all bits; 0.0 becomes none, and so does −1.0.
        f.simd(SIMD.i16x8NarrowUnsigned);
      };
      pushEight(0);
      pushEight(1);
      f.simd(SIMD.i8x16NarrowSigned).set(bytes);
      f.get(bytes)
        .get(bytes)
        .shuffle(...REVERSED_EIGHTS)
        .simd(SIMD.i8x16Bitmask)
        .set(mask);
      for (let first = 0; first < count; first += BLOCK) {
        const size = Math.min(BLOCK, count - first);
        f.get(packedAt).get(mask);
        f.i32(first + BLOCK - size).i32ShiftRight();
        f.i32((1 << size) - 1).i32And();
        f.i32(Math.log2(ENTRY_BYTES)).i32ShiftLeft();
        f.i32Store(layer.packedInputs + (4 * this.#code.rows * first) / BLOCK);
      }
    };
    const bytes = f.local(V128);
    f.scaled(row, 4 * layer.inputStride).set(inputAt);
    f.scaled(row, 4).set(packedAt);
    const whole = Math.floor(inputs / 16);
    if (whole > 0) {
      f.get(inputAt)
        .i32(64 * whole)
        .i32Add()
        .set(end);
      f.loop(inputAt, { local: end }, 64, () => {
        blocks(16);
        f.advance(packedAt, 8 * this.#code.rows);
      });
    }
    if (inputs % 16 > 0) blocks(inputs % 16);
  }

  #packInputs(f: FunctionBuilder, coding: BinaryCoding): void {
    const { layer } = this.#code;
    const { inputStride } = layer;
    const [row, end, inputAt, input, packed] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    const block = (rows: number) => {
      const tabled = Math.min(rows, layer.kernels.lookups!.tabledRows);
      f.scaled(row, 4 * inputStride).set(inputAt);
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * inputStride }, 16, () => {
        f.float(0).set(packed);
        for (let r = 0; r < tabled; r++) {
          const bit = ENTRY_BYTES << (tabled - 1 - r);
          f.get(packed)
            .get(inputAt)
            .load(layer.x + 4 * r * inputStride)
            .float(0)
            .simd(coding === 'bits' ? SIMD.f32x4NotEqual : SIMD.f32x4Greater)
            .elements([bit, bit, bit, bit])
            .simd(SIMD.and)
            .simd(SIMD.or)
            .set(packed);
        }
        f.scaled(row, inputStride / 2)
          .get(input)
          .i32Add()
          .get(packed)
          .store(layer.packedRows);
        f.advance(inputAt, 16);
      });
    };
    const whole = BLOCK * Math.floor(this.#code.rows / BLOCK);
    f.get(f.parameter('from')).set(row);
    f.get(f.parameter('to')).set(end);
    if (whole < this.#code.rows) {
      // The last block of rows is not full: it belongs to the thread whose range ends with the last row.
      f.i32(whole).get(f.parameter('to')).i32(whole).get(f.parameter('to')).i32LessUnsigned().select().set(end);
    }
    if (whole > 0) f.loop(row, { local: end }, BLOCK, () => block(BLOCK));
    if (whole < this.#code.rows) f.loop(row, { local: f.parameter('to') }, BLOCK, () => block(this.#code.rows - whole));
  }

  #overQuads(f: FunctionBuilder, inputAt: number, quad: (offset: number, filled: number) => void): void {
    const { layer } = this.#code;
    const { inputs } = layer.plan;
    const whole = Math.floor(inputs / 4);
    const end = f.local(I32);
    if (whole > 0) {
      f.get(inputAt)
        .i32(16 * whole)
        .i32Add()
        .set(end);
      f.loop(inputAt, { local: end }, 16, () => quad(layer.x, 4));
    }
    if (inputs % 4 > 0) quad(layer.x, inputs % 4);
  }
}

/** Each eight of sixteen bytes in the opposite order. */
const REVERSED_EIGHTS = [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8];
