import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { UpdateEntry } from '../../plan/kernel-entry.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { OptimizerCode } from '../optimizer-code.js';
import { pushInterleavedSum } from '../transposed-sum.js';
import { writeOwnUpdate } from '../update/own-update.js';

/** Pushes what the sender of an input says. */
interface Sender {
  readonly x: (pass: number) => void;
  readonly echo: (name: string) => void;
  readonly isBias: boolean;
}

type RowPassEntry = Extract<UpdateEntry, { readonly variant: 'rowPass' }>;

/**
 * Updates where there is one row alone: one pass over `[input][column]` computes directions, updates parameters, moves
 * traces on, and adds up the credit that each input is sent, where the units below hear sums.
 */
export class RowPassKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `update`. */
  update(entry: RowPassEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const optimizer = new OptimizerCode(f, this.#code);
    const [input, synapseAt, x] = [f.parameter('from'), f.local(I32), f.local(V128)];
    f.scaled(input, this.#code.rowBytes).set(synapseAt);
    f.loop(input, { local: f.parameter('to') }, 1, () => {
      f.scaled(input, 4).loadSplat(layer.x).set(x);
      const credit = entry.sends ? this.#code.roleBelow!.receptions.map(() => f.local(V128)) : [];
      for (const local of credit) f.float(0).set(local);
      const pushX = (pass: number) => {
        if (pass === 0) f.get(x);
        else f.scaled(input, 4).loadSplat(this.#code.inputsOf(pass));
      };
      const pushEcho = (name: string) => {
        const at = this.#code.echo(name);
        at === undefined ? f.float(0) : f.scaled(input, 4).loadSplat(at);
      };
      this.#pass(f, optimizer, synapseAt, { x: pushX, echo: pushEcho, isBias: false }, credit);
      credit.forEach((sum, k) => {
        const { name } = this.#code.roleBelow!.receptions[k] as { readonly name: string };
        f.scaled(input, 4);
        pushInterleavedSum(f, sum);
        f.storeElement(this.#code.heardBelow(name), 0);
      });
    });
    return f;
  }

  /** The kind `updateBias`. */
  updateBias(entry: RowPassEntry): FunctionBuilder {
    const { layer, rowBytes } = this.#code;
    const f = this.#code.begin(entry);
    const optimizer = new OptimizerCode(f, this.#code);
    const synapseAt = f.local(I32);
    f.i32(layer.plan.inputs * rowBytes).set(synapseAt);
    this.#pass(f, optimizer, synapseAt, { x: () => f.float(1), echo: () => f.float(0), isBias: true }, []);
    writeOwnUpdate(f, this.#code, optimizer);
    return f;
  }

  /**
   * The synapses of one input, from the offset in `synapseAt` on, which is left at the next input; `credit`: locals to
   * add up in.
   */
  #pass(
    f: FunctionBuilder,
    optimizer: OptimizerCode,
    synapseAt: number,
    sender: Sender,
    credit: readonly number[],
  ): void {
    const column = f.local(I32);
    const { rowBytes, layer } = this.#code;
    const { columns } = layer.plan;
    const quads = layer.width / 4;
    // Padding after the last column sends no credit, so that a quad which it is part of is masked.
    const whole = credit.length > 0 ? Math.floor(columns / 4) : quads;
    const pairs = Math.floor(whole / 2);
    f.i32(0).set(column);
    const next = (bytes: number) => f.advance(synapseAt, bytes);
    if (pairs > 0)
      f.loop(column, { constant: 32 * pairs }, 32, () => {
        this.#quad(f, optimizer, synapseAt, column, 0, sender, credit);
        this.#quad(f, optimizer, synapseAt, column, 16, sender, credit);
        next(32);
      });
    const rest = quads - 2 * pairs;
    for (let q = 0; q < rest; q++) {
      const filled = columns - 4 * (2 * pairs + q);
      const mask = filled < 4 ? () => f.keepFirst(filled) : undefined;
      this.#quad(f, optimizer, synapseAt, column, 16 * q, sender, credit, mask);
    }
    const toNextRow = rowBytes - 32 * pairs;
    if (toNextRow > 0) next(toNextRow);
  }

  /**
   * The synapses of one input and four columns, `offset` bytes after `synapseAt` and `column`; `mask` sets what padding
   * sends to 0.
   */
  #quad(
    f: FunctionBuilder,
    optimizer: OptimizerCode,
    synapseAt: number,
    column: number,
    offset: number,
    { x: pushX, echo: pushEcho, isBias }: Sender,
    credit: readonly number[],
    mask?: () => void,
  ): void {
    const code = this.#code;
    const { deltas, traces, channels } = code.role;
    if (deltas.length + traces.length + credit.length === 0) return;
    const before = new Map<string, number>();
    const pushBefore = (name: string, at: number) => {
      let local = before.get(name);
      if (local === undefined) {
        local = f.local(V128);
        before.set(name, local);
        f.get(synapseAt)
          .load(at + offset)
          .tee(local);
      } else f.get(local);
    };
    const leaf: PushLeaf = ({ kind, name, pass }) => {
      if (kind === 'x') pushX(pass);
      else if (kind === 'echo') pushEcho(name);
      else if (kind === 'unit') f.get(column).load(code.slot(name) + offset);
      else if (kind === 'trace' || kind === 'old') pushBefore(name, this.#placeOf(name));
      else pushBefore(name, code.learned(name));
    };
    if (credit.length > 0) {
      for (const name of this.#creditReadsBefore()) {
        pushBefore(name, this.#placeOf(name));
        f.drop();
      }
    }
    const values = code.writer(f, leaf).keep([...deltas, ...traces].map((a) => a.value));
    const after = new Map<string, number>();
    traces.forEach((t, k) => {
      const value = values[deltas.length + k]!;
      after.set(t.name, value);
      f.get(synapseAt)
        .get(value)
        .store(code.trace(t.name) + offset);
    });
    deltas.forEach(({ name }, k) => {
      const total = f.local(V128);
      // The sum over one row. As all sums it begins at +0, so that a direction of −0 becomes +0.
      f.get(values[k]!).float(0).simd(SIMD.f32x4Add).set(total);
      after.set(name, optimizer.update(code.synaptic(name, isBias), total, synapseAt, offset));
    });
    if (credit.length === 0) return;
    const creditLeaf: PushLeaf = (of) => {
      const { kind, name } = of;
      const isAfter = kind === 'next' || kind === 'new';
      if (isAfter && after.has(name)) f.get(after.get(name)!);
      else leaf(of);
    };
    const receptions = code.roleBelow!.receptions as readonly { readonly channel: number }[];
    code
      .writer(f, creditLeaf)
      .keep(receptions.map(({ channel }) => channels[channel]!))
      .forEach((value, k) => {
        f.get(credit[k]!).get(value);
        mask?.();
        f.simd(SIMD.f32x4Add).set(credit[k]!);
      });
  }

  /** Parameters and traces that the credit reads as they are before the update. */
  #creditReadsBefore(): Set<string> {
    return leafNames(this.#code.role.channels, 'learned', 'old', 'trace');
  }

  #placeOf(name: string): number {
    return this.#code.traceIndex(name) >= 0 ? this.#code.trace(name) : this.#code.learned(name);
  }
}
