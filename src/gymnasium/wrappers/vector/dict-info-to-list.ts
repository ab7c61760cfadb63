import type { OptionTypes } from '../../check-options.js';
import type { Info } from '../../env.js';
import { InvalidResultError } from '../../errors.js';
import { isPlainObject } from '../../spaces/copy-value.js';
import type { AnyTypedArray } from '../../spaces/dtype.js';
import type { VectorEnv, VectorResetArgs, VectorResetResult, VectorStepResult } from '../../vector/vector-env.js';
import type { VectorInfos } from '../../vector/vector-infos.js';
import { VectorWrapper } from '../base/vector-wrapper.js';

/**
 * Gives the infos as a list with one object for each environment; to be put outermost.
 *
 * Source: Gymnasium 1.3, `DictInfoToList`.
 */
export class DictInfoToList<Obs, Act> extends VectorWrapper<Obs, Act, Info[], VectorEnv<Obs, Act>> {
  static override readonly options: OptionTypes = {};
  override reset(args?: VectorResetArgs): VectorResetResult<Obs, Info[]> {
    const [observations, infos] = this.env.reset(args);
    return [observations, this.#list(infos)];
  }

  /** @throws {@link InvalidResultError} when an info does not have a row for each environment. */
  override step(actions: Act): VectorStepResult<Obs, Info[]> {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(actions);
    return [observations, rewards, terminations, truncations, this.#list(infos)];
  }

  #list(infos: VectorInfos): Info[] {
    const list: Info[] = Array.from({ length: this.numEnvs }, () => ({}));
    for (const key of Object.keys(infos)) {
      if (key.startsWith('_') && Object.hasOwn(infos, key.slice(1))) continue;
      const mask = infos[`_${key}`] as Uint8Array | undefined;
      const rows = this.#rows(key, infos[key]);
      list.forEach((info, i) => {
        if (mask === undefined || mask[i] === 1) info[key] = rows[i];
      });
    }
    return list;
  }

  #rows(key: string, value: unknown): readonly unknown[] {
    if (isPlainObject(value)) return this.#list(value);
    if (Array.isArray(value) && value.length === this.numEnvs) return value;
    const column = ArrayBuffer.isView(value) ? (value as AnyTypedArray) : null;
    if (column === null || column.length % this.numEnvs !== 0) {
      throw new InvalidResultError(
        `DictInfoToList got the info "${key}" without a row for each of ${this.numEnvs} environments; expected the infos of a vector environment. ` +
          'Put it around all other wrappers.',
      );
    }
    const row = column.length / this.numEnvs;
    return Array.from({ length: this.numEnvs }, (_, i) =>
      row === 1 ? column[i] : column.slice(i * row, (i + 1) * row),
    );
  }
}
