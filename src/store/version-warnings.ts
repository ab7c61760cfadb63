import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cutText } from '../text/cut-text.js';
import { CONFIG, readConfigFile } from './config-file.js';
import { klopfVersion } from './klopf-version.js';

/**
 * Sentences for people, one where another version of klopf began the run in a directory and none otherwise: numbers of
 * two versions may differ. `isFinished`: its record is taken as it is; otherwise it goes on from what it reached.
 *
 * @throws {@link UserError} when `config.json` is damaged or was changed.
 */
export function versionWarnings(path: string, id: string, isFinished: boolean): string[] {
  const file = join(path, CONFIG);
  if (!existsSync(file)) return [];
  const [{ klopf }, own] = [readConfigFile(file), klopfVersion()];
  if (klopf === own) return [];
  const begun = `${id} was begun by klopf ${cutText(klopf)}`;
  return isFinished
    ? [
        `${begun} and is finished: its result is used as it is, and klopf ${own} may give other numbers. To get those, move ${path} away and run it again.`,
      ]
    : [
        `${begun} and continues with klopf ${own}: its numbers may be those of neither version. To get those of one version, move ${path} away and run it again.`,
      ];
}
