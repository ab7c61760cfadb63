import type { RunRecord } from './run-record.js';

/** What a run was made with, by name; nested as in a run's configuration. */
export type RunSettings = Readonly<Record<string, unknown>>;

// What two runs that may be averaged can differ in: the seed, how many threads computed them, and where on a machine things lie.
const ASIDE = new Set(['seed', 'workers', 'envModule']);

/** Everything that a record tells of how its run was made, but for its seed; runs with equal settings may be averaged. */
export function runSettings({ env, rule, engine, episodes, batch, config }: RunRecord): RunSettings {
  const configured = Object.entries(config ?? {}).filter(([name]) => !ASIDE.has(name));
  return { rule, ...Object.fromEntries(configured), env, engine, batch, episodes };
}

/** A text that is the same for the same settings, in whatever order they are named, and for no others. */
export function settingsKey(settings: unknown): string {
  // JSON has no −0, no infinity and no NaN, and would write the last two alike.
  return JSON.stringify(settings, (_, value: unknown) => {
    if (typeof value === 'number')
      return Object.is(value, -0) || !Number.isFinite(value) ? { number: String(value) } : value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
