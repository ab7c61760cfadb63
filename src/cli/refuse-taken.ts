import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors/user-error.js';

/** Throws UserError unless a file can be made at a path: nothing is there yet, and the directory that it is to be in is. */
export function refuseTaken(path: string, option: string): void {
  if (existsSync(path))
    throw new UserError(`${option} ${path}: something is there already, and it was not touched; choose another name`);
  const directory = dirname(path);
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new UserError(`${option} ${path}: there is no directory ${directory}; make it, or choose another`);
}
