import type { AnyTypedArray } from '../dtype.js';
import type { ToldInfos } from './shared-workers.js';
import { isPlainObject, type VectorInfos } from './vector-infos.js';

/** The infos of all `numEnvs` environments from those of shares of them. */
export function mergeInfos(told: readonly ToldInfos[], numEnvs: number): VectorInfos {
  const merged: VectorInfos = {};
  const keys = new Set(told.flatMap(({ infos }) => Object.keys(infos)));
  for (const key of keys) {
    const parts = told.filter(({ infos }) => key in infos);
    const values = parts.map(({ infos }) => infos[key]);
    if (values.every(isPlainObject)) {
      merged[key] = mergeInfos(
        parts.map((part, i) => ({ ...part, infos: values[i] as VectorInfos })),
        numEnvs,
      );
    } else {
      merged[key] = joined(parts, key, numEnvs);
    }
  }
  return merged;
}

function joined(parts: readonly ToldInfos[], key: string, numEnvs: number): unknown {
  const { infos, count } = parts[0]!;
  const sample = infos[key];
  if (!ArrayBuffer.isView(sample)) {
    const isFlags = (sample as readonly unknown[]).some((value) => typeof value === 'boolean');
    const all = new Array<unknown>(numEnvs).fill(isFlags ? false : null);
    for (const part of parts)
      (part.infos[key] as readonly unknown[]).forEach((value, i) => (all[part.first + i] = value));
    return all;
  }
  const row = (sample as AnyTypedArray).length / count;
  const all = new (sample.constructor as new (length: number) => AnyTypedArray)(numEnvs * row);
  for (const part of parts) all.set(part.infos[key] as AnyTypedArray, part.first * row);
  return all;
}
