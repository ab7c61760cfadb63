import { z } from 'zod';
import { UserError } from '../errors/user-error.js';
import { makeSchema } from '../rule/text/make-schema.js';
import { quote } from '../text/quote.js';

/** The number of equal bins a run's episodes are divided into for its learning curve. */
export const CURVE_BINS = 20;

/**
 * What one run of one rule with one seed leaves behind, as one line of JSON.
 * `curve[b]` is the mean return over bin b of the episodes asked for, so that a run which stopped early has fewer bins
 * of the same width; a finished run of fewer than {@link CURVE_BINS} episodes has one bin an episode.
 */
export const runRecordSchema = makeSchema(() =>
  z.object({
    env: z.string().min(1),
    rule: z.string().min(1),
    engine: z.enum(['literal', 'dense']),
    seed: z.union([z.int(), z.string()]),
    /** The episodes asked for; a partial run did fewer. */
    episodes: z.int().positive(),
    /** Episodes run side by side. */
    batch: z.int().positive(),
    workers: z.int().nonnegative(),
    /** Mean return over every episode that was run. */
    meanReturn: z.number(),
    curve: z.array(z.number()).max(CURVE_BINS),
    seconds: z.number().nonnegative(),
    episodesPerSecond: z.number().nonnegative(),
    /** SHA-256 of the final weights, in hexadecimal; `none` of a run that was ended before it could tell them. */
    weightsDigest: z.string().min(1),
    /** Everything needed to repeat the run, defaults filled in; records of the same but for `seed` and `workers` may be averaged. */
    config: z.record(z.string(), z.unknown()).optional(),
    /** Set when the run did not reach its last episode: it was interrupted, or it diverged. */
    partial: z.literal(true).optional(),
    /** Of such a run: the episodes it counted. */
    episodesDone: z.int().nonnegative().optional(),
    /** Of a run whose weights were not finite any more: which, and when. */
    diverged: z.string().min(1).optional(),
  }),
);

/** The record of one run, see {@link runRecordSchema}. */
export type RunRecord = z.infer<typeof runRecordSchema>;

/** The mean return of a run; NaN where no episode was over. */
export function meanReturn(record: RunRecord): number {
  return record.episodesDone === 0 ? Number.NaN : record.meanReturn;
}

/**
 * The record on one line of a `runs.jsonl`; `where` names the line in messages, as in `runs.jsonl line 3`.
 * @throws {UserError} if the line is not JSON, or lacks or mistypes a field.
 */
export function parseRunRecord(line: string, where: string): RunRecord {
  if (typeof line !== 'string')
    throw new UserError(`${where} is ${quote(line)}; expected a line of text with a run record`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserError(
      `${where} is not JSON (${(error as SyntaxError).message}). ` +
        `It reads ${excerpt(line)}. Every line must be one run record; delete the line to go on without that run.`,
    );
  }
  const result = runRecordSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'the line'}: ${issue.message}`);
  throw new UserError(
    `${where} is not a run record. ${faults.join('; ')}. ` +
      `It reads ${excerpt(line)}. Correct the fields named, or delete the line to go on without that run.`,
  );
}

function excerpt(line: string): string {
  return line.length > 60 ? `"${line.slice(0, 60)}…"` : `"${line}"`;
}
