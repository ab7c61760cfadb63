import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../errors/user-error.js';
import { makeSchema } from '../rule/text/make-schema.js';
import { cutText } from '../text/cut-text.js';
import type { JobWork } from './study.js';

/** A line of `results.jsonl`: a job's result, and the digest of the settings that it was made with. */
export const resultLineSchema = makeSchema(() =>
  z.object({
    id: z.string().min(1),
    cell: z.string().min(1),
    seed: z.int(),
    scores: z.record(z.string(), z.number()).readonly(),
    curve: z.array(z.number()).readonly(),
    seconds: z.number().nonnegative(),
    diverged: z.string().optional(),
    settings: z.string().min(1),
  }),
);

/** A line of `results.jsonl`, see {@link resultLineSchema}; `where` names it in messages. */
export type ResultLine = z.infer<typeof resultLineSchema> & { readonly where?: string };

/** The result on one line of a `results.jsonl`; `where` names the line in messages. Throws {@link UserError} if it is none. */
export function parseResultLine(line: string, where: string): ResultLine {
  const result = resultLineSchema.safeParse(json(line));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`);
  throw new UserError(
    `${where} is not the result of a job (${cutText(faults.join('; '), 200)}). It reads "${cutText(line)}". ${REDO}`,
  );
}

/** What to do about a line that cannot be used. */
export const REDO = 'Delete that line to do its job again, or choose another folder with --out; nothing was changed.';

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

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
