import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { ActColumnsEntry, ActEntry } from '../../plan/kernel-entry.js';
import { TILE_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeAgents } from '../learn/agent-code.js';
import { writeDraws } from './philox-kernel.js';

/** Locals: a lane, the byte offsets of the first unit of a tile in a row and in the lane's row. */
export interface ActPlace {
  readonly lane: number;
  readonly unit: number;
  readonly address: number;
}

/** Forward: sums over senders, draws, policy, memory. */
export class ActKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** act(from, to, step): sums, draws, policy, memory of these lanes. */
  act(entry: ActEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const [lane, unit, row] = [f.parameter('from'), f.local(I32), f.local(I32)];
    const tiles = Math.floor(this.#code.layer.stride / 16);
    f.loop(lane, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(unit);
      f.scaled(lane, this.#code.rowBytes).set(row);
      if (tiles > 0) f.loop(unit, { constant: 64 * tiles }, 64, () => this.#actTile(f, 4, lane, unit, row));
      const quads = (this.#code.layer.stride % 16) / 4;
      if (quads > 0) this.#actTile(f, quads, lane, unit, row);
      if (this.#code.layer.plan.logits > 1) this.choose(f, row);
    });
    return f;
  }

  /** actColumns(from, to, step, first, end): the same for the units between two byte offsets of a row, whole tiles each. */
  actColumns(entry: ActColumnsEntry): FunctionBuilder {
    const { rowBytes } = this.#code;
    const f = this.#code.begin(entry);
    const [lane, to] = [f.parameter('from'), f.parameter('to')];
    const [first, end] = [f.parameter('first'), f.parameter('end')];
    const [unit, row, whole] = [f.local(I32), f.local(I32), f.local(I32)];
    const last = TILE_BYTES * Math.floor(rowBytes / TILE_BYTES);
    f.i32(last).get(end).i32(last).get(end).i32LessUnsigned().select().set(whole);
    f.loop(lane, { local: to }, 1, () => {
      f.scaled(lane, rowBytes).set(row).get(first).set(unit);
      f.loop(unit, { local: whole }, TILE_BYTES, () => this.#actTile(f, 4, lane, unit, row));
      const rest = rowBytes - last;
      if (rest > 0) f.loop(unit, { local: end }, rest, () => this.#actTile(f, rest / 16, lane, unit, row));
    });
    return f;
  }

  #actTile(f: FunctionBuilder, quads: number, lane: number, unit: number, row: number): void {
    const { role } = this.#code;
    const { inputs } = this.#code.layer.plan;
    const [weight, sender, address] = [f.local(I32), f.local(I32), f.local(I32)];
    const x = f.local(V128);
    const total = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    const block = role.sums.map(() => Array.from({ length: quads }, () => f.local(V128)));
    f.get(row).get(unit).i32Add().set(address);
    f.get(unit).set(weight);
    f.scaled(lane, 4 * this.#code.layer.inputStride).set(sender);
    for (const local of total.flat()) f.float(0).set(local);
    const term = (into: number[][], offset: number, isBias: boolean) => {
      if (!isBias)
        f.get(sender)
          .loadSplat(this.#code.layer.x + 4 * offset)
          .set(x);
      for (let q = 0; q < quads; q++) {
        role.sums.forEach((sum, k) => {
          const writer = this.#code.writer(f, ({ kind, name }) => {
            const at = this.#code.rowBytes * offset + 16 * q;
            if (kind === 'x') isBias ? f.float(1) : f.get(x);
            else if (kind === 'unit') f.get(address).load(this.#code.slot(name) + 16 * q);
            else if (kind === 'own') f.get(unit).load(this.#code.own(name) + 16 * q);
            else if (kind === 'learned') f.get(weight).load(this.#code.learned(name) + at);
            else this.#code.laneTrace(f, lane, weight, this.#code.trace(name) + at);
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
      f.advance(weight, size * this.#code.rowBytes);
      f.advance(sender, 4 * size);
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
    this.finish(f, quads, { lane, unit, address }, total);
  }

  /** Draws, policy and memory of a tile whose sums are known. */
  finish(f: FunctionBuilder, quads: number, { lane, unit, address }: ActPlace, total: readonly number[][]): void {
    const { role } = this.#code;
    const { layer } = this.#code.layer.plan;
    const draws = role.stochastic
      ? writeDraws(f, this.#code.memory.keys, { unit, step: f.parameter('step'), lane, layer }, quads)
      : [];
    if (this.#code.layer.plan.logits > 1) {
      role.sums.forEach(({ name }, k) => this.#storeTile(f, address, this.#code.layer.sums.get(name)!, total[k]!));
      this.#storeTile(f, address, this.#code.layer.draws, draws);
      return;
    }
    for (let q = 0; q < quads; q++) {
      const writer = this.#code.writer(f, ({ kind, name }) => {
        if (kind === 'draw') f.get(draws[q]!);
        else if (kind === 'sum') f.get(total[role.sums.findIndex((s) => s.name === name)]![q]!);
        else if (kind === 'unit') f.get(address).load(this.#code.slot(name) + 16 * q);
        else f.get(unit).load(this.#code.own(name) + 16 * q);
      });
      const values = writer.keep(role.act.map((s) => s.value));
      role.act.forEach((s, k) =>
        f
          .get(address)
          .get(values[k]!)
          .store(this.#code.slot(s.name) + 16 * q),
      );
    }
  }

  #storeTile(f: FunctionBuilder, address: number, at: number, values: readonly number[]): void {
    values.forEach((value, q) =>
      f
        .get(address)
        .get(value)
        .store(at + 16 * q),
    );
  }

  /** The policy of agents with several logits, once their sums are known. */
  choose(f: FunctionBuilder, row: number): void {
    const { draws } = this.#code.layer;
    writeAgents(f, this.#code, row, this.#code.role.act, (_, { column }) => f.get(column).loadSplat(draws));
  }
}
