import { type FunctionBuilder, I32, V128 } from '../../wasm/function-builder.js';
import type { FieldLayout } from '../layout.js';
import type { LayerCode } from './layer-code.js';

/**
 * The receptive fields of some vectors of columns: locals with their offsets in the table of senders. `[vector]`: one
 * local where the four columns share a field, else four; vectors that share one have the same list.
 */
export type Fields = readonly (readonly number[])[];

/** Code that reads what the units of a locally connected layer listen to. */
export class FieldCode {
  readonly layout: FieldLayout;
  readonly maps: number;

  readonly #f: FunctionBuilder;
  readonly #code: LayerCode;

  constructor(f: FunctionBuilder, code: LayerCode) {
    this.#f = f;
    this.#code = code;
    this.layout = code.layer.wired!.field!;
    this.maps = code.layer.plan.field!.maps;
  }

  /** Whether vectors of four columns, from a multiple of four on, have one receptive field each. */
  get isWhole(): boolean {
    return this.maps % 4 === 0;
  }

  /**
   * The receptive fields of `quads` vectors of columns; `column`: local with the offset in bytes of the first, a
   * multiple of 16 · `quads`.
   */
  of(column: number, quads: number): Fields {
    const load = (offset: number) => {
      const local = this.#f.local(I32);
      this.#f
        .get(column)
        .i32Load(this.layout.fields + offset)
        .set(local);
      return local;
    };
    const isAligned = [1, 2, 4].includes(quads) && this.maps % (4 * quads) === 0;
    if (isAligned) return new Array<readonly number[]>(quads).fill([load(0)]);
    return Array.from({ length: quads }, (_, q) =>
      this.isWhole ? [load(16 * q)] : [0, 4, 8, 12].map((offset) => load(16 * q + offset)),
    );
  }

  /**
   * Locals with the offsets of senders in a row of inputs, in the form of `fields`: those of the tap `tap` after the
   * one whose offset, four bytes a tap, is in the local `tapAt`.
   */
  senders(fields: Fields, tapAt: number, tap: number): Fields {
    const known = new Map<readonly number[], readonly number[]>();
    for (const of of fields) {
      if (known.has(of)) continue;
      const offsets = of.map((field) => {
        const local = this.#f.local(I32);
        this.#f
          .get(field)
          .get(tapAt)
          .i32Add()
          .i32Load(this.layout.senders + 4 * tap)
          .set(local);
        return local;
      });
      known.set(of, offsets);
    }
    return fields.map((of) => known.get(of)!);
  }

  /**
   * Locals with what the senders of each vector say; `at`: the address of `[row][sender]`, and `rowAt` a local with the
   * offset in bytes of the row.
   */
  said(senders: Fields, at: number, rowAt: number): readonly number[] {
    const known = new Map<readonly number[], number>();
    for (const of of senders) {
      if (known.has(of)) continue;
      const local = this.#f.local(V128);
      const address = (sender: number) => this.#f.get(rowAt).get(sender).i32Add();
      if (of.length === 1) address(of[0]!).loadSplat(at).set(local);
      else {
        address(of[0]!).loadSplat(at).set(local);
        for (let element = 1; element < 4; element++)
          address(of[element]!).get(local).loadElement(at, element).set(local);
      }
      known.set(of, local);
    }
    return senders.map((of) => known.get(of)!);
  }

  /**
   * Sets a local to the offset in bytes of what the row in the local `row` hears, in `[row][sender]`; of vectors,
   * `component`: the local with that of the row.
   */
  setRow(rowAt: number, row: number, component?: number): void {
    const { layer, component: at } = this.#code;
    if (component === undefined) this.#f.get(row);
    else at.pushInputRow(this.#f, row, component);
    this.#f
      .i32(4 * layer.inputStride)
      .i32Mul()
      .set(rowAt);
  }
}
