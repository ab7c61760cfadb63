import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import type { LearnEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { overLanes, writeTogether } from '../write-together.js';
import { writeErrorSums } from './learn-kernel.js';

/** The units' part of learning in some lanes, where it looks at all components of their vectors. */
export class VectorLearnKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `learn`. */
  learn(entry: LearnEntry): FunctionBuilder {
    const code = this.#code;
    const { role, memory, layer, rowBytes, component: rows } = code;
    const f = code.begin(entry);
    overLanes(f, code, 1, (lane, place) => {
      const { column, columnAt } = place;
      const row = f.local(I32);
      const errorSums = Array.from({ length: role.components }, (_, component) => {
        f.get(lane)
          .i32(component * rows.batch)
          .i32Add()
          .set(row);
        return writeErrorSums(f, code, row, column);
      });
      writeTogether(f, code, role.learn, { ...place, offset: 0 }, ({ name, index: component }) => {
        const at = component * rows.batch * rowBytes;
        const sum = errorSums[component]!.get(name);
        if (sum !== undefined) f.get(sum);
        else if (role.ownError.includes(name)) f.get(columnAt).load(memory.errors + at);
        else if (role.reward.includes(name)) f.scaled(lane, 4).loadSplat(memory.rewards);
        else f.get(columnAt).load(layer.heard.get(name)! + at);
      });
    });
    return f;
  }
}
