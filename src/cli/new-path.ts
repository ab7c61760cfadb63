import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors/user-error.js';

/** The first of `folder/stem-1`, `folder/stem-2`, … that does not exist. */
export function freeDirectory(folder: string, stem: string): string {
  for (let n = 1; ; n++) {
    const path = join(folder, `${stem}-${n}`);
    if (!existsSync(path)) return path;
  }
}

/** @throws {@link UserError} when `path` exists, or its directory does not. */
export function refuseTaken(path: string, option: string): void {
  if (existsSync(path))
    throw new UserError(`${option} ${path}: something is there already, and it was not touched; choose another name`);
  const directory = dirname(path);
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new UserError(`${option} ${path}: there is no directory ${directory}; make it, or choose another`);
}
