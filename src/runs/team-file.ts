import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Bus } from '../bus/bus.js';
import { type GpuRestoreOptions, restoreTeam } from '../engines/restore-team.js';
import { type KeepOptions, teamToBytes } from '../engines/team-bytes.js';
import { UserError } from '../errors/user-error.js';
import { readingError } from '../files/file-error.js';
import { writeWhole } from '../files/write-whole.js';
import type { GpuSource } from '../gpu/find-device.js';
import type { GpuTeam } from '../gpu/gpu-team.js';
import { headerLength, LENGTH_BYTES, parseHeader } from '../safetensors/safetensors-header.js';
import type { LiteralTeam } from '../team/literal-team.js';
import type { RestoreOptions } from '../team/state/restored-plan.js';
import { checkTeamFile, type KeptTeam, stateFromBytes } from '../team/state/state-bytes.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';

/** Bytes of a file that are read at once: the system reads at most 2 GiB. */
const PART = 2 ** 30;

/**
 * Writes a team to a safetensors file, see {@link teamToBytes}; by convention its name ends in `.safetensors`. At every
 * moment there is the old or the new file, whole; the new one is on disk when the promise resolves.
 *
 * @throws {@link UserError} when it cannot be written (the promise rejects).
 */
export async function saveTeam(
  path: string,
  team: Parameters<typeof teamToBytes>[0],
  options: KeepOptions = {},
): Promise<void> {
  checkPath(path);
  writeWhole(path, await teamToBytes(team, options));
}

/**
 * Restores the team in a file, with the options and the bus or card that `restoreTeam` takes.
 *
 * @throws {@link UserError} when the file holds no team, or is damaged (the promise rejects).
 */
export function loadTeam(path: string, options: GpuRestoreOptions, gpu?: GpuSource): Promise<GpuTeam>;
export function loadTeam(
  path: string,
  options: RestoreOptions & { readonly engine: 'literal' },
  bus?: Bus,
): Promise<LiteralTeam>;
export function loadTeam(path: string, options?: RestoreOptions): Promise<Team>;
export async function loadTeam(
  path: string,
  options: RestoreOptions | GpuRestoreOptions = {},
  more?: Bus | GpuSource,
): Promise<Team | GpuTeam> {
  const { state } = await readTeamFile(path);
  return ofFile<Team | GpuTeam>(path, () => restoreTeam(state, options, more));
}

/**
 * The state of the team in a file, and the task it was trained for if the file has that.
 *
 * @throws {@link UserError} as {@link loadTeam} does.
 */
export async function readTeamFile(path: string): Promise<KeptTeam> {
  checkPath(path);
  return ofFile(path, () => stateFromBytes(readWhole(path)));
}

function checkPath(path: unknown): void {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new UserError(`the path of a team's file is ${quote(path)}; expected a text such as "team.safetensors"`);
}

/** All bytes of a team's file. Of any other file, however large, only the header is read. */
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

/** Runs `work`; its errors get the file's name in front. */
async function ofFile<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UserError(`${path} is not there; expected a file that saveTeam or klopf run --save has written`);
    const unread = readingError(error, path, 'the team');
    if (unread !== error) throw unread;
    if (code === undefined && !(error instanceof UserError)) throw error;
    throw new UserError(`${path} is not to be used as a team: ${message}.`);
  }
}
