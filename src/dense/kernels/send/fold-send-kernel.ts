import { type LeafNode, leaves } from '../../../rule/program/graph.js';
import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { TabledChannels } from '../../plan/fold-tables.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { FOLD_VECTORS, padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { FoldTableCode } from './fold-table-code.js';
import { SendKernel } from './send-kernel.js';

type Fold = Extract<Reception, { readonly kind: 'fold' }>;

/**
 * Credit by folds to inputs that are 0 or 1. What depends on the synapse and on x alone is computed for both values of
 * x once a step, not once a row, into tables `[column][table][input]`; for one row, for its x alone. The bits are those
 * of {@link SendKernel} where all parameters are finite.
 */
export class FoldSendKernel {
  readonly #tables: FoldTableCode;
  readonly #code: LayerCode;
  readonly #tabled: TabledChannels;

  constructor(code: LayerCode, tabled: TabledChannels) {
    this.#code = code;
    this.#tabled = tabled;
    this.#tables = new FoldTableCode(code, tabled.tables);
  }

  /** The kind `send`. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer, roleBelow } = this.#code;
    const f = this.#code.begin(entry);
    const [from, scratch] = [f.parameter('from'), f.parameter('scratch')];
    const [row, input] = [f.local(I32), f.local(I32)];
    this.#tables.fill(f, scratch);
    const quads = padded(layer.plan.inputs) / 4;
    const whole = Math.floor(quads / FOLD_VECTORS);
    f.get(from).set(row);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      for (const fold of roleBelow!.receptions.filter((r) => r.kind === 'fold')) {
        f.i32(0).set(input);
        const inputQuads = (together: number) => this.#foldInputs(f, fold, together, row, input, scratch);
        if (whole > 0)
          f.loop(input, { constant: 16 * FOLD_VECTORS * whole }, 16 * FOLD_VECTORS, () => inputQuads(FOLD_VECTORS));
        if (quads % FOLD_VECTORS > 0) inputQuads(quads % FOLD_VECTORS);
      }
    });
    const sums = roleBelow!.receptions.filter((r) => r.kind === 'sum');
    f.get(from).set(row);
    if (sums.length > 0) new SendKernel(this.#code).sendRows(f, row, sums);
    return f;
  }

  /**
   * The fold over all columns in order, for `together` vectors of inputs from the offset in bytes in the local `input`
   * on.
   */
  #foldInputs(f: FunctionBuilder, fold: Fold, together: number, row: number, input: number, scratch: number): void {
    const [code, tables] = [this.#code, this.#tables];
    const { layer } = code;
    const [columnAt, end, table, inputAt] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    f.scaled(row, 4 * layer.inputStride)
      .get(input)
      .i32Add()
      .set(inputAt);
    const quads = Array.from({ length: together }, (_, q) => {
      const fired = f.local(V128);
      f.get(inputAt)
        .load(layer.x + 16 * q)
        .float(0)
        .simd(SIMD.f32x4NotEqual)
        .set(fired);
      const values = fold.start.map((start) => {
        const local = f.local(V128);
        f.float(start).set(local);
        return local;
      });
      return { fired, values };
    });
    f.get(scratch).get(input).i32Add().set(table);
    f.scaled(row, code.rowBytes).tee(columnAt);
    f.i32(4 * layer.plan.columns)
      .i32Add()
      .set(end);
    f.loop(columnAt, { local: end }, 4, () => {
      const shared = code.writer(f, ({ name }) => f.get(columnAt).loadSplat(code.slot(name)));
      const locals = shared.keep(this.#ofUnit);
      const known = new Map(this.#ofUnit.map(({ leaf }, k) => [leaf.name, locals[k]!]));
      quads.forEach(({ fired, values }, q) => {
        const leaf: PushLeaf = ({ kind, name, index }) => {
          if (kind === 'x') f.get(inputAt).load(layer.x + 16 * q);
          else if (kind === 'unit') f.get(known.get(name)!);
          else if (kind === 'table') tables.push(f, index, table, 16 * q, () => f.get(fired));
          else throw new Error(`no table of '${kind} ${name}'`);
        };
        const channels = code.writer(f, leaf).keep(this.#tabled.channels);
        code
          .writerOf(f, code.below!.plan.rule, ({ kind, name, index }) => {
            f.get(kind === 'fold' ? values[fold.names.indexOf(name)]! : channels[index]!);
          })
          .keep(fold.update)
          .forEach((local, k) => f.get(local).set(values[k]!));
      });
      f.advance(table, tables.rowBytes);
    });
    quads.forEach(({ values }, q) =>
      fold.names.forEach((name, k) =>
        f
          .get(inputAt)
          .get(values[k]!)
          .store(code.heardBelow(name) + 16 * q),
      ),
    );
  }

  /** What the channels read of the unit alone. */
  get #ofUnit(): readonly LeafNode[] {
    return leaves(this.#tabled.channels).filter(({ leaf }) => leaf.kind === 'unit');
  }
}
