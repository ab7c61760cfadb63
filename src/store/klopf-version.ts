import { createRequire } from 'node:module';

let version: string | undefined;

/** The version of this klopf. */
export function klopfVersion(): string {
  version ??= (createRequire(import.meta.url)('klopf/package.json') as { version: string }).version;
  return version;
}
