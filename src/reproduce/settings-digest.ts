import { createHash } from 'node:crypto';
import type { JobWork } from './job-work.js';

/** What of a job's work depends on the machine, and so is no part of its settings. */
const PLACES = new Set(['envModule', 'workers']);

/** Sixteen hexadecimal digits that tell the settings of a job: equal only where rule, task and every number are. */
export function settingsDigest(work: JobWork): string {
  const text = JSON.stringify(work, (key, value) => (PLACES.has(key) ? undefined : sorted(value)));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** An object with its keys in order, so that the order in which a study writes its settings does not matter. */
function sorted(value: unknown): unknown {
  // JSON has no infinity, and would write it as it writes nothing.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
