import type { Dynamics } from '../dynamics/dynamics.js';
import type { Info } from '../env.js';
import { InvalidResultError } from '../errors.js';
import { isPlainObject } from '../spaces/copy-value.js';
import { type AnyTypedArray, DTYPES, type DType, dtypeOf, resultType } from '../spaces/dtype.js';

/**
 * The infos of all environments, by key, each with a mask `_key` of the environments that have it.
 *
 * Where all that have a key tell a number, they come as a `Float64Array`; arrays of numbers as one flat array with a
 * row an environment, of the narrowest type that holds all; plain objects nested in the same way; and anything else,
 * values of different kinds and `final_obs` too, as a plain array. An environment without the key has 0, `false` or
 * `null` there.
 *
 * Source: Gymnasium 1.3, `VectorEnv._add_info`, where the first environment decides the type, and what the others tell
 * is converted to it.
 */
export type VectorInfos = Record<string, unknown>;

/**
 * The infos of all environments from those of each, `null` for one that tells nothing.
 * @throws {@link InvalidResultError} when arrays differ in length, or a key cannot be told.
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

/**
 * What a share of environments, stepped by one thread, tells: of a batch of dynamics the columns of all its
 * environments, of any others the infos of each, because columns of values of different kinds could not be joined
 * without loss.
 */
export interface ShareInfos {
  readonly columns?: VectorInfos;
  readonly each?: readonly (Info | null)[];
}

/** What a share tells, and which of all environments are in it. */
export interface ToldInfos {
  readonly infos: ShareInfos;
  readonly first: number;
  readonly count: number;
}

/** The infos of all `numEnvs` environments from those of shares of them. */
export function mergeInfos(told: readonly ToldInfos[], numEnvs: number): VectorInfos {
  if (told.every(({ infos }) => infos.each === undefined)) {
    return mergeColumns(
      told.map(({ infos, first, count }) => ({ columns: infos.columns ?? {}, first, count })),
      numEnvs,
    );
  }
  const all = new Array<Record<string, unknown> | null>(numEnvs).fill(null);
  for (const { infos, first } of told) {
    for (const [i, info] of (infos.each ?? []).entries()) all[first + i] = info;
  }
  return gatherInfos(all);
}

interface Columns {
  readonly columns: VectorInfos;
  readonly first: number;
  readonly count: number;
}

/** Joins the columns of batches of the same dynamics, in which each key has the same form everywhere. */
function mergeColumns(told: readonly Columns[], numEnvs: number): VectorInfos {
  const merged: VectorInfos = {};
  const keys = new Set(told.flatMap(({ columns }) => Object.keys(columns)));
  for (const key of keys) {
    const parts = told.filter(({ columns }) => Object.hasOwn(columns, key));
    const values = parts.map(({ columns }) => columns[key]);
    merged[key] = values.every(isPlainObject)
      ? mergeColumns(
          parts.map((part, i) => ({ ...part, columns: values[i] as VectorInfos })),
          numEnvs,
        )
      : joined(parts, values as readonly AnyTypedArray[], numEnvs);
  }
  return merged;
}

function joined(parts: readonly Columns[], values: readonly AnyTypedArray[], numEnvs: number): AnyTypedArray {
  const sample = values[0]!;
  const row = sample.length / parts[0]!.count;
  const all = new (sample.constructor as new (length: number) => AnyTypedArray)(numEnvs * row);
  for (const [i, { first }] of parts.entries()) all.set(values[i]!, first * row);
  return all;
}

/** What the states `[env][stateSize]` of `n` environments tell: of those of the mask, or of all. */
export function infosOf(dynamics: Dynamics, states: Float64Array, n: number, mask: Uint8Array | null): VectorInfos {
  const infos: VectorInfos = {};
  const { info, stateSize } = dynamics;
  for (const key in info) {
    const place = info[key]!;
    const { from, length } = typeof place === 'number' ? { from: place, length: 1 } : place;
    const values = new Float64Array(n * length);
    for (let i = 0; i < n; i++) {
      if (mask !== null && mask[i] === 0) continue;
      for (let k = 0; k < length; k++) values[i * length + k] = states[i * stateSize + from + k]!;
    }
    infos[key] = values;
    infos[`_${key}`] = mask === null ? new Uint8Array(n).fill(1) : mask.slice();
  }
  return infos;
}
