import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { UserError } from '../errors/user-error.js';
import { checkedRecord, type RunRecord } from '../runs/run-record.js';
import { quote } from '../text/quote.js';
import { exactJson } from './exact-json.js';
import { readStoreFile, VERSION } from './read-store-file.js';

/** What `result.json` and `stopped.json` call their formats. */
export const RESULT_FORMAT = 'klopf result';
export const STOPPED_FORMAT = 'klopf stopped run';

/** A record in a file of a run. */
export interface KeptRecord {
  readonly record: RunRecord;
  /** The run got as far as it was asked to. */
  readonly isAsked: boolean;
}

/**
 * What a file of a run says, if it is there. @throws {@link UserError} when it is damaged, was changed, or is of
 * another run.
 */
export function readRecord(file: string, format: string, id: string): KeptRecord | undefined {
  if (!existsSync(file)) return undefined;
  const { sha256, ...rest } = readStoreFile(file, 'the record of a run', format);
  if (sha256 !== sha256Of(exactJson(rest)))
    throw new UserError(
      `${file} was changed or damaged after it was written: its checksum is another. Restore it, or delete it to run again.`,
    );
  if (rest['id'] !== id) throw new UserError(`${file} is of run ${quote(rest['id'])} and not of ${id}. Move it away.`);
  const record = checkedRecord(rest['record']);
  if (typeof record === 'string')
    throw new UserError(`${file} holds no record of a run: ${record}. Delete it to run again.`);
  return { record, isAsked: rest['isAsked'] === true };
}

/** The text of such a file, with a checksum. */
export function recordText(
  format: string,
  id: string,
  record: RunRecord,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const rest = { format, version: VERSION, id, ...more, record };
  return `${exactJson({ sha256: sha256Of(exactJson(rest)), ...rest })}\n`;
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
