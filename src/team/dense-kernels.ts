import type { Node } from '../rule/graph.js';
import type { Learned } from '../rule/program.js';
import { SimdWriter } from '../rule/simd.js';
import { FunctionBuilder, I32, SIMD, V128 } from '../rule/wasm.js';
import type { DenseLayout, LayerLayout } from './dense-layout.js';
import { writeDraws } from './philox-kernel.js';
import type { TeamPlan } from './plan.js';

/**
 * The kernels of one layer. Every one computes, for some lanes or some rows, exactly what the literal units compute, in
 * the same order of sums: over senders blocks of 8, over receivers four interleaved partial sums, over lanes blocks of 8.
 */
export function layerKernels(plan: TeamPlan, memory: DenseLayout, layer: LayerLayout): FunctionBuilder[] {
  const kernels = new LayerKernels(plan, memory, layer);
  const all = [kernels.act(), kernels.learn(), kernels.update(), kernels.updateBias()];
  return layer.plan.sendsCredit ? [...all, kernels.send()] : all;
}

/** What a leaf means at some place of a kernel: pushes its four values. */
type Leaf = (kind: string, name: string) => void;

class LayerKernels {
  private readonly name: string;
  private readonly rowBytes: number;
  private readonly below: LayerLayout | undefined;

  constructor(
    private readonly plan: TeamPlan,
    private readonly memory: DenseLayout,
    private readonly layer: LayerLayout,
  ) {
    this.name = String(layer.plan.layer);
    this.rowBytes = 4 * layer.stride;
    this.below = memory.layers[layer.plan.layer - 2];
  }

  /** act(from, to, step): sums, draws, policy, memory of these lanes. */
  act(): FunctionBuilder {
    const f = new FunctionBuilder(`act${this.name}`, 3);
    const [lane, unit, row] = [0, f.local(I32), f.local(I32)];
    const tiles = Math.floor(this.layer.stride / 16);
    f.loop(lane, { local: 1 }, 1, () => {
      f.i32(0).set(unit);
      f.get(lane).i32(this.rowBytes).i32Mul().set(row);
      if (tiles > 0) f.loop(unit, { constant: 64 * tiles }, 64, () => this.actTile(f, 4, lane, unit, row));
      const quads = (this.layer.stride % 16) / 4;
      if (quads > 0) this.actTile(f, quads, lane, unit, row);
    });
    return f;
  }

  /** learn(from, to): from what these lanes heard to what their synapses need. */
  learn(): FunctionBuilder {
    const f = new FunctionBuilder(`learn${this.name}`, 2);
    const { role } = this.layer.plan;
    const [lane, unit, address] = [0, f.local(I32), f.local(I32)];
    f.loop(lane, { local: 1 }, 1, () => {
      f.i32(0).set(unit);
      f.loop(unit, { constant: this.rowBytes }, 16, () => {
        f.get(lane).i32(this.rowBytes).i32Mul().get(unit).i32Add().set(address);
        const writer = this.writer(f, (kind, name) => {
          if (kind === 'unit') f.get(address).load(this.slot(name));
          else if (kind === 'learned') f.get(unit).load(this.own(name));
          else if (role.reward.includes(name)) f.get(lane).i32(4).i32Mul().loadSplat(this.memory.rewards);
          else f.get(address).load(this.layer.heard.get(name)!);
        });
        const values = writer.keep(role.learn.map((s) => s.value));
        role.learn.forEach((s, k) => f.get(address).get(values[k]!).store(this.slot(s.name)));
      });
    });
    return f;
  }

  /** update(from, to): directions of ascent of these input rows over all lanes, one step of the optimiser, traces moved on. */
  update(): FunctionBuilder {
    const f = new FunctionBuilder(`update${this.name}`, 2);
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
    const f = new FunctionBuilder(`updateBias${this.name}`, 0);
    const row = f.local(I32);
    f.i32(this.layer.plan.inputs).set(row);
    const invariants = this.stepInvariants(f);
    this.updateRows(f, 1, row, invariants, true);
    this.updateOwn(f, invariants);
    return f;
  }

