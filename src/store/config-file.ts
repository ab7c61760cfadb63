import { hostname } from 'node:os';
import { join } from 'node:path';
import { aText, either, faultsText, objectOf, optional, recordOf, someText, wholeFrom } from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { writeWhole } from '../files/write-whole.js';
import type { Seed } from '../random/seed.js';
import { isIdOf } from '../runs/run-id.js';
import { quote } from '../text/quote.js';
import { exactJson } from './exact-json.js';
import { klopfVersion } from './klopf-version.js';
import { CONFIG_FORMAT, readStoreFile, VERSION } from './read-store-file.js';

/** The file of a run directory that is written first. */
export const CONFIG = 'config.json';

/** How a run came about, as `config.json` tells. */
export interface RunAbout {
  /** The version of klopf. */
  readonly klopf: string;
  /** When the directory was made, as in `2026-11-28T12:00:00.000Z`. */
  readonly created: string;
  readonly command?: string | undefined;
  readonly seeds?: Readonly<Record<string, unknown>> | undefined;
  readonly node: string;
  readonly platform: string;
  readonly host: string;
}

/** What `config.json` holds. */
export interface ConfigFile extends RunAbout {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly seed: Seed };
}

const anObject = recordOf(() => []);
const CONFIG_SHAPE = objectOf({
  ...{ id: someText, klopf: aText, created: aText, command: optional(aText), seeds: optional(anObject) },
  ...{ node: aText, platform: aText, host: aText },
  config: objectOf({ seed: either(wholeFrom(0), aText) }),
});

/** Writes `config.json` of the run `id` into its directory. */
export function writeConfig(
  path: string,
  id: string,
  {
    config,
    seeds,
    command,
  }: Pick<RunAbout, 'seeds' | 'command'> & { readonly config: Readonly<Record<string, unknown>> },
): void {
  const about: RunAbout = {
    klopf: klopfVersion(),
    created: new Date().toISOString(),
    ...(command === undefined ? {} : { command }),
    ...(seeds === undefined ? {} : { seeds }),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    host: hostname(),
  };
  const text = exactJson({ format: CONFIG_FORMAT, version: VERSION, id, ...about, config }, 2);
  // Not waited for: a power cut may leave a file that is cut off, and no more is lost than a run that had just begun.
  writeWhole(join(path, CONFIG), `${text}\n`, false);
}

/**
 * @throws {@link UserError} when the file is damaged, of another kind, newer, or its id is not that of its
 * configuration.
 */
export function readConfigFile(file: string): ConfigFile {
  const { format: _, version: __, ...value } = readStoreFile(file, 'a configuration', CONFIG_FORMAT);
  const faults = CONFIG_SHAPE(value);
  if (faults.length > 0)
    throw new UserError(
      `${file} is not as klopf writes it: ${faultsText(faults)}. Restore it, or move its directory away.`,
    );
  const read = value as unknown as ConfigFile;
  if (!isIdOf(read.id, read.config, read.config.seed))
    throw new UserError(
      `${file} was changed: its settings are not those of run ${quote(read.id)}. Restore it, or move its directory away; to run other settings, give them to klopf run.`,
    );
  return read;
}
