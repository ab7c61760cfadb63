import type { AnyTypedArray } from '../spaces/dtype.js';
import type { ToldInfos } from './shared-workers.js';
import { gatherInfos, isPlainObject, type VectorInfos } from './vector-infos.js';

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
