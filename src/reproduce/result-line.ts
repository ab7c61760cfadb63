import { z } from 'zod';
import { UserError } from '../runs/user-error.js';

/** A line of `results.jsonl`: a job's result, and the digest of the settings that it was made with. */
export const resultLineSchema = z.object({
  id: z.string().min(1),
  cell: z.string().min(1),
  seed: z.int(),
  scores: z.record(z.string(), z.number()).readonly(),
  curve: z.array(z.number()).readonly(),
  seconds: z.number().nonnegative(),
  diverged: z.string().optional(),
  settings: z.string().min(1),
});

/** A line of `results.jsonl`, see {@link resultLineSchema}. */
export type ResultLine = z.infer<typeof resultLineSchema>;

/** The lines of a results file, and how much of it is whole. */
export interface ResultLines {
  readonly lines: readonly ResultLine[];
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Whether the last line was cut off as it was written. */
  readonly isCutOff: boolean;
}

/**
 * The results in the text of a `results.jsonl`; `file` names it in messages. Every line is written with its line feed, so only a
 * last one without can have been cut off: it is left out. Throws {@link UserError} for any other line that is no result.
 */
export function parseResultLines(text: string, file: string): ResultLines {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole
    .split('\n')
    .flatMap((line, k) => (line.trim() === '' ? [] : [parse(line, `${file} line ${k + 1}`)]));
  return { lines, wholeBytes: Buffer.byteLength(whole), isCutOff: whole.length < text.length };
}

function parse(line: string, where: string): ResultLine {
  const result = resultLineSchema.safeParse(json(line));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`);
  const excerpt = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  throw new UserError(
    `${where} is not the result of a job (${faults.join('; ')}). It reads "${excerpt}". ` +
      'Delete that line to do its job again, or choose another folder; nothing was changed.',
  );
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
