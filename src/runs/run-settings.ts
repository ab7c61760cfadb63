import type { RunRecord } from './run-record.js';

/** The settings of a run, by name; nested as in its configuration. */
export type RunSettings = Readonly<Record<string, unknown>>;

// Settings in which runs that are averaged may differ: the seed, the number of threads, paths on the machine, and what
// is recorded.
const ASIDE = new Set(['seed', 'workers', 'envModule', 'record']);

/**
 * The settings of a run as far as its record has them, without those that may differ between runs that are averaged.
 * Runs with equal settings may be averaged.
 */
export function runSettings({ env, rule, engine, episodes, batch, config }: RunRecord): RunSettings {
  return { rule, ...withoutAside(config ?? {}), env, engine, batch, episodes };
}

/** The settings of a configuration without those in which runs that are averaged may differ. */
export function withoutAside(config: Readonly<Record<string, unknown>>): RunSettings {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !ASIDE.has(name)));
}

/** A text that is equal for equal settings only, in whatever order they are named. */
export function settingsKey(settings: unknown): string {
  // JSON writes −0 as 0, and Infinity and NaN both as null.
  return JSON.stringify(settings, (_, value: unknown) => {
    if (typeof value === 'number')
      return Object.is(value, -0) || !Number.isFinite(value) ? { number: String(value) } : value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
