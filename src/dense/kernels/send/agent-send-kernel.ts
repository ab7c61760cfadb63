import { unrolled } from '../../../rule/compile/unroll.js';
import type { Reception } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { SendEntry } from '../../plan/kernel-entry.js';
import { padded } from '../../sizes.js';
import type { LayerCode, PushLeaf } from '../layer-code.js';

/** Credit from agents with several logits: each sends one value a channel to each unit it hears, four of those at once. */
export class AgentSendKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** send(from, to): what the units of the layer below hear from this one, for these lanes. */
  send(entry: SendEntry): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(entry);
    const lane = f.parameter('from');
    const [input, sender] = [f.local(I32), f.local(I32)];
    f.loop(lane, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(input);
      f.loop(input, { constant: 4 * padded(layer.plan.inputs) }, 16, () => {
        f.scaled(lane, 4 * layer.inputStride)
          .get(input)
          .i32Add()
          .set(sender);
        for (const reception of this.#code.roleBelow!.receptions) this.#receive(f, reception, { lane, input, sender });
      });
    });
    return f;
  }

  #receive(f: FunctionBuilder, reception: Reception, at: Place): void {
    const { heard } = this.#code.below!;
    if (reception.kind === 'fold') {
      const values = reception.start.map((start) => this.#start(f, start));
      this.#overAgents(f, at, (channels) => {
        const folded = this.#code
          .writerOf(f, this.#code.below!.plan.rule, ({ kind, name, index }) => {
            f.get(kind === 'fold' ? values[reception.names.indexOf(name)]! : channels[index]!);
          })
          .keep(reception.update);
        folded.forEach((local, k) => f.get(local).set(values[k]!));
      });
      reception.names.forEach((name, k) => f.get(at.sender).get(values[k]!).store(heard.get(name)!));
      return;
    }
    const sums = [0, 1, 2, 3].map(() => this.#start(f, 0));
    this.#overAgents(f, at, (channels, agent) => {
      const sum = sums[agent % 4]!;
      f.get(sum).get(channels[reception.channel]!).simd(SIMD.f32x4Add).set(sum);
    });
    const [a, b, c, d] = sums as [number, number, number, number];
    f.get(at.sender).get(a).get(b).simd(SIMD.f32x4Add).get(c).get(d).simd(SIMD.f32x4Add);
    f.simd(SIMD.f32x4Add).store(heard.get(reception.name)!);
  }

  #start(f: FunctionBuilder, value: number): number {
    const local = f.local(V128);
    f.float(value).set(local);
    return local;
  }

  /** `take` gets the channels of each agent in order, for four senders, and the agent's number modulo four. */
  #overAgents(f: FunctionBuilder, at: Place, take: (channels: number[], agent: number) => void): void {
    const { units, logits } = this.#code.layer.plan;
    const unit = f.local(I32);
    f.i32(0).set(unit);
    const next = (agent: number) => {
      take(this.#channels(f, at, unit), agent);
      f.advance(unit, 4 * logits);
    };
    const whole = Math.floor(units / 4) * 4;
    if (whole > 0) f.loop(unit, { constant: 4 * logits * whole }, 0, () => [0, 1, 2, 3].forEach(next));
    for (let agent = 0; agent < units - whole; agent++) next(agent);
  }

  #channels(f: FunctionBuilder, { lane, input, sender }: Place, unit: number): number[] {
    const code = this.#code;
    const { role } = code;
    const { logits } = code.layer.plan;
    const address = f.local(I32);
    f.scaled(lane, code.rowBytes).get(unit).i32Add().set(address);
    const rows = [0, 1, 2, 3].map((r) => {
      const local = f.local(I32);
      f.scaled(input, code.layer.stride).get(unit).i32Add();
      f.i32(r * code.rowBytes)
        .i32Add()
        .set(local);
      return local;
    });
    const leaf: PushLeaf = (of) => {
      const { kind, name, index: logit } = of;
      if (kind === 'x') f.get(sender).load(code.layer.x);
      else if (kind === 'unit') f.get(address).loadSplat(code.slot(name) + 4 * logit);
      else {
        const vector = f.local(V128);
        f.float(0).set(vector);
        rows.forEach((row, r) => {
          const offset = code.pushSynapseAddress(f, of, lane, row);
          f.get(vector)
            .loadElement(offset + 4 * logit, r)
            .set(vector);
        });
        f.get(vector);
      }
    };
    // A channel has one value for all logits.
    return code.writer(f, leaf).keep(unrolled(code.rule.graph, role.channels, logits)[0]!);
  }
}

/** Locals that say which lane's message to which four senders. */
interface Place {
  readonly lane: number;
  readonly input: number;
  readonly sender: number;
}
