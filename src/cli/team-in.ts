import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { readingError } from '../files/file-error.js';
import { TEAM } from '../store/run-directory.js';

/** Paths that a message lists. */
const MOST_LISTED = 4;

/**
 * The file of a saved team: a file as it is; of a run's directory its team; of a store, or of a folder with stores, the
 * one team that is in it.
 *
 * @throws {@link UserError} when a folder holds none, or several.
 */
export function teamIn(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const names = namesIn(path);
  if (names.includes(TEAM)) return join(path, TEAM);
  const here = names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('checkpoint-'));
  const teams = here.length > 0 ? here : teamsBelow(path, names);
  if (teams.length === 1) return join(path, teams[0]!);
  if (teams.length === 0)
    throw new UserError(
      `${path} holds no saved team; expected a file, such as klopf run --save ${join(path, TEAM)} writes, or the directory of a run that is finished`,
    );
  const listed = teams.slice(0, MOST_LISTED).map((name) => join(path, name));
  throw new UserError(
    `${path} holds ${teams.length} saved teams; name one of ${listed.join(', ')}${teams.length > MOST_LISTED ? ', …' : ''}`,
  );
}

/** Teams of the runs of a store; of a folder without any those of the stores in it. */
function teamsBelow(path: string, names: readonly string[]): string[] {
  const isTeam = (one: string) => existsSync(join(path, one));
  const inRuns = names.map((name) => join(name, TEAM)).filter(isTeam);
  if (inRuns.length > 0) return inRuns;
  const folders = names.filter((name) => statSync(join(path, name), { throwIfNoEntry: false })?.isDirectory());
  return folders.flatMap((store) => namesIn(join(path, store)).map((run) => join(store, run, TEAM))).filter(isTeam);
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    throw readingError(error, path, 'the folder');
  }
}
