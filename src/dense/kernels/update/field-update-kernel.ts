import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { FollowEntry, UpdateEntry } from '../../plan/kernel-entry.js';
import { BLOCK, FIELD_CHUNK, STRIP } from '../../sizes.js';
import { FieldCode, type Fields } from '../field-code.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';
import { writeBlocksOverRange, writeSumOverRange, writeSumOverRows } from '../over-rows.js';

/**
 * Updates of synapses from receptive fields, for any rule: the sums over the rows of a strip of columns, some taps at a
 * time. Biases are as in any layer.
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
    const { fanIn, components } = code.layer.plan;
    const together = fanIn % 4 > 0 && fanIn % 3 === 0 ? 3 : 4;
    const whole = fanIn - (fanIn % together);
    // With the sums of more than one parameter, or traces, a strip of two vectors would not stay in registers.
    const quads = field.maps % 8 === 0 && deltas.length === 1 && traces.length === 0 ? 2 : 1;
    const strip = () => {
      const fields = field.of(column, quads);
      const overTaps = (use: (taps: number) => void) => {
        f.i32(0).set(tap);
        if (whole > 0) f.loop(tap, { constant: whole }, together, () => use(together));
        if (fanIn > whole) f.loop(tap, { constant: fanIn }, 1, () => use(1));
      };
      const allTaps = (component?: number) => {
        const of = { column, tap, fields, component };
        const rows = component === undefined ? code.rows : code.component.batch;
        if (this.#someIdle || traces.length > 0 || rows <= FIELD_CHUNK)
          overTaps((taps) => this.#taps(f, optimizer, field, { ...of, taps }));
        else this.#chunks(f, optimizer, field, of, overTaps);
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

  /** Some taps, all rows. */
  #taps(f: FunctionBuilder, optimizer: OptimizerCode, field: FieldCode, strip: Strip): void {
    const { fields, component, taps } = strip;
    const code = this.#code;
    const { deltas } = code.layer.plan.role;
    /** `[delta][tap][vector]`. */
    const totals = deltas.map(() => Array.from({ length: taps * fields.length }, () => f.local(V128)));
    for (const local of totals.flat()) f.float(0).set(local);
    const part = component === undefined ? undefined : code.component.rows(f, component);
    const body = this.#rowOf(f, field, strip);
    if (part) writeSumOverRange(f, part, totals.flat(), body);
    else writeSumOverRows(f, code.rows, totals.flat(), body);
    const update = () => this.#update(f, optimizer, strip, totals);
    if (!this.#someIdle) update();
    else {
      const once = f.local(I32);
      f.i32(0)
        .set(once)
        .loop(once, { local: f.parameter('updates') }, 1, update);
    }
  }

  /**
   * All taps, one chunk of rows after the other: what their senders and units say in a chunk stays in the first cache
   * while the taps pass. The sums wait in scratch memory, `[tap][delta][vector]`.
   */
  #chunks(
    f: FunctionBuilder,
    optimizer: OptimizerCode,
    field: FieldCode,
    of: Omit<Strip, 'taps'>,
    overTaps: (use: (taps: number) => void) => void,
  ): void {
    const code = this.#code;
    const { deltas } = code.layer.plan.role;
    const quads = of.fields.length;
    const [sums, from, to] = [f.local(I32), f.local(I32), f.local(I32)];
    const overSums = (taps: number, use: (k: number, at: number, offset: number) => void) => {
      f.scaled(of.tap, 16 * quads * deltas.length)
        .get(f.parameter('scratch'))
        .i32Add()
        .set(sums);
      deltas.forEach((_, k) => {
        for (let at = 0; at < taps * quads; at++) {
          const [tap, q] = [Math.floor(at / quads), at % quads];
          use(k, at, 16 * ((tap * deltas.length + k) * quads + q));
        }
      });
    };
    overTaps((taps) => overSums(taps, (_k, _at, offset) => f.get(sums).float(0).store(offset)));
    const part = of.component === undefined ? undefined : code.component.rows(f, of.component);
    const pushEnd = () => (part ? f.get(part.to) : f.i32(code.rows));
    if (part) f.get(part.from).set(from);
    else f.i32(0).set(from);
    const end = f.local(I32);
    pushEnd().set(end);
    f.loop(from, { local: end }, 0, () => {
      // Blocks end with every eighth of all rows.
      const pushNext = () => f.get(from).i32(-BLOCK).i32And().i32(FIELD_CHUNK).i32Add();
      pushNext();
      f.get(end);
      pushNext();
      f.get(end).i32LessUnsigned().select().set(to);
      overTaps((taps) => {
        overSums(taps, () => {});
        const count = deltas.length * taps * quads;
        writeBlocksOverRange(f, { from, to }, count, this.#rowOf(f, field, { ...of, taps }), (block) =>
          overSums(taps, (k, at, offset) => {
            const sum = block[k * taps * quads + at]!;
            f.get(sums).get(sums).load(offset).get(sum).simd(SIMD.f32x4Add).store(offset);
          }),
        );
      });
      f.get(to).set(from);
    });
    overTaps((taps) => {
      const totals = deltas.map(() => Array.from({ length: taps * quads }, () => f.local(V128)));
      overSums(taps, (k, at, offset) => f.get(sums).load(offset).set(totals[k]![at]!));
      this.#update(f, optimizer, { ...of, taps }, totals);
    });
  }

  /** Sets a local to the offset in bytes of the first synapse of a strip. */
  #setSynapse(f: FunctionBuilder, synapseAt: number, { column, tap, component }: Omit<Strip, 'taps'>): void {
    const code = this.#code;
    f.get(tap);
    if (component !== undefined) {
      code.component.pushFirstInput(f, component);
      f.i32Add();
    }
    f.i32(code.rowBytes).i32Mul().get(column).i32Add().set(synapseAt);
  }

  /** Updates a strip by the sums of its directions, `[delta][tap and vector]`. */
  #update(f: FunctionBuilder, optimizer: OptimizerCode, strip: Strip, totals: readonly (readonly number[])[]): void {
    const code = this.#code;
    const quads = strip.fields.length;
    const synapseAt = f.local(I32);
    this.#setSynapse(f, synapseAt, strip);
    code.layer.plan.role.deltas.forEach(({ name }, k) =>
      totals[k]!.forEach((total, at) => {
        const offset = Math.floor(at / quads) * code.rowBytes + 16 * (at % quads);
        optimizer.update(code.synaptic(name), total, synapseAt, offset);
      }),
    );
  }

  /** What adds the directions of a row in a local to sums, `[delta][tap][vector]`, and moves traces on. */
  #rowOf(f: FunctionBuilder, field: FieldCode, strip: Strip): (block: readonly number[], row: number) => void {
    const { column, tap, fields, component, taps } = strip;
    const code = this.#code;
    const { deltas, traces } = code.layer.plan.role;
    const values = [...deltas, ...traces].map(({ value }) => value);
    const quads = fields.length;
    const [synapseAt, tapAt] = [f.local(I32), f.local(I32)];
    this.#setSynapse(f, synapseAt, strip);
    f.scaled(tap, 4).set(tapAt);
    const senders = Array.from({ length: taps }, (_, r) => field.senders(fields, tapAt, r));
    return (block, row) => {
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
    };
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
