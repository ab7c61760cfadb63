import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';

/** The first of `folder/stem-1`, `folder/stem-2`, … that does not exist. */
export function freeDirectory(folder: string, stem: string): string {
  for (let n = 1; ; n++) {
    const path = join(folder, `${stem}-${n}`);
    if (!existsSync(path)) return path;
  }
}

/**
 * @throws {@link UserError} when `path` exists, its directory does not, or nothing can be written there: what is to be
 * in it may take hours.
 */
export function refuseTaken(path: string, option: string): void {
  if (existsSync(path))
    throw new UserError(`${option} ${path}: something is there already, and it was not touched; choose another name`);
  const directory = dirname(path);
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new UserError(`${option} ${path}: there is no directory ${directory}; make it, or choose another`);
  const probe = `${path}.${process.pid}.tmp`;
  try {
    closeSync(openSync(probe, 'wx'));
    rmSync(probe);
  } catch (error) {
    throw fileError(error, `${option} ${path}`);
  }
}
