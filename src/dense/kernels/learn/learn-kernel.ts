import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import type { LearnEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { writeAgents } from './agent-code.js';

/** The units' part of learning: from what they heard to what their synapses need. */
export class LearnKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** learn(from, to): from what these lanes heard to what their synapses need. */
  learn(entry: LearnEntry): FunctionBuilder {
    const f = this.#code.begin(entry);
    const { role } = this.#code;
    const [lane, unit, address] = [f.parameter('from'), f.local(I32), f.local(I32)];
    if (this.#code.layer.plan.logits > 1) return this.#learnAgents(f, lane);
    f.loop(lane, { local: f.parameter('to') }, 1, () => {
      f.i32(0).set(unit);
      f.loop(unit, { constant: this.#code.rowBytes }, 16, () => {
        f.scaled(lane, this.#code.rowBytes).get(unit).i32Add().set(address);
        const writer = this.#code.writer(f, ({ kind, name }) => {
          if (kind === 'unit') f.get(address).load(this.#code.slot(name));
          else if (kind === 'own') f.get(unit).load(this.#code.own(name));
          else if (role.reward.includes(name)) f.scaled(lane, 4).loadSplat(this.#code.memory.rewards);
          else f.get(address).load(this.#code.layer.heard.get(name)!);
        });
        const values = writer.keep(role.learn.map((s) => s.value));
        role.learn.forEach((s, k) => f.get(address).get(values[k]!).store(this.#code.slot(s.name)));
      });
    });
    return f;
  }

  /** The same for agents with several logits, which feed nobody and so hear the reward alone. */
  #learnAgents(f: FunctionBuilder, lane: number): FunctionBuilder {
    const row = f.local(I32);
    f.loop(lane, { local: f.parameter('to') }, 1, () => {
      f.scaled(lane, this.#code.rowBytes).set(row);
      writeAgents(f, this.#code, row, this.#code.role.learn, () =>
        f.scaled(lane, 4).loadSplat(this.#code.memory.rewards),
      );
    });
    return f;
  }
}
