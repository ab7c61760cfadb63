import type { FunctionBuilder } from '../../../wasm/function-builder.js';
import type { ActEntry } from '../../plan/kernel-entry.js';
import type { LayerCode } from '../layer-code.js';
import { overLanes, writeTogether } from '../write-together.js';
import { writeRowDraws } from './draws-code.js';

/**
 * What `act` assigns in some lanes of units that say vectors, once the sums of all components lie in memory. The draw
 * of a unit is one for all.
 */
export class VectorActKernel {
  readonly #code: LayerCode;

  constructor(code: LayerCode) {
    this.#code = code;
  }

  /** The kind `act`. */
  act(entry: ActEntry): FunctionBuilder {
    const code = this.#code;
    const { role } = code;
    const f = code.begin(entry);
    // A block of Philox draws for sixteen columns.
    overLanes(f, code, role.stochastic ? 4 : 1, (row, place, quads) => {
      const { column } = place;
      const draws = role.stochastic ? writeRowDraws(f, code, row, column) : [];
      for (let q = 0; q < quads; q++)
        writeTogether(f, code, role.act, { ...place, offset: 16 * q }, () => f.get(draws[q]!));
    });
    return f;
  }
}
