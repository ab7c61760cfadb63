import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { BinaryCoding, CheckEntry, PackEntry } from '../../plan/kernel-entry.js';
import { BLOCK, ENTRY_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';

/** Finds whether inputs take two values only, and packs eight of those into the place of their sum in a table. */
export class PackKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** check(from, to, at): writes 1 there if all inputs of these lanes are 0 or 1, plus 2 if all are −1 or 1. */
  check(entry: CheckEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const [lane, to, at, x] = [f.parameter('from'), f.parameter('to'), f.parameter('into'), f.local(I32)];
    const [notBit, notSign, value] = [f.local(V128), f.local(V128), f.local(V128)];
    f.float(0).set(notBit).float(0).set(notSign);
    const quad = (offset: number, filled: number) => {
      const mask = () => {
        if (filled < 4) f.keepFirst(filled);
      };
      f.get(x).load(offset).set(value);
      f.get(notBit).get(value).float(0).simd(SIMD.f32x4NotEqual).get(value).float(1).simd(SIMD.f32x4NotEqual);
      f.simd(SIMD.and);
      mask();
      f.simd(SIMD.or).set(notBit);
      f.get(notSign).get(value).simd(SIMD.f32x4Abs).float(1).simd(SIMD.f32x4NotEqual);
      mask();
      f.simd(SIMD.or).set(notSign);
    };
    f.loop(lane, { local: to }, 1, () => {
      f.scaled(lane, 4 * layer.inputStride).set(x);
      this.#overQuads(f, x, quad);
    });
    f.get(at).i32(1).get(notBit).simd(SIMD.anyTrue).i32Sub();
    f.i32(1).get(notSign).simd(SIMD.anyTrue).i32Sub().i32(1).i32ShiftLeft().i32Or().i32Store(0);
    return f;
  }

  /** pack(from, to): for sums over senders, blocks of 8 inputs of each lane; for sums over lanes, blocks of 8 lanes of each input. */
  pack(entry: PackEntry): FunctionBuilder {
    const { layer } = this.#code;
    const { coding } = entry;
    const f = this.#code.begin(entry);
    const lane = f.local(I32);
    f.get(f.parameter('from')).set(lane);
    if (layer.packedInputs > 0) f.loop(lane, { local: f.parameter('to') }, 1, () => this.#packLane(f, lane, coding));
    if (layer.packedRows > 0) this.#packInputs(f, coding);
    return f;
  }

  #packLane(f: FunctionBuilder, lane: number, coding: BinaryCoding): void {
    const { layer } = this.#code;
    const { inputs } = layer.plan;
    const [x, mask, end] = [f.local(I32), f.local(I32), f.local(I32)];
    const four = (offset: number) => {
      f.get(x).load(layer.x + offset);
      // The sign of the shifted bits of 1 is set, that of 0 is not.
      if (coding === 'bits') f.i32(2).simd(SIMD.i32x4ShiftLeft);
      f.simd(SIMD.i32x4Bitmask);
    };
    const block = (size: number) => {
      f.get(mask);
      four(0);
      if (size > 4) {
        four(16);
        f.i32(4).i32ShiftLeft().i32Or();
      }
      if (coding === 'signs') f.i32(-1).i32Xor();
      f.i32((1 << size) - 1).i32And();
      f.i32(Math.log2(ENTRY_BYTES)).i32ShiftLeft().i32Store(layer.packedInputs);
      f.advance(mask, 4 * this.#code.rows);
      f.advance(x, 4 * BLOCK);
    };
    f.scaled(lane, 4 * layer.inputStride).set(x);
    f.scaled(lane, 4).set(mask);
    const whole = Math.floor(inputs / BLOCK);
    if (whole > 0) {
      f.get(x)
        .i32(4 * BLOCK * whole)
        .i32Add()
        .set(end);
      f.loop(x, { local: end }, 0, () => block(BLOCK));
    }
    if (inputs % BLOCK > 0) block(inputs % BLOCK);
  }

  #packInputs(f: FunctionBuilder, coding: BinaryCoding): void {
    const { layer } = this.#code;
    const { inputStride } = layer;
    const [lane, end, x, input, packed] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    const group = (lanes: number) => {
      f.scaled(lane, 4 * inputStride).set(x);
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * inputStride }, 16, () => {
        f.float(0).set(packed);
        for (let l = 0; l < lanes; l++) {
          const bit = ENTRY_BYTES << l;
          f.get(packed)
            .get(x)
            .load(layer.x + 4 * l * inputStride)
            .float(0)
            .simd(coding === 'bits' ? SIMD.f32x4NotEqual : SIMD.f32x4Greater)
            .elements([bit, bit, bit, bit])
            .simd(SIMD.and)
            .simd(SIMD.or)
            .set(packed);
        }
        f.scaled(lane, inputStride / 2)
          .get(input)
          .i32Add()
          .get(packed)
          .store(layer.packedRows);
        f.advance(x, 16);
      });
    };
    const whole = BLOCK * Math.floor(this.#code.rows / BLOCK);
    f.get(f.parameter('from')).set(lane);
    f.get(f.parameter('to')).set(end);
    if (whole < this.#code.rows) {
      // The lanes of a last block that is not full are this thread's if it goes to the end.
      f.i32(whole).get(f.parameter('to')).i32(whole).get(f.parameter('to')).i32LessUnsigned().select().set(end);
    }
    if (whole > 0) f.loop(lane, { local: end }, BLOCK, () => group(BLOCK));
    if (whole < this.#code.rows)
      f.loop(lane, { local: f.parameter('to') }, BLOCK, () => group(this.#code.rows - whole));
  }

  #overQuads(f: FunctionBuilder, x: number, quad: (offset: number, filled: number) => void): void {
    const { layer } = this.#code;
    const { inputs } = layer.plan;
    const whole = Math.floor(inputs / 4);
    const end = f.local(I32);
    if (whole > 0) {
      f.get(x)
        .i32(16 * whole)
        .i32Add()
        .set(end);
      f.loop(x, { local: end }, 16, () => quad(layer.x, 4));
    }
    if (inputs % 4 > 0) quad(layer.x, inputs % 4);
  }
}
