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
    this.#tiles(f, {
      overRows: (quads, column, sums) =>
        new ActKernel(this.#code).overRows(
          f,
          quads,
          { from: f.parameter('from'), to: f.parameter('to'), column },
          0,
          sums,
        ),
    });
    return f;
  }

  /** The kind `sum`: of rows of one component of vectors. */
  sum(entry: SumEntry): FunctionBuilder {
    const { component: at, role, layer } = this.#code;
    const f = this.#code.begin(entry);
    const component = f.local(I32);
    at.ofRow(f, f.parameter('from'), component);
    const [row, columnAt] = [f.local(I32), f.local(I32)];
    const overRows: Use['overRows'] = (_, column, sums) => {
      f.get(f.parameter('from')).set(row);
      f.loop(row, { local: f.parameter('to') }, 1, () => {
        f.scaled(row, this.#code.rowBytes).get(column).i32Add().set(columnAt);
        sums({ row, column, columnAt }).forEach((ofSum, k) => {
          const into = layer.sums.get(role.sums[k]!.name)!;
          ofSum.forEach((sum, q) =>
            f
              .get(columnAt)
              .get(sum)
              .store(into + 16 * q),
          );
        });
      });
    };
    this.#tiles(f, { component, overRows });
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

  #tile(f: FunctionBuilder, quads: number, column: number, { component, overRows }: Use): void {
    const code = this.#code;
    const { role } = code;
    const { inputs, fanIn } = code.layer.plan;
    const field = new FieldCode(f, code);
    const fields = field.of(column, quads);
    const [rowAt, tapAt, synapseAt] = [f.local(I32), f.local(I32), f.local(I32)];
    const total = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const block = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const term = ({ row, columnAt }: ActPlace, into: number[][], tap: number, isBias: boolean) => {
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
    const addBlock = (place: ActPlace, size: number) => {
      for (const local of block.flat()) f.float(0).set(local);
      for (let tap = 0; tap < size; tap++) term(place, block, tap, false);
      total.flat().forEach((sum, k) => f.get(sum).get(block.flat()[k]!).simd(SIMD.f32x4Add).set(sum));
      f.advance(synapseAt, size * code.rowBytes);
    };
    overRows(quads, column, (place) => {
      field.setRow(rowAt, place.row, component);
      if (component === undefined) f.get(column).set(synapseAt);
      else {
        code.component.pushFirstInput(f, component);
        f.i32(code.rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
      }
      f.i32(0).set(tapAt);
      for (const local of total.flat()) f.float(0).set(local);
      const whole = Math.floor(fanIn / BLOCK);
      if (whole > 0) f.loop(tapAt, { constant: 4 * BLOCK * whole }, 4 * BLOCK, () => addBlock(place, BLOCK));
      if (fanIn % BLOCK > 0) addBlock(place, fanIn % BLOCK);
      if (component !== undefined)
        f.get(component).i32(inputs).i32Add().i32(code.rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
      term(place, total, 0, true);
      return total;
    });
  }
}

/**
 * Goes over the rows of a tile, with what becomes of their sums, `[sum][vector of columns]`; of vectors, `component`:
 * the local with that of all rows.
 */
interface Use {
  readonly component?: number;
  readonly overRows: (quads: number, column: number, sums: (place: ActPlace) => readonly number[][]) => void;
}
