import type { Info } from '../env.js';
import { InvalidResultError } from '../errors.js';
import { isPlainObject } from '../spaces/copy-value.js';
import { type AnyTypedArray, DTYPES, type DType, dtypeOf, resultType } from '../spaces/dtype.js';

export { isPlainObject };

/**
 * The infos of all environments, by key, each with a mask `_key` of the environments that have it.
 *
 * Where all that have a key tell a number, they come as a `Float64Array`; arrays of numbers as one flat array with a row an
 * environment, of the narrowest type that holds all; plain objects nested in the same way; and anything else, values of different kinds
 * and `final_obs` too, as a plain array. An environment without the key has 0, `false` or `null` there.
 *
 * Source: Gymnasium 1.3, `VectorEnv._add_info`, where the first environment decides the type, and what the others tell is converted to it.
 */
export type VectorInfos = Record<string, unknown>;

/**
 * The infos of all environments from those of each, `null` for one that tells nothing.
 *
 * Throws `InvalidResultError` when arrays differ in length, or a key cannot be told.
 */
export function gatherInfos(told: readonly (Info | null)[]): VectorInfos {
  const infos: VectorInfos = {};
  const columns = new Map<string, { values: unknown[]; mask: Uint8Array }>();
  told.forEach((info, i) => {
    for (const key in info) {
      let column = columns.get(key);
      if (column === undefined) {
        column = { values: new Array(told.length), mask: new Uint8Array(told.length) };
        columns.set(key, column);
      }
      column.values[i] = info[key];
      column.mask[i] = 1;
    }
  });
  for (const [key, { values, mask }] of columns) {
    if (key === '__proto__' || columns.has(`_${key}`)) {
      throw new InvalidResultError(
        `An environment gave an info "${key}"${key === '__proto__' ? '' : ` and an info "_${key}"`}; expected names for which there is ` +
          'a mask beside them, which is named with a "_" before. Choose another name.',
      );
    }
    infos[key] = columnOf(key, values, mask);
    infos[`_${key}`] = mask;
  }
  return infos;
}

function columnOf(key: string, values: readonly unknown[], mask: Uint8Array): unknown {
  const present = values.filter((_, i) => mask[i] === 1);
  if (key === 'final_obs') return listOf(values, mask, null);
  if (present.every((value) => typeof value === 'number')) {
    return Float64Array.from(values, (value, i) => (mask[i] === 1 ? (value as number) : 0));
  }
  if (present.every(isPlainObject))
    return gatherInfos(values.map((value, i) => (mask[i] === 1 ? (value as Info) : null)));
  if (present.every(isNumbers)) return rowsOf(key, values, mask);
  return listOf(values, mask, present.every((value) => typeof value === 'boolean') ? false : null);
}

function listOf(values: readonly unknown[], mask: Uint8Array, empty: unknown): unknown[] {
  return Array.from(values, (value, i) => (mask[i] === 1 ? value : empty));
}

function isNumbers(value: unknown): value is AnyTypedArray {
  return ArrayBuffer.isView(value) && dtypeOf(value) !== null;
}

/** Arrays of one length, one after the other. */
function rowsOf(key: string, values: readonly unknown[], mask: Uint8Array): AnyTypedArray {
  const first = mask.indexOf(1);
  const { length } = values[first] as AnyTypedArray;
  const dtypes = new Set<DType>();
  let isClamped = true;
  for (const [i, value] of values.entries()) {
    if (mask[i] === 0) continue;
    const row = value as AnyTypedArray;
    if (row.length !== length) {
      throw new InvalidResultError(
        `Environment ${i} gave an info "${key}" of ${row.length} numbers; expected ${length}, as from the others. ` +
          'Give arrays of one length, or a plain array.',
      );
    }
    dtypes.add(dtypeOf(row)!);
    isClamped &&= value instanceof Uint8ClampedArray;
  }
  const Row = isClamped ? Uint8ClampedArray : DTYPES[resultType([...dtypes])].array;
  const rows = new Row(values.length * length) as AnyTypedArray;
  for (const [i, value] of values.entries()) if (mask[i] === 1) rows.set(value as AnyTypedArray, i * length);
  return rows;
}