  /** send(from, to): what the units of the layer below hear from this one, for these lanes. */
  send(): FunctionBuilder {
    const f = new FunctionBuilder(`send${this.name}`, 2);
    const lane = 0;
    const input = f.local(I32);
    const hidden = this.plan.rule.hidden;
    f.loop(lane, { local: 1 }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * this.layer.inputStride }, 16, () => {
        for (const reception of hidden.receptions) {
          if (reception.kind === 'sum') this.sendSum(f, reception.channel, reception.name, lane, input);
          else this.sendFold(f, reception, lane, input);
        }
      });
    });
    return f;
  }

  private actTile(f: FunctionBuilder, quads: number, lane: number, unit: number, row: number): void {
    const { role, inputs, layer } = this.layer.plan;
    const [weight, sender, address] = [f.local(I32), f.local(I32), f.local(I32)];
    const x = f.local(V128);
    const total = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const block = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    f.get(row).get(unit).i32Add().set(address);
    f.get(unit).set(weight);
    f.get(lane)
      .i32(4 * this.layer.inputStride)
      .i32Mul()
      .set(sender);
    for (const local of total.flat()) f.float(0).set(local);
    const term = (into: number[][], offset: number, isBias: boolean) => {
      if (!isBias)
        f.get(sender)
          .loadSplat(this.layer.x + 4 * offset)
          .set(x);
      for (let q = 0; q < quads; q++) {
        role.sums.forEach((sum, k) => {
          const writer = this.writer(f, (kind, name) => {
            const at = this.rowBytes * offset + 16 * q;
            if (kind === 'x') isBias ? f.float(1) : f.get(x);
            else if (kind === 'unit') f.get(address).load(this.slot(name) + 16 * q);
            else if (kind === 'learned' && this.isOwn(name)) f.get(unit).load(this.own(name) + 16 * q);
            else if (kind === 'learned') f.get(weight).load(this.learned(name) + at);
            else this.laneTrace(f, lane, weight, this.trace(name) + at);
          });
          f.get(into[k]![q]!);
          writer.write([sum.value], () => f.simd(SIMD.f32x4Add).set(into[k]![q]!));
        });
      }
    };
    const addBlock = (size: number) => {
      for (const local of block.flat()) f.float(0).set(local);
      for (let i = 0; i < size; i++) term(block, i, false);
      total.flat().forEach((sum, k) => f.get(sum).get(block.flat()[k]!).simd(SIMD.f32x4Add).set(sum));
      f.get(weight)
        .i32(size * this.rowBytes)
        .i32Add()
        .set(weight);
      f.get(sender)
        .i32(4 * size)
        .i32Add()
        .set(sender);
    };
    const blocks = Math.floor(inputs / 8);
    if (blocks > 0) {
      const count = f.local(I32);
      f.i32(0)
        .set(count)
        .loop(count, { constant: blocks }, 1, () => addBlock(8));
    }
    if (inputs % 8 > 0) addBlock(inputs % 8);
    term(total, 0, true);
    const draws = role.stochastic ? writeDraws(f, this.memory.keys, { unit, step: 2, lane, layer }, quads) : [];
    for (let q = 0; q < quads; q++) {
      const writer = this.writer(f, (kind, name) => {
        if (kind === 'draw') f.get(draws[q]!);
        else if (kind === 'sum') f.get(total[role.sums.findIndex((s) => s.name === name)]![q]!);
        else if (kind === 'unit') f.get(address).load(this.slot(name) + 16 * q);
        else f.get(unit).load(this.own(name) + 16 * q);
      });
      const values = writer.keep(role.act.map((s) => s.value));
      role.act.forEach((s, k) =>
        f
          .get(address)
          .get(values[k]!)
          .store(this.slot(s.name) + 16 * q),
      );
    }
  }

  /** Some rows of inputs against all units, four at a time: sum over lanes, then the optimiser. */
  private updateRows(f: FunctionBuilder, rows: number, row: number, invariants: SimdWriter, isBias = false): void {
    const { role } = this.layer.plan;
    const { deltas, traces } = role;
    if (deltas.length === 0) return;
    const [unit, weight] = [f.local(I32), f.local(I32)];
    const total = deltas.map(() => Array.from({ length: rows }, () => f.local(V128)));
    f.i32(0).set(unit);
    f.loop(unit, { constant: this.rowBytes }, 16, () => {
      f.get(row).i32(this.rowBytes).i32Mul().get(unit).i32Add().set(weight);
      for (const local of total.flat()) f.float(0).set(local);
      this.overLanes(f, total.flat(), (block, lane) => {
        const [sender, address, trace] = [f.local(I32), f.local(I32), f.local(I32)];
        f.get(lane).i32(this.rowBytes).i32Mul().get(unit).i32Add().set(address);
        if (!isBias) f.get(lane).i32(this.layer.inputStride).i32Mul().get(row).i32Add().i32(4).i32Mul().set(sender);
        if (this.layer.traces.length > 0)
          f.get(lane)
            .i32(4 * this.layer.traceSize)
            .i32Mul()
            .get(weight)
            .i32Add()
            .set(trace);
        for (let r = 0; r < rows; r++) {
          const leaf: Leaf = (kind, name) => {
            if (kind === 'x') isBias ? f.float(1) : f.get(sender).loadSplat(this.layer.x + 4 * r);
            else if (kind === 'unit') f.get(address).load(this.slot(name));
            else if (kind === 'learned') f.get(weight).load(this.learned(name) + r * this.rowBytes);
            else f.get(trace).load(this.trace(name) + r * this.rowBytes);
          };
          const values = this.writer(f, leaf).keep([...deltas, ...traces].map((a) => a.value));
          deltas.forEach((_, k) => {
            const sum = block[k * rows + r]!;
            f.get(sum).get(values[k]!).simd(SIMD.f32x4Add).set(sum);
          });
          traces.forEach((t, k) => {
            const at = this.trace(t.name) + r * this.rowBytes;
            const old = this.layer.oldTraces[this.traceIndex(t.name)]!;
            if (old > 0)
              f.get(trace)
                .get(trace)
                .load(at)
                .store(old + r * this.rowBytes);
            f.get(trace)
              .get(values[deltas.length + k]!)
              .store(at);
          });
        }
      });
      deltas.forEach(({ name }, k) => {
        for (let r = 0; r < rows; r++)
          this.stepParameter(f, this.synaptic(name), total[k]![r]!, weight, r * this.rowBytes, invariants);
      });
    });
  }

  private updateOwn(f: FunctionBuilder, invariants: SimdWriter): void {
    const { unitDeltas } = this.layer.plan.role;
    const unit = f.local(I32);
    for (const delta of unitDeltas) {
      const total = f.local(V128);
      f.i32(0).set(unit);
      f.loop(unit, { constant: this.rowBytes }, 16, () => {
        f.float(0).set(total);
        this.overLanes(f, [total], ([block], lane) => {
          const address = f.local(I32);
          f.get(lane).i32(this.rowBytes).i32Mul().get(unit).i32Add().set(address);
          f.get(block!)
            .get(address)
            .load(this.slot(`d.${delta.name}`))
            .simd(SIMD.f32x4Add)
            .set(block!);
        });
        const k = this.plan.rule.unitLearned.findIndex((v) => v.name === delta.name);
        const what = {
          ...this.plan.rule.unitLearned[k]!,
          at: this.layer.own[k]!,
          states: this.layer.ownStates[k]!,
          old: 0,
          rateAt: this.plan.rule.synapseLearned.length + k,
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
    const { batch } = this.plan;
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
        .loadSplat(this.scalar(this.plan.optimizer.text.scalars.length + 2 + what.rateAt))
        .simd(SIMD.f32x4Mul);
      f.simd(SIMD.f32x4Add).store(at);
      return;
    }
    const { program, text } = this.plan.optimizer;
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
      .loadSplat(this.scalar(this.plan.optimizer.text.scalars.length + 1))
      .simd(SIMD.f32x4Mul);
  }

  /** What the optimiser computes from this step's scalars alone is computed once. */
  private stepInvariants(f: FunctionBuilder): SimdWriter {
    const { program, text } = this.plan.optimizer;
    const names = ['rate', ...text.scalars];
    const writer = new SimdWriter(f, program.graph, (node) =>
      f.i32(0).loadSplat(this.scalar(names.indexOf(node.key.slice('scalar.'.length)))),
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

  private sendSum(f: FunctionBuilder, channel: number, name: string, lane: number, input: number): void {
    const [unit, address, weight, sender] = [f.local(I32), f.local(I32), f.local(I32), f.local(I32)];
    const x = Array.from({ length: 4 }, () => f.local(V128));
    const sums = Array.from({ length: 4 }, () => f.local(V128));
    f.get(lane)
      .i32(4 * this.layer.inputStride)
      .i32Mul()
      .get(input)
      .i32Add()
      .set(sender);
    for (let r = 0; r < 4; r++) {
      f.get(sender)
        .loadSplat(this.layer.x + 4 * r)
        .set(x[r]!);
      f.float(0).set(sums[r]!);
    }
    const term = (mask?: () => void) => {
      f.get(lane).i32(this.rowBytes).i32Mul().get(unit).i32Add().set(address);
      f.get(input).i32(this.layer.stride).i32Mul().get(unit).i32Add().set(weight);
      for (let r = 0; r < 4; r++) {
        const leaf: Leaf = (kind, leafName) => {
          if (kind === 'x') f.get(x[r]!);
          else if (kind === 'unit') f.get(address).load(this.slot(leafName));
          else this.synapseAt(f, kind, leafName, lane, weight, r * this.rowBytes);
        };
        f.get(sums[r]!);
        this.writer(f, leaf).write([this.layer.plan.role.channels[channel]!], () => {
          mask?.();
          f.simd(SIMD.f32x4Add).set(sums[r]!);
        });
      }
    };
    const { units } = this.layer.plan;
    f.i32(0).set(unit);
    const whole = Math.floor(units / 4) * 16;
    if (whole > 0) f.loop(unit, { constant: whole }, 16, () => term());
    if (units % 4 > 0) {
      const words = [0, 1, 2, 3].map((k) => (k < units % 4 ? 0xffffffff : 0)) as [number, number, number, number];
      term(() => f.lanes(words).simd(SIMD.and));
    }
    f.get(sender);
    this.pushTransposedSum(f, sums);
    f.store(this.below!.heard.get(name)!);
  }

  /** (s0 + s1) + (s2 + s3) of four vectors of partial sums, as one vector. */
  private pushTransposedSum(f: FunctionBuilder, [a, b, c, d]: readonly number[]): void {
    const word = (k: number) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3];
    const low = [...word(0), ...word(4), ...word(1), ...word(5)];
    const high = [...word(2), ...word(6), ...word(3), ...word(7)];
    const [ab0, ab1, cd0, cd1] = [f.local(V128), f.local(V128), f.local(V128), f.local(V128)];
    f.get(a!)
      .get(b!)
      .shuffle(...low)
      .set(ab0); // a0 b0 a1 b1
    f.get(a!)
      .get(b!)
      .shuffle(...high)
      .set(ab1); // a2 b2 a3 b3
    f.get(c!)
      .get(d!)
      .shuffle(...low)
      .set(cd0);
    f.get(c!)
      .get(d!)
      .shuffle(...high)
      .set(cd1);
    const first = [...word(0), ...word(1), ...word(4), ...word(5)];
    const second = [...word(2), ...word(3), ...word(6), ...word(7)];
    f.get(ab0)
      .get(cd0)
      .shuffle(...first)
      .get(ab0)
      .get(cd0)
      .shuffle(...second)
      .simd(SIMD.f32x4Add);
    f.get(ab1)
      .get(cd1)
      .shuffle(...first)
      .get(ab1)
      .get(cd1)
      .shuffle(...second)
      .simd(SIMD.f32x4Add);
    f.simd(SIMD.f32x4Add);
  }

  /** A fold runs over receivers in index order, for four senders at once. */
  private sendFold(
    f: FunctionBuilder,
    reception: { names: readonly string[]; start: readonly number[]; update: readonly Node[] },
    lane: number,
    input: number,
  ): void {
    const [unit, address, sender] = [f.local(I32), f.local(I32), f.local(I32)];
    const weights = Array.from({ length: 4 }, () => f.local(I32));
    const { role, units } = this.layer.plan;
    const values = reception.start.map((start) => {
      const local = f.local(V128);
      f.float(start).set(local);
      return local;
    });
    f.get(lane)
      .i32(4 * this.layer.inputStride)
      .i32Mul()
      .get(input)
      .i32Add()
      .set(sender);
    f.i32(0).set(unit);
    f.loop(unit, { constant: 4 * units }, 4, () => {
      f.get(lane).i32(this.rowBytes).i32Mul().get(unit).i32Add().set(address);
      weights.forEach((local, r) =>
        f
          .get(input)
          .i32(this.layer.stride)
          .i32Mul()
          .get(unit)
          .i32Add()
          .i32(r * this.rowBytes)
          .i32Add()
          .set(local),
      );
      const leaf: Leaf = (kind, name) => {
        if (kind === 'x') f.get(sender).load(this.layer.x);
        else if (kind === 'unit') f.get(address).loadSplat(this.slot(name));
        else {
          f.float(0);
          for (let r = 0; r < 4; r++) {
            const vector = f.local(V128);
            f.set(vector);
            const offset = this.pushSynapseAddress(f, kind, name, lane, weights[r]!);
            f.get(vector).loadLane(offset, r);
          }
        }
      };
      const channels = new Map<string, number>();
      const used = role.channels.map((value, k) => ({ value, key: `channel.${k}` }));
      const locals = this.writer(f, leaf).keep(used.map((c) => c.value));
      used.forEach((c, k) => channels.set(c.key, locals[k]!));
      const folded = this.writer(f, (kind, name) => {
        f.get(kind === 'fold' ? values[reception.names.indexOf(name)]! : channels.get(`${kind}.${name}`)!);
      }).keep(reception.update);
      folded.forEach((local, k) => f.get(local).set(values[k]!));
    });
    reception.names.forEach((name, k) => f.get(sender).get(values[k]!).store(this.below!.heard.get(name)!));
  }

  private synapseAt(
    f: FunctionBuilder,
    kind: string,
    name: string,
    lane: number,
    weight: number,
    offset: number,
  ): void {
    const at = this.pushSynapseAddress(f, kind, name, lane, weight);
    f.load(at + offset);
  }

  /** Pushes the address of a synaptic value (before or after the step) and returns the constant to add to it. */
  private pushSynapseAddress(f: FunctionBuilder, kind: string, name: string, lane: number, weight: number): number {
    const trace = this.traceIndex(name);
    if (kind === 'trace' || kind === 'new' || (kind === 'old' && trace >= 0)) {
      f.get(lane)
        .i32(4 * this.layer.traceSize)
        .i32Mul()
        .get(weight)
        .i32Add();
      return (kind === 'old' ? this.layer.oldTraces : this.layer.traces)[trace]!;
    }
    f.get(weight);
    const k = this.plan.rule.synapseLearned.findIndex((v) => v.name === name);
    return (kind === 'old' ? this.layer.old : this.layer.learned)[k]!;
  }

  private laneTrace(f: FunctionBuilder, lane: number, weight: number, offset: number): void {
    f.get(lane)
      .i32(4 * this.layer.traceSize)
      .i32Mul()
      .get(weight)
      .i32Add()
      .load(offset);
  }

  private writer(f: FunctionBuilder, leaf: Leaf): SimdWriter {
    return new SimdWriter(f, this.plan.rule.graph, ({ key }) => {
      const dot = key.indexOf('.');
      leaf(dot < 0 ? key : key.slice(0, dot), key.slice(dot + 1));
    });
  }

  private slot(name: string): number {
    return this.layer.memory.get(name)!;
  }

  private isOwn(name: string): boolean {
    return this.plan.rule.unitLearned.some((v) => v.name === name);
  }

  private own(name: string): number {
    return this.layer.own[this.plan.rule.unitLearned.findIndex((v) => v.name === name)]!;
  }

  private learned(name: string): number {
    return this.layer.learned[this.plan.rule.synapseLearned.findIndex((v) => v.name === name)]!;
  }

  private traceIndex(name: string): number {
    return this.plan.rule.traces.findIndex((t) => t.name === name);
  }

  private trace(name: string): number {
    return this.layer.traces[this.traceIndex(name)]!;
  }

  private scalar(k: number): number {
    return this.layer.scalars + 4 * k;
  }

  private synaptic(name: string): Stepped {
    const k = this.plan.rule.synapseLearned.findIndex((v) => v.name === name);
    return {
      ...this.plan.rule.synapseLearned[k]!,
      at: this.layer.learned[k]!,
      states: this.layer.states[k]!,
      old: this.layer.old[k]!,
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
