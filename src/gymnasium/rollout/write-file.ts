import { UnsupportedModeError } from '../errors.js';

/** Writes a file, making the folders on the way to it. Throws `UnsupportedModeError` where there are no files, as in a browser. */
export function writeFile(path: string, bytes: Uint8Array): void {
  const process = globalThis.process as NodeJS.Process | undefined;
  if (process?.getBuiltinModule === undefined) {
    throw new UnsupportedModeError(
      `There is no file system here to write ${path} to; expected Node. In a browser, pass RecordVideo a function write(path, bytes).`,
    );
  }
  const { mkdirSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
