import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { ActEntry } from '../../plan/kernel-entry.js';
import { BLOCK, TILE, TILE_BYTES } from '../../sizes.js';
import { FieldCode } from '../field-code.js';
import type { LayerCode } from '../layer-code.js';
import { ActKernel } from './act-kernel.js';

/**
 * Acting of units that listen to receptive fields, for any rule: a tile of up to 16 columns, row by row, so that the tile's weights stay in
 * the first cache.
 */
export class FieldActKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `act` and `sense`. */
  act(entry: ActEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const column = f.local(I32);
    const { stride } = this.#code.layer;
    const tiles = Math.floor(stride / TILE);
    f.i32(0).set(column);
    if (tiles > 0) f.loop(column, { constant: TILE_BYTES * tiles }, TILE_BYTES, () => this.#tile(f, 4, column));
    if (stride % TILE > 0) this.#tile(f, (stride % TILE) / 4, column);
    return f;
  }

  #tile(f: FunctionBuilder, quads: number, column: number): void {
    const code = this.#code;
    const { role } = code;
    const { inputs } = code.layer.plan;
    const field = new FieldCode(f, code);
    const fields = field.of(column, quads);
    const [row, rowAt, columnAt, tapAt, synapseAt] = [
      f.local(I32),
      f.local(I32),
      f.local(I32),
      f.local(I32),
      f.local(I32),
    ];
    const total = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const block = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const term = (into: number[][], tap: number, isBias: boolean) => {
      const x = isBias ? [] : field.said(field.senders(fields, tapAt, tap), code.layer.x, rowAt);
      for (let q = 0; q < quads; q++) {
        role.sums.forEach((sum, k) => {
          const at = code.rowBytes * tap + 16 * q;
          const writer = code.writer(f, ({ kind, name }) => {
            if (kind === 'x') isBias ? f.float(1) : f.get(x[q]!);
            else if (kind === 'unit') f.get(columnAt).load(code.slot(name) + 16 * q);
            else if (kind === 'own') f.get(column).load(code.own(name) + 16 * q);
            else if (kind === 'learned') f.get(synapseAt).load(code.learned(name) + at);
            else code.pushTrace(f, row, synapseAt, code.trace(name) + at);
          });
          f.get(into[k]![q]!);
          writer.write([sum.value], () => f.simd(SIMD.f32x4Add).set(into[k]![q]!));
        });
      }
    };
    const addBlock = (size: number) => {
      for (const local of block.flat()) f.float(0).set(local);
      for (let tap = 0; tap < size; tap++) term(block, tap, false);
      total.flat().forEach((sum, k) => f.get(sum).get(block.flat()[k]!).simd(SIMD.f32x4Add).set(sum));
      f.advance(synapseAt, size * code.rowBytes);
    };
    f.get(f.parameter('from')).set(row);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      field.setRow(rowAt, row);
      f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
      f.get(column).set(synapseAt);
      f.i32(0).set(tapAt);
      for (const local of total.flat()) f.float(0).set(local);
      const whole = Math.floor(inputs / BLOCK);
      if (whole > 0) f.loop(tapAt, { constant: 4 * BLOCK * whole }, 4 * BLOCK, () => addBlock(BLOCK));
      if (inputs % BLOCK > 0) addBlock(inputs % BLOCK);
      term(total, 0, true);
      new ActKernel(code).finish(f, quads, { row, column, columnAt }, total);
    });
  }
}
