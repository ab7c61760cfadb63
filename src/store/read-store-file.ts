import { UserError } from '../errors/user-error.js';
import { readFile } from '../files/read-file.js';
import { quote } from '../text/quote.js';
import { parseExactJson } from './exact-json.js';

/** The version of the JSON files of a run directory. */
export const VERSION = 1;
/** What `config.json` calls its format. */
export const CONFIG_FORMAT = 'klopf run';

/**
 * The object in a JSON file of a run directory, which says of itself what format and version it is.
 *
 * @param what what messages say was expected, such as 'a configuration'.
 * @throws {@link UserError} when the file is damaged, of another format, or of another version.
 */
export function readStoreFile(file: string, what: string, format: string): Record<string, unknown> {
  const text = readFile(file);
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw new UserError(
      `${file} is cut off or no JSON (${(error as Error).message}); expected ${what} that klopf has written. Restore it, or move its directory away.`,
    );
  }
  const { format: own, version } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (own !== format) {
    const runs = (value as { readonly runs?: unknown } | null)?.runs;
    if (format === CONFIG_FORMAT && Array.isArray(runs))
      throw new UserError(
        `${file} is of an older klopf, which kept the runs of a command as lines of runs.jsonl. Each line is the record of a run; to have them in a store, run the command in ${file} again.`,
      );
    throw new UserError(
      `${file} says that its format is ${quote(own)}; expected ${quote(format)}. Move its directory away.`,
    );
  }
  if (version !== VERSION)
    throw new UserError(
      `${file} has version ${quote(version)}, and this klopf reads ${VERSION}; a newer klopf wrote it, or it was changed. Update klopf.`,
    );
  return value as Record<string, unknown>;
}
