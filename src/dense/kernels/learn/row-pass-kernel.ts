import { leafNames } from '../../../rule/program/graph.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { UpdateEntry } from '../../plan/kernel-entry.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';
import { StepCode } from '../step-code.js';
import { pushInterleavedSum } from '../transposed-sum.js';
import { writeOwnUpdate } from '../update/own-update.js';

type RowPassEntry = Extract<UpdateEntry, { readonly variant: 'rowPass' }>;

/**
 * Learning of one lane alone, in one pass over each row of weights: direction of ascent, step of the optimiser, traces, and
 * the credit that the row's sender gets, where that is sums over receivers.
 */
export class RowPassKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** update(from, to): these input rows, and what their senders hear. */
  update(entry: RowPassEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const steps = new StepCode(f, this.#code);
    const [row, weight, x] = [f.parameter('from'), f.local(I32), f.local(V128)];
    f.scaled(row, this.#code.rowBytes).set(weight);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.scaled(row, 4).loadSplat(layer.x).set(x);
      const credit = entry.sends ? this.#code.roleBelow!.receptions.map(() => f.local(V128)) : [];
      for (const local of credit) f.float(0).set(local);
      this.#pass(f, steps, weight, () => f.get(x), credit);
      credit.forEach((sum, k) => {
        const { name } = this.#code.roleBelow!.receptions[k] as { readonly name: string };
        f.scaled(row, 4);
        pushInterleavedSum(f, sum);
        f.storeElement(this.#code.below!.heard.get(name)!, 0);
      });
    });
    return f;
  }

  /** updateBias(): the biases, and what the units learn themselves. */
  updateBias(entry: RowPassEntry): FunctionBuilder {
    const { layer, rowBytes } = this.#code;
    const f = this.#code.begin(entry);
    const steps = new StepCode(f, this.#code);
    const weight = f.local(I32);
    f.i32(layer.plan.inputs * rowBytes).set(weight);
    this.#pass(f, steps, weight, () => f.float(1), []);
    writeOwnUpdate(f, this.#code, steps);
    return f;
  }

  /** One row, from the address in `weight` on, which is left at the next row. */
  #pass(f: FunctionBuilder, steps: StepCode, weight: number, pushX: () => void, credit: readonly number[]): void {
    const unit = f.local(I32);
    const { columns } = this.#code.layer.plan;
    const quads = this.#code.rowBytes / 16;
    // The last quad of a row whose units do not fill it sends nothing from the others.
    const whole = credit.length > 0 ? Math.floor(columns / 4) : quads;
    const pairs = Math.floor(whole / 2);
    f.i32(0).set(unit);
    const next = (bytes: number) => f.advance(weight, bytes);
    if (pairs > 0)
      f.loop(unit, { constant: 32 * pairs }, 32, () => {
        this.#quad(f, steps, weight, unit, 0, pushX, credit);
        this.#quad(f, steps, weight, unit, 16, pushX, credit);
        next(32);
      });
    const rest = quads - 2 * pairs;
    for (let q = 0; q < rest; q++) {
      const filled = columns - 4 * (2 * pairs + q);
      const mask = filled < 4 ? () => f.keepFirst(filled) : undefined;
      this.#quad(f, steps, weight, unit, 16 * q, pushX, credit, mask);
    }
    if (rest > 0) next(16 * rest);
  }

  /** Four synapses of a row, `offset` bytes on. */
  #quad(
    f: FunctionBuilder,
    steps: StepCode,
    weight: number,
    unit: number,
    offset: number,
    pushX: () => void,
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
        f.get(weight)
          .load(at + offset)
          .tee(local);
      } else f.get(local);
    };
    const leaf: PushLeaf = ({ kind, name }) => {
      if (kind === 'x') pushX();
      else if (kind === 'unit') f.get(unit).load(code.slot(name) + offset);
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
      f.get(weight)
        .get(value)
        .store(code.trace(t.name) + offset);
    });
    deltas.forEach(({ name }, k) => {
      const total = f.local(V128);
      // A sum of one lane: from +0, as all sums, so that no −0 remains.
      f.get(values[k]!).float(0).simd(SIMD.f32x4Add).set(total);
      after.set(name, steps.step(code.synaptic(name), total, weight, offset));
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

  /** Parameters and traces that the credit reads as they are before the pass. */
  #creditReadsBefore(): Set<string> {
    return leafNames(this.#code.role.channels, 'learned', 'old', 'trace');
  }

  #placeOf(name: string): number {
    return this.#code.traceIndex(name) >= 0 ? this.#code.trace(name) : this.#code.learned(name);
  }
}
