import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPESCRIPT = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

/** Compiles a folder by a `tsconfig.json` that it writes there; returns what the compiler complains of, a line each. */
export function compile(folder: string, tsconfig: object): string[] {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const { stdout, stderr, error } = spawnSync(process.execPath, [TYPESCRIPT, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  if (error) throw error;
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
}
