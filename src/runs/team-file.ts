import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { restoreTeam } from '../engines/restore-team.js';
import { type KeepOptions, teamToBytes } from '../engines/team-bytes.js';
import { UserError } from '../errors/user-error.js';
import { writeWhole } from '../files/write-whole.js';
import { headerLength, LENGTH_BYTES, parseHeader } from '../safetensors/safetensors-header.js';
import type { RestoreOptions } from '../team/state/restored-plan.js';
import { checkTeamFile, type KeptTeam, stateFromBytes } from '../team/state/state-bytes.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';

/** Reading in parts: the system gives at most 2 GiB at once. */
const PART = 2 ** 30;

/**
 * Writes a team to a safetensors file, see {@link teamToBytes}; by convention its name ends in `.safetensors`. There is always the old or the new
 * file, whole and on disk when the promise resolves. Rejects with UserError where it cannot be written.
 */
export async function saveTeam(path: string, team: Pick<Team, 'state'>, options: KeepOptions = {}): Promise<void> {
  checkPath(path);
  writeWhole(path, await teamToBytes(team, options));
}

/** The team in a file, which goes on as `restoreTeam` says. Rejects with UserError for a file that is not a sound one of a team. */
export async function loadTeam(path: string, options: RestoreOptions = {}): Promise<Team> {
  const { state } = await readTeamFile(path);
  return ofFile(path, () => restoreTeam(state, options));
}

/** The state of the team in a file, and the task that it was trained for if the file tells. Rejects with UserError as {@link loadTeam} does. */
export async function readTeamFile(path: string): Promise<KeptTeam> {
  checkPath(path);
  return ofFile(path, () => stateFromBytes(readWhole(path)));
}

function checkPath(path: unknown): void {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new UserError(`the path of a team's file is ${quote(path)}; expected a text such as "team.safetensors"`);
}

/** All bytes, but of what is no team's file not more than its header. */
function readWhole(path: string): Uint8Array<ArrayBuffer> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const start = read(file, 0, Math.min(size, LENGTH_BYTES));
    const length = headerLength(start, size);
    checkTeamFile(parseHeader(read(file, LENGTH_BYTES, length), size - LENGTH_BYTES - length).metadata);
    return read(file, 0, size);
  } finally {
    closeSync(file);
  }
}

function read(file: number, from: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(file, bytes, at, Math.min(PART, length - at), from + at);
    if (count === 0) throw new UserError(`it became shorter while it was read: ${from + at} bytes`);
    at += count;
  }
  return bytes;
}

/** What went wrong with a file, with its name. */
async function ofFile<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UserError(`${path} is not there; expected a file that saveTeam or klopf run --save has written`);
    if (code === undefined && !(error instanceof UserError)) throw error;
    throw new UserError(`${path} is not to be used as a team: ${message}.`);
  }
}
