import type { Info } from '../env.js';
import { InvalidResultError } from '../errors.js';

/**
 * The infos of all environments, by key, each with a mask `_key` of the environments that have it.
 *
 * Numbers come as a `Float64Array`, arrays as one flat array of the same type with a row an environment, plain objects nested in the
 * same way, and anything else (`final_obs` too) as a plain array. An environment without the key has 0, `false` or `null` there.
 *
 * Source: Gymnasium 1.3, `VectorEnv._add_info`.
 */
export type VectorInfos = Record<string, unknown>;

/** Adds the info of environment `index` of `numEnvs` to the infos of all. Throws `InvalidResultError` when an array changes its length. */
export function addInfo(infos: VectorInfos, info: Info, index: number, numEnvs: number): void {
  for (const key in info) {
    infos[key] = added(infos[key], key, info[key], index, numEnvs);
    const mask = (infos[`_${key}`] ??= new Uint8Array(numEnvs)) as Uint8Array;
    mask[index] = 1;
  }
}

type Numbers = Float64Array;

function added(column: unknown, key: string, value: unknown, index: number, numEnvs: number): unknown {
  if (key === 'final_obs') return placed(column, value, index, numEnvs, null);
  if (isPlainObject(value)) {
    const nested = (column ?? {}) as VectorInfos;
    addInfo(nested, value, index, numEnvs);
    return nested;
  }
  if (typeof value === 'number' && (column === undefined || column instanceof Float64Array)) {
    const numbers = (column ?? new Float64Array(numEnvs)) as Numbers;
    numbers[index] = value;
    return numbers;
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return withRow(column as Numbers | undefined, key, value as Numbers, index, numEnvs);
  }
  return placed(column, value, index, numEnvs, typeof value === 'boolean' ? false : null);
}

function withRow(column: Numbers | undefined, key: string, row: Numbers, index: number, numEnvs: number): Numbers {
  const Row = row.constructor as new (length: number) => Numbers;
  const rows = column ?? new Row(numEnvs * row.length);
  if (rows.length !== numEnvs * row.length) {
    throw new InvalidResultError(
      `Environment ${index} gave an info "${key}" of ${row.length} numbers; expected ${rows.length / numEnvs}, as from the others. ` +
        'Give arrays of one length, or a plain array.',
    );
  }
  rows.set(row, index * row.length);
  return rows;
}

/** A plain array with `value` at `index`, and `empty` where nothing was placed. */
function placed(column: unknown, value: unknown, index: number, numEnvs: number, empty: unknown): unknown[] {
  const values = Array.isArray(column) ? column : new Array<unknown>(numEnvs).fill(empty);
  values[index] = value;
  return values;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
