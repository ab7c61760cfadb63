import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { ActEntry, SumEntry } from '../../plan/kernel-entry.js';
import { BLOCK, TILE, TILE_BYTES } from '../../sizes.js';
import { FieldCode } from '../field-code.js';
import type { LayerCode } from '../layer-code.js';
import { ActKernel, type ActPlace } from './act-kernel.js';

/**
 * Acting of units that listen to receptive fields, for any rule: a tile of up to 16 columns, row by row, so that the
 * tile's weights stay in the first cache.
 */
export class FieldActKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kinds `act` and `sense`. */
  act(entry: ActEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const finish = (quads: number, place: ActPlace, total: readonly number[][]) =>
      new ActKernel(this.#code).finish(f, quads, place, total);
    this.#tiles(f, { finish });
    return f;
  }

  /** The kind `sum`: of rows of one component of vectors. */
  sum(entry: SumEntry): FunctionBuilder {
    const { component: at, role, layer } = this.#code;
    const f = this.#code.begin(entry);
    const component = f.local(I32);
    at.ofRow(f, f.parameter('from'), component);
    const finish = (_: number, { columnAt }: ActPlace, total: readonly number[][]) =>
      total.forEach((sums, k) => {
        const into = layer.sums.get(role.sums[k]!.name)!;
        sums.forEach((sum, q) =>
          f
            .get(columnAt)
            .get(sum)
            .store(into + 16 * q),
        );
      });
    this.#tiles(f, { component, finish });
    return f;
  }

  #tiles(f: FunctionBuilder, use: Use): void {
    const column = f.local(I32);
    const { width } = this.#code.layer;
    const tiles = Math.floor(width / TILE);
    f.i32(0).set(column);
    if (tiles > 0) f.loop(column, { constant: TILE_BYTES * tiles }, TILE_BYTES, () => this.#tile(f, 4, column, use));
    if (width % TILE > 0) this.#tile(f, (width % TILE) / 4, column, use);
  }

  #tile(f: FunctionBuilder, quads: number, column: number, { component, finish }: Use): void {
    const code = this.#code;
    const { role } = code;
    const { inputs, fanIn } = code.layer.plan;
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
            else if (kind === 'fixed')
              f.scaled(component!, code.rowBytes)
                .get(column)
                .i32Add()
                .load(code.fixed(name) + 16 * q);
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
      field.setRow(rowAt, row, component);
      f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
      if (component === undefined) f.get(column).set(synapseAt);
      else {
        code.component.pushFirstInput(f, component);
        f.i32(code.rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
      }
      f.i32(0).set(tapAt);
      for (const local of total.flat()) f.float(0).set(local);
      const whole = Math.floor(fanIn / BLOCK);
      if (whole > 0) f.loop(tapAt, { constant: 4 * BLOCK * whole }, 4 * BLOCK, () => addBlock(BLOCK));
      if (fanIn % BLOCK > 0) addBlock(fanIn % BLOCK);
      if (component !== undefined)
        f.get(component).i32(inputs).i32Add().i32(code.rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
      term(total, 0, true);
      finish(quads, { row, column, columnAt }, total);
    });
  }
}

/**
 * What becomes of the sums of a tile, `[sum][vector of columns]`; of vectors, `component`: the local with that of all
 * rows.
 */
interface Use {
  readonly component?: number;
  readonly finish: (quads: number, place: ActPlace, total: readonly number[][]) => void;
}
