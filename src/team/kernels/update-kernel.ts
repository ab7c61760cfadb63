import type { Node } from '../../rule/graph.js';
import type { Learned } from '../../rule/program.js';
import { SimdWriter } from '../../rule/simd.js';
import { FunctionBuilder, I32, SIMD, V128 } from '../../rule/wasm.js';
import type { LayerCode, Leaf } from './layer-code.js';

/** Directions of ascent summed over lanes, one step of the optimiser, traces moved on. */
export class UpdateKernel {
  constructor(private readonly code: LayerCode) {}

  /** update(from, to): directions of ascent of these input rows over all lanes, one step of the optimiser, traces moved on. */
  update(): FunctionBuilder {
    const f = new FunctionBuilder(`update${this.code.layer.plan.layer}`, 2);
    const rows = 4;
    const [row, tiled] = [0, f.local(I32)];
    const invariants = this.stepInvariants(f);
    // The last rows of a range that is no multiple of four are taken one by one.
    f.get(1).get(row).i32Sub().i32(-rows).i32And().get(row).i32Add().set(tiled);
    f.loop(row, { local: tiled }, rows, () => this.updateRows(f, rows, row, invariants));
    f.loop(row, { local: 1 }, 1, () => this.updateRows(f, 1, row, invariants));
    return f;
  }

  /** updateBias(): the same for the biases and for what the units learn themselves. */
  updateBias(): FunctionBuilder {
    const f = new FunctionBuilder(`updateBias${this.code.layer.plan.layer}`, 0);
    const row = f.local(I32);
    f.i32(this.code.layer.plan.inputs).set(row);
    const invariants = this.stepInvariants(f);
    this.updateRows(f, 1, row, invariants, true);
    this.updateOwn(f, invariants);
    return f;
  }

  /** Some rows of inputs against all units, four at a time: sum over lanes, then the optimiser. */
  private updateRows(f: FunctionBuilder, rows: number, row: number, invariants: SimdWriter, isBias = false): void {
    const { role } = this.code.layer.plan;
    const { deltas, traces } = role;
    if (deltas.length === 0) return;
    const [unit, weight] = [f.local(I32), f.local(I32)];
    const total = deltas.map(() => Array.from({ length: rows }, () => f.local(V128)));
    f.i32(0).set(unit);
    f.loop(unit, { constant: this.code.rowBytes }, 16, () => {
      f.get(row).i32(this.code.rowBytes).i32Mul().get(unit).i32Add().set(weight);
      for (const local of total.flat()) f.float(0).set(local);
      this.overLanes(f, total.flat(), (block, lane) => {
        const [sender, address, trace] = [f.local(I32), f.local(I32), f.local(I32)];
        f.get(lane).i32(this.code.rowBytes).i32Mul().get(unit).i32Add().set(address);
        if (!isBias)
          f.get(lane).i32(this.code.layer.inputStride).i32Mul().get(row).i32Add().i32(4).i32Mul().set(sender);
        if (this.code.layer.traces.length > 0)
          f.get(lane)
            .i32(4 * this.code.layer.traceSize)
            .i32Mul()
            .get(weight)
            .i32Add()
            .set(trace);
        for (let r = 0; r < rows; r++) {
          const leaf: Leaf = (kind, name) => {
            if (kind === 'x') isBias ? f.float(1) : f.get(sender).loadSplat(this.code.layer.x + 4 * r);
            else if (kind === 'unit') f.get(address).load(this.code.slot(name));
            else if (kind === 'learned') f.get(weight).load(this.code.learned(name) + r * this.code.rowBytes);
            else f.get(trace).load(this.code.trace(name) + r * this.code.rowBytes);
          };
          const values = this.code.writer(f, leaf).keep([...deltas, ...traces].map((a) => a.value));
          deltas.forEach((_, k) => {
            const sum = block[k * rows + r]!;
            f.get(sum).get(values[k]!).simd(SIMD.f32x4Add).set(sum);
          });
          traces.forEach((t, k) => {
            const at = this.code.trace(t.name) + r * this.code.rowBytes;
            const old = this.code.layer.oldTraces[this.code.traceIndex(t.name)]!;
            if (old > 0)
              f.get(trace)
                .get(trace)
                .load(at)
                .store(old + r * this.code.rowBytes);
            f.get(trace)
              .get(values[deltas.length + k]!)
              .store(at);
          });
        }
      });
      deltas.forEach(({ name }, k) => {
        for (let r = 0; r < rows; r++)
          this.stepParameter(f, this.synaptic(name), total[k]![r]!, weight, r * this.code.rowBytes, invariants);
      });
    });
  }

