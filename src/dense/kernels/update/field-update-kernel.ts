import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { FollowEntry, UpdateEntry } from '../../plan/kernel-entry.js';
import { STRIP } from '../../sizes.js';
import { FieldCode, type Fields } from '../field-code.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';
import { writeSumOverRange, writeSumOverRows } from '../over-rows.js';

/**
 * Updates of synapses from receptive fields, for any rule: the sums over the rows of a strip of columns, some taps at a time. Biases are as in
 * any layer.
 */
export class FieldUpdateKernel {
  readonly #code: LayerCode;
  /** Some rows, or all, learn nothing from this step: their traces move on, and their directions are left out. */
  readonly #someIdle: boolean;

  constructor(code: LayerCode, someIdle = false) {
    this.#code = code;
    this.#someIdle = someIdle;
  }

  /** The kinds `update` and `follow`: of some strips of columns. */
  update(entry: UpdateEntry | FollowEntry): FunctionBuilder {
    const code = this.#code;
    const f = code.begin(entry);
    const { deltas, traces } = code.layer.plan.role;
    if (deltas.length + traces.length === 0) return f;
    const optimizer = new OptimizerCode(f, code);
    const field = new FieldCode(f, code);
    const [column, end, tap] = [f.local(I32), f.local(I32), f.local(I32)];
    const together = 4;
    const { fanIn, components } = code.layer.plan;
    const whole = fanIn - (fanIn % together);
    // With the sums of more than one parameter, or traces, a strip of two vectors would not stay in registers.
    const quads = field.maps % 8 === 0 && deltas.length === 1 && traces.length === 0 ? 2 : 1;
    const strip = () => {
      const fields = field.of(column, quads);
      const allTaps = (component?: number) => {
        const of = { column, tap, fields, component };
        f.i32(0).set(tap);
        if (whole > 0)
          f.loop(tap, { constant: whole }, together, () => this.#taps(f, optimizer, field, { ...of, taps: together }));
        if (fanIn > whole)
          f.loop(tap, { constant: fanIn }, 1, () => this.#taps(f, optimizer, field, { ...of, taps: 1 }));
      };
      if (!code.component.hasOwnInputs) return allTaps();
      const component = f.local(I32);
      f.i32(0)
        .set(component)
        .loop(component, { constant: components }, 1, () => allTaps(component));
    };
    f.scaled(f.parameter('from'), 4 * STRIP).set(column);
    // The last strip may be half one.
    f.scaled(f.parameter('to'), 4 * STRIP).i32(code.rowBytes);
    f.scaled(f.parameter('to'), 4 * STRIP)
      .i32(code.rowBytes)
      .i32LessUnsigned()
      .select()
      .set(end);
    f.loop(column, { local: end }, 16 * quads, strip);
    return f;
  }

  #taps(f: FunctionBuilder, optimizer: OptimizerCode, field: FieldCode, strip: Strip): void {
    const { column, tap, fields, component, taps } = strip;
    const code = this.#code;
    const { deltas, traces } = code.layer.plan.role;
    const values = [...deltas, ...traces].map(({ value }) => value);
    const quads = fields.length;
    const [synapseAt, tapAt] = [f.local(I32), f.local(I32)];
    f.get(tap);
    if (component !== undefined) {
      code.component.pushFirstInput(f, component);
      f.i32Add();
    }
    f.i32(code.rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
    f.scaled(tap, 4).set(tapAt);
    const senders = Array.from({ length: taps }, (_, r) => field.senders(fields, tapAt, r));
    /** `[delta][tap][vector]`. */
    const totals = deltas.map(() => Array.from({ length: taps * quads }, () => f.local(V128)));
    for (const local of totals.flat()) f.float(0).set(local);
    const part = component === undefined ? undefined : code.component.rows(f, component);
    const overRows = (body: (block: readonly number[], row: number) => void) =>
      part ? writeSumOverRange(f, part, totals.flat(), body) : writeSumOverRows(f, code.rows, totals.flat(), body);
    overRows((block, row) => {
      const [rowAt, columnAt, traceAt] = [f.local(I32), f.local(I32), f.local(I32)];
      f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
      field.setRow(rowAt, row, component);
      const mask = this.#someIdle ? code.learnsMask(f, row) : undefined;
      if (traces.length > 0)
        f.scaled(row, 4 * code.layer.traceSize)
          .get(synapseAt)
          .i32Add()
          .set(traceAt);
      const units = new Map<string, number>();
      for (let r = 0; r < taps; r++) {
        const said = new Map<number, readonly number[]>();
        const pushSaid = (at: number, q: number) => {
          let locals = said.get(at);
          if (!locals) {
            locals = field.said(senders[r]!, at, rowAt);
            said.set(at, locals);
          }
          f.get(locals[q]!);
        };
        for (let q = 0; q < quads; q++) {
          const offset = r * code.rowBytes + 16 * q;
          const leaf: PushLeaf = ({ kind, name, pass }) => {
            if (kind === 'x') pushSaid(code.inputsOf(pass), q);
            else if (kind === 'echo') {
              const at = code.echo(name);
              at === undefined ? f.float(0) : pushSaid(at, q);
            } else if (kind === 'unit') {
              const key = `${name} ${pass} ${q}`;
              const known = units.get(key);
              if (known !== undefined) f.get(known);
              else {
                const local = f.local(V128);
                units.set(key, local);
                f.get(columnAt)
                  .load(code.slot(name, pass) + 16 * q)
                  .tee(local);
              }
            } else if (kind === 'learned') f.get(synapseAt).load(code.learned(name) + offset);
            else f.get(traceAt).load(code.trace(name) + offset);
          };
          const locals = code.writer(f, leaf).keep(values);
          deltas.forEach((_, k) => {
            const sum = block[k * taps * quads + r * quads + q]!;
            f.get(sum).get(locals[k]!);
            if (mask !== undefined) f.get(mask).simd(SIMD.and);
            f.simd(SIMD.f32x4Add).set(sum);
          });
          traces.forEach((trace, k) => {
            const at = code.trace(trace.name) + offset;
            const old = code.layer.oldTraces[code.traceIndex(trace.name)]!;
            if (old > 0)
              f.get(traceAt)
                .get(traceAt)
                .load(at)
                .store(old + offset);
            f.get(traceAt)
              .get(locals[deltas.length + k]!)
              .store(at);
          });
        }
      }
    });
    const update = () =>
      deltas.forEach(({ name }, k) =>
        totals[k]!.forEach((total, at) => {
          const offset = Math.floor(at / quads) * code.rowBytes + 16 * (at % quads);
          optimizer.update(code.synaptic(name), total, synapseAt, offset);
        }),
      );
    if (!this.#someIdle) update();
    else {
      const once = f.local(I32);
      f.i32(0)
        .set(once)
        .loop(once, { local: f.parameter('updates') }, 1, update);
    }
  }
}

/** `taps` taps by some vectors of columns. */
interface Strip {
  /** Local with the offset in bytes of the first column within a row. */
  readonly column: number;
  /** Local with the first tap. */
  readonly tap: number;
  readonly fields: Fields;
  /** Local with the component to which all these synapses belong; undefined: to none, or to all. */
  readonly component: number | undefined;
  readonly taps: number;
}