  private updateOwn(f: FunctionBuilder, invariants: SimdWriter): void {
    const { unitDeltas } = this.code.role;
    const unit = f.local(I32);
    for (const delta of unitDeltas) {
      const total = f.local(V128);
      f.i32(0).set(unit);
      f.loop(unit, { constant: this.code.rowBytes }, 16, () => {
        f.float(0).set(total);
        this.overLanes(f, [total], ([block], lane) => {
          const address = f.local(I32);
          f.get(lane).i32(this.code.rowBytes).i32Mul().get(unit).i32Add().set(address);
          f.get(block!)
            .get(address)
            .load(this.code.slot(`d.${delta.name}`))
            .simd(SIMD.f32x4Add)
            .set(block!);
        });
        const k = this.code.rule.unitLearned.findIndex((v) => v.name === delta.name);
        const what = {
          ...this.code.rule.unitLearned[k]!,
          at: this.code.layer.own[k]!,
          states: this.code.layer.ownStates[k]!,
          old: 0,
          rateAt: this.code.rule.synapseLearned.length + k,
        };
        this.stepParameter(f, what, total, unit, 0, invariants);
      });
    }
  }

  /** Sums over lanes in blocks of 8, blocks in order; `body` adds one lane to the block's sums. */
  private overLanes(
    f: FunctionBuilder,
    totals: readonly number[],
    body: (block: readonly number[], lane: number) => void,
  ): void {
    const { batch } = this.code.plan;
    const lane = f.local(I32);
    const block = totals.map(() => f.local(V128));
    const close = () => totals.forEach((total, k) => f.get(total).get(block[k]!).simd(SIMD.f32x4Add).set(total));
    const open = () => {
      for (const local of block) f.float(0).set(local);
    };
    f.i32(0).set(lane);
    const whole = Math.floor(batch / 8) * 8;
    if (whole > 0) {
      const end = f.local(I32);
      f.i32(0).set(end);
      f.loop(lane, { constant: whole }, 0, () => {
        open();
        f.get(lane).i32(8).i32Add().set(end);
        f.loop(lane, { local: end }, 1, () => body(block, lane));
        close();
      });
    }
    if (batch > whole) {
      open();
      if (batch - whole > 1) f.loop(lane, { constant: batch }, 1, () => body(block, lane));
      else body(block, lane);
      close();
    }
  }

  /** One step of the optimiser (or at a plain rate) for four parameters whose summed direction is in `total`. */
  private stepParameter(
    f: FunctionBuilder,
    what: Stepped,
    total: number,
    address: number,
    offset: number,
    invariants: SimdWriter,
  ): void {
    const at = what.at + offset;
    if (what.old > 0)
      f.get(address)
        .get(address)
        .load(at)
        .store(what.old + offset);
    if (what.rate !== undefined) {
      f.get(address).get(address).load(at);
      this.pushMean(f, total);
      f.i32(0)
        .loadSplat(this.code.scalar(this.code.plan.optimizer.text.scalars.length + 2 + what.rateAt))
        .simd(SIMD.f32x4Mul);
      f.simd(SIMD.f32x4Add).store(at);
      return;
    }
    const { program, text } = this.code.plan.optimizer;
    const mean = f.local(V128);
    this.pushMean(f, total);
    f.set(mean);
    const leaf = (node: Node) => {
      if (node.key === 'g') f.get(mean);
      else if (node.key === 'w') f.get(address).load(at);
      else f.get(address).load(what.states[text.state.indexOf(node.key.slice('state.'.length))]! + offset);
    };
    const writer = new SimdWriter(f, program.graph, leaf, invariants);
    const values = writer.keep([...program.states.map((s) => s.value), program.next]);
    program.states.forEach((_, k) =>
      f
        .get(address)
        .get(values[k]!)
        .store(what.states[k]! + offset),
    );
    f.get(address).get(values.at(-1)!).store(at);
  }

  private pushMean(f: FunctionBuilder, total: number): void {
    f.get(total)
      .i32(0)
      .loadSplat(this.code.scalar(this.code.plan.optimizer.text.scalars.length + 1))
      .simd(SIMD.f32x4Mul);
  }

  /** What the optimiser computes from this step's scalars alone is computed once. */
  private stepInvariants(f: FunctionBuilder): SimdWriter {
    const { program, text } = this.code.plan.optimizer;
    const names = ['rate', ...text.scalars];
    const writer = new SimdWriter(f, program.graph, (node) =>
      f.i32(0).loadSplat(this.code.scalar(names.indexOf(node.key.slice('scalar.'.length)))),
    );
    const shared = new Set<Node>();
    const visit = (node: Node) => {
      if (node.scope === 1) shared.add(node);
      else node.args.forEach(visit);
    };
    for (const root of [program.next, ...program.states.map((s) => s.value)]) visit(root);
    writer.keep([...shared]);
    return writer;
  }

  private synaptic(name: string): Stepped {
    const k = this.code.rule.synapseLearned.findIndex((v) => v.name === name);
    return {
      ...this.code.rule.synapseLearned[k]!,
      at: this.code.layer.learned[k]!,
      states: this.code.layer.states[k]!,
      old: this.code.layer.old[k]!,
      rateAt: k,
    };
  }
}

/** A learned parameter and where it lies. */
interface Stepped extends Learned {
  readonly at: number;
  readonly states: readonly number[];
  readonly old: number;
  readonly rateAt: number;
}
